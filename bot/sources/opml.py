"""Read and write OPML 2.0 (http://opml.org/spec2.opml), in which feed readers exchange lists of feeds.

listparser reads the files with lxml's HTML parser. This parser accepts damaged XML (80 of 118 development files), knows
only HTML's entities, and opens no other files. It misses 3 of the 781 feeds in the development files.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from bot.addresses import shown
from bot.errors import FetchError, SourceError
from bot.models import Source
from bot.sources.http import parse_address
from bot.sources.sniffing import FEED_ROOTS, sniff
from bot.text import one_line

MAX_BYTES = 5_000_000
MAX_OUTLINES = 5_000
"""Maximum number of outlines in a file. listparser takes quadratic time: it compares each folder and category of an
address with all others."""
MAX_TOPICS = 20
"""Maximum number of topics of one feed. A file may nest folders without limit."""

_LONG_CATEGORIES = re.compile(r"""(category\s*=\s*["'][^"']{1000})[^"']*""", re.I)


@dataclass(frozen=True, kw_only=True)
class OutlineFeed:
    """A feed in an OPML file."""

    url: str
    """Normalized."""
    title: str
    """The feed's title on one line. The feed's host if the file gives no title."""
    topics: tuple[str, ...] = ()
    """The feed's categories, and the names of the folders that contain it."""


@dataclass(frozen=True, kw_only=True)
class Outlines:
    """The contents of an OPML file."""

    feeds: tuple[OutlineFeed, ...]
    """The feeds in the order of the file, each address once."""
    problems: tuple[str, ...] = ()
    """One line, with the file's name, for each thing that could not be read."""


def parse_opml(body: bytes, *, name: str) -> Outlines:
    """Parse an OPML file. Pure. `name` is the file's name in problems.

    Raises SourceError if it is not OPML.
    """
    import listparser

    if len(body) > MAX_BYTES:
        raise SourceError(f"{name} is larger than {MAX_BYTES / 1_000_000:g} MB. Split it.")
    found = sniff(body)
    if found.root != "opml":
        hint = " Add it with `policybot source add`." if found.root in FEED_ROOTS else ""
        raise SourceError(f"{name} is no OPML file: it is {found.what}.{hint}")
    if found.text.lower().count("<outline") > MAX_OUTLINES:
        raise SourceError(f"{name} has more than {MAX_OUTLINES} outlines. Split it.")
    text = _LONG_CATEGORIES.sub(r"\1", found.text)
    read = listparser.parse(codecs.BOM_UTF8 + text.encode("utf-8", "replace"))
    problems = [*found.problems]
    feeds: dict[str, OutlineFeed] = {}
    for item in read["feeds"]:
        if (url := _address(item["url"])) is None:
            problems.append(f"{shown(one_line(item['url']))} is no http or https address")
            continue
        names = [one_line(unquote(name)) for path in item["categories"] for name in path]
        topics = dict.fromkeys((*(feeds[url].topics if url in feeds else ()), *filter(None, names)))
        title = one_line(item["title"]) or urlsplit(url).hostname or url
        feeds[url] = OutlineFeed(url=url, title=title, topics=tuple(topics)[:MAX_TOPICS])
    problems += [f"the list {shown(one_line(item['url']))} is not followed" for item in read["lists"]]
    if not feeds:
        problems.append("there is no feed in it")
    return Outlines(
        feeds=tuple(feeds.values()),
        problems=tuple(f"{name}: {problem}" for problem in problems),
    )


def _address(written: str) -> str | None:
    # feed:https://host means https://host. feed://host means http://host; a server that has moved to https redirects.
    address = re.sub(r"^feed:(?://)?(?=https?:)|^feed:(?=//)", "", one_line(written), flags=re.I)
    try:
        return str(parse_address(address, "http:"))
    except FetchError:
        return None


def write_opml(sources: Iterable[Source], *, title: str, now: datetime) -> bytes:
    """Return an OPML file of `sources`. A source stands in a folder for each of its topics."""
    root = ElementTree.Element("opml", version="2.0")
    head, body = ElementTree.SubElement(root, "head"), ElementTree.SubElement(root, "body")
    ElementTree.SubElement(head, "title").text = one_line(title)
    ElementTree.SubElement(head, "dateCreated").text = format_datetime(now)
    folders = {"": body}
    for source in sources:
        for topic in list(filter(None, map(one_line, source.topics))) or [""]:
            if topic not in folders:
                # `parse_opml` decodes names, as in a category with %2F.
                escaped = re.sub("%(?=[0-9A-Fa-f]{2})", "%25", topic)
                folders[topic] = ElementTree.SubElement(body, "outline", text=escaped)
            ElementTree.SubElement(
                folders[topic], "outline", type="rss", text=one_line(source.name), xmlUrl=one_line(source.url)
            )
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
