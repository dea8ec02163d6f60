"""Decide when a message may be sent, so that the bot never exceeds Telegram's rate limits."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.errors import StorageError

T = TypeVar("T")

NOTE_SECONDS = 2.0
"""Pause in seconds between two attempts to write to the database."""

A_MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Telegram's rate limits."""

    overall: int = 30
    """Maximum number of messages to all chats in any one second."""
    group: int = 20
    """Maximum number of messages to one group or channel in any one minute."""
    second: float = 1.0
    """The length of a second. Tests make it shorter; 0 disables all waiting."""


@dataclass(kw_only=True)
class Lane:
    """When one chat may get its next message."""

    busy_until: float = 0.0
    """Each message moves this time one second later."""
    held_until: float = 0.0
    """Telegram asked the bot to send nothing to the chat before this time."""
    in_flight: int = 0
    recent: deque[float] = field(default_factory=deque)
    """For a group: the times at which Telegram answered the messages of the last minute."""

    def free_at(self, now: float, limits: Limits, *, burst: int, group: bool) -> float:
        """Returns when the next message may be sent. `burst` messages may be sent together, then one each second."""
        second = limits.second
        at = max(self.held_until, self.busy_until - (burst - 1) * second)
        if group and second:
            while self.recent and self.recent[0] <= now - A_MINUTE * second:
                self.recent.popleft()
            over = len(self.recent) + self.in_flight - limits.group
            if over >= 0:
                first = self.recent[over] if over < len(self.recent) else now
                at = max(at, first + A_MINUTE * second)
        return at


log = logging.getLogger(__name__)

MOST_SECONDS = 30.0
"""Longest pause in seconds between calls of getMe during an outage. The pauses grow: 1, 2, 4 s and so on."""
IN_A_ROW = 5
"""If this many messages in a row get no answer, assume that Telegram accepts none, even if it answers getMe."""
MOST_BETWEEN = 60.0
"""Longest pause in seconds between messages in that case. The pauses grow: 10, 20, 40 s and so on."""
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
        self._pause = 0.0
        self._next_at = 0.0
        self._unanswered = 0
        self._between = 0.0
        self._next_message_at = 0.0

    def suspect(self, *, unanswered: bool) -> timedelta:
        """Record that Telegram itself did not answer a request. Returns how long to wait before a retry.

        `unanswered` is True if Telegram may have accepted the request anyway.
        """
        self._suspected = True
        if not unanswered:
            return AGAIN
        self._unanswered += 1
        if self._unanswered < IN_A_ROW:
            return AGAIN
        now = asyncio.get_running_loop().time()
        if now >= self._next_message_at:  # messages that were in flight together count as one
            self._between = min(max(2 * self._between, AGAIN.total_seconds()), MOST_BETWEEN)
            self._next_message_at = now + self._between
        return AGAIN_LATE

    def answered(self) -> bool:
        """Record that Telegram accepted or refused a message. Returns whether IN_A_ROW or more got no answer before."""
        before, self._unanswered, self._between = self._unanswered, 0, 0.0
        return before >= IN_A_ROW

    def one_at_a_time(self) -> bool:
        """Returns whether only one message may be in flight."""
        return self._unanswered >= IN_A_ROW

    async def over(self) -> bool:
        """Returns True if messages may be sent. If an outage is suspected, call getMe first, at growing intervals."""
        now = asyncio.get_running_loop().time()
        if self.one_at_a_time() and now < self._next_message_at:
            return False
        if not self._suspected:
            return True
        if now < self._next_at:
            return False
        self._suspected = False  # if a message fails during the call, `suspect` sets it again
        try:
            await self._bot.get_me()
        except TelegramError as error:
            # `Connection` reports a revoked token.
            if not self._pause and not isinstance(error, InvalidToken):
                log.warning("Telegram can't be reached (%s), messages wait", error.message)
            self._suspected = True
            self._pause = min(max(2 * self._pause, 1.0), MOST_SECONDS)
            self._next_at = asyncio.get_running_loop().time() + self._pause
            return False
        if self._pause:
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


class Crowded(TelegramError):
    """An answer was dropped, because it would have had to wait too long, or because the bot stops."""


