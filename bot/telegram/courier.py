"""Send the planned messages of the ledger to Telegram, and record the outcomes in the ledger."""

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.errors import StorageError
from bot.language import DEFAULT, _, speaking
from bot.models import Chunk, DeliveryKind, DeliveryState, Failure
from bot.reply import sent_again, split, tell
from bot.storage import Storage
from bot.storage.outbox import Waiting
from bot.telegram.pace import Outage, Pacer, Turn, insist
from bot.telegram.send import Verdict, judge, language_of, send

log = logging.getLogger(__name__)

AT_ONCE = 64
"""Maximum number of messages in flight. Each goes to a different chat, so that one without an answer does not delay
the others."""
LOOK_SECONDS = 2.0
"""Interval in seconds at which the courier reads newly planned messages while other messages wait."""
PATIENCE = 2.0
"""The longest time in seconds that `run` waits until it may send the next message. If the wait would be longer, `run`
returns, and its next call continues."""


@dataclass(eq=False)
class Courier:
    """Sends messages for as long as the bot runs.

    The courier records a message as in flight before its request leaves, and records the outcome right after. So after
    a crash, the messages that were in flight are known to be in doubt. Each chat gets its messages one after the other,
    the oldest delivery first.
    """

    storage: Storage
    bot: ExtBot[Any]
    pacer: Pacer
    """The rate limiter of `bot`."""
    clock: Clock
    stopping: asyncio.Event
    language: str = DEFAULT
    """The language for chats that have not chosen one."""

    def __post_init__(self) -> None:
        self._outage = Outage(self.bot)
        self._queue: dict[int, Waiting] = {}
        """Chat → its next message. The chat with the oldest delivery comes first."""
        self._looked_at = float("-inf")
        self._in_flight: dict[int, asyncio.Task[bool]] = {}
        self._sent = 0
        self._failure: Exception | None = None

    async def run(self) -> int:
        """Send waiting messages until none is left, none may be sent for PATIENCE, or the bot stops.

        Returns how many messages were sent. Raises StorageError if the ledger can't be written, since no message is
        sent without a record.
        """
        self._sent, self._failure, self._looked_at = 0, None, float("-inf")
        try:
            while await self._step():
                pass
            if self._failure is not None:
                raise self._failure
            return self._sent
        finally:
            # Cancelled messages stay in flight in the ledger. After the next start they are in doubt.
            for task in self._in_flight.values():
                task.cancel()
            await asyncio.gather(*self._in_flight.values(), return_exceptions=True)
            self._in_flight.clear()

    async def _step(self) -> bool:
        """Send the messages that may be sent now, then wait until others may be. Returns False to end `run`."""
        seconds = math.inf
        if not self.stopping.is_set() and self._failure is None and await self._outage.over():
            try:
                await self._look()
            except StorageError as error:
                self._failure = error  # messages in flight first finish and are recorded
            else:
                seconds = self._start()
        if not self._in_flight:
            if seconds > PATIENCE:
                return False
            await asyncio.sleep(seconds)
            return True
        tasks, timeout = self._in_flight.values(), min(seconds, LOOK_SECONDS)
        done, __ = await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        self._in_flight = {chat_id: task for chat_id, task in self._in_flight.items() if task not in done}
        for task in done:
            try:
                self._sent += task.result()
            except Exception as error:
                self._failure = self._failure or error
        return True

    async def _look(self) -> None:
        """Read the waiting messages from the ledger if the queue is empty or LOOK_SECONDS old."""
        now = asyncio.get_running_loop().time()
        if self._queue and now < self._looked_at + LOOK_SECONDS:
            return
        self._queue = {}
        for one in await asyncio.to_thread(self.storage.outbox.waiting, self.clock()):
            if one.chat_id not in self._in_flight:
                self._queue.setdefault(one.chat_id, one)
        self._looked_at = now

    def _start(self) -> float:
        """Start sending to the chats that are free. Returns in how many seconds the next of the others is."""
        most, seconds = 1 if self._outage.one_at_a_time() else AT_ONCE, math.inf
        for chat_id in list(self._queue):
            if len(self._in_flight) >= most:
                return math.inf
            if wait := self.pacer.room_in():
                return wait
            if wait := self.pacer.free_in(chat_id):
                seconds = min(seconds, wait)
                continue
            work = self._deliver(self._queue.pop(chat_id), self.pacer.take(chat_id))
            self._in_flight[chat_id] = asyncio.create_task(work)
        return seconds

    async def _deliver(self, waiting: Waiting, turn: Turn) -> bool:
        outbox = self.storage.outbox
        try:
            chunk = await asyncio.to_thread(outbox.begin, waiting)
        except BaseException:
            self.pacer.give_back(turn)
            raise
        if chunk is None:
            self.pacer.give_back(turn)
            return False
        left_at = self.clock()
        try:
            message = chunk.message
            if chunk.state == DeliveryState.IN_DOUBT:
                language = await asyncio.to_thread(language_of, self.storage, chunk.chat_id, self.language)
                with speaking(language):
                    message = sent_again(message)
            message_id = await send(
                self.bot,
                chat_id=chunk.chat_id,
                thread_id=chunk.thread_id,
                message=message,
                turn=turn,
            )
        except Exception as error:
            verdict = self._verdict(chunk, error, left=turn.used)
            # Wait at least one second. Otherwise `run` would retry in a tight loop.
            not_before = self.clock() + max(verdict.wait, timedelta(seconds=1))
            await self._note(self._note_failure, chunk, verdict, not_before=not_before, left_at=left_at)
            if verdict.unreachable:
                return False
            sent = False
        else:
            await self._note(outbox.sent, chunk, message_id=message_id, now=self.clock())
            sent = True
        finally:
            self.pacer.give_back(turn)  # has an effect only if no request was made
        if self._outage.answered():
            await asyncio.to_thread(outbox.hasten)
        return sent

    def _verdict(self, chunk: Chunk, error: Exception, *, left: bool) -> Verdict:
        """Interpret a failure, and tell the outage detection about it. `left` is True if a request was made."""
        what = (chunk.delivery_id, chunk.position + 1, chunk.chat_id)
        if not isinstance(error, TelegramError):
            # For example, python-telegram-bot can't parse the answer.
            log.error("delivery %d, message %d to chat %d failed unexpectedly", *what, exc_info=error)
            failure = Failure.DOUBT if left else Failure.LATER
            reason = f"unexpected: {error!r}"
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
        """Record the outcome of a message, and retry until the database accepts it.

        If the bot stops before that, the message is in doubt after the next start.
        """
        note = partial(asyncio.to_thread, write, *what, **columns)
        await insist(note, "the outcome of a message", stopping=self.stopping)

    def _note_failure(self, chunk: Chunk, verdict: Verdict, *, not_before: datetime, left_at: datetime) -> None:
        outbox, storage, now = self.storage.outbox, self.storage, self.clock()
        why: Any = {"failure": verdict.failure, "detail": verdict.reason}
        match verdict.failure:
            case Failure.LATER | Failure.MOVED:
                outbox.put_back(chunk, not_before=not_before, **why)
                if verdict.new_chat_id is not None:
                    storage.move_chat(chunk.chat_id, verdict.new_chat_id)
            case Failure.REJECTED if chunk.state != DeliveryState.IN_DOUBT:
                outbox.fail(chunk, **why, now=now)
            case Failure.DOUBT | Failure.REJECTED:
                # A message that was in doubt and is now refused stays in doubt: its first attempt may have arrived.
                outbox.doubt(chunk, not_before=not_before, **why, now=now)
            case Failure.TOPIC_CLOSED:
                self._close_topic(chunk, verdict.reason, now)
            case Failure.CHAT_GONE | Failure.NO_RIGHT:
                # Pause the chat but never delete it: it resumes when the person comes back.
                with storage.database.write():
                    # The person may have come back before this answer arrived.
                    back = storage.chats.back_since(chunk.chat_id, left_at)
                    # The first attempt of a message in doubt may have arrived, so it does not become failed.
                    if back or chunk.state == DeliveryState.IN_DOUBT:
                        outbox.put_back(chunk, not_before=not_before, **why)
                    else:
                        outbox.fail(chunk, **why, now=now)
                    if not back:
                        storage.chats.pause(chunk.chat_id, verdict.failure)
                if not back:
                    outbox.abandon(chunk.chat_id, failure=verdict.failure, now=now)

    def _close_topic(self, chunk: Chunk, detail: str, now: datetime) -> None:
        """Handle a message that could not be posted because its topic is closed.

        Pause the topic's digests, and mark their articles as unsent, so that they are sent after a resume. Nobody can
        resume news of followed stories and reminders, so these go to the general topic from now on. If the general
        topic itself is closed, they are dropped, and the group gets no notice.
        """
        storage, chat_id, thread_id, closed = self.storage, chunk.chat_id, chunk.thread_id, Failure.TOPIC_CLOSED
        outbox = storage.outbox
        with speaking(language_of(storage, chat_id, self.language)):
            text = _(
                "A topic of this group is closed or was deleted. Its digests are paused. Nothing is lost: open the "
                "topic again and resume them with {command}, or subscribe again in another topic. News and reminders "
                "of stories that were followed there come here from now on."
            )
            notice = split(tell(text, command="/subscriptions"))
        with storage.database.write():
            if chunk.state == DeliveryState.IN_DOUBT:  # the first attempt may have arrived, and this was the last one
                outbox.doubt(chunk, not_before=now, failure=closed, detail=detail, now=now)
            else:
                outbox.put_back(chunk, not_before=now, failure=closed, detail=detail)
            changed = storage.subscriptions.pause_topic(chat_id, thread_id, closed)
            if thread_id is not None:
                changed += outbox.leave_topic(chat_id, thread_id) + storage.follows.leave_topic(chat_id, thread_id)
            if thread_id is not None and changed:
                storage.deliveries.post([chat_id], notice, kind=DeliveryKind.CLOSED_TOPIC, now=now)
            elif thread_id is None and chunk.state != DeliveryState.IN_DOUBT:
                outbox.fail(chunk, failure=closed, detail=detail, now=now)
        outbox.abandon(chat_id, failure=closed, now=now, topic=thread_id or 0)
