"""A sitemap's bytes → its addresses (https://www.sitemaps.org/protocol.html), parts of an index included."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urlsplit

from bot import clock
from bot.addresses import canonical_url, registered_domain, shown, without_secrets
from bot.errors import NotAFeed, PolicybotError, SourceError, TooLarge
from bot.models import Entry
from bot.sources.dates import DateReader
from bot.sources.http import DecodeError, Fetcher, Overflow, Response, decode_body, in_executor
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
    url = without_secrets(url)
    try:
        sniffed = sniff(_unpacked(body, max_bytes), content_type)
    except Overflow:
        raise TooLarge(f"{shown(url)} is larger than {max_bytes / 1_000_000:g} MB (sources.max_bytes).") from None
    except DecodeError as error:
        raise NotAFeed(f"{shown(url)} is a gzip file that can't be unpacked: {error}.") from None
    if sniffed.root not in SITEMAP_ROOTS:
        raise NotAFeed(f"{shown(url)} is no sitemap but {sniffed.what}.")
    root, broken = _tree(sniffed.text)
    reader = _SitemapReader(url, now or clock.now())
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


class _SitemapReader:
    """Elements → entries and parts, with what was wrong on the way."""

    def __init__(self, url: str, now: datetime) -> None:
        self.problems: list[str] = []
        self._url = url
        self._site = registered_domain(url)
        self._dates = DateReader(now)
        self._bad = self._over = 0
        self._foreign: Counter[str] = Counter()
        """Addresses of other hosts."""

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
        return ", ".join([*self._foreign][:3])

    def told(self) -> tuple[str, ...]:
        if self._bad:
            self.problems.append(f"left out: {_addresses(self._bad)} that can't be used")
        if self._foreign:
            self.problems.append(f"left out: {_addresses(self._foreign.total())} of other sites ({self.hosts()})")
        if self._over:
            self.problems.append(f"it has {_addresses(self._over)} more than the {MOST:,} that are read")
        return (*self.problems, *self._dates.problems())

    def _addressed(self, root: Any, name: str) -> Iterator[tuple[dict[str, Any], str]]:
        taken = 0
        for element in root.iterchildren():
            if _local(element) != name:
                continue
            if taken >= MOST:
                self._over += 1
                continue
            fields = _children(element)
            raw = _text(fields.get("loc"))
            address = http_url(urldefrag(raw).url, self._url) if len(raw) <= LONGEST_ADDRESS else None
            if address is None or "@" in urlsplit(address).netloc:
                self._bad += 1
            elif registered_domain(address) != self._site:
                self._foreign[urlsplit(address).hostname or ""] += 1
            else:
                taken += 1
                yield fields, address


def _addresses(count: int) -> str:
    return "1 address" if count == 1 else f"{count:,} addresses"


MOST_PARTS = 20
"""Requests that one reading of an index makes at most."""
FROM_THE_ENDS = 8
"""Of them, for the parts that changed last, and as many for those without a date that are first or last."""
BY_CHANCE = 2
"""Of them, for parts that did not change by what the index says, and as many at least for others."""
PARTS_AT_ONCE = 4
DEEPEST = 2
"""Indexes within indexes."""


@dataclass(frozen=True, kw_only=True)
class SitemapContent:
    """What a sitemap and its parts hold."""

    is_index: bool
    entries: tuple[Entry, ...]
    """Newest first."""
    unfamiliar: frozenset[str] = frozenset()
    """Keys of those that stand only in what is read for the first time, though it was there when the source was added:
    what they tell may be years old."""
    unread: frozenset[str] = frozenset()
    """Addresses of the parts that were there when the source was added, and have not been read since."""
    problems: tuple[str, ...] = ()


async def read_sitemap(
    response: Response,
    fetcher: Fetcher,
    executor: Executor | None = None,
    *,
    now: datetime,
    last_success: datetime | None,
    unread: frozenset[str] = frozenset(),
) -> SitemapContent:
    """What the sitemap that was fetched holds; the parts of an index are fetched, those that changed lately.

    `last_success` is that of the source, None on the first reading; `unread` what the reading before left.

    Raises NotAFeed, TooLarge, and SourceError when no part could be read.
    """
    top = await _parse(response, fetcher, executor, now)
    if not top.is_index:
        new_here = frozenset(entry.key for entry in top.entries) if last_success is None else frozenset[str]()
        return SitemapContent(is_index=False, entries=top.entries, unfamiliar=new_here, problems=top.problems)
    problems = list(top.problems)
    entries: list[Entry] = []
    familiar: set[str] = set()
    waiting = set(unread) if last_success is not None else {part.url for part in top.parts}
    failures: list[PolicybotError] = []
    level, left, seen = top.parts, MOST_PARTS, {response.url}
    since = since_when(now, last_success)
    for depth in range(1, DEEPEST + 1):
        parts = _worth_reading(level, since=since, seen=seen, first=last_success is None)
        if len(parts) > left:
            problems.append(f"{len(parts) - left:,} of {len(parts):,} parts were not read, the likeliest {left} were")
        results = await _parts(parts[:left], fetcher, executor, now)
        left -= len(results)
        deeper: list[Part] = []
        for part, result in zip(parts, results, strict=False):
            if isinstance(result, PolicybotError):
                failures.append(result)
                problems.append(str(result))
            elif result.is_index and depth == DEEPEST:
                problems.append(f"{part.url} is an index in an index in an index, which is not followed")
            else:
                entries.extend(result.entries)
                deeper.extend(result.parts)
                if part.url in waiting:
                    waiting.remove(part.url)
                    waiting.update(inner.url for inner in result.parts)
                else:
                    familiar.update(entry.key for entry in result.entries)
                problems.extend(f"{urlsplit(part.url).path}: {problem}" for problem in result.problems)
        level = tuple(deeper)
        if not level or not left:
            break
    if failures and len(failures) == MOST_PARTS - left:
        raise SourceError(f"None of the {len(failures)} parts of the sitemap could be read: {failures[0]}")
    merged = newest_first(entries)
    if len(merged) > MOST:
        problems.append(f"it has {len(merged) - MOST:,} addresses more than the {MOST:,} that are read")
    return SitemapContent(
        is_index=True,
        entries=merged[:MOST],
        unfamiliar=frozenset(entry.key for entry in merged) - familiar,
        unread=frozenset(sorted(waiting)[:MOST]),
        problems=tuple(problems),
    )


async def _parse(response: Response, fetcher: Fetcher, executor: Executor | None, now: datetime) -> Sitemap:
    return await in_executor(
        executor,
        parse_sitemap,
        response.body,
        url=response.url,
        content_type=response.content_type,
        max_bytes=fetcher.max_bytes,
        now=now,
    )


async def _parts(
    parts: Sequence[Part], fetcher: Fetcher, executor: Executor | None, now: datetime
) -> list[Sitemap | PolicybotError]:
    """Of the first of them, until they have as many addresses as are read; the others have their turn another time."""
    results: list[Sitemap | PolicybotError] = []
    addresses = 0
    while len(results) < len(parts) and addresses < MOST:
        some = parts[len(results) : len(results) + PARTS_AT_ONCE]
        results += await asyncio.gather(*(_part(part.url, fetcher, executor, now) for part in some))
        addresses = sum(len(result.entries) for result in results if isinstance(result, Sitemap))
    return results


async def _part(url: str, fetcher: Fetcher, executor: Executor | None, now: datetime) -> Sitemap | PolicybotError:
    try:
        return await _parse(await fetcher.get(url), fetcher, executor, now)
    except PolicybotError as error:
        return error


def _worth_reading(parts: Iterable[Part], *, since: datetime, seen: set[str], first: bool) -> list[Part]:
    """The parts that may hold something new, the likeliest first; all of them are `seen` from now on.

    News; what changed after `since`, or the newest alone where nothing did; of those without a date, which are
    numbered by age as a rule, both ends. The last places go by chance, so that each part has its turn: some sites date
    all parts by when the index was made, others never date them anew.
    """
    fresh = [part for part in dict.fromkeys(parts) if part.url not in seen]
    seen.update(part.url for part in fresh)
    mixed = random.sample(fresh, len(fresh))
    dated = sorted((part for part in mixed if part.changed), key=lambda part: part.changed or since, reverse=True)
    recent = [part for part in dated if part.changed and part.changed >= since] or dated[:1]
    undated = [part for part in fresh if part.changed is None]
    news = [part for part in undated if "news" in part.url.lower()]
    ends = [part for pair in zip(reversed(undated), undated, strict=True) for part in pair]
    likely = [*dict.fromkeys([*news, *recent[:FROM_THE_ENDS], *ends[:FROM_THE_ENDS]])][: MOST_PARTS - 2 * BY_CHANCE]
    changed = {*recent, *undated}
    # On the first reading there is nothing new in those that did not change.
    unchanged = [] if first else [part for part in mixed if part not in changed][:BY_CHANCE]
    return [*dict.fromkeys([*likely, *unchanged, *(part for part in mixed if part in changed)])]


def since_when(now: datetime, last_success: datetime | None) -> datetime:
    """From when on a part counts as changed: RECENT before the last reading, so that none is missed."""
    return min(now, last_success or now) - RECENT
