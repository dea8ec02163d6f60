"""Draws errors at random for calls of sendMessage that the test has not scripted.

    server.chaos(random.Random(7), rates={"flood": 0.02, "bad gateway": 0.05, "timeout after": 0.03})
    …
    server.calm()

The error that the n-th message to a chat gets depends only on the seed, the chat and n. It does not depend on the order
in which the bot serves its chats, so a failed run can be repeated.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from tests.fake_telegram.chats import PRESENT, Chat, Status, World
from tests.fake_telegram.outcomes import (
    Forbidden,
    Outcome,
    Reset,
    ServerError,
    Slow,
    TimeoutAfter,
    TimeoutBefore,
    TooManyRequests,
)

Trouble = Literal[
    "flood",
    "flood for all",
    "bad gateway",
    "server error",
    "blocked",
    "timeout before",
    "timeout after",
    "reset before",
    "reset after",
    "slow",
]


@dataclass(frozen=True)
class Flood(TooManyRequests):
    """429 that was drawn at random, not provoked by the bot."""

    everywhere: bool = False
    """True if all chats get 429, like Telegram's flood control over a whole bot."""
    again: bool = False
    """True if an earlier call already got this 429. The bot did not wait, or sent this call before it knew."""


class Chaos:
    """Draws outcomes. The caller holds the world's lock."""

    def __init__(
        self,
        world: World,
        rng: random.Random,
        rates: Mapping[Trouble, float],
        *,
        hang: float,
        away: tuple[float, float],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        self._world = world
        self._rates = dict(rates)
        self._base = rng.getrandbits(64)
        self._hang = hang
        self._away = away
        self._later = later
        self._turns: Counter[int] = Counter()
        self._until: dict[int | None, float] = {}
        """Chat id (None: all chats) → the moment until which it gets 429."""
        self._gone: dict[int, Status] = {}
        """Id of each chat that blocked the bot → the bot's status before that."""

    def draw(self, chat: Chat, now: float) -> Outcome | None:
        """Draw the outcome of the next message to a chat. None means that no error was drawn."""
        for key in (None, chat.id):
            if (left := self._until.get(key, 0.0) - now) > 0:
                return Flood(math.ceil(left), everywhere=key is None, again=True)
        if chat.bot_status not in PRESENT or chat.migrated_to is not None:
            return None  # sendMessage itself answers 403, or 400 with the chat's new id
        rng = random.Random(f"{self._base}/{chat.id}/{self._turns[chat.id]}")
        self._turns[chat.id] += 1
        drawn = rng.random()
        for trouble, rate in self._rates.items():
            drawn -= rate
            if drawn < 0:
                return self._meet(trouble, chat, now, rng)
        return None

    def _meet(self, trouble: Trouble, chat: Chat, now: float, rng: random.Random) -> Outcome:
        match trouble:
            case "flood" | "flood for all":
                everywhere, seconds = trouble == "flood for all", rng.randint(1, 3)
                self._until[None if everywhere else chat.id] = now + seconds
                return Flood(seconds, everywhere=everywhere)
            case "bad gateway" | "server error":
                return ServerError(502 if trouble == "bad gateway" else 500)
            case "blocked":
                return self._block(chat, rng)
            case "timeout before" | "timeout after":
                return (TimeoutBefore if trouble == "timeout before" else TimeoutAfter)(self._hang)
            case "reset before" | "reset after":
                return Reset(delivered=trouble == "reset after")
            case "slow":
                return Slow(rng.uniform(0.1, 0.4))

    def _block(self, chat: Chat, rng: random.Random) -> Forbidden:
        """Block the bot, or remove it from the group, and take it back after a while.

        The bot gets a my_chat_member update each time.
        """
        self._gone[chat.id] = chat.bot_status
        self._world.set_bot_status(chat, "kicked", chat.somebody)
        self._later(rng.uniform(*self._away), lambda: self._return(chat))
        if chat.kind == "private":
            return Forbidden()
        return Forbidden(f"bot was kicked from the {chat.kind} chat")

    def _return(self, chat: Chat) -> None:
        with self._world.lock:
            before = self._gone.pop(chat.id, None)
            if before is not None and chat.bot_status == "kicked":
                self._world.set_bot_status(chat, before, chat.somebody)

    def end(self) -> None:
        """Take the bot back at once in each chat that blocked it."""
        for chat_id in list(self._gone):
            self._return(self._world.chats[chat_id])
