"""Pace: when a message may be sent, so that Telegram's limits are never exceeded."""

from __future__ import annotations

import asyncio
import contextlib
import logging
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
"""Between two tries to store something."""

A_MINUTE = 60


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Telegram's rate limits."""

    overall: int = 30
    """Messages in any one second."""
    group: int = 20
    """Messages to one group or channel in any one minute."""
    second: float = 1.0
    """The length of a second, for tests; 0 disables all waiting."""


@dataclass(kw_only=True)
class Lane:
    """The state of one chat."""

    busy_until: float = 0.0
    """Each message extends this by a second."""
    held_until: float = 0.0
    in_flight: int = 0
    recent: deque[float] = field(default_factory=deque)
    """For a group, when Telegram answered the messages of the last minute."""

    def free_at(self, now: float, limits: Limits, *, burst: int, group: bool) -> float:
        """When the next message may go there; `burst`: how many may go together before each waits a second."""
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

    def idle(self, now: float, limits: Limits) -> bool:
        """True when nothing is in flight or held back, so that the lane can be dropped."""
        if self.in_flight or max(self.busy_until, self.held_until) > now:
            return False
        return not self.recent or self.recent[-1] <= now - A_MINUTE * limits.second


log = logging.getLogger(__name__)

MOST_SECONDS = 30.0
"""Longest pause between getMe calls during an outage; it starts at 1, 2, 4 s."""
IN_A_ROW = 5
"""After this many unanswered messages in a row, assume that Telegram accepts none, even if it answers getMe."""
MOST_BETWEEN = 60.0
"""Longest pause in seconds between messages in that case; it starts at 10, 20, 40."""
AGAIN = timedelta(seconds=10)
"""Retry an unanswered message once, after this…"""
AGAIN_LATE = timedelta(minutes=10)
"""…or after this if others got no answer either; sooner, once one gets through."""


