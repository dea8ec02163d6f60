"""Poll sources, and decide when each is polled next. New and edited items become articles in the state `fetched`."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

from bot.addresses import shown
from bot.clock import Clock
from bot.config import SourcesSettings
from bot.errors import HttpStatusError, NotFound, PolicybotError, StorageError, reason_of
from bot.models import Poll, PollOutcome, Source
from bot.pipeline.ingest import Ingest
from bot.sources import Fetcher, SourceReading, read
from bot.storage import Storage
from bot.storage.operators import rhythm
from bot.storage.sources import LONGEST_WAIT

_PARTS = 6
"""The number of polls between two items of a source, on average."""
_SILENCE = 10
"""The time since the last item, divided by this number, counts as the gap between items if it is longer."""


@dataclass(frozen=True)
class Pace:
    """How often sources are polled."""

    settings: SourcesSettings
    spread: float = 0.1
    """A random part of the wait, at most this, is added, so that sources that were added together are polled apart."""

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

        `published`: the publication times of the source's newest items. `ttl_minutes` and `fresh_for`: the waits that
        the feed and the server ask for. `rolled_over`: all items of the feed were new although it was polled before, so
        that some may have been missed.
        """
        own = self.settings.min_interval_minutes if rolled_over else self._rhythm(now, published)
        return self._later(now, max(own, min(ttl_minutes or 0, 24 * 60)), fresh_for)

    def after_failure(self, now: datetime, *, failures: int, retry_after: timedelta | None) -> datetime:
        """Returns when to poll again after a failed poll. `failures`: how many polls failed in a row before it."""
        return self._later(now, self.settings.interval_minutes * 2 ** min(max(failures, 0), 16), retry_after)

    def _rhythm(self, now: datetime, published: Sequence[datetime]) -> float:
        """Returns the wait in minutes that fits the times at which a source has published items."""
        # A date in the future, such as that of a calendar event, is not the time of publication.
        moments = sorted((moment for moment in published if moment <= now), reverse=True)
        if (found := rhythm(moments)) is None:
            return self.settings.interval_minutes
        # A source that has been silent for long is polled less often. The silence of a night changes little.
        usual = max(found.usual, (now - moments[0]) / _SILENCE)
        minutes = usual / _PARTS / timedelta(minutes=1)
        return max(self.settings.min_interval_minutes, min(self.settings.max_interval_minutes, minutes))

    def _later(self, now: datetime, minutes: float, asked: timedelta | None) -> datetime:
        """Returns now plus the longer of two waits and its spread, at most a day. The server asks for the second."""
        wait = min(max(timedelta(minutes=minutes), asked or timedelta()), LONGEST_WAIT)
        return now + min(wait * random.uniform(1, 1 + self.spread), LONGEST_WAIT)


log = logging.getLogger(__name__)

OVERTAKEN = "another process polled it in the meantime, so this poll was not stored"
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
    storage: Storage,
    fetcher: Fetcher,
    sources: Sequence[Source],
    *,
    clock: Clock,
    pace: Pace | None = None,
    force: bool = False,
) -> list[PollResult]:
    """Read sources, as many at once as the fetcher allows, and store their new and edited items. Returns the results in
    the order of `sources`.

    `pace` decides when each source is polled next; None takes the pace of the settings. A failure is stored with its
    reason. A source that is gone (410) is disabled. With `force`, a source is read in full, even if its server would
    answer that it is unchanged. Raises StorageError if the database fails, after all sources have been read.
    """
    pace = pace or Pace(fetcher.settings)
    seconds = asyncio.get_running_loop().time
    writing = asyncio.Lock()  # SQLite has only one writer

    async def poll_source(source: Source) -> PollResult:
        started, began = seconds(), clock()
        try:
            content = await read(source, fetcher, force=force)
            now, spent = clock(), seconds() - started
            async with writing:
                result = await asyncio.to_thread(_store, storage, source, content, pace, began, now, spent)
        except Exception as error:  # one bad source must not stop the others
            if isinstance(error, StorageError) and not isinstance(error, NotFound):
                raise  # the source did not fail, so it is still due
            if not isinstance(error, PolicybotError):
                log.exception("source %s (%s) failed unexpectedly", source.id, shown(source.url))
            result = _failed(source, error, clock(), seconds() - started)
            await asyncio.to_thread(_note_failure, storage, result, error, pace)
        if result.told:
            log.warning("poll of source %d, %s: %s", source.id, source.name, result.told)
        if result.error is None:
            log.info("poll of source %d, %s: %d new, %d edited", source.id, source.name, result.new, result.edited)
        return result

    results = []
    for result in await asyncio.gather(*map(poll_source, sources), return_exceptions=True):
        if isinstance(result, BaseException):
            raise result
        results.append(result)
    return results


