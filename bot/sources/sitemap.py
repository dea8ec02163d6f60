"""A sitemap's bytes → its addresses (https://www.sitemaps.org/protocol.html), those of a news sitemap with title and
date (https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap), or the parts of an index.

Not ultimate-sitemap-parser: it is under the GPL, and it fetches by itself, past every limit of the fetcher.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urlsplit

from bot import clock
from bot.addresses import canonical_url, shown, without_userinfo
from bot.errors import NotAFeed, SourceError, TooLarge
from bot.models import Entry
from bot.sources.compression import DecodeError, Overflow, decode_body
from bot.sources.dates import DateReader
from bot.sources.markup import UNPRINTABLE, http_url, language_tag, one_line, plain_line
from bot.sources.sniffing import SITEMAP_ROOTS, sniff

MOST = 50_000
"""Addresses that are read of a sitemap, which is as many as the protocol allows in one file."""
LONGEST_ADDRESS = 2_048
"""Characters, by the protocol too."""
RECENT = timedelta(days=7)
"""On the first reading, what changed in this time is taken."""
FEW = 5
"""So many pages may have one date by chance."""
STALE = timedelta(days=30)
"""What turns up later and says that it last changed before this is an old page that moved, and no news."""
MOST_AT_ONCE = 100
"""Articles that one reading of a sitemap or a page can bring: a site that changes all its addresses, or writes today's
date on all its pages, would bring its whole past."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_GZIP = b"\x1f\x8b"
# Ampersands that begin no entity of XML itself, outside of CDATA: libxml2 drops what follows them, and the address
# would be another one. With them goes every entity that somebody declared.
_AMPERSAND = re.compile(
    r"<!\[CDATA\[[^\]]*(?:\](?!\]>)[^\]]*)*|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
)
# Below these two labels are names of one owner each, so that a site there has three: gov.uk, com.au, gouv.fr, go.jp.
_SECOND = {"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "govt", "gv", "mil", "net", "ne", "or", "org"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """A sitemap that an index names."""

    url: str
    changed: datetime | None


@dataclass(frozen=True, kw_only=True)
class Sitemap:
    """What one sitemap file holds."""

    is_index: bool
    entries: tuple[Entry, ...] = ()
    """Newest first, those without a date last, in the file's order."""
    parts: tuple[Part, ...] = ()
    """Of an index, in its order."""
    problems: tuple[str, ...] = ()


def is_sitemap(body: bytes, *, content_type: str | None = None, max_bytes: int) -> bool:
    """Whether the bytes are a sitemap, packed or not. Pure."""
    try:
        return sniff(_unpacked(body, max_bytes), content_type).root in SITEMAP_ROOTS
    except Overflow:
        return True  # whatever it is, `parse_sitemap` tells what is wrong with it
    except DecodeError:
        return False


def parse_sitemap(
    body: bytes, *, url: str, max_bytes: int, content_type: str | None = None, now: datetime | None = None
) -> Sitemap:
    """Read a sitemap, packed with gzip or not. Pure: `url` only tells which addresses are of the same site.

    `now` bounds how far ahead an address may be dated; None: the clock.

    Raises NotAFeed, TooLarge when more than `max_bytes` come out, and SourceError for the sitemap of another site.
    """
    url = without_userinfo(url)
    try:
        sniffed = sniff(_unpacked(body, max_bytes), content_type)
    except Overflow:
        raise TooLarge(f"{shown(url)} is larger than {max_bytes / 1_000_000:g} MB (sources.max_bytes).") from None
    except DecodeError as error:
        raise NotAFeed(f"{shown(url)} is a gzip file that can't be unpacked: {error}.") from None
    if sniffed.root not in SITEMAP_ROOTS:
        raise NotAFeed(f"{shown(url)} is no sitemap but {sniffed.what}.")
    root, broken = _tree(sniffed.text)
    reader = _Reader(url, now or clock.now())
    reader.problems.extend(sniffed.problems)
    if broken:
        reader.problems.append(f"the XML is malformed ({broken})")
    is_index = sniffed.root == "sitemapindex"
    if is_index:
        parts = tuple(reader.parts(root))
        return Sitemap(is_index=True, parts=parts, problems=reader.told())
    entries = newest_first(reader.entries(root))
    if not entries and reader.hosts():
        raise SourceError(
            f"{shown(url)} is a sitemap of other sites ({reader.hosts()}); add one that is on its own site."
        )
    return Sitemap(is_index=False, entries=entries, problems=reader.told())


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By date of publication, else of change; those of one address are merged, one that has a title going first."""
    merged: dict[str, Entry] = {}
    for entry in entries:
        known = merged.get(entry.key)
        if known is None or (is_news(entry) and not is_news(known)):
            merged[entry.key] = entry
    return tuple(sorted(merged.values(), key=lambda entry: moment_of(entry) or _NEVER, reverse=True))


def moment_of(entry: Entry) -> datetime | None:
    """When it was published, or else changed."""
    return entry.published or entry.updated


def is_news(entry: Entry) -> bool:
    """Whether a news sitemap told of it."""
    return bool(entry.title) or entry.published is not None


def past_of(entries: Iterable[Entry], *, now: datetime, first: bool) -> frozenset[str]:
    """The keys of those, newest first, that are noted as seen and not taken.

    On the `first` reading of a source that is all but what is news or changed within RECENT, and of that all but the
    newest MOST_AT_ONCE; on a later one, what last changed before STALE.
    """
    entries = tuple(entries)
    shared = Counter(entry.updated for entry in entries)
    # A date that most pages have is when the site was built, or what its program always writes.
    moments = {
        entry.key: at
        for entry in entries
        if (at := moment_of(entry)) is not None
        and (is_news(entry) or shared[entry.updated] < FEW or 2 * shared[entry.updated] < len(entries))
    }
    if not first:
        return frozenset(key for key, at in moments.items() if at < now - STALE)
    taken = [
        entry.key
        for entry in entries
        if is_news(entry) or ((at := moments.get(entry.key)) is not None and at >= now - RECENT)
    ]
    return frozenset(entry.key for entry in entries) - frozenset(taken[:MOST_AT_ONCE])


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are on hosts of one owner, as far as names tell.

    The protocol wants one host; `www.` and a host for files beside it are common. Without the public suffix list:
    it is megabytes, and out of date when it is bundled.
    """
    return _site(one) == _site(other)


def _site(url: str) -> str:
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    labels = host.split(".")
    if labels[-1].isdecimal() or ":" in host:
        return host
    long = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3:] if long else labels[-2:])


