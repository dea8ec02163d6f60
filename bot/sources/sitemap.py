"""Read a sitemap (https://www.sitemaps.org/protocol.html), including the parts of an index."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urlsplit

from bot.addresses import canonical_url, registered_domain, shown, without_secrets
from bot.errors import NotAFeed, PolicybotError, SourceError
from bot.models import Entry
from bot.sources.content import Past, SourceReading
from bot.sources.dates import DateReader
from bot.sources.http import GZIP, Fetcher, Response, decode_body
from bot.sources.markup import UNPRINTABLE, http_url, language_tag, plain_line
from bot.sources.sniffing import SITEMAP_ROOTS, sniff
from bot.text import one_line

MOST = 50_000
"""Maximum number of addresses taken from a sitemap, the newest first. The protocol allows as many in one file."""
LONGEST_ADDRESS = 2_048
"""Maximum characters of an address, by the protocol."""
RECENT = timedelta(days=7)
"""The first reading takes pages that changed within this time."""
FEW = 5
"""Fewer pages than this may share a date by chance."""
STALE = timedelta(days=30)
"""If a page appears at a later reading, but last changed longer ago than this, it is an old page that moved."""
MOST_AT_ONCE = 100
"""Maximum number of articles taken in one reading of a sitemap or page. Some sites change all their addresses, or date
all their pages today: without a maximum, all their old pages would come in as new articles."""

_NEVER = datetime.min.replace(tzinfo=UTC)
# Ampersands outside CDATA that do not begin one of XML's predefined entities. They are escaped, since libxml2 would
# drop the text after them, and so change the address. Entities that the file declares are escaped too.
_AMPERSAND = re.compile(
    r"<!\[CDATA\[[^\]]*(?:\](?!\]>)[^\]]*)*|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
)


@dataclass(frozen=True, kw_only=True)
class Sitemap:
    """The contents of one sitemap file."""

    entries: tuple[Entry, ...] = ()
    """The entries in file order."""
    parts: Mapping[str, datetime | None] | None = None
    """The parts of an index in file order: address → when the part changed, as the index says. None if the file is no
    index."""
    problems: tuple[str, ...] = ()


def parse_sitemap(response: Response, max_bytes: int) -> Sitemap:
    """Parse a sitemap, gzipped or not. Pure.

    Raises NotAFeed, FetchError if it can't be unpacked or unpacks to more than `max_bytes`, and SourceError if all
    addresses in it are of other sites.
    """
    url, body = without_secrets(response.url), response.body
    # The file itself may be gzip, without a Content-Encoding.
    plain = decode_body(body, "gzip", max_bytes, url=url) if body.startswith(GZIP) else body
    sniffed = sniff(plain, response.content_type)
    if sniffed.root not in SITEMAP_ROOTS:
        raise NotAFeed(f"{shown(url)} is no sitemap but {sniffed.what}.")
    root, broken = _tree(sniffed.text)
    problems = [*sniffed.problems, *([f"the XML is malformed ({broken})"] if broken else ())]
    is_index, site, dates = sniffed.root == "sitemapindex", registered_domain(url), DateReader(response.received_at)
    entries, parts, left_out = list[Entry](), dict[str, datetime | None](), Counter[str]()
    for element in root.iterchildren():
        if _local(element) != ("sitemap" if is_index else "url"):
            continue
        fields = _children(element)
        raw = _text(fields.get("loc"))
        address = http_url(urldefrag(raw).url, url) if len(raw) <= LONGEST_ADDRESS else None
        if address is None or "@" in urlsplit(address).netloc:
            left_out["no address"] += 1
        elif registered_domain(address) != site:
            left_out[urlsplit(address).netloc] += 1
        elif is_index:
            parts[address] = dates.read(_text(fields.get("lastmod")))
        else:
            entries.append(_entry(fields, address, dates))
    reasons = ", ".join([*left_out][:3])
    if left_out and not entries and not parts:
        raise SourceError(f"{shown(url)} has only addresses that are of other sites ({reasons}) or can't be used.")
    if left_out:
        problems.append(
            f"addresses left out, since they are of other sites or can't be used: {left_out.total():,} ({reasons})"
        )
    return Sitemap(
        entries=tuple(entries),
        parts=parts if is_index else None,
        problems=(*problems, *dates.problems()),
    )


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Sort entries by publication date, or else by change date, the newest first.

    Entries without a date are the last. If several entries have the same address, only one is kept: the first from a
    news sitemap, or else the first of all.
    """
    merged: dict[str, Entry] = {}
    for entry in sorted(entries, key=is_news, reverse=True):
        merged.setdefault(entry.key, entry)
    return tuple(sorted(merged.values(), key=lambda entry: moment_of(entry) or _NEVER, reverse=True))


