"""Decide when a message may be sent, so that the bot never exceeds Telegram's rate limits."""

import asyncio
import contextlib
import logging
import math
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.errors import StorageError

NOTE_SECONDS = 2.0
"""Pause in seconds between two attempts to write to the database."""

OVERALL, GROUP = 30, 20
"""Telegram's limits: the maximum number of messages to all chats in any one second, and to one group or channel in any
one minute."""
A_MINUTE = 60


log = logging.getLogger(__name__)

MOST_SECONDS = 30.0
"""Longest pause in seconds between tries during an outage. Pauses grow: 1, 2, 4 s and so on between calls of getMe, and
10, 20 s and so on between messages after IN_A_ROW messages without an answer."""
IN_A_ROW = 5
"""If this many messages in a row get no answer, assume that Telegram accepts none, even if it answers getMe."""
AGAIN = timedelta(seconds=10)
"""Wait before an unanswered message is retried. There is only one retry."""
AGAIN_LATE = timedelta(minutes=10)
"""The same wait after IN_A_ROW unanswered messages. It ends early when Telegram accepts a message."""


class Outage:
    """Stops all sending after a message gets no answer, until Telegram answers getMe.

    A message that may have arrived is retried only once. If sending went on, an outage of some minutes would use up
    that retry for every queued message, and none would arrive. Sometimes Telegram answers getMe but accepts no
    messages. Then the courier sends one message at a time, at growing intervals, and retries wait.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # When the bot starts, the network may not work yet.
        self._suspected = True
        self._unanswered = 0
        self._pause = 0.0
        self._next_at = 0.0

    def suspect(self, *, unanswered: bool) -> timedelta:
        """Record that Telegram itself did not answer a request. Returns how long to wait before a retry.

        `unanswered` is True if Telegram may have accepted the request anyway.
        """
        self._suspected = True
        self._unanswered += unanswered
        if not (unanswered and self.one_at_a_time()):
            return AGAIN
        self._wait(AGAIN.total_seconds())
        return AGAIN_LATE

    def answered(self) -> bool:
        """Record that Telegram accepted or refused a message. Returns whether IN_A_ROW or more got no answer before."""
        before, self._unanswered = self.one_at_a_time(), 0
        if before:
            self._pause = self._next_at = 0.0
        return before

    def one_at_a_time(self) -> bool:
        """Returns whether only one message may be in flight."""
        return self._unanswered >= IN_A_ROW

    def _wait(self, least: float) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._next_at:  # messages that were in flight together count as one
            self._pause = min(max(2 * self._pause, least), MOST_SECONDS)
            self._next_at = now + self._pause

    async def over(self) -> bool:
        """Returns True if messages may be sent. If an outage is suspected, call getMe first, at growing intervals."""
        if asyncio.get_running_loop().time() < self._next_at:
            return False
        if not self._suspected:
            return True
        self._suspected = False  # if a message fails during the call, `suspect` sets it again
        try:
            await self._bot.get_me()
        except TelegramError as error:
            # `Connection` reports a revoked token.
            if not self._pause and not isinstance(error, InvalidToken):
                log.warning("Telegram can't be reached (%s), messages wait", error.message)
            self._suspected = True
            self._wait(1.0)
            return False
        if self._pause and not self.one_at_a_time():
            log.warning("Telegram can be reached again")
            self._pause = 0.0
        return True


BURST = 3
"""Number of answers that a chat may get at once. After that, it gets one each second. Telegram says of its limit: "we
may allow short bursts"."""
A_CHAT_WAITS = 5
ALL_WAIT = 12
"""Maximum number of answers that may wait because of their chats' limits: in one chat, and in all chats together.
Further answers are dropped. A waiting answer occupies one of the concurrent handlers, and a reader who floods the bot
must not block everybody else."""
PATIENCE = 60
"""An answer that would have to wait longer than this, in seconds, is dropped: the reader will not wait that long."""
REFUSED = 3
"""If Telegram refuses messages to this many chats, and accepts none in between, its limit applies to all chats."""
CHECK_SECONDS = 0.05
"""Longest time in seconds between two checks whether a waiting message may go: a place may become free early."""


class Crowded(TelegramError):
    """An answer was dropped, because it would have had to wait too long, or because the bot stops."""


@dataclass(eq=False, kw_only=True)
class Turn:
    """The permission to send one message to a chat. It occupies one of the places of the current second."""

    chat_id: int
    ends: float = math.inf
    """When the place becomes free; infinity before the request is sent."""

    @property
    def used(self) -> bool:
        """True once the request was sent."""
        return self.ends < math.inf


