"""Poll: sources that are due → articles in the state `fetched`."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from bot.addresses import shown
from bot.clock import Clock
from bot.errors import HttpStatusError, PolicybotError
from bot.models import Entry, Source
from bot.pipeline.identity import canonical_url
from bot.pipeline.progress import NoProgress, Progress
from bot.sources import Fetcher, Reading, read
from bot.storage import Storage

log = logging.getLogger(__name__)

POLLING = "polling"
MAX_BACKOFF = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PollResult:
    """What one poll of one source brought."""

    source: Source
    new: int = 0
    known: int = 0
    unchanged: bool = False
    """The server, or the folder, said that nothing changed since the last poll."""
    problems: tuple[str, ...] = ()
    """What could not be read, while the rest was."""
    error: str | None = None
    """Why the poll failed."""


async def poll(
    storage: Storage,
    fetcher: Fetcher,
    sources: Sequence[Source],
    *,
    interval: timedelta,
    clock: Clock,
    executor: Executor | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> list[PollResult]:
    """Read sources, at once as many as the fetcher allows, and store what is new of each.

    One that fails is noted with its reason and asked again after the interval, doubled with each failure, or
    after what its Retry-After says, within a day; one that is gone (410) is disabled. Results come in the order
    of `sources`. `force` asks for everything, also what the source would call unchanged.
    """
    progress = progress or NoProgress()
    progress.start(POLLING, len(sources))

    async def one(source: Source) -> PollResult:
        try:
            reading = await read(source, fetcher, executor, force=force)
            result = await asyncio.to_thread(_store, storage, source, reading, interval=interval, now=clock())
        except Exception as error:  # one bad source never stops the others
            if not isinstance(error, PolicybotError):
                log.exception("source %s (%s) failed in an unforeseen way", source.id, shown(source.url))
            result = PollResult(source=source, error=_reason(error))
            await asyncio.to_thread(_note_failure, storage, source, error, interval=interval, now=clock())
            log.warning("poll of %s failed: %s", source.name, result.error)
        else:
            for problem in result.problems:
                log.warning("poll of %s: %s", source.name, problem)
            log.info("poll of %s: %d new, %d known", source.name, result.new, result.known)
        progress.advance(POLLING)
        return result

    try:
        return list(await asyncio.gather(*(one(source) for source in sources)))
    finally:
        progress.stop()


def _note_failure(storage: Storage, source: Source, error: Exception, *, interval: timedelta, now: datetime) -> None:
    wait = interval * 2 ** min(source.failures, 16)
    if isinstance(error, HttpStatusError) and error.retry_after is not None:
        wait = max(wait, error.retry_after)
    with storage.database.write():
        storage.sources.failed(source.id, now=now, next_due_at=now + min(wait, MAX_BACKOFF), error=_reason(error))
        if _gone(error):
            storage.sources.disable(source.id)


def _gone(error: Exception) -> bool:
    """410 says that the address will not come back (RFC 9110, 15.5.11)."""
    return isinstance(error, HttpStatusError) and error.status == HTTPStatus.GONE


def _reason(error: Exception) -> str:
    if _gone(error):
        return f"{error} It is gone for good, and disabled; `policybot source enable` tries it again."
    if isinstance(error, PolicybotError):
        return str(error)
    return f"internal error, {type(error).__name__}: {error}; the log has the details"


def told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, each with a key of its own.

    Some feeds give several items one guid. Those that differ in address and title are different items all the
    same; each gets its address into its key, whatever its place in the feed, and its title where several share
    the address.
    """
    sharing: dict[str, set[tuple[str | None, str]]] = {}
    for entry in entries:
        sharing.setdefault(entry.key, set()).add((canonical_url(entry.url), entry.title))
    return [
        replace(entry, key=f"{entry.key}#{_digest(entry, items)}") if _ambiguous(items) else entry
        for entry in entries
        for items in (sharing[entry.key],)
    ]


def _ambiguous(items: set[tuple[str | None, str]]) -> bool:
    # One address and two titles is an item that the feed shows before and after an edit.
    return len({url for url, _ in items}) > 1 and len({title for _, title in items}) > 1


def _digest(entry: Entry, items: set[tuple[str | None, str]]) -> str:
    address = canonical_url(entry.url)
    alone = address is not None and sum(url == address for url, _ in items) == 1
    # Without its title, which may be edited.
    what = address if alone else f"{address}\n{entry.title}"
    return hashlib.sha256(str(what).encode()).hexdigest()[:16]


def _store(storage: Storage, source: Source, reading: Reading, *, interval: timedelta, now: datetime) -> PollResult:
    """Store entries and the validators that vouch for them together: with the validators alone, a
    crash between would lose the entries for good."""
    new = 0
    with storage.database.write():
        # Feeds list the newest first; stored oldest first, ids grow with time.
        for entry in reversed(told_apart(reading.entries)):
            new += storage.articles.add(source, entry, canonical_url=canonical_url(entry.url or None), now=now)
        storage.sources.succeeded(
            source.id,
            now=now,
            next_due_at=now + interval,
            etag=reading.etag,
            last_modified=reading.last_modified,
            url=reading.permanent_url,
        )
    return PollResult(
        source=source,
        new=new,
        known=len(reading.entries) - new,
        unchanged=reading.unchanged,
        problems=tuple(reading.problems),
    )