def moment_of(entry: Entry) -> datetime | None:
    """Return when an entry was published, or else when it was changed; None if both are unknown."""
    return entry.published or entry.updated


def is_news(entry: Entry) -> bool:
    """True if an entry comes from a news sitemap."""
    return bool(entry.title) or entry.published is not None


def past_of(entries: Sequence[Entry], *, now: datetime, first: bool) -> dict[str, Past]:
    """Return the key of each entry to record as seen without storing it, and why. The newest of `entries` is the first.

    The `first` reading stores only news and pages that changed within RECENT, and at most the newest MOST_AT_ONCE of
    these. Later readings skip only pages that last changed longer than STALE ago.
    """
    shared = Counter(entry.updated for entry in entries)
    past: dict[str, Past] = {}
    for entry in entries:
        at, news = moment_of(entry), is_news(entry)
        # Ignore a date that most pages share: it is the date on which the site was built, or a constant.
        built = at is not None and not news and shared[entry.updated] >= max(FEW, len(entries) / 2)
        if first and news:
            continue
        if at is None or built:
            if first:
                past[entry.key] = Past.UNDATED
        elif at < now - (RECENT if first else STALE):
            past[entry.key] = Past.OLD
    taken = [entry.key for entry in entries if entry.key not in past]
    return past | (dict.fromkeys(taken[MOST_AT_ONCE:], Past.MORE) if first else {})


def _tree(text: str) -> tuple[Any, str]:
    """Return the root element, and a description of what is wrong with the XML ("" if nothing is)."""
    from lxml import etree

    text = _AMPERSAND.sub(lambda found: "&amp;" if found[0] == "&" else found[0], UNPRINTABLE.sub("", text))
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(text, parser)
    return root, one_line(parser.error_log[0].message)[:100] if parser.error_log else ""


