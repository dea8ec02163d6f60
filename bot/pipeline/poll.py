"""Poll sources, and decide when each is polled next. New and edited items become articles in the state `fetched`."""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from fcntl import LOCK_EX, LOCK_NB
from functools import partial
from http import HTTPStatus
from typing import IO

from bot.addresses import shown
from bot.clock import Clock
from bot.config import SourcesSettings
from bot.errors import PolicybotError, StorageError, reason_of, stops_all
from bot.models import Poll, PollOutcome, Source
from bot.pipeline.ingest import Ingest
from bot.sources import Fetcher, SourceReading, read
from bot.storage import Storage, database
from bot.storage.database import as_json
from bot.storage.operators import rhythm
from bot.storage.sources import LONGEST_WAIT

_PARTS = 6
"""The number of polls between two items of a source, on average."""
SPREAD = 0.1
"""A random part of the wait, at most this, is added, so that sources that were added together are polled apart."""
_SILENCE = 10
"""The time since the last item, divided by this number, counts as the gap between items if it is longer."""


@dataclass(frozen=True)
class Pace:
    """How often sources are polled."""

    settings: SourcesSettings

    def after_success(
        self,
        now: datetime,
        *,
        published: Sequence[datetime],
        ttl_minutes: int | None,
        fresh_for: timedelta | None,
        rolled_over: bool = False,
    ) -> datetime:
        """Returns when to poll again after a successful poll.

        `published`: the publication times of the source's newest items, newest first. `ttl_minutes` and `fresh_for`:
        the waits that the feed and the server ask for. `rolled_over`: all items of the feed were new although it was
        polled before, so that some may have been missed.
        """
        own = self.settings.min_interval_minutes if rolled_over else self._rhythm(now, published)
        return self._later(now, max(own, min(ttl_minutes or 0, 24 * 60)), fresh_for)

    def after_failure(self, now: datetime, *, failures: int, retry_after: timedelta | None) -> datetime:
        """Returns when to poll again after a failed poll. `failures`: how many polls failed in a row before it."""
        return self._later(now, self.settings.interval_minutes * 2 ** min(max(failures, 0), 16), retry_after)

    def _rhythm(self, now: datetime, published: Sequence[datetime]) -> float:
        """Returns the wait in minutes that fits the times at which a source has published items."""
        if (found := rhythm(published)) is None:
            return self.settings.interval_minutes
        # A source that has been silent for long is polled less often. The silence of a night changes little.
        usual = max(found.usual, (now - published[0]) / _SILENCE)
        minutes = usual / _PARTS / timedelta(minutes=1)
        return max(self.settings.min_interval_minutes, min(self.settings.max_interval_minutes, minutes))

    def _later(self, now: datetime, minutes: float, asked: timedelta | None) -> datetime:
        """Returns now plus the longer of two waits and its spread, at most a day. The server asks for the second."""
        wait = min(max(timedelta(minutes=minutes), asked or timedelta()), LONGEST_WAIT)
        return now + min(wait * random.uniform(1, 1 + SPREAD), LONGEST_WAIT)


log = logging.getLogger(__name__)

OVERTAKEN = "another process polled it in the meantime, so this poll was not stored"
TOGETHER = 500
"""Most readings whose results are stored in one transaction."""
_TRY_SECONDS = 0.02
"""Pause between two tries to store, while another poll stores."""
RECENT_ITEMS = 20
"""The number of items from which a source's rhythm is computed."""


@dataclass(frozen=True, kw_only=True)
class PollResult(Poll):
    """The result of polling one source."""

    source: Source

    @property
    def error(self) -> str | None:
        """Why the poll failed; None if it succeeded."""
        return self.told if self.outcome == PollOutcome.FAILED else None


async def poll(
    storage: Storage, fetcher: Fetcher, sources: Sequence[Source], *, clock: Clock, force: bool = False
) -> list[PollResult]:
    """Read sources, as many at once as the fetcher allows, and store their new and edited items. Returns the results in
    the order of `sources`.

    A failure is stored with its reason. A source that is gone (410) is disabled. With `force`, a source is read in
    full, even if its server would answer that it is unchanged. Raises StorageError if the database fails, after all
    sources have been read.
    """
    pace = Pace(fetcher.settings)
    seconds = asyncio.get_running_loop().time
    # SQLite has only one writer. What arrives while it writes is stored together.
    writing, waiting, results = asyncio.Lock(), list[_Reading](), dict[_Reading, PollResult | Exception]()
    stored_at = seconds()

    async def poll_source(source: Source) -> PollResult:
        nonlocal stored_at
        started, began = seconds(), clock()
        try:
            content = await read(source, fetcher, force=force)
            ended = seconds()
            reading = _Reading(source=source, content=content, began=began, now=clock(), seconds=ended - started)
            waiting.append(reading)
            async with writing:
                while reading in waiting:  # no other has stored it
                    # If another process keeps on storing, only the first reading waits for it.
                    turn = await _turn(storage, max(ended, stored_at) + database.BUSY_SECONDS)
                    readings, waiting[:] = waiting[:TOGETHER], waiting[TOGETHER:]
                    results.update(await asyncio.to_thread(_store, storage, turn, readings, pace))
                    stored_at = seconds()
            result = results.pop(reading)
            if isinstance(result, Exception):
                raise result
        except Exception as error:  # one bad source must not stop the others
            if stops_all(error):
                raise  # the source did not fail, so it is still due
            if not isinstance(error, PolicybotError):
                log.exception("source %s (%s) failed unexpectedly", source.id, shown(source.url))
            result = await asyncio.to_thread(_failed, storage, source, error, pace, clock(), seconds() - started)
        if result.told:
            log.warning("poll of source %d, %s: %s", source.id, source.name, result.told)
        if result.error is None:
            log.info("poll of source %d, %s: %d new, %d edited", source.id, source.name, result.new, result.edited)
        return result

    # Wait for all, then raise the first error: no poll goes on after this returns.
    polls = [asyncio.create_task(poll_source(source)) for source in sources]
    await asyncio.gather(*polls, return_exceptions=True)
    return await asyncio.gather(*polls)


