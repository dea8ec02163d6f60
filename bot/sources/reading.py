"""Read a source once, for `poll` and `source test`."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from importlib.metadata import entry_points

from bot.addresses import shown
from bot.errors import AddressRefused
from bot.models import Source, SourceKind
from bot.sources.content import Past, SourceReading
from bot.sources.feeds import parse_feed
from bot.sources.folder import path_of, read_local
from bot.sources.http import Fetcher, Response, fresh_for
from bot.sources.listing import parse_listing
from bot.sources.sitemap import MOST_AT_ONCE, read_sitemap

MOST_OF_A_FEED = 1000
"""Maximum number of articles taken in one reading of a feed. The next reading takes the rest."""


async def read_by_extension(url: str, fetcher: Fetcher, etag: str | None) -> SourceReading:
    """Read an address with the entry point that is named like its scheme. Raises AddressRefused if there is none."""
    for point in entry_points(group="policybot.sources", name=url.partition(":")[0].lower()):
        found: SourceReading = await point.load()(url, fetcher, etag)
        return found
    raise AddressRefused(
        f"{shown(url)} is not read: only http, https and file addresses are, and those that installed packages read."
    )


async def read(source: Source, fetcher: Fetcher, *, force: bool = False) -> SourceReading:
    """Read `source`. With `force`, no validators are sent, so that everything is read again.

    Raises SourceError (FetchError, NotAFeed, FolderError), and UsageError for an invalid selector.
    """
    etag = None if force else source.etag
    if source.url.startswith("file:"):
        return await fetcher.parse(read_local, path_of(source.url), max_bytes=fetcher.max_bytes, etag=etag)
    if source.kind is SourceKind.EXTENSION:
        return await read_by_extension(source.url, fetcher, etag)
    if source.kind is SourceKind.PAGE:
        response = await fetcher.page(source.url)
    else:
        response = await fetcher.get(source.url, etag=etag, last_modified=None if force else source.last_modified)
    if response.status != HTTPStatus.NOT_MODIFIED:
        return await read_answer(
            source.kind,
            response,
            fetcher,
            selector=source.selector,
            last_success=source.last_success_at,
            unread=source.unread_parts,
        )
    found = _answered(response, SourceReading(unchanged=True, ttl_minutes=source.ttl_minutes))
    # A 304 may have new validators (RFC 9110, 15.4.5). If it has none, the old ones stay valid.
    return replace(found, etag=found.etag or source.etag, last_modified=found.last_modified or source.last_modified)


async def read_answer(
    kind: SourceKind,
    response: Response,
    fetcher: Fetcher,
    *,
    selector: str | None = None,
    last_success: datetime | None = None,
    unread: frozenset[str] = frozenset(),
) -> SourceReading:
    """Read a response as a source of this `kind`. The parts of a sitemap are fetched too.

    `last_success` is the time of the last successful reading, and `unread` are the parts of the sitemap that have not
    been read yet. Raises the errors of `read`.
    """
    if kind is SourceKind.SITEMAP:
        found = await read_sitemap(response, fetcher, last_success=last_success, unread=unread)
    elif kind is SourceKind.FEED:
        found = replace(await fetcher.parse(parse_feed, response), most_new=MOST_OF_A_FEED)
    else:
        found = await fetcher.parse(parse_listing, response, selector or "")
        past = {entry.key: Past.MORE for entry in found.entries[MOST_AT_ONCE:]} if last_success is None else {}
        found = replace(found, past=past, most_new=MOST_AT_ONCE)
    return _answered(response, found)


def _answered(response: Response, read: SourceReading) -> SourceReading:
    """Add the metadata of the response to a reading."""
    # Store no validators of an incomplete response: the server may send the complete one with the same validators.
    validators = response.headers if read.is_whole else {}
    return replace(
        read,
        etag=validators.get("etag"),
        last_modified=validators.get("last-modified"),
        permanent_url=response.permanent_url,
        http_status=response.status,
        fresh_for=fresh_for(response.headers),
    )