@dataclass(eq=False, kw_only=True)
class Turn:
    """The permission to send one message to a chat. It occupies one of the places of the current second."""

    chat_id: int
    departed: float | None = None
    """When the request was sent; None before that."""
    ends: float = math.inf
    """When the place becomes free; infinity before the request is sent."""


@dataclass(frozen=True, kw_only=True)
class _Suspicion:
    """Telegram asked the bot to wait. It did not say whether it meant one chat or all chats."""

    since: float
    until: float
    refused: frozenset[int]
    """Chats whose messages were refused."""


class Pacer(BaseRateLimiter[Turn]):
    """Hands out turns. A request that comes without a turn is an answer to a reader, and is sent before any digest.

    Each second has a limited number of places, and each turn occupies one. A place becomes free one second after
    Telegram *answered* the request, not after the bot sent it. So Telegram never gets too many requests in one second,
    even if requests travel slowly. If the answer takes longer than a second, the place becomes free two seconds after
    the request was sent.

    The pacer runs in one event loop, so it needs no lock.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        stopping: asyncio.Event | None = None,
        remember: Callable[[int | None, timedelta], None] = lambda *_: None,
    ) -> None:
        """`remember` stores how long Telegram asks the bot to wait in a chat, or in all chats (None). It may block."""
        self._limits = limits or Limits()
        self._stopping = stopping or asyncio.Event()
        self._remember = remember
        self._turns: set[Turn] = set()
        """The turns that occupy a place."""
        self._lanes: dict[int, Lane] = {}
        self._waiting: deque[tuple[int, asyncio.Future[Turn]]] = deque()
        self._next_digest = 0.0
        self._held_until = 0.0
        self._suspicion: _Suspicion | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._listeners: list[asyncio.Event] = []

    # The methods of BaseRateLimiter.

    async def initialize(self) -> None:
        """Do nothing."""

    async def shutdown(self) -> None:
        """Cancel the alarm."""
        if self._alarm is not None:
            self._alarm.cancel()

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
        if not isinstance(chat_id, int) or not _counts(endpoint):
            return await callback(*args, **kwargs)
        turn = rate_limit_args
        if turn is None or turn.departed is not None:
            turn = await self.turn(chat_id, anyway=False)
        self._leave(turn)
        try:
            result = await callback(*args, **kwargs)
        except RetryAfter as error:
            await self._slow_down(turn, seconds_of(error))
            raise
        except TelegramError as error:
            if error.__cause__ is None:  # Telegram answered, with another error than 429
                self._clear(turn)
            raise
        else:
            self._clear(turn)
            return result
        finally:
            self._answered(turn)

    # The methods for the courier, which sends digests.

    def hold(self, chat_id: int | None, seconds: float) -> None:
        """Allow no messages to a chat, or to any chat (None), for a number of seconds."""
        until = self._now() + seconds * self._limits.second
        if chat_id is None:
            self._held_until = max(self._held_until, until)
        else:
            lane = self._lane(chat_id)
            lane.held_until = max(lane.held_until, until)
        self._pump()

    def recall(self, chat_id: int, ago: Iterable[float]) -> None:
        """Count messages that a group got before the bot started: how many seconds ago each was sent, oldest first."""
        self._lane(chat_id).recent.extend(self._now() - one * self._limits.second for one in ago)

    def room(self) -> bool:
        """Returns whether the limits for all chats together allow a digest now."""
        return self._now() >= self._next_digest and self._open() and not self._waiting_may_go()

    def free(self, chat_id: int) -> bool:
        """Returns whether the limits of this chat allow a digest now."""
        return not self._lane(chat_id).in_flight and self._free_at(chat_id, burst=1) <= self._now()

    def take(self, chat_id: int) -> Turn:
        """Returns a turn for a digest. Check `room` and `free` first. If you don't use the turn, `give_back` it."""
        interval = self._limits.second / self._limits.overall
        self._next_digest = max(self._next_digest, self._now()) + interval
        return self._take(chat_id)

    def give_back(self, turn: Turn) -> None:
        """Take back a turn. If it was used, do nothing."""
        if turn.departed is None and turn in self._turns:
            self._lane(turn.chat_id).in_flight -= 1
            self._turns.remove(turn)
            self._pump()

    def digest_in(self, chats: Iterable[int]) -> float:
        """Returns how many seconds to wait before checking again whether a digest may go to one of these chats.

        The event of `waking` may be set earlier.
        """
        now = self._now()
        free = float("inf")
        for chat_id in chats:
            free = min(free, self._free_at(chat_id, burst=1))
            if free <= now:  # don't look at thousands of chats for each message
                break
        at = max(self._opens_at(), self._next_digest, free)
        # If all limits allow a digest now, answers go first.
        return at - now if at > now else self._limits.second

    @contextlib.contextmanager
    def waking(self, event: asyncio.Event) -> Iterator[None]:
        """Within the context, set the event whenever messages that had to wait may be sent."""
        self._listeners.append(event)
        try:
            yield
        finally:
            self._listeners.remove(event)

    # How turns are given and end.

    async def turn(self, chat_id: int, *, anyway: bool = True) -> Turn:
        """Wait for a turn, and return it. Raises Crowded at a stop and, without `anyway`, if too many answers wait."""
        if self._may_answer(chat_id) and not self._waiting_may_go():
            return self._take(chat_id)
        wait = max(self._held_until, self._free_at(chat_id, burst=BURST)) - self._now()
        here = sum(1 for other, _ in self._waiting if other == chat_id)
        # The total limit only concerns answers that wait because of their chat's own limit: that chat floods the bot.
        crowded = here >= A_CHAT_WAITS or (len(self._waiting) >= ALL_WAIT and self._has_to_wait(chat_id))
        if not anyway and (crowded or wait > PATIENCE * self._limits.second):
            raise Crowded(f"{here} answers wait in chat {chat_id}, for {wait:.0f} s")
        future: asyncio.Future[Turn] = asyncio.get_running_loop().create_future()
        self._waiting.append((chat_id, future))
        self._pump()
        try:
            if await unless(self._stopping.wait(), future) is None:
                raise Crowded("the bot stops")
        except BaseException:
            if future.done() and not future.cancelled() and future.exception() is None:
                self.give_back(future.result())
            raise
        finally:
            self._waiting = deque(one for one in self._waiting if one[1] is not future)
        return future.result()

    def _waiting_may_go(self) -> bool:
        return any(not future.done() and self._may_answer(chat_id) for chat_id, future in self._waiting)

    def _pump(self) -> None:
        """Give turns to the waiting answers that may be sent, oldest first. Then schedule the next call."""
        now = self._now()
        for chat_id, future in list(self._waiting):
            if not self._open():
                break
            if not future.done() and self._may_answer(chat_id):
                future.set_result(self._take(chat_id))
        for event in self._listeners:
            event.set()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        left = [self._free_at(chat_id, burst=BURST) for chat_id, future in self._waiting if not future.done()]
        at = max(self._opens_at(), min(left, default=math.inf))
        # At infinity, a request must leave first, which calls this method. `now` is the time before the loop, so `at`
        # may be over already: then call soon.
        if now < at < math.inf:
            self._alarm = asyncio.get_running_loop().call_later(max(at - self._now(), 0.001), self._pump)

    def _opens_at(self) -> float:
        """Returns when the limits for all chats together allow the next request; infinity if it is unknown."""
        now = self._now()
        self._turns = {turn for turn in self._turns if turn.ends > now}
        ends = [turn.ends for turn in self._turns]
        at = max(now, self._held_until)
        if len(ends) >= self._limits.overall and self._limits.second:
            at = max(at, min(ends))
        # During a suspicion, allow only one request at a time. Its outcome shows whether Telegram meant all chats.
        if (suspicion := self._suspicion) is not None and suspicion.until > now:
            later = (turn for turn in self._turns if turn.departed is None or turn.departed > suspicion.since)
            at = max([at, *(turn.ends for turn in later)])
        return at

    def _open(self) -> bool:
        return self._opens_at() <= self._now()

    def _may_answer(self, chat_id: int) -> bool:
        return self._open() and not self._has_to_wait(chat_id)

    def _free_at(self, chat_id: int, *, burst: int) -> float:
        """Returns when the chat's own limits allow its next message."""
        return self._lane(chat_id).free_at(self._now(), self._limits, burst=burst, group=chat_id < 0)

    def _has_to_wait(self, chat_id: int) -> bool:
        """Returns whether the chat's own limits forbid an answer now."""
        return self._free_at(chat_id, burst=BURST) > self._now()

    def _take(self, chat_id: int) -> Turn:
        lane = self._lane(chat_id)
        lane.in_flight += 1
        lane.busy_until = max(lane.busy_until, self._now()) + self._limits.second
        turn = Turn(chat_id=chat_id)
        self._turns.add(turn)
        return turn

    def _leave(self, turn: Turn) -> None:
        turn.departed = self._now()
        turn.ends = turn.departed + 2 * self._limits.second
        self._pump()

    def _answered(self, turn: Turn) -> None:
        lane, now, second = self._lane(turn.chat_id), self._now(), self._limits.second
        lane.in_flight -= 1
        lane.busy_until = max(lane.busy_until, now + second)
        if turn.chat_id < 0:
            lane.recent.append(now)
        turn.ends = min(turn.ends, now + second)
        self._pump()

    # How the answers of Telegram change the limits.

    async def _slow_down(self, turn: Turn, seconds: float) -> None:
        """Handle status 429, which asks the bot to wait.

        It does not say whether it means this chat or all chats. The next message to another chat shows which.
        """
        now = self._now()
        until = now + seconds * self._limits.second
        self.hold(turn.chat_id, seconds)
        if (
            self._lane(turn.chat_id).busy_until > now + self._limits.second
        ):  # this was part of a burst, so Telegram means this chat
            await self._keep(turn.chat_id, seconds)
            return
        before, departed = self._suspicion, now if turn.departed is None else turn.departed
        if before is None or before.until <= now:
            self._suspicion = _Suspicion(since=now, until=until, refused=frozenset({turn.chat_id}))
        elif departed > before.since:
            refused = before.refused | {turn.chat_id}
            self._suspicion = replace(before, until=max(before.until, until), refused=refused)
        means_all = self._suspicion is not None and len(self._suspicion.refused) >= REFUSED
        if means_all:
            self._suspicion = None
            self.hold(None, seconds)
            log.warning("Telegram asks the bot to send nothing to any chat for %.0f s", seconds)
        await self._keep(None if means_all else turn.chat_id, seconds)

    async def _keep(self, chat_id: int | None, seconds: float) -> None:
        """Store for how long Telegram asked the bot to wait, so that the wait survives a restart.

        If the database fails, only log that: the caller raises Telegram's own error.
        """
        try:
            await asyncio.to_thread(self._remember, chat_id, timedelta(seconds=seconds))
        except StorageError as error:
            log.error("the wait that Telegram asks for can't be stored: %s", error)

    def _clear(self, turn: Turn) -> None:
        """End a suspicion if Telegram answered a message that was sent later: status 429 meant only one chat."""
        if self._suspicion is not None and turn.departed is not None and turn.departed > self._suspicion.since:
            self._suspicion = None

    def _lane(self, chat_id: int) -> Lane:
        lane = self._lanes.get(chat_id)
        if lane is None:
            if len(self._lanes) >= 10_000:  # forget the lanes to which no limit applies
                now, lanes = self._now(), self._lanes.items()
                self._lanes = {
                    chat: one
                    for chat, one in lanes
                    if self._free_at(chat, burst=1) > now or one.in_flight or one.recent
                }
            lane = self._lanes[chat_id] = Lane()
        return lane

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


async def unless(end: Awaitable[object], action: Awaitable[T]) -> T | None:
    """Await `action`. Returns its result or raises its exception.

    If `end` completes first, cancel the action and return None.
    """
    task, ending = asyncio.ensure_future(action), asyncio.ensure_future(end)
    try:
        await asyncio.wait({task, ending}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ending.cancel()
        task.cancel()
    (outcome,) = await asyncio.gather(task, return_exceptions=True)
    if isinstance(outcome, asyncio.CancelledError):
        return None
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


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


def _counts(endpoint: str) -> bool:
    """Returns whether a method counts towards the limits: those that show a message to a reader do."""
    return endpoint.startswith(("send", "edit", "copy", "forward")) and endpoint != "sendChatAction"
