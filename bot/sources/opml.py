"""OPML 2.0 (http://opml.org/spec2.opml): the lists of feeds that feed readers exchange.

Well-formed files are read by lxml. The others (80 of 118 development files: bare `&`, and `<` and `"` in
attributes) are read by a scanner that knows outlines only, and not by lxml's recover mode: that dropped
18 of their feeds, cut 12 addresses at their `&`, moved feeds out of their folders, and said nothing.
The scanner lost none of the 1572.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from itertools import chain, pairwise
from typing import Any
from urllib.parse import urlsplit

from bot.addresses import shown
from bot.errors import FetchError, SourceError
from bot.models import Source, SourceKind
from bot.sources.discovery import normal
from bot.sources.markup import http_url, one_line
from bot.sources.sniffing import FEED_ROOTS, decode, sniff

MAX_BYTES = 10_000_000
MAX_TOPICS = 20
"""Of one feed: folders can be nested without end."""
MAX_OUTLINES = 100_000
MAX_PROBLEMS = 500

_OPML = re.compile(r"<opml(?=[\s/>])", re.I)
_JUNK = 65_536
_TAG = re.compile(r"<(/?)(outline|head|body|opml)(?=[\s/>])", re.I)
_FIRST = re.compile(r"""\s*([A-Za-z_][\w:.-]*)\s*=\s*(["'])""")
# In a damaged file a quote ends a value only where another attribute, or the tag's end, follows.
_NEXT = re.compile(r"""(["'])\s*([A-Za-z_][\w:.-]*)\s*=\s*(["'])""")
_ADDRESS = re.compile(r"""xmlurl\s*=\s*["']?([^\s"'<>]*)""", re.I)
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.I)
# Not html.unescape for all of it: that reads "?a=1&copy=2" as "?a=1©=2".
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.I)
_WHERE = re.compile(r",? line \d+,? column \d+.*$")
# The specification gives no way to write a comma or slash that is part of a category.
_ESCAPES = {"%": "%25", ",": "%2C", "/": "%2F"}


@dataclass(frozen=True, kw_only=True)
class OutlineFeed:
    """A feed that an OPML file names."""

    url: str
    """In normal form."""
    title: str
    """On one line; the host where the file gives none."""
    topics: tuple[str, ...] = ()
    """The folders it is in, outermost first, then its categories."""


@dataclass(frozen=True, kw_only=True)
class Outlines:
    """What an OPML file holds."""

    title: str
    """Of the file; may be empty."""
    feeds: tuple[OutlineFeed, ...]
    """In the file's order, each address once."""
    problems: tuple[str, ...] = ()
    """What was not read or had to be guessed, a line each, with file and line."""


def parse_opml(body: bytes, *, name: str) -> Outlines:
    """The feeds of an OPML file. Pure; takes linear time. `name` is what problems call the file.

    Raises SourceError when it is no OPML at all.
    """
    from lxml import etree

    if len(body) > MAX_BYTES:
        raise SourceError(f"{name} is larger than {MAX_BYTES / 1_000_000:g} MB. Split it.")
    collector = _Collector(name)
    text = _document(body, collector)
    # No DOCTYPE has come through, so there is no entity that could be expanded or fetched.
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        reason = _WHERE.sub("", one_line(error.msg))[:80]
        collector.tell(error.lineno or 1, f"not well-formed XML ({reason}); read all the same, as well as it can be")
        title = _read_damaged(text, collector)
    else:
        title = _read_tree(root, collector)
    return collector.outlines(title)