def _local(element: Any) -> str:
    """Return an element's name without its namespace. Sites use several namespaces, and some of them are wrong."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _children(element: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        # image:loc and video:title belong one level deeper. A site may put them here, but they are not the page's own.
        if child.prefix not in {"image", "video", "xhtml"}:
            found.setdefault(_local(child), child)
    return found


def _text(element: Any) -> str:
    return one_line(element.text) if element is not None else ""


def _entry(fields: Mapping[str, Any], address: str, dates: DateReader) -> Entry:
    """Make an entry from the children of a <url> element."""
    news = _children(fields["news"]) if "news" in fields else {}
    publication = _children(news["publication"]) if "publication" in news else {}
    return Entry(
        # The canonical form stays the same if a publisher moves to https or adds a slash.
        key=canonical_url(address) or address,
        title=plain_line(_text(news.get("title")), is_html=False),
        url=address,
        content="",
        content_kind="text",
        excerpt=True,
        published=dates.read(_text(news.get("publication_date"))),
        updated=dates.read(_text(fields.get("lastmod"))),
        publisher=plain_line(_text(publication.get("name")), is_html=False),
        lang=language_tag(_text(publication.get("language")) or _text(news.get("language"))),
    )


MOST_PARTS = 20
"""Maximum number of requests in one reading of an index."""
LIKELIEST = 12
"""Number of these requests that go to the parts most likely to hold something new. The others go to random parts."""
BY_CHANCE = 2
"""Number of these requests that go to parts that the index lists as unchanged."""


async def read_sitemap(
    response: Response,
    fetcher: Fetcher,
    *,
    last_success: datetime | None,
    unread: frozenset[str] = frozenset(),
) -> SourceReading:
    """Read a fetched sitemap. If it is an index, also fetch the parts that changed lately.

    `last_success` is the time of the source's last successful reading; None on the first reading. `unread` are the
    parts that existed when the source was added and have not been read yet. Their entries may be years old.

    Raises NotAFeed, TooLarge, and SourceError if no part could be read.
    """
    now, first = response.received_at, last_success is None
    since = min(now, last_success or now)
    top = await fetcher.parse(parse_sitemap, response, fetcher.max_bytes)
    problems, failures = list(top.problems), list[PolicybotError]()
    waiting = set(top.parts or ()) if first else set(unread)
    # True → entries of files that existed when the source was added, and are now read for the first time. False → the
    # entries of all other files.
    entries: dict[bool, list[Entry]] = {first: list(top.entries), not first: []}
    chosen = _worth_reading(top.parts or {}, since=since - RECENT, first=first)
    if len(chosen) > MOST_PARTS:
        problems.append(
            f"{len(chosen) - MOST_PARTS:,} of {len(chosen):,} parts were not read, the likeliest {MOST_PARTS} were"
        )
    for url in chosen[:MOST_PARTS]:
        if sum(map(len, entries.values())) >= MOST:
            break  # later readings read the other parts
        try:
            part = await fetcher.parse(parse_sitemap, await fetcher.get(url), fetcher.max_bytes)
            if part.parts is not None:
                raise NotAFeed(f"{shown(url)} is an index in an index, which is not read; add it as a source.")
        except PolicybotError as error:
            failures.append(error)
            continue
        entries[url in waiting].extend(part.entries)
        waiting.discard(url)
        problems.extend(f"{urlsplit(url).path}: {problem}" for problem in part.problems)
    if failures and len(failures) == len(chosen[:MOST_PARTS]):
        raise SourceError(f"None of the {len(failures)} parts of the sitemap could be read: {failures[0]}")
    problems.extend(map(str, failures))
    known = {entry.key for entry in entries[False]}
    merged = newest_first([*entries[True], *entries[False]])
    if len(merged) > MOST:
        problems.append(f"it has {len(merged) - MOST:,} addresses more than the {MOST:,} newest, which are read")
    merged = merged[:MOST]
    # Pages that were published while the source could not be read still count as new.
    past = past_of([entry for entry in merged if entry.key in known], now=since, first=False)
    past |= past_of([entry for entry in merged if entry.key not in known], now=now, first=True)
    return SourceReading(
        entries=merged,
        past=past,
        unread_parts=frozenset(sorted(waiting)[:MOST]),
        most_new=MOST_AT_ONCE,
        problems=tuple(problems),
        # Parts of an index without dates can change while the index stays the same, byte for byte.
        is_whole=top.parts is None,
    )


def _worth_reading(parts: Mapping[str, datetime | None], *, since: datetime, first: bool) -> list[str]:
    """Return the parts that may hold something new, the likeliest first.

    A part may hold something new if it changed after `since`. If no part did, the newest part may. Parts with "news" in
    their address come first, then the latest ones. Parts with the same date, or with no date, are usually numbered by
    age: of these, the parts at both ends of the index come first.

    The parts after the first LIKELIEST are in random order, and among them are a few that did not change. So each part
    is read sooner or later: some sites date all parts when the index is made, and others never update the dates.
    """
    from_end = {url: min(at, len(parts) - 1 - at) for at, url in enumerate(parts)}
    since = min(since, max(filter(None, parts.values()), default=since))

    def likely(url: str) -> tuple[bool, datetime, int]:
        return "news" in url.lower(), parts[url] or _NEVER, -from_end[url]

    changed, unchanged = list[str](), list[str]()
    for url in sorted(parts, key=likely, reverse=True):
        (changed if (parts[url] or since) >= since else unchanged).append(url)
    rest = changed[LIKELIEST:]
    # The first reading needs no unchanged parts, since these have nothing new.
    by_chance = [] if first else random.sample(unchanged, min(BY_CHANCE, len(unchanged)))
    return [*changed[:LIKELIEST], *by_chance, *random.sample(rest, len(rest))]
