"""Decides how a call ends: as the test scripted it, else at random, else by Telegram's limits."""

from __future__ import annotations

from tests.fake_telegram.chaos import Chaos
from tests.fake_telegram.chats import World
from tests.fake_telegram.limits import LIMITED, Gate, Limits
from tests.fake_telegram.outcomes import Outcome
from tests.fake_telegram.params import Params


class Decider:
    """Decides how calls end. The caller holds the world's lock."""

    def __init__(self, world: World, limits: Limits | None) -> None:
        self._world = world
        self._gate = Gate(limits) if limits else None
        self.chaos: Chaos | None = None

    def decide(self, method: str, params: Params, arrived: float) -> Outcome | None:
        """Return the outcome of a call. None means that the method decides."""
        decided = self._world.script.take(method, params.get("chat_id"))
        chat = self._world.chats.get(params.get("chat_id", 0)) if method in LIMITED else None
        if chat is None:
            return decided
        if decided is None and self.chaos is not None and method == "sendMessage":
            decided = self.chaos.draw(chat, arrived)
        if self._gate is None or (decided is not None and not decided.accepted):
            return decided
        # A call that takes effect must be within the limits.
        return self._gate.take(chat.id, chat.kind, arrived) or decided