def write_opml(sources: Iterable[Source], *, title: str, now: datetime) -> bytes:
    """An OPML file of `sources`, in folders by first topic. Only feeds are in it that other readers can read: no
    sitemaps and pages, no folders and files of this machine."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = one_line(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    folders: dict[str, Any] = {}
    for source in sources:
        if source.kind is not SourceKind.FEED or http_url(source.url) is None:
            continue
        topics = [topic for text in source.topics if (topic := one_line(text))]
        parent = body
        if topics:
            if topics[0] not in folders:
                folders[topics[0]] = etree.SubElement(body, "outline", text=topics[0], title=topics[0])
            parent = folders[topics[0]]
        name = one_line(source.name)
        outline = etree.SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=one_line(source.url))
        if topics:
            outline.set("category", ",".join(re.sub("[%,/]", lambda m: _ESCAPES[m[0]], topic) for topic in topics))
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written


@dataclass(kw_only=True, slots=True)
class _Open:
    """An outline whose end has not come yet."""

    line: int
    label: str
    kind: str
    feed: bool
    topics: tuple[str, ...]
    """Of what is in it."""
    commented: bool
    parent: bool = False


class _Collector:
    """Outlines as they begin and end → feeds and problems."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._feeds: dict[str, OutlineFeed] = {}
        self._lines: dict[str, int] = {}
        self._problems: list[tuple[int, str]] = []
        self._untold = 0
        self._outlines = 0
        self._open: list[_Open] = []

    def tell(self, line: int, problem: str) -> None:
        """Note a problem."""
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append((line, problem))
        else:
            self._untold += 1

    def full(self, line: int) -> bool:
        """Whether there were as many outlines as are read of one file."""
        if self._outlines < MAX_OUTLINES:
            return False
        self._problems.append((line, f"{MAX_OUTLINES} outlines stand before this; no more are read"))
        return True

    def start(self, line: int, attributes: dict[str, str]) -> None:
        """An outline; its attributes' names are lower-case."""
        self._outlines += 1
        above = self._open[-1] if self._open else None
        if above:
            above.parent = True
        label = one_line(attributes.get("text")) or one_line(attributes.get("title"))
        kind = attributes.get("type", "").strip().lower()
        address = one_line(attributes.get("xmlurl")) or (one_line(attributes.get("url")) if kind == "rss" else "")
        commented = (above is not None and above.commented) or attributes.get("iscomment", "").strip().lower() == "true"
        own = _categories(attributes.get("category", ""))
        inherited = above.topics if above else ()
        if address and commented:
            self.tell(line, f"{shown(address)} is commented out; left out")
        elif address:
            self._feed(line, address, label, self._topics(line, (*inherited, *own)))
        # The title of a feed is no topic: where end tags are missing, all that follows is inside it.
        inside = inherited if address else self._topics(line, (*inherited, label, *own))
        self._open.append(
            _Open(line=line, label=label, kind=kind, feed=bool(address), topics=inside, commented=commented)
        )

    def end(self) -> None:
        """The end of the innermost outline; of none, it is one too many and harmless."""
        if not self._open:
            return
        outline = self._open.pop()
        if outline.feed or outline.parent or outline.commented:
            return
        named = f"“{outline.label[:100]}”" if outline.label else "an outline without a name"
        if outline.kind in {"include", "link"}:
            self.tell(outline.line, f"{named} is an outline of type {outline.kind}, which is not followed")
        else:
            self.tell(outline.line, f"{named} has no address")

    def end_all(self) -> None:
        """The end of the document, where every outline should have ended."""
        while self._open:
            outline = self._open[-1]
            if outline.parent and not outline.feed:
                self.tell(outline.line, f"“{outline.label[:100]}” is never closed; all that follows was read as in it")
            self.end()

    def outlines(self, title: str) -> Outlines:
        """What was collected."""
        if not self._feeds:
            self.tell(1, "there is no feed in it")
        told = [f"{self.name}, line {line}: {problem}" for line, problem in sorted(self._problems)]
        if self._untold:
            told.append(f"{self.name}: {self._untold} more problems")
        return Outlines(title=one_line(title), feeds=tuple(self._feeds.values()), problems=tuple(told))

    def _feed(self, line: int, address: str, label: str, topics: tuple[str, ...]) -> None:
        # feed:https://host is https://host. feed://host is http://host; servers that have moved to https redirect.
        web = re.sub(r"^feed:(?://)?(?=https?:)", "", address, flags=re.I)
        try:
            url = http_url(re.sub("^feed://", "http://", web, flags=re.I))
            url = normal(url) if url else None
        except FetchError:
            url = None
        if url is None:
            self.tell(line, f"{shown(address)} is no http or https address")
        elif url in self._feeds:
            self.tell(line, f"{shown(url)} is on line {self._lines[url]} already")
            known = self._feeds[url]
            self._feeds[url] = replace(known, topics=self._topics(line, (*known.topics, *topics)))
        else:
            self._lines[url] = line
            self._feeds[url] = OutlineFeed(url=url, title=label or urlsplit(url).hostname or url, topics=topics)

    def _topics(self, line: int, topics: tuple[str, ...]) -> tuple[str, ...]:
        unique = tuple(dict.fromkeys(topic for topic in topics if topic))
        if len(unique) > MAX_TOPICS:
            self.tell(line, f"more than {MAX_TOPICS} folders and categories; the others were left out")
        return unique[:MAX_TOPICS]


def _categories(text: str) -> tuple[str, ...]:
    """`/Boston/Weather,Politics` → Boston, Weather, Politics."""
    # One more than are kept, so that it can be told that there are more.
    parts = re.split("[,/]", text[:10_000])
    topics = (re.sub("%(25|2C|2F)", lambda m: chr(int(m[1], 16)), part, flags=re.I) for part in parts)
    return tuple(dict.fromkeys(topic for text in topics if (topic := one_line(text))))[: MAX_TOPICS + 1]