@dataclass(kw_only=True)
class Lane:
    """When one chat may get its next message, or when all chats together may."""

    busy_until: float = 0.0
    """Each message moves this time one second later."""
    held_until: float = 0.0
    """Telegram asked the bot to send nothing to the chat before this time."""
    turns: list[Turn] = field(default_factory=list)
    """The turns that still count for a limit."""


@dataclass(eq=False, kw_only=True)
class Pacer(BaseRateLimiter[Turn]):
    """Hands out turns. A request that comes without a turn is an answer to a reader, and is sent before any digest.

    Each second has a limited number of places, and each turn occupies one. A place becomes free one second after
    Telegram *answered* the request, not after the bot sent it. So Telegram never gets too many requests in one second,
    even if requests travel slowly. If the answer takes longer than a second, the place becomes free two seconds after
    the request was sent.

    The pacer runs in one event loop, so it needs no lock.
    """

    second: float = 1.0
    """The length of a second. Tests make it shorter; 0 disables all waiting."""
    overall: int = OVERALL
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    remember: Callable[[int | None, timedelta], None] = lambda *_: None
    """Stores how long Telegram asks the bot to wait in a chat, or in all chats (None). It may block."""

    def __post_init__(self) -> None:
        self._lanes: defaultdict[int | None, Lane] = defaultdict(Lane)
        """Chat → when it may get a message. The lane of None is for all chats together."""
        self._waiting: list[Turn] = []
        """The turns of answers that have to wait, oldest first. They occupy no place yet."""
        self._next_digest = 0.0
        self._refused: set[int] = set()
        """Chats whose messages Telegram refused with status 429 since it last accepted a message."""

    # The methods of BaseRateLimiter.

    async def initialize(self) -> None:
        """Do nothing."""

    async def shutdown(self) -> None:
        """Do nothing."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Turn | None,
    ) -> Any:
        """Wait for a turn, then call a method of the Bot API. Raises the errors of that method, and Crowded."""
        chat_id = data.get("chat_id")
        # Only methods that show a message to a reader count towards the limits.
        is_counted = endpoint.startswith(("send", "edit", "copy", "forward")) and endpoint != "sendChatAction"
        if not isinstance(chat_id, int) or not is_counted:
            return await callback(*args, **kwargs)
        turn = rate_limit_args
        if turn is None or turn.used:
            turn = await self.turn(chat_id, anyway=False)
        turn.ends = self._now() + 2 * self.second
        try:
            result = await callback(*args, **kwargs)
        except RetryAfter as error:
            await self._slow_down(chat_id, seconds_of(error))
            raise
        else:
            self._refused.clear()
            return result
        finally:
            self._answered(turn)

    # The methods for the courier, which sends digests.

    def hold(self, chat_id: int | None, seconds: float) -> None:
        """Allow no messages to a chat, or to any chat (None), for a number of seconds."""
        lane = self._lanes[chat_id]
        lane.held_until = max(lane.held_until, self._now() + seconds * self.second)

    def room_in(self) -> float:
        """Returns in how many seconds the limits for all chats together allow a digest; 0 if they allow one now."""
        opens_at = max(self._opens_at(), self._next_digest)
        if opens_at == math.inf or any(self._answer_at(turn.chat_id) <= self._now() for turn in self._waiting):
            return CHECK_SECONDS
        return max(opens_at - self._now(), 0.0)

    def free_in(self, chat_id: int) -> float:
        """Returns in how many seconds the limits of this chat allow a digest; 0 if they allow one now."""
        free_at = max(self._free_at(chat_id, burst=1), self._room_at(chat_id, 1, 1))
        return CHECK_SECONDS if free_at == math.inf else max(free_at - self._now(), 0.0)

    def take(self, chat_id: int) -> Turn:
        """Returns a turn for a digest. Check `room_in` and `free_in` first. `give_back` a turn that you don't use."""
        interval = self.second / self.overall
        self._next_digest = max(self._next_digest, self._now()) + interval
        return self._take(Turn(chat_id=chat_id))

    def give_back(self, turn: Turn) -> None:
        """Take back a turn. If it was used, do nothing."""
        for lane in (self._lanes[None], self._lanes[turn.chat_id]):
            if not turn.used and turn in lane.turns:
                lane.turns.remove(turn)

    # How turns are given and end.

    async def turn(self, chat_id: int, *, anyway: bool = True) -> Turn:
        """Wait for a turn, and return it. Raises Crowded at a stop and, without `anyway`, if too many answers wait."""
        now, free_at = self._now(), self._free_at(chat_id, burst=BURST)
        wait = max(self._lanes[None].held_until, free_at) - now
        here = sum(turn.chat_id == chat_id for turn in self._waiting)
        # The total limit only concerns answers that wait because of their chat's own limit: that chat floods the bot.
        crowded = here >= A_CHAT_WAITS or (len(self._waiting) >= ALL_WAIT and free_at > now)
        if not anyway and (crowded or wait > PATIENCE * self.second):
            raise Crowded(f"{here} answers wait in chat {chat_id}, for {wait:.0f} s")
        own = Turn(chat_id=chat_id)
        self._waiting.append(own)
        try:
            # Answers in the same chat keep their order.
            while (left := self._answer_at(chat_id) - self._now()) > 0 or own is not next(
                turn for turn in self._waiting if turn.chat_id == chat_id
            ):
                if await within(min(max(left, 0.001), CHECK_SECONDS), self.stopping):
                    raise Crowded("the bot stops")
            return self._take(own)
        finally:
            self._waiting.remove(own)

    def _opens_at(self) -> float:
        """Returns when the limits for all chats together allow the next request; infinity if it is unknown."""
        return max(self._lanes[None].held_until, self._room_at(None, self.overall, 1))

    def _answer_at(self, chat_id: int) -> float:
        return max(self._opens_at(), self._free_at(chat_id, burst=BURST))

    def _free_at(self, chat_id: int, *, burst: int) -> float:
        """Returns when the chat's own limits allow its next message. `burst` messages may be sent together, then one
        each second."""
        lane = self._lanes[chat_id]
        at = max(lane.held_until, lane.busy_until - (burst - 1) * self.second)
        return at if chat_id > 0 else max(at, self._room_at(chat_id, GROUP, A_MINUTE))

    def _room_at(self, chat_id: int | None, most: int, seconds: int) -> float:
        """Returns when a lane has room, if it may get `most` messages in a number of seconds; 0 if it has room now,
        infinity if a request is not sent yet."""
        now, longer = self._now(), (seconds - 1) * self.second
        ends = sorted(at for turn in self._lanes[chat_id].turns if (at := turn.ends + longer) > now)
        return ends[-most] if len(ends) >= most and self.second else 0.0

    def _take(self, turn: Turn) -> Turn:
        for key, seconds in ((None, 1), (turn.chat_id, A_MINUTE)):
            lane, now = self._lanes[key], self._now()
            lane.busy_until = max(lane.busy_until, now) + self.second
            lane.turns = [one for one in lane.turns if one.ends + seconds * self.second > now] + [turn]
        return turn

    def _answered(self, turn: Turn) -> None:
        lane, ends = self._lanes[turn.chat_id], self._now() + self.second
        lane.busy_until = max(lane.busy_until, ends)
        turn.ends = min(turn.ends, ends)

    async def _slow_down(self, chat_id: int, seconds: float) -> None:
        """Handle status 429, which asks the bot to wait. It does not say whether it means this chat or all chats.

        Store the wait, so that it survives a restart. If the database fails, only log that: the caller raises
        Telegram's own error.
        """
        self.hold(chat_id, seconds)
        self._refused.add(chat_id)
        means_all = len(self._refused) >= REFUSED
        if means_all:
            self._refused.clear()
            self.hold(None, seconds)
            log.warning("Telegram asks the bot to send nothing to any chat for %.0f s", seconds)
        try:
            await asyncio.to_thread(self.remember, None if means_all else chat_id, timedelta(seconds=seconds))
        except StorageError as error:
            log.error("the wait that Telegram asks for can't be stored: %s", error)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


async def within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for an event, for at most `seconds`. Returns whether the event is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


async def insist(write: Callable[[], Awaitable[object]], what: str, *, stopping: asyncio.Event) -> None:
    """Write to the database, and retry until it works. Raises StorageError if the bot stops before that."""
    while True:
        try:
            await write()
            return
        except StorageError as error:
            log.error("%s can't be stored: %s", what, error)
            if await within(NOTE_SECONDS, stopping):
                raise


def seconds_of(error: RetryAfter) -> float:
    """Returns how many seconds Telegram asks the bot to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
