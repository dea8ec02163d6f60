"""Sends planned messages of the ledger to Telegram, and records the outcome in the ledger."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.errors import StorageError
from bot.language import DEFAULT, N_, _, speaking
from bot.models import Chunk, DeliveryState, Failure
from bot.reply import italic, plain
from bot.storage import Storage
from bot.storage.outbox import Waiting
from bot.telegram.pace import Outage, Pacer, Turn, insist, within
from bot.telegram.send import Verdict, judge, language_of, send
from bot.telegram.topics import close_topic

log = logging.getLogger(__name__)

_Found = TypeVar("_Found")

AT_ONCE = 64
"""Messages in flight, each to a different chat, so that one without an answer does not delay the others."""
LOOK_SECONDS = 2.0
"""Interval at which newly planned messages are looked for while others wait."""
PATIENCE = 2.0
"""In seconds. If nothing may be sent for longer than this, `run` returns, and the next call continues."""
THREADS = 4
SENT_AGAIN = N_("Sent again: the first try may not have reached you.")
"""Heading of a message that may have arrived before."""


class Courier:
    """Sends messages for as long as the bot runs.

    Each is recorded as in flight before its request leaves, and its outcome right after, so that after a crash the
    messages in flight are known to be in doubt. A chat gets its messages one after the other, the oldest delivery
    first. Chats take turns, longest waiting first, so that a chat with many messages does not delay others.
    """

    def __init__(
        self,
        storage: Storage,
        bot: ExtBot[Any],
        pacer: Pacer,
        *,
        clock: Clock,
        stopping: asyncio.Event,
        language: str = DEFAULT,
    ) -> None:
        """`pacer`: the limiter of `bot`; `language`: for chats that have not chosen one."""
        self._storage = storage
        self._bot = bot
        self._pacer = pacer
        self._clock = clock
        self._stopping = stopping
        self._language = language
        self._outage = Outage(bot)
        self._queue: deque[Waiting] = deque()
        """The next message of each chat, in the order of turns."""
        self._looked_at = float("-inf")
        self._in_flight: dict[int, asyncio.Task[bool]] = {}
        self._served: dict[int, int] = {}
        self._numbers = itertools.count(1)
        self._ended = self._seen = 0
        """Messages finished, in total and at the last look."""
        self._sent = 0
        self._failure: BaseException | None = None
        self._wake = asyncio.Event()
        self._threads = ThreadPoolExecutor(THREADS, "courier")

    def close(self) -> None:
        """Wait for writes to the ledger that are still running."""
        self._threads.shutdown()

    async def run(self) -> int:
        """Send what may be sent until nothing is left or it is told to stop; returns how many were sent.

        Raises StorageError if the ledger can't be written; no message is sent without being recorded.
        """
        self._sent, self._failure, self._looked_at = 0, None, float("-inf")
        with self._pacer.waking(self._wake):
            try:
                while await self._step():
                    pass
                if self._failure is not None:
                    raise self._failure
                return self._sent
            finally:
                # Cancelled: messages in flight stay so in the ledger, and are in doubt after the next start.
                for task in self._in_flight.values():
                    task.cancel()
                await asyncio.gather(*self._in_flight.values(), return_exceptions=True)

    async def _step(self) -> bool:
        """Start what may be sent, and wait until more may; False if there is nothing to wait for."""
        self._wake.clear()
        going = not self._ending() and await self._outage.over()
        if going:
            try:
                await self._look()
            except StorageError as error:
                self._failure = error  # messages in flight finish first, and are recorded
                return True
            self._start()
        waiting = self._queue if going else ()
        if not self._in_flight and not waiting:
            # A message that ended during the look may have freed its chat for the next one.
            return going and self._seen != self._ended
        seconds = self._pacer.digest_in(one.chat_id for one in waiting) if waiting else LOOK_SECONDS
        if not self._in_flight and seconds > PATIENCE:
            return False
        await within(min(seconds, LOOK_SECONDS), self._wake)
        return True

    def _ending(self) -> bool:
        return self._stopping.is_set() or self._failure is not None

    async def _look(self) -> None:
        """Read waiting messages, if those read before are gone or LOOK_SECONDS old."""
        now = asyncio.get_running_loop().time()
        if self._queue and now < self._looked_at + LOOK_SECONDS:
            return
        self._seen = self._ended
        found = await self._threaded(self._storage.outbox.waiting, self._clock())
        first: dict[int, Waiting] = {}
        for one in found:
            first.setdefault(one.chat_id, one)
        self._queue = deque(
            sorted(
                (one for one in first.values() if one.chat_id not in self._in_flight),
                key=lambda one: (self._served.get(one.chat_id, 0), one.delivery_id),
            )
        )
        self._looked_at = now

    async def _threaded(self, work: Callable[..., _Found], *what: object, **columns: object) -> _Found:
        """Run in separate threads, so that answers to readers do not wait for digests when the database is slow."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *what, **columns))

    def _start(self) -> None:
        """Start messages to the next free chats, up to AT_ONCE."""
        busy: list[Waiting] = []
        most = 1 if self._outage.one_at_a_time() else AT_ONCE
        while self._queue and len(self._in_flight) < most and self._pacer.room():
            one = self._queue.popleft()
            if one.chat_id in self._in_flight or not self._pacer.free(one.chat_id):
                busy.append(one)
                continue
            turn = self._pacer.take(one.chat_id)
            task = asyncio.create_task(self._deliver(one, turn))
            self._in_flight[one.chat_id] = task
            self._served[one.chat_id] = next(self._numbers)
            task.add_done_callback(partial(self._done, one.chat_id))
        self._queue.extendleft(reversed(busy))

    def _done(self, chat_id: int, task: asyncio.Task[bool]) -> None:
        self._in_flight.pop(chat_id, None)
        self._ended += 1
        self._wake.set()
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            self._failure = self._failure or error
        else:
            self._sent += task.result()

    async def _deliver(self, waiting: Waiting, turn: Turn) -> bool:
        outbox = self._storage.outbox
        try:
            chunk = await self._threaded(outbox.begin, waiting)
        except BaseException:
            self._pacer.give_back(turn)
            raise
        if chunk is None:
            self._pacer.give_back(turn)
            return False
        left_at = self._clock()
        try:
            message = chunk.message
            if chunk.state == DeliveryState.IN_DOUBT:
                language = await self._threaded(language_of, self._storage, chunk.chat_id, self._language)
                with speaking(language):
                    message = replace(message, text=(italic(_(SENT_AGAIN)), plain("\n\n"), *message.text))
            message_id = await send(
                self._bot,
                chat_id=chunk.chat_id,
                thread_id=chunk.thread_id,
                message=message,
                turn=turn,
            )
        except Exception as error:
            verdict = self._verdict(chunk, error, left=turn.departed is not None)
            # At least a second: with no wait this would loop without pause.
            not_before = self._clock() + max(verdict.wait, timedelta(seconds=1))
            await self._note(self._note_failure, chunk, verdict, not_before=not_before, left_at=left_at)
            if verdict.unreachable:
                return False
            sent = False
        else:
            await self._note(outbox.sent, chunk, message_id=message_id, now=self._clock())
            sent = True
        finally:
            self._pacer.give_back(turn)  # if no request was made
        if self._outage.answered():
            await self._threaded(outbox.hasten)
        return sent

    def _verdict(self, chunk: Chunk, error: Exception, *, left: bool) -> Verdict:
        """What a failure means for this message and those after it. `left`: a request was made."""
        what = (chunk.delivery_id, chunk.position + 1, chunk.chat_id)
        if not isinstance(error, TelegramError):
            # For example an answer in a form that python-telegram-bot does not know.
            log.error("delivery %d, message %d to chat %d failed in an unforeseen way", *what, exc_info=error)
            failure = Failure.DOUBT if left else Failure.LATER
            reason = f"unforeseen: {error!r}"
            verdict = Verdict(failure=failure, wait=timedelta(seconds=30), reason=reason, unreachable=left)
        else:
            verdict = judge(error)
            log.warning("delivery %d, message %d to chat %d: %s (%s)", *what, verdict.failure, verdict.reason)
        if verdict.failure == Failure.DOUBT:
            return replace(verdict, wait=self._outage.suspect(unanswered=True))
        if verdict.unreachable:
            self._outage.suspect(unanswered=False)
        return verdict

    async def _note(self, write: Callable[..., None], *what: object, **columns: object) -> None:
        """Record the outcome of a message, and retry until the database takes it.

        If the bot stops first, the message is in doubt after the next start.
        """
        note = partial(self._threaded, write, *what, **columns)
        await insist(note, "what became of a message", stopping=self._stopping)

    def _note_failure(self, chunk: Chunk, verdict: Verdict, *, not_before: datetime, left_at: datetime) -> None:
        outbox, storage = self._storage.outbox, self._storage
        match verdict.failure:
            case Failure.LATER:
                outbox.put_back(chunk, not_before=not_before, failure=verdict.failure, detail=verdict.reason)
            case Failure.REJECTED if chunk.state != DeliveryState.IN_DOUBT:
                outbox.fail(chunk, failure=verdict.failure, detail=verdict.reason, now=self._clock())
            case Failure.DOUBT | Failure.REJECTED:
                # Refused now, but in doubt before: the first try may have arrived, so it stays in doubt.
                now, failure = self._clock(), verdict.failure
                outbox.doubt(chunk, not_before=not_before, failure=failure, detail=verdict.reason, now=now)
            case Failure.TOPIC_CLOSED:
                close_topic(storage, chunk, detail=verdict.reason, language=self._language, now=self._clock())
            case Failure.MOVED:
                with storage.database.write():
                    outbox.put_back(chunk, not_before=not_before, failure=verdict.failure, detail=verdict.reason)
                    storage.move_chat(chunk.chat_id, verdict.new_chat_id or chunk.chat_id)
            case Failure.CHAT_GONE | Failure.NO_RIGHT:
                # Paused, never deleted: it resumes when the person comes back.
                with storage.database.write():
                    # The person may have come back before this answer arrived.
                    back = storage.chats.back_since(chunk.chat_id, left_at)
                    if back or chunk.state == DeliveryState.IN_DOUBT:  # in doubt: its first try may have arrived
                        outbox.put_back(chunk, not_before=not_before, failure=verdict.failure, detail=verdict.reason)
                    else:
                        outbox.fail(chunk, failure=verdict.failure, detail=verdict.reason, now=self._clock())
                    if not back:
                        storage.pause_chat(chunk.chat_id, verdict.failure, self._clock())