def _unpacked(body: bytes, max_bytes: int) -> bytes:
    # A file that is packed, and served as what it is and not with a Content-Encoding.
    return decode_body(body, "gzip", max_bytes) if body.startswith(_GZIP) else body


def _tree(text: str) -> tuple[Any, str]:
    """The root element, and what was wrong."""
    from lxml import etree

    text = _AMPERSAND.sub(lambda found: "&amp;" if found[0] == "&" else found[0], UNPRINTABLE.sub("", text))
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    return root, one_line(parser.error_log[0].message)[:100] if parser.error_log else ""


def _local(element: Any) -> str:
    """The name without its namespace, of which there are several in use, wrong ones too."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _children(element: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        # image:loc and video:title stand deeper; some write them here, where they must not pass for the page's.
        if (prefix := child.prefix or "") not in {"image", "video", "xhtml"} or prefix == "":
            found.setdefault(_local(child), child)
    return found


def _text(element: Any) -> str:
    return one_line(element.text) if element is not None else ""


@dataclass(kw_only=True)
class _Count:
    """What was left out."""

    bad: int = 0
    foreign: int = 0
    hosts: dict[str, None] = field(default_factory=dict)
    over: int = 0


class _Reader:
    """Elements → entries and parts, with what was wrong on the way."""

    def __init__(self, url: str, now: datetime) -> None:
        self.problems: list[str] = []
        self._url = url
        self._site = _site(url)
        self._dates = DateReader(now)
        self._count = _Count()

    def entries(self, root: Any) -> Iterator[Entry]:
        for fields, address in self._addressed(root, "url"):
            news = _children(fields["news"]) if "news" in fields else {}
            publication = _children(news["publication"]) if "publication" in news else {}
            yield Entry(
                # The form that addresses are compared by: publishers move to https, and add slashes.
                key=canonical_url(address) or address,
                title=plain_line(_text(news.get("title")), is_html=False),
                url=address,
                content="",
                content_kind="text",
                excerpt=True,
                published=self._dates.read(_text(news.get("publication_date"))),
                updated=self._dates.read(_text(fields.get("lastmod"))),
                publisher=plain_line(_text(publication.get("name")), is_html=False) or None,
                lang=language_tag(_text(publication.get("language")) or _text(news.get("language"))),
            )

    def parts(self, root: Any) -> Iterator[Part]:
        for fields, address in self._addressed(root, "sitemap"):
            yield Part(url=address, changed=self._dates.read(_text(fields.get("lastmod"))))

    def hosts(self) -> str:
        """Some hosts of other sites."""
        return ", ".join([*self._count.hosts][:3])

    def told(self) -> tuple[str, ...]:
        count = self._count
        if count.bad:
            self.problems.append(f"left out: {_addresses(count.bad)} that can't be used")
        if count.foreign:
            self.problems.append(f"left out: {_addresses(count.foreign)} of other sites ({self.hosts()})")
        if count.over:
            self.problems.append(f"it has {_addresses(count.over)} more than the {MOST:,} that are read")
        return (*self.problems, *self._dates.problems())

    def _addressed(self, root: Any, name: str) -> Iterator[tuple[dict[str, Any], str]]:
        taken = 0
        for element in root.iterchildren():
            if _local(element) != name:
                continue
            if taken >= MOST:
                self._count.over += 1
                continue
            fields = _children(element)
            raw = _text(fields.get("loc"))
            address = http_url(urldefrag(raw).url, self._url) if len(raw) <= LONGEST_ADDRESS else None
            if address is None or "@" in urlsplit(address).netloc:
                self._count.bad += 1
            elif _site(address) != self._site:
                self._count.foreign += 1
                self._count.hosts[urlsplit(address).hostname or ""] = None
            else:
                taken += 1
                yield fields, address


def _addresses(count: int) -> str:
    return "1 address" if count == 1 else f"{count:,} addresses"
