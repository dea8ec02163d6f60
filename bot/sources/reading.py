"""One reading of a source: what `poll` and `source test` call."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.models import Entry, Source, SourceKind
from bot.sources.feeds import ParsedFeed, parse_feed
from bot.sources.folder import FolderContent, path_of, read_feed_file, read_folder
from bot.sources.http import Fetcher, Response, in_executor
from bot.sources.listing import Listing, parse_listing
from bot.sources.sitemap import MOST_AT_ONCE, SitemapContent, past_of, read_sitemap

MOST_OF_A_FEED = 1000
"""Articles that one reading of a feed can bring; the rest come with the next."""


@dataclass(frozen=True, kw_only=True)
class SourceReading:
    """What a source held when it was read."""

    unchanged: bool
    """It said that nothing has changed since the validators that were sent; there are no entries."""
    entries: tuple[Entry, ...] = ()
    """All of them, in the source's order."""
    past: frozenset[str] = frozenset()
    """Keys of those that were there long before the source was added: they are noted as seen, and not taken."""
    most_new: int | None = None
    """How many entries may be taken as new at once, the first of them. None: all."""
    unread_parts: frozenset[str] | None = None
    """Of a sitemap: `Source.unread_parts` from now on; None where it did not say anew."""
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
    ttl_minutes: int | None = None
    """The source asks not to be polled again before they have passed."""
    fresh_for: timedelta | None = None
    """How long the answer may be taken as current (RFC 9111, 4.2.1); None: not said."""


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
        return reading_of_folder(await in_executor(executor, reader, path, max_bytes=fetcher.max_bytes, etag=etag))
    first = source.last_success_at is None
    if source.kind is SourceKind.PAGE:
        return await read_listing(source.url, source.selector or "", fetcher, executor, first=first)
    response = await fetcher.get(source.url, etag=etag, last_modified=None if force else source.last_modified)
    if response.not_modified:
        return SourceReading(
            unchanged=True,
            # RFC 9110, 15.4.5: a 304 may carry new validators; one that does not leaves the old ones standing.
            etag=response.etag or source.etag,
            last_modified=response.last_modified or source.last_modified,
            permanent_url=response.permanent_url,
            status="not modified",
            ttl_minutes=source.ttl_minutes,
            http_status=response.status,
            fresh_for=response.fresh_for,
        )
    if source.kind is SourceKind.SITEMAP:
        content = await read_sitemap(
            response,
            fetcher,
            executor,
            now=response.received_at,
            last_success=source.last_success_at,
            unread=source.unread_parts,
        )
        return reading_of_sitemap(content, response, last_success=source.last_success_at)
    feed = await in_executor(executor, parse_feed, response.body, url=response.url, content_type=response.content_type)
    return reading_of_feed(feed, response)


async def read_listing(
    url: str, selector: str, fetcher: Fetcher, executor: Executor | None = None, *, first: bool
) -> SourceReading:
    """Read the links of a page; `first`: for the first time."""
    response = await fetcher.page(url)
    listing = await in_executor(
        executor,
        parse_listing,
        response.body,
        url=response.url,
        selector=selector,
        content_type=response.content_type,
        now=response.received_at,
    )
    return reading_of_listing(listing, response, first=first)


async def fetch_page(url: str, fetcher: Fetcher) -> Response:
    """Fetch the page of an entry, for its full text; raises FetchError, RobotsDisallowed among them."""
    return await fetcher.page(url)


def reading_of_feed(feed: ParsedFeed, response: Response) -> SourceReading:
    """The reading that a fetched and parsed feed amounts to."""
    return SourceReading(
        unchanged=False,
        entries=feed.entries,
        problems=feed.problems,
        title=feed.title,
        # Half of a feed must come again, also when it is mended under the same validators.
        etag=None if feed.breaks_off else response.etag,
        last_modified=None if feed.breaks_off else response.last_modified,
        most_new=MOST_OF_A_FEED,
        permanent_url=response.permanent_url,
        status=_counted(len(feed.entries)),
        http_status=response.status,
        ttl_minutes=feed.ttl_minutes,
        fresh_for=response.fresh_for,
    )


def reading_of_sitemap(content: SitemapContent, response: Response, *, last_success: datetime | None) -> SourceReading:
    """The reading that a sitemap amounts to; `response` is that of the sitemap itself, not of a part."""
    now = response.received_at
    unfamiliar = [entry for entry in content.entries if entry.key in content.unfamiliar]
    familiar = [entry for entry in content.entries if entry.key not in content.unfamiliar]
    past = past_of(unfamiliar, now=now, first=True)
    # What was published while the source could not be read is no past.
    past |= past_of(familiar, now=min(now, last_success or now), first=False)
    publishers = {entry.publisher for entry in content.entries}
    return SourceReading(
        unchanged=False,
        entries=content.entries,
        past=past,
        unread_parts=content.unread,
        most_new=MOST_AT_ONCE,
        problems=content.problems,
        title=(publishers.pop() or "") if len(publishers) == 1 else "",
        # Parts of an index change while it stays the same, byte for byte, where it gives no dates.
        etag=None if content.is_index else response.etag,
        last_modified=None if content.is_index else response.last_modified,
        permanent_url=response.permanent_url,
        status=_counted(len(content.entries)),
        http_status=response.status,
        fresh_for=response.fresh_for,
    )


def reading_of_listing(listing: Listing, response: Response, *, first: bool) -> SourceReading:
    """The reading that a page's links amount to. No validators are kept: another selector picks others."""
    keys = [entry.key for entry in listing.entries]
    return SourceReading(
        unchanged=False,
        entries=listing.entries,
        past=frozenset(keys[MOST_AT_ONCE:]) if first else frozenset(),
        most_new=MOST_AT_ONCE,
        problems=listing.problems,
        title=listing.title,
        permanent_url=response.permanent_url,
        status=_counted(len(keys)),
        http_status=response.status,
        fresh_for=response.fresh_for,
    )


def reading_of_folder(content: FolderContent) -> SourceReading:
    """The reading that a folder or feed file amounts to."""
    return SourceReading(
        unchanged=content.unchanged,
        entries=content.entries,
        problems=content.problems,
        title=content.title,
        etag=content.etag,
        status="not modified" if content.unchanged else _counted(len(content.entries)),
    )


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"
