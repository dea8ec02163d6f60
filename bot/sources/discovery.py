"""Find the source that an operator means: a feed, a sitemap, a page that links to a feed or lists news, or a folder."""

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bot.addresses import shown
from bot.errors import AddressRefused, FetchError, FolderError, HttpStatusError, NotAFeed, SourceError, UsageError
from bot.models import SourceKind
from bot.sources.content import SourceReading
from bot.sources.folder import path_of, read_local, resolved
from bot.sources.http import Fetcher, Response, parse_address
from bot.sources.page import base_of, page_tree
from bot.sources.reading import read_answer, read_by_extension
from bot.sources.sniffing import decode, sniff
from bot.text import cut

LONGEST_NAME = 200
"""Maximum number of characters of a source's title that become its name."""
WELL_KNOWN = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")
_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*)://")
_HOST = re.compile(r"^(?:[^\s/@]+@)?(?:\[[0-9a-fA-F:.]+\]|[^\s/:@]+\.[^\s/:@]+|localhost)\.?(?::\d+)?(?:[/?#]|$)")
_MOST_LINKS = 6
"""Maximum number of links to try. Each try is a request to another site's server."""


@dataclass(frozen=True, kw_only=True)
class FoundSource:
    """A source that was found and read."""

    url: str
    """The address to store: normalized, and the target of permanent redirects."""
    kind: SourceKind
    title: str
    """Title of the feed or folder. If it has none, its host or file name."""
    reading: SourceReading


async def resolve(target: str, fetcher: Fetcher, *, selector: str | None = None) -> FoundSource:
    """Find the source that `target` names, and read it once. With a `selector`, read the links of the page `target`.

    Raises NotAFeed, which says what was tried, FolderError, or the FetchError of the address itself. With a selector,
    it also raises SourceError if that matches no link, and UsageError if it is invalid or the target is not a page.
    """
    text = target.strip()
    local = path_of(text) if text.lower().startswith("file:") else None
    if local is None and text and not _SCHEME.match(text):
        try:
            local = resolved(Path(text))
        except FolderError:
            if text.startswith(("/", "./", "../", "~")):
                raise
    if local is not None:
        if selector is not None:
            raise UsageError(f"--selector goes with the address of a web page; {text} is on this machine.")
        return await _local(local, fetcher)
    # Browsers once passed addresses with feed:// and feed:https:// to feed readers.
    text = re.sub(r"^feed:(?://(?!/)|(?=https?:))", "", text, flags=re.I)
    if scheme := _SCHEME.match(text):
        if scheme[1].lower() not in {"http", "https"}:
            reading = await read_by_extension(text, fetcher, None)
            return FoundSource(url=text, kind=SourceKind.EXTENSION, title=reading.title or text, reading=reading)
        return await _remote(text, fetcher, selector)
    if not _HOST.match(text):
        raise NotAFeed(f'"{text[:100]}" is no address, and there is no such file or folder.')
    try:
        return await _remote(f"https://{text}", fetcher, selector)
    except (AddressRefused, HttpStatusError):
        raise
    except FetchError as error:
        try:
            return await _remote(f"http://{text}", fetcher, selector)
        except FetchError:
            raise FetchError(f"{error} There is no file or folder {text} here either.") from error.__cause__


async def _local(path: Path, fetcher: Fetcher) -> FoundSource:
    absolute = resolved(path)
    try:
        content = await fetcher.parse(read_local, absolute, max_bytes=fetcher.max_bytes)
    except NotAFeed as error:
        raise NotAFeed(f"{error} A single file must be a feed. To read other files, add their folder.") from error
    return FoundSource(
        url=absolute.as_uri(),
        kind=SourceKind.FOLDER if absolute.is_dir() else SourceKind.FEED,
        title=content.title or absolute.stem,
        reading=content,
    )


async def _remote(url: str, fetcher: Fetcher, selector: str | None) -> FoundSource:
    if selector is not None:
        return await _as(SourceKind.PAGE, url, await fetcher.page(url), fetcher, selector)
    response = await fetcher.get(url)
    try:
        return await _as(SourceKind.FEED, url, response, fetcher)
    except NotAFeed as error:
        with contextlib.suppress(NotAFeed):
            return await _as(SourceKind.SITEMAP, url, response, fetcher)
        if (await fetcher.parse(sniff, response.body, response.content_type)).shape != "html":
            raise NotAFeed(f"{error} Give the address of a feed, or of a page that links to one.") from error
    links = await fetcher.parse(feed_links, response)
    candidates = dict.fromkeys((*links, *(urljoin(response.url, path) for path in WELL_KNOWN)))
    for candidate in candidates:
        with contextlib.suppress(SourceError):
            return await _as(SourceKind.FEED, candidate, await fetcher.get(candidate), fetcher)
    names = ", ".join(urlsplit(candidate).path or "/" for candidate in candidates)
    raise NotAFeed(
        f"{shown(url)} is an HTML page, and no feed was found from it (tried {names}). What you can do: look for “RSS” "
        "on the site and give the address of the feed itself, or add its sitemap, which /robots.txt on the site may "
        "name, or take the page's links with --selector CSS. `policybot source test` shows what each would bring."
    )


async def _as(
    kind: SourceKind,
    url: str,
    response: Response,
    fetcher: Fetcher,
    selector: str | None = None,
) -> FoundSource:
    reading = await read_answer(kind, response, fetcher, selector=selector)
    kept = str(parse_address(response.permanent_url or url))
    title = cut(reading.title, LONGEST_NAME) or urlsplit(kept).hostname or kept
    return FoundSource(url=kept, kind=kind, title=title, reading=reading)


def feed_links(response: Response) -> list[str]:
    """Return the addresses of feeds that an HTML page links to, at most _MOST_LINKS. Pure.

    They are the page's alternates (https://html.spec.whatwg.org/#rel-alternate), or else the links whose address looks
    like the address of a feed. Feeds of comments are left out.
    """
    from trafilatura.feeds import FeedParameters, determine_feed

    page = decode(response.body, response.content_type)
    tree = page_tree(page)
    base = response.url if tree is None else base_of(tree, response.url)
    links: list[str] = determine_feed(page, FeedParameters(base, "", response.url))
    return links[:_MOST_LINKS]
