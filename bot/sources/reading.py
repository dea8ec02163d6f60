"""One reading of a source: what `poll` and `source test` call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import ParamSpec, TypeVar

from bot.models import Entry, PollHints, Source, SourceKind
from bot.sources.feeds import ParsedFeed, parse_feed
from bot.sources.folder import FolderContent, path_of, read_feed_file, read_folder
from bot.sources.http import PAGE_ACCEPT, Fetcher, Response

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a source held when it was read."""

    unchanged: bool
    """It said that nothing has changed since the validators that were sent; there are no entries."""
    entries: tuple[Entry, ...] = ()
    """All of them, in the source's order."""
    problems: tuple[str, ...] = ()
    """What was wrong and did not stop the reading, a line each."""
    title: str = ""
    etag: str | None = None
    last_modified: str | None = None
    """With `etag`: the validators to keep for the next reading."""
    permanent_url: str | None = None
    """The source has moved here for good."""
    status: str = ""
    """One line for a person: "12 entries", "not modified"."""
    http_status: int | None = None
    """Of the answer; None for what is on this machine."""
    hints: PollHints | None = None
    """When the source asks to be polled; None where it did not say anew (304)."""
    fresh_for: timedelta | None = None
    """How long the answer may be taken as current (RFC 9111, 4.2.1); None: not said."""


async def read(source: Source, fetcher: Fetcher, executor: Executor | None = None, *, force: bool = False) -> Reading:
    """Read `source`. `force` sends no validators, so that everything comes again.

    Parsing runs in `executor` (None: asyncio's threads).

    Raises SourceError: FetchError, NotAFeed, FolderError.
    """
    etag = None if force else source.etag
    last_modified = None if force else source.last_modified
    if source.kind is SourceKind.FOLDER or source.url.startswith("file:"):
        path = path_of(source.url)
        reader = read_folder if source.kind is SourceKind.FOLDER else read_feed_file
        content = await in_executor(executor, reader, path, max_bytes=fetcher.max_bytes, etag=etag)
        return reading_of_folder(content)
    response = await fetcher.get(source.url, etag=etag, last_modified=last_modified)
    if response.not_modified:
        return Reading(
            unchanged=True,
            # RFC 9110, 15.4.5: a 304 may carry new validators; one that does not leaves the old ones standing.
            etag=response.etag or source.etag,
            last_modified=response.last_modified or source.last_modified,
            permanent_url=response.permanent_url,
            status="not modified",
        )
    feed = await in_executor(executor, parse_feed, response.body, url=response.url, content_type=response.content_type)
    return reading_of_feed(feed, response)


async def fetch_page(url: str, fetcher: Fetcher) -> Response:
    """Fetch the page of an entry, for its full text; raises FetchError."""
    return await fetcher.get(url, accept=PAGE_ACCEPT)


def reading_of_feed(feed: ParsedFeed, response: Response) -> Reading:
    """The reading that a fetched and parsed feed amounts to."""
    return Reading(
        unchanged=False,
        entries=feed.entries,
        problems=feed.problems,
        title=feed.title,
        etag=response.etag,
        last_modified=response.last_modified,
        permanent_url=response.permanent_url,
        status=_counted(len(feed.entries)),
    )


def reading_of_folder(content: FolderContent) -> Reading:
    """The reading that a folder or feed file amounts to."""
    return Reading(
        unchanged=content.unchanged,
        entries=content.entries,
        problems=content.problems,
        title=content.title,
        etag=content.etag,
        status="not modified" if content.unchanged else _counted(len(content.entries)),
    )


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"


async def in_executor(executor: Executor | None, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Await `function` in `executor`."""
    return await asyncio.get_running_loop().run_in_executor(executor, partial(function, *args, **kwargs))