def _document(body: bytes, collector: _Collector) -> str:
    """The text from `<opml` on, after as many newlines as stood before it. Raises SourceError."""
    text = decode(body)
    head = _without_comments(text[:_JUNK])
    start = _OPML.search(head)
    # What stands before it decides, since further down a list may well quote a feed's markup.
    found = sniff(f"{head[: start.start()]}<opml/>".encode("utf-8", "replace")) if start else sniff(body)
    if start is None or found.root in FEED_ROOTS or found.shape == "binary":
        found = sniff(body)
        hint = " Add it with `policybot source add`." if found.root in FEED_ROOTS else ""
        raise SourceError(f"{collector.name} is no OPML file: it is {found.what}.{hint}")
    before, rest = (
        part.replace("\r\n", "\n").replace("\r", "\n") for part in (text[: start.start()], text[start.start() :])
    )
    for problem in found.problems:
        collector.tell(1, problem)
    if found.root != "opml":
        collector.tell(1, "other text stands before <opml>")
    return "\n" * before.count("\n") + rest


def _read_tree(root: Any, collector: _Collector) -> str:
    """A well-formed document. Returns its title. (From line 65,536 on, libxml2 knows lines only roughly.)"""
    from lxml import etree

    title = ""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = etree.QName(element).localname.lower()
        attributes: dict[str, str] = {}
        for key, value in element.attrib.items():
            attributes.setdefault(key.lower(), value)
        if name == "outline" and event == "start":
            if collector.full(element.sourceline or 1):
                break
            collector.start(element.sourceline or 1, attributes)
        elif name == "outline":
            collector.end()
        elif event == "start" and "xmlurl" in attributes:
            collector.tell(element.sourceline or 1, f"an address in <{name[:40]}>, which is no outline; left out")
        elif event == "start" and name == "title" and not title:
            title = "".join(element.itertext())
    return title


def _read_damaged(text: str, collector: _Collector) -> str:
    """A document that is no XML. Returns its title."""
    whole, text = text, _without_comments(text)
    breaks = [match.start() for match in re.finditer("\n", text)]
    # Here it is not certain what is a comment: "<!--" may stand in an attribute that is damaged.
    for match in _ADDRESS.finditer(whole):
        if text[match.start()].isspace():
            collector.tell(bisect_right(breaks, match.start()) + 1, f"{shown(match[1])} is in a comment; left out")
    read: set[int] = set()
    for tag, following in pairwise(chain(_TAG.finditer(text), [None])):
        assert tag is not None
        line = bisect_right(breaks, tag.start()) + 1
        end = following.start() if following else len(text)
        if tag[2].lower() != "outline":
            if tag[1]:
                collector.end_all()
        elif tag[1]:
            collector.end()
        elif collector.full(line):
            break
        else:
            attributes: dict[str, str] = {}
            for at, key, value in _attributes(text, tag.end(), end):
                if key not in attributes:
                    read.add(at)
                attributes.setdefault(key, _REFERENCE.sub(lambda m: html.unescape(m[0]), value))
            lost = None if "xmlurl" in attributes else _ADDRESS.search(text, tag.end(), end)
            if lost:
                read.add(lost.start())
                attributes = {key: _ADDRESS.split(value, maxsplit=1)[0] for key, value in attributes.items()}
                attributes["xmlurl"] = _REFERENCE.sub(lambda m: html.unescape(m[0]), lost[1])
            collector.start(line, attributes)
            if re.search(r"/\s*>[^<>]*$", text[tag.end() : end]):
                collector.end()
    collector.end_all()
    for match in _ADDRESS.finditer(text):
        if match.start() not in read:
            what = f"a second address in one outline, or one that can't be read: {shown(match[1])}"
            collector.tell(bisect_right(breaks, match.start()) + 1, what)
    first = re.search("<outline", text, re.I)
    title = _TITLE.search(text, 0, first.start() if first else len(text))
    return title[1] if title else ""


def _attributes(text: str, start: int, end: int) -> Iterator[tuple[int, str, str]]:
    """Of one outline that has no other tag of OPML up to `end`: where each name stands, the name, the value."""
    match = _FIRST.match(text, start, end)
    if match is None:
        return
    at, key, quote, value_at = match.start(1), match[1], match[2], match.end()
    search_at = value_at
    while (follows := _NEXT.search(text, search_at, end)) is not None:
        if follows[1] != quote:
            search_at = follows.start() + 1
            continue
        yield at, key.lower(), text[value_at : follows.start()]
        at, key, quote, value_at = follows.start(2), follows[2], follows[3], follows.end()
        search_at = value_at
    rest = text[value_at:end]
    closings = [found.start() for found in re.finditer(rf"{quote}\s*(?:/\s*)?>", rest)]
    cut = closings[-1] if closings else rest.find(quote)
    yield at, key.lower(), rest[:cut] if cut >= 0 else rest.rstrip().removesuffix(">").removesuffix("/")


def _without_comments(text: str) -> str:
    """`text` with comments and CDATA made blank, so that places and lines stay."""
    parts, at = [], 0
    while (start := text.find("<!", at)) >= 0:
        mark = next(
            (end for begin, end in (("<!--", "-->"), ("<![CDATA[", "]]>")) if text.startswith(begin, start)), ""
        )
        end = text.find(mark, start) if mark else -1
        if end < 0:
            if mark:
                break
            parts.append(text[at : start + 2])
            at = start + 2
            continue
        end += len(mark)
        parts += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join(parts) + text[at:]