def _store(
    storage: Storage,
    source: Source,
    content: SourceReading,
    pace: Pace,
    began: datetime,
    now: datetime,
    seconds: float,
) -> PollResult:
    """Store what a poll read of a source, in portions. The old entries of a sitemap are stored before them.

    The transaction of the last portion stores the HTTP validators (ETag and Last-Modified) too. If a crash left the
    validators without all entries, the others would be lost for good. Without them, the next poll reads all again.
    """
    stored = Counter[str]()
    while True:  # until the rows that were read for the decisions do not change before the transaction
        ingest = Ingest(storage, source, content, now=now)
        source, found = ingest.source, ingest.result
        if source.last_success_at is not None and began < source.last_success_at <= now:
            # A later reading is stored already. This older one would undo its edits.
            known = PollOutcome.UNCHANGED
            return PollResult(source=source, polled_at=now, seconds=seconds, outcome=known, told=OVERTAKEN)
        ingest.pass_over()
        problems = list(content.problems)
        if found.rolled_over:
            problems.append(
                f"all {found.new} items are new since the last poll, so some may have been missed in between; "
                "it is polled more often now"
            )
        if found.left:
            problems.append(f"{found.left} more items are new; the next polls will store them")
        result = PollResult(
            source=source,
            polled_at=now,
            seconds=seconds,
            outcome=PollOutcome.UNCHANGED if content.unchanged else PollOutcome.READ,
            status=content.http_status,
            new=found.new + stored["new"],
            edited=found.edited + stored["edited"],
            unchanged=found.unchanged,
            told="; ".join(problems) or None,
        )
        times = [*storage.articles.recent_times(source.id, RECENT_ITEMS), *ingest.new_times]
        due = pace.after_success(
            now,
            published=sorted(times, reverse=True)[:RECENT_ITEMS],
            ttl_minutes=content.ttl_minutes,
            fresh_for=content.fresh_for,
            rolled_over=found.rolled_over or found.left > 0,
        )

        if ingest.store(partial(_write, storage, content, result, due, whole=not found.left)):
            return result
        stored += ingest.stored


def _write(storage: Storage, content: SourceReading, result: PollResult, due: datetime, *, whole: bool) -> None:
    storage.sources.succeeded(
        result.source.id,
        now=result.polled_at,
        next_due_at=due,
        # If entries are left, store no validators: the source must send them again even if it has not changed.
        etag=content.etag if whole else None,
        last_modified=content.last_modified if whole else None,
        new=result.new,
        url=content.permanent_url,
        ttl_minutes=content.ttl_minutes,
        unread_parts=content.unread_parts,
    )
    storage.polls.add(result.source.id, result)


def _failed(source: Source, error: Exception, now: datetime, seconds: float) -> PollResult:
    status = error.status if isinstance(error, HttpStatusError) else None
    reason = reason_of(error)
    if status == HTTPStatus.GONE:
        reason += " It is gone for good, and disabled; `policybot source enable` tries it again."
    outcome = PollOutcome.FAILED
    return PollResult(source=source, polled_at=now, seconds=seconds, outcome=outcome, status=status, told=reason)


def _note_failure(storage: Storage, failed: PollResult, error: Exception, pace: Pace) -> None:
    source, now = failed.source, failed.polled_at
    retry_after = error.retry_after if isinstance(error, HttpStatusError) else None
    due = pace.after_failure(now, failures=source.failures, retry_after=retry_after)
    # 410 says that the address will not come back (RFC 9110, 15.5.11).
    gone = failed.status == HTTPStatus.GONE
    with storage.database.write():
        if storage.sources.failed(source.id, now=now, next_due_at=due, error=str(failed.told), for_good=gone):
            storage.polls.add(source.id, failed)
