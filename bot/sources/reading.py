"""One reading of a source: what `poll` and `source test` call."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import datetime
from typing import Any

from bot.models import Source, SourceKind
from bot.sources.content import SourceReading
from bot.sources.feeds import parse_feed
from bot.sources.folder import path_of, read_feed_file, read_folder
from bot.sources.http import Fetcher, Response, in_executor
from bot.sources.listing import parse_listing
from bot.sources.sitemap import MOST_AT_ONCE, past_of, read_sitemap

MOST_OF_A_FEED = 1000
"""Articles that one reading of a feed can bring; the rest come with the next."""


async def read(
    source: Source, fetcher: Fetcher, executor: Executor | None = None, *, force: bool = False
) -> SourceReading:
    """Read `source`. `force` sends no validators, so that everything comes again.

    Parsing runs in `executor` (None: asyncio's threads).

    Raises SourceError: FetchError, NotAFeed, NothingSelected, FolderError; UsageError for a selector that is none.
    """
    etag = None if force else source.etag
    if source.kind is SourceKind.FOLDER or source.url.startswith("file:"):
        path = path_of(source.url)
        reader = read_folder if source.kind is SourceKind.FOLDER else read_feed_file
        return await in_executor(executor, reader, path, max_bytes=fetcher.max_bytes, etag=etag)
    last_success = source.last_success_at
    if source.kind is SourceKind.PAGE:
        page = await fetcher.page(source.url)
        return await listing_reading(page, source.selector or "", executor, first=last_success is None)
    response = await fetcher.get(source.url, etag=etag, last_modified=None if force else source.last_modified)
    if response.not_modified:
        return _answered(
            response,
            unchanged=True,
            # RFC 9110, 15.4.5: a 304 may carry new validators; one that does not leaves the old ones standing.
            etag=response.etag or source.etag,
            last_modified=response.last_modified or source.last_modified,
            ttl_minutes=source.ttl_minutes,
        )
    if source.kind is SourceKind.SITEMAP:
        return await sitemap_reading(response, fetcher, executor, last_success=last_success, unread=source.unread_parts)
    return await feed_reading(response, executor)


async def fetch_page(url: str, fetcher: Fetcher) -> Response:
    """Fetch the page of an entry, for its full text; raises FetchError, RobotsDisallowed among them."""
    return await fetcher.page(url)


async def feed_reading(response: Response, executor: Executor | None) -> SourceReading:
    """The reading of a feed that was fetched. Raises NotAFeed."""
    feed = await in_executor(executor, parse_feed, response.body, url=response.url, content_type=response.content_type)
    return _answered(
        response,
        entries=feed.entries,
        problems=feed.problems,
        title=feed.title,
        # Half of a feed must come again, also when it is mended under the same validators.
        etag=None if feed.breaks_off else response.etag,
        last_modified=None if feed.breaks_off else response.last_modified,
        most_new=MOST_OF_A_FEED,
        ttl_minutes=feed.ttl_minutes,
    )


async def sitemap_reading(
    response: Response,
    fetcher: Fetcher,
    executor: Executor | None,
    *,
    last_success: datetime | None,
    unread: frozenset[str] = frozenset(),
) -> SourceReading:
    """The reading of a sitemap that was fetched; the parts of an index are fetched here."""
    now = response.received_at
    content = await read_sitemap(response, fetcher, executor, now=now, last_success=last_success, unread=unread)
    unfamiliar = [entry for entry in content.entries if entry.key in content.unfamiliar]
    familiar = [entry for entry in content.entries if entry.key not in content.unfamiliar]
    past = past_of(unfamiliar, now=now, first=True)
    # What was published while the source could not be read is no past.
    past |= past_of(familiar, now=min(now, last_success or now), first=False)
    publishers = {entry.publisher for entry in content.entries}
    return _answered(
        response,
        entries=content.entries,
        past=past,
        unread_parts=content.unread,
        most_new=MOST_AT_ONCE,
        problems=content.problems,
        title=(publishers.pop() or "") if len(publishers) == 1 else "",
        # Parts of an index change while it stays the same, byte for byte, where it gives no dates.
        etag=None if content.is_index else response.etag,
        last_modified=None if content.is_index else response.last_modified,
    )


async def listing_reading(
    response: Response, selector: str, executor: Executor | None, *, first: bool
) -> SourceReading:
    """The reading of a page's links; `first`: for the first time. No validators are kept: another selector picks
    others."""
    listing = await in_executor(
        executor,
        parse_listing,
        response.body,
        url=response.url,
        selector=selector,
        content_type=response.content_type,
        now=response.received_at,
    )
    keys = [entry.key for entry in listing.entries]
    return _answered(
        response,
        entries=listing.entries,
        past=frozenset(keys[MOST_AT_ONCE:]) if first else frozenset(),
        most_new=MOST_AT_ONCE,
        problems=listing.problems,
        title=listing.title,
    )


def _answered(response: Response, **read: Any) -> SourceReading:
    return SourceReading(
        permanent_url=response.permanent_url, http_status=response.status, fresh_for=response.fresh_for, **read
    )