class Outage:
    """Holds all messages after one gets no answer, until Telegram answers again.

    A message that may have arrived is retried only once. Without the hold, an outage of minutes would use up that retry
    for every queued message, and none would arrive. If Telegram answers getMe but accepts no messages, they are sent
    one at a time, at growing intervals, and retries wait.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # At startup the network may not be up yet.
        self._suspected = True
        self._pause = 0.0
        self._next_at = 0.0
        self._unanswered = 0
        self._between = 0.0
        self._next_message_at = 0.0

    def suspect(self, *, unanswered: bool) -> timedelta:
        """Record that a request got no answer, or one from a server in front of Telegram. `unanswered`: Telegram may
        have accepted it.

        Returns how long to wait before a retry.
        """
        self._suspected = True
        if not unanswered:
            return AGAIN
        self._unanswered += 1
        if self._unanswered < IN_A_ROW:
            return AGAIN
        now = asyncio.get_running_loop().time()
        if now >= self._next_message_at:  # messages sent together count once
            self._between = min(max(2 * self._between, AGAIN.total_seconds()), MOST_BETWEEN)
            self._next_message_at = now + self._between
        return AGAIN_LATE

    def answered(self) -> bool:
        """Record that Telegram accepted or refused a message. Returns whether IN_A_ROW or more had gone unanswered."""
        before, self._unanswered, self._between = self._unanswered, 0, 0.0
        return before >= IN_A_ROW

    def one_at_a_time(self) -> bool:
        """Whether only one message may be in flight."""
        return self._unanswered >= IN_A_ROW

    async def over(self) -> bool:
        """True if there is no outage and messages may be sent. If one is suspected, calls getMe after each pause."""
        now = asyncio.get_running_loop().time()
        if self.one_at_a_time() and now < self._next_message_at:
            return False
        if not self._suspected:
            return True
        if now < self._next_at:
            return False
        self._suspected = False  # a failure during the call sets it again
        try:
            await self._bot.get_me()
        except TelegramError as error:
            # A revoked token is reported elsewhere.
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
"""Answers in one chat before each waits a second: "we may allow short bursts"."""
A_CHAT_WAITS = 5
ALL_WAIT = 12
"""Answers that may wait for their chat's turn, per chat and in total. Each occupies one of the concurrent handlers,
so further ones are dropped: a reader who floods the bot must not block everybody else."""
PATIENCE = 60
"""Seconds. An answer that would wait longer is dropped: the reader has moved on."""
REFUSED = 3
"""If this many chats in a row are refused and nothing gets through, the limit applies to all chats."""


class Crowded(TelegramError):
    """An answer could not be sent within the time a reader waits."""


@dataclass(eq=False, kw_only=True)
class Turn:
    """Permission to send one message to a chat."""

    chat_id: int
    departed: float | None = None
    timer: asyncio.TimerHandle | None = None
    """Frees its place."""
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class _Suspicion:
    """Telegram asked us to wait, without saying whether it meant this chat or all chats."""

    since: float
    until: float
    refused: frozenset[int]
    """Chats whose messages were refused."""


class Pacer(BaseRateLimiter[Turn]):
    """Hands out turns. A request without a turn is an answer to a reader, and goes before any digest.

    Each second has a limited number of places. A place is freed a second after its request was *answered*, not after it
    was sent: so Telegram never sees too many in one second, however long requests travel. An answer that takes longer
    than a second counts as if it took one.

    Runs in one event loop, so it needs no lock.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        stopping: asyncio.Event | None = None,
        remember: Callable[[int | None, timedelta], None] | None = None,
    ) -> None:
        """`remember` stores how long Telegram holds back a chat, or all chats (None). It may block."""
        self._limits = limits or Limits()
        self._stopping = stopping or asyncio.Event()
        self._remember = remember
        self._turns: set[Turn] = set()
        """The turns whose places are taken."""
        self._lanes: dict[int, Lane] = {}
        self._waiting: deque[tuple[int, asyncio.Future[Turn]]] = deque()
        self._next_digest = 0.0
        self._held_until = 0.0
        self._suspicion: _Suspicion | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._listeners: list[asyncio.Event] = []

    # Of BaseRateLimiter.

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Cancel all timers."""
        if self._alarm is not None:
            self._alarm.cancel()
        for turn in list(self._turns):
            if turn.timer is not None:
                turn.timer.cancel()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Turn | None,
    ) -> Any:
        """Call a Bot API method when its turn comes. Raises whatever it raises, and Crowded."""
        chat_id = data.get("chat_id")
        if not isinstance(chat_id, int) or not _counts(endpoint):
            return await callback(*args, **kwargs)
        turn = rate_limit_args
        if turn is None or turn.departed is not None:
            turn = await self._turn_to_answer(chat_id)
        self._leave(turn)
        try:
            result = await callback(*args, **kwargs)
        except RetryAfter as error:
            await self._slow_down(turn, seconds_of(error))
            raise
        except TelegramError as error:
            if error.__cause__ is None:  # Telegram answered with an error other than 429
                self._clear(turn)
            raise
        else:
            self._clear(turn)
            return result
        finally:
            self._answered(turn)

    # For the sender of digests.

    def hold(self, chat_id: int | None, seconds: float) -> None:
        """Send nothing to a chat, or to any chat (None), for this long."""
        until = self._now() + seconds * self._limits.second
        if chat_id is None:
            self._held_until = max(self._held_until, until)
        else:
            lane = self._lane(chat_id)
            lane.held_until = max(lane.held_until, until)
        self._pump()

    def recall(self, chat_id: int, ago: Iterable[float]) -> None:
        """Count messages that a group got before this start. `ago`: seconds since each was sent, oldest first."""
        self._lane(chat_id).recent.extend(self._now() - one * self._limits.second for one in ago)

    def room(self) -> bool:
        """Whether the limits on all chats together allow a digest now."""
        if self._waiting_may_go() or not self._open():
            return False
        return self._now() >= self._next_digest

    def free(self, chat_id: int) -> bool:
        """Whether a digest may go to this chat now."""
        lane = self._lanes.get(chat_id)
        return lane is None or (lane.in_flight == 0 and self._free_at(chat_id, burst=1) <= self._now())

    def take(self, chat_id: int) -> Turn:
        """A turn for a digest; check `room` and `free` first. Use it to send, or return it with `give_back`."""
        interval = self._limits.second / self._limits.overall
        self._next_digest = max(self._next_digest, self._now()) + interval
        return self._take(chat_id)

    def give_back(self, turn: Turn) -> None:
        """Return an unused turn."""
        if turn.departed is None and not turn.over:
            self._lane(turn.chat_id).in_flight -= 1
            self._end(turn)

    def digest_in(self, chats: Iterable[int]) -> float:
        """Seconds to wait before checking again if a digest may go to one of these chats; `waking` may signal
        earlier."""
        now = self._now()
        free = min((self._free_at(chat_id, burst=1) for chat_id in chats), default=now)
        at = max(self._held_until, self._next_digest, free)
        if at <= now:  # waiting for a free place
            at = now + self._limits.second
        return at - now

    @contextlib.contextmanager
    def waking(self, event: asyncio.Event) -> Iterator[None]:
        """Set the event whenever something that was held back may be sent."""
        self._listeners.append(event)
        try:
            yield
        finally:
            self._listeners.remove(event)

    # Turns.

    async def turn(self, chat_id: int) -> Turn:
        """A turn for a message that must be sent, however many answers wait for the chat. Raises Crowded at a stop."""
        return await self._turn_to_answer(chat_id, anyway=True)

    async def _turn_to_answer(self, chat_id: int, *, anyway: bool = False) -> Turn:
        if self._may_answer(chat_id) and not self._waiting_may_go():
            return self._take(chat_id)
        wait = max(self._held_until, self._free_at(chat_id, burst=BURST)) - self._now()
        here = sum(1 for other, _ in self._waiting if other == chat_id)
        # A chat that waits only for a place, not for its own limit, is not flooding.
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
        """Give turns to the answers that may be sent, oldest first, and schedule the next check."""
        now = self._now()
        for chat_id, future in list(self._waiting):
            if not self._open():
                break
            if not future.done() and self._may_answer(chat_id):
                future.set_result(self._take(chat_id))
        for event in self._listeners:
            event.set()
        left = [chat_id for chat_id, future in self._waiting if not future.done()]
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if left:
            at = min(max(self._held_until, self._free_at(c, burst=BURST)) for c in left)
            # Otherwise they wait for a place, and freeing one calls this. `now` is from before the loop, so an answer
            # that became due during the loop was skipped.
            if at > now:
                self._alarm = asyncio.get_running_loop().call_later(max(at - self._now(), 0.001), self._pump)

    def _open(self) -> bool:
        if len(self._turns) >= self._limits.overall and self._limits.second:
            return False
        now = self._now()
        if self._held_until > now:
            return False
        if self._suspicion is not None and self._suspicion.until <= now:
            self._suspicion = None
        # Send one request at a time to find out whether Telegram meant all chats.
        since = None if self._suspicion is None else self._suspicion.since
        return since is None or not any(turn.departed is None or turn.departed > since for turn in self._turns)

    def _may_answer(self, chat_id: int) -> bool:
        return self._open() and not self._has_to_wait(chat_id)

    def _free_at(self, chat_id: int, *, burst: int) -> float:
        """When the next message may be sent to a chat."""
        return self._lane(chat_id).free_at(self._now(), self._limits, burst=burst, group=chat_id < 0)

    def _has_to_wait(self, chat_id: int) -> bool:
        """Whether the chat's own limit forbids an answer now."""
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
        turn.timer = asyncio.get_running_loop().call_later(2 * self._limits.second, self._end, turn)

    def _answered(self, turn: Turn) -> None:
        lane, now, second = self._lane(turn.chat_id), self._now(), self._limits.second
        lane.in_flight -= 1
        lane.busy_until = max(lane.busy_until, now + second)
        if turn.chat_id < 0:
            lane.recent.append(now)
        if not turn.over and turn.departed is not None and now < turn.departed + second:
            if turn.timer is not None:
                turn.timer.cancel()
            turn.timer = asyncio.get_running_loop().call_later(second, self._end, turn)
        self._pump()

    def _end(self, turn: Turn) -> None:
        """Free its place."""
        if turn.over:
            return
        turn.over = True
        self._turns.discard(turn)
        self._pump()

    # What Telegram says.

    async def _slow_down(self, turn: Turn, seconds: float) -> None:
        """Handle a 429. It does not say whether it means this chat or all, so try with another chat's message."""
        now = self._now()
        until = now + seconds * self._limits.second
        lane = self._lane(turn.chat_id)
        lane.held_until = max(lane.held_until, until)
        if lane.busy_until > now + self._limits.second:  # a burst was refused: it means this chat
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
            self._held_until, self._suspicion = max(self._held_until, until), None
            log.warning("Telegram asks to send nothing to anybody for %.0f s", seconds)
        await self._keep(None if means_all else turn.chat_id, seconds)

    async def _keep(self, chat_id: int | None, seconds: float) -> None:
        """Store a hold for after a restart. A failure to store it must not hide Telegram's error."""
        if self._remember is None:
            return
        try:
            await asyncio.to_thread(self._remember, chat_id, timedelta(seconds=seconds))
        except StorageError as error:
            log.error("how long Telegram asks to wait can't be noted: %s", error)

    def _clear(self, turn: Turn) -> None:
        """A message sent after the 429 got through, so the 429 meant only the one chat."""
        if self._suspicion is not None and turn.departed is not None and turn.departed > self._suspicion.since:
            self._suspicion = None

    def _lane(self, chat_id: int) -> Lane:
        lane = self._lanes.get(chat_id)
        if lane is None:
            if len(self._lanes) >= 10_000:
                self._forget()
            lane = self._lanes[chat_id] = Lane()
        return lane

    def _forget(self) -> None:
        now = self._now()
        self._lanes = {chat: lane for chat, lane in self._lanes.items() if not lane.idle(now, self._limits)}

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


async def unless(end: Awaitable[object], action: Awaitable[T]) -> T | None:
    """The action's result or exception; if `end` completes first, cancel the action and return None."""
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
    """Wait for an event for at most this long; returns whether it is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()


async def insist(write: Callable[[], Awaitable[object]], what: str, *, stopping: asyncio.Event) -> None:
    """Store something that would otherwise be lost, retrying until it works. Raises StorageError at a stop."""
    while True:
        try:
            await write()
            return
        except StorageError as error:
            log.error("%s can't be noted: %s", what, error)
            if await within(NOTE_SECONDS, stopping):
                raise


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks us to wait, in seconds."""
    found = error.retry_after
    return found.total_seconds() if isinstance(found, timedelta) else float(found)


def _counts(endpoint: str) -> bool:
    """Whether a method shows something to a reader, and so counts towards the limits."""
    return endpoint.startswith(("send", "edit", "copy", "forward")) and endpoint != "sendChatAction"