@dataclass(eq=False, kw_only=True)
class _Reading:
    """What a poll has read of a source."""

    source: Source
    content: SourceReading
    began: datetime
    now: datetime
    seconds: float


async def _turn(storage: Storage, gives_up_at: float) -> IO[bytes]:
    """Wait until no other poll stores a reading, in this process or another."""
    try:
        async with asyncio.timeout_at(gives_up_at):
            while True:
                with suppress(BlockingIOError):
                    return storage.database.alone(".poll", LOCK_EX | LOCK_NB)
                await asyncio.sleep(_TRY_SECONDS)
    except TimeoutError:
        told = f"Polls can't be stored in {storage.database.path}. The sources stay due"
        raise StorageError(told) from TimeoutError("another process stores polls for too long")


def _store(
    storage: Storage, turn: IO[bytes], readings: Sequence[_Reading], pace: Pace
) -> dict[_Reading, PollResult | Exception]:
    """Store readings one after the other, and end the turn. Returns the result of each. If the poll is cancelled
    meanwhile, no other begins before that.

    The HTTP validators (ETag and Last-Modified) come last. If a crash left the validators without all entries, the
    others would be lost for good. Without them, the next poll reads all again.
    """
    results: dict[_Reading, PollResult | Exception] = {}
    notes = dict[_Reading, Callable[[], None]]()
    with turn:
        for reading in readings:
            try:
                results[reading], notes[reading] = _ingest(storage, reading, pace)
            except Exception as error:
                if stops_all(error):
                    return dict.fromkeys(readings, error)
                results[reading] = error  # the others are stored all the same
        try:
            with storage.database.write():
                for note in notes.values():
                    note()
        except Exception as error:
            if stops_all(error):
                return dict.fromkeys(readings, error)
            for reading, note in notes.items():
                try:
                    note()
                except Exception as error:  # one that can't be stored does not harm the others
                    results[reading] = error
    return results


def _ingest(storage: Storage, reading: _Reading, pace: Pace) -> tuple[PollResult, Callable[[], None]]:
    """Store the entries of a reading. Returns the result, and a function that stores the rest."""
    content, now = reading.content, reading.now
    source = storage.sources.find(str(reading.source.id))
    last = source.last_success_at
    result = partial(PollResult, source=source, polled_at=now, seconds=reading.seconds)
    if last and last != reading.source.last_success_at and reading.began < last:
        # A later reading is stored already. This older one would undo its edits.
        return result(outcome=PollOutcome.UNCHANGED, told=OVERTAKEN), lambda: None
    found = Ingest(storage, source, content, now=now).store()
    problems = list(content.problems)
    if found.rolled_over:
        problems.append(
            f"all {found.new} items are new since the last poll, so some may have been missed in between; "
            "it is polled more often now"
        )
    if found.left:
        problems.append(f"{found.left} more items are new or edited; the next polls will store them")
    stored = result(
        outcome=PollOutcome.UNCHANGED if content.unchanged else PollOutcome.READ,
        status=content.http_status,
        new=found.new,
        edited=found.edited,
        unchanged=found.unchanged,
        told="; ".join(problems) or None,
    )
    due = pace.after_success(
        now,
        published=storage.articles.recent_times(source.id, RECENT_ITEMS),
        ttl_minutes=content.ttl_minutes,
        fresh_for=content.fresh_for,
        rolled_over=found.rolled_over or found.left > 0,
    )

    return stored, partial(
        storage.sources.succeeded,
        source.id,
        stored,
        next_due_at=due,
        # If entries are left, store no validators: the source must send them again even if it has not changed.
        etag=None if found.left else content.etag,
        last_modified=None if found.left else content.last_modified,
        url=content.permanent_url,
        ttl_minutes=content.ttl_minutes,
        unread_parts=as_json(content.unread_parts),
    )


def _failed(
    storage: Storage, source: Source, error: Exception, pace: Pace, now: datetime, seconds: float
) -> PollResult:
    """Store that a poll failed."""
    status, retry_after = getattr(error, "status", None), getattr(error, "retry_after", None)
    reason = reason_of(error)
    # 410 says that the address will not come back (RFC 9110, 15.5.11).
    if gone := status == HTTPStatus.GONE:
        reason += " It is gone for good, and disabled; `policybot source enable` tries it again."
    result = PollResult(
        source=source, polled_at=now, seconds=seconds, outcome=PollOutcome.FAILED, status=status, told=reason
    )
    storage.sources.failed(
        source.id,
        result,
        next_due_at=pace.after_failure(now, failures=source.failures, retry_after=retry_after),
        for_good=gone,
    )
    return result
