"""How a call is to end: as a test scripted it, else at random, else as Telegram's limits say."""

from __future__ import annotations

from tests.fake_telegram.chaos import Chaos
from tests.fake_telegram.chats import World
from tests.fake_telegram.limits import LIMITED, Gate, Limits
from tests.fake_telegram.outcomes import Outcome
from tests.fake_telegram.params import Params


class Fates:
    """The caller holds the world's lock."""

    def __init__(self, world: World, limits: Limits | None) -> None:
        self._world = world
        self._gate = Gate(limits) if limits else None
        self.chaos: Chaos | None = None

    def decide(self, method: str, params: Params, arrived: float) -> Outcome | None:
        """How a call ends; None: as its method says."""
        decided = self._world.script.take(method, params.get("chat_id"))
        chat = self._world.chats.get(params.get("chat_id", 0)) if method in LIMITED else None
        if chat is None:
            return decided
        if decided is None and self.chaos is not None and method == "sendMessage":
            decided = self.chaos.draw(chat, arrived)
        if self._gate is None or (decided is not None and not decided.accepted):
            return decided
        # What would take effect must be within the limits.
        return self._gate.take(chat.id, chat.kind, arrived) or decided
