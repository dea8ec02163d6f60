"""Parse feeds into entries: RSS 0.9x to 2.0, RDF and Atom with feedparser, and JSON Feed 1 and 1.1."""

import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from bot.addresses import without_secrets
from bot.errors import NotAFeed, SourceError
from bot.models import Entry
from bot.sources.content import SourceReading
from bot.sources.dates import DateReader
from bot.sources.http import Response
from bot.sources.markup import UNPRINTABLE, http_url, is_teaser, language_tag, plain_line
from bot.sources.sniffing import FEED_ROOTS, Sniffed, sniff
from bot.text import clean, one_line, visible

_HTML_TYPES = {"text/html", "application/xhtml+xml", "html", "xhtml"}
_TEXT_LINKS = {"alternate", "related", "via"}
_SOUND = re.compile("audio/|video/")
_MEDIA = re.compile("audio/|video/|image/")
_MARKUP = re.compile(r"&(?:#\d{1,8}|#x[0-9a-f]{1,8}|[a-z]\w{1,20});|</?[a-z][^<>]*>", re.I)
_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.S)
MOST_ELEMENTS = 200_000
"""Maximum number of XML elements in a feed. A few compressed kilobytes can hold millions, and each takes 20 µs."""
# feedparser raises an error if one of these elements is in a wrong place. We never need them, nor what is in them: the
# link of a search box is not that of the item.
_FRAGILE = re.compile(
    r"<(textinput|image)\b[^<>]*(?<!/)>(?:(?!<(?:\1|item)\b).)*?</\1\s*>|</?(?:textinput|image|psc:\w{1,20})\b[^<>]*>",
    re.I | re.S,
)
_CHARREF = re.compile(r"&#(?:x([0-9a-f]{1,9})|([0-9]{1,10}));?", re.I)


def parse_feed(response: Response) -> SourceReading:
    """Parse a feed. Pure: relative links are resolved against its address, but nothing is fetched.

    Raises NotAFeed, which says what the bytes look like, and SourceError if the feed has too many elements.
    """
    # Readers see the links that are resolved against the address.
    url, now = without_secrets(response.url), response.received_at
    sniffed = sniff(response.body, response.content_type)
    if sniffed.shape == "json":
        return parse_json_feed(sniffed.text, url=url, now=now)
    if sniffed.root not in FEED_ROOTS:
        is_ = "is" if sniffed.shape == "empty" else "is no feed but"
        raise NotAFeed(f"{url} {is_} {sniffed.what}.")
    return _parse_xml(sniffed, url, now)


def _parse_xml(sniffed: Sniffed, url: str, now: datetime) -> SourceReading:
    problems, text = list(sniffed.problems), _without_bad_characters(sniffed.text)
    if _CDATA.sub("", text).count("<") > 2 * MOST_ELEMENTS:
        raise SourceError(f"{url} has more than {MOST_ELEMENTS:,} XML elements, which are not read.")
    try:
        parsed = _feedparser(text)
    except Exception:  # on broken markup feedparser has raised KeyError, AssertionError and others
        try:
            parsed = _feedparser(_FRAGILE.sub("", text))
        except Exception as error:
            raise NotAFeed(f"{url} looks like {sniffed.what}, but can't be read.") from error
    cut = _is_cut(text)
    if not parsed.entries and cut:
        raise NotAFeed(f"{url} is a feed whose XML breaks off before the first entry.")
    if parsed.bozo:
        reason = one_line(str(getattr(parsed.bozo_exception, "getMessage", lambda: parsed.bozo_exception)()))
        problems.append(f"the XML breaks off ({reason})" if cut else f"the XML is malformed ({reason})")
    atom = str(parsed.version).startswith("atom")
    reading = _reading(parsed.feed, parsed.entries, problems, url=url, now=now, atom=atom)
    ttl = one_line(parsed.feed.get("ttl"))
    minutes = int(ttl) if len(ttl) < 10 and ttl.isdecimal() else None
    return replace(reading, ttl_minutes=minutes, is_whole=not cut)


def _reading(
    feed: Mapping[str, Any], items: Iterable[Any], problems: list[str], *, url: str, now: datetime, atom: bool = False
) -> SourceReading:
    """Make a SourceReading from feedparser's `feed` and `items`, or from a JSON Feed in the same form."""
    lang, dates = language_tag(feed.get("language")), DateReader(now)
    entries = tuple(_entry(item, url=url, feed_lang=lang, dates=dates, atom=atom) for item in items)
    return SourceReading(title=_title(feed), entries=entries, problems=(*problems, *dates.problems()))


@cache
def _parser() -> Any:
    """Import feedparser, which is slow. DateReader reads the dates, so feedparser need not try its nine formats."""
    import feedparser

    feedparser.registerDateHandler(lambda date: (0,) * 9)
    return feedparser


def _feedparser(text: str) -> Any:
    # Don't pass the feed's address: feedparser would resolve ids such as "12345" against it, and all entries would
    # look new when the feed moves. This module resolves the links itself.
    headers = {"content-type": "application/xml; charset=utf-8"}
    data = f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()
    # Pass a stream: feedparser would first take bytes for a file's name. It need not sanitize HTML, which takes it most
    # of its time: bot.pipeline.text drops scripts and all tags.
    stream = io.BytesIO(data)
    return _parser().parse(stream, response_headers=headers, resolve_relative_uris=False, sanitize_html=False)


def _without_bad_characters(text: str) -> str:
    """Remove characters, and references to them, that stop feedparser's strict parser and crash its lenient one."""

    def reference(match: re.Match[str]) -> str:
        code = int(match[1], 16) if match[1] else int(match[2])
        bad = code > 0x10FFFF or code == 0 or UNPRINTABLE.match(chr(code)) is not None
        # References to Windows-1252 codes are a common mistake, which feedparser corrects as browsers do.
        return "" if bad and not 0x80 <= code <= 0x9F else match[0]

    return _CHARREF.sub(reference, UNPRINTABLE.sub("", text))


def _is_cut(text: str) -> bool:
    """True if the document breaks off: the end tag of its root is not near its end."""
    start = re.match(r"<([\w.:-]++)(?![^<>]*/>)", text)  # a feed without entries may be the one tag <rss/>
    return start is not None and f"</{start[1]}".lower() not in text[-5000:].lower()


def _entry(item: Any, *, url: str, feed_lang: str | None, dates: DateReader, atom: bool) -> Entry:
    title = _title(item)
    link = _address(item, url, atom=atom)
    content, kind, lang = _content(item)
    source = dict.get(item, "source")
    # Not item.get: if `updated` is missing, item.get warns and returns `published`.
    moments = (dates.read(dict.get(item, name)) for name in ("published", "updated", "created"))
    sounds = (file for file in item.get("enclosures") or () if _SOUND.match(str(file.get("type"))))
    return Entry(
        key=one_line(item.get("id"))
        or link
        or next(filter(None, (http_url(file.get("href"), url) for file in sounds)), "")
        or "sha256:" + hashlib.sha256(f"{title}\n{content}".encode("utf-8", "replace")).hexdigest(),
        title=title,
        url=link,
        content=content,
        content_kind=kind,
        excerpt=link is not None and is_teaser(visible(content) if kind == "html" else content),
        published=next(filter(None, moments), None),
        updated=dates.read(dict.get(item, "updated")),
        author=_author(item),
        publisher=plain_line(source.get("title"), is_html=True) if isinstance(source, dict) else None,
        lang=language_tag(dict.get(item, "language")) or lang or feed_lang,
    )


def _title(item: Any) -> str:
    detail = dict.get(item, "title_detail") or {}
    return plain_line(dict.get(item, "title"), is_html=detail.get("type") in _HTML_TYPES)


def _author(item: Any) -> str:
    names = [one_line(author.get("name")) for author in dict.get(item, "authors") or () if isinstance(author, dict)]
    return ", ".join(dict.fromkeys(filter(None, names))) or one_line(dict.get(item, "author"))


def _address(item: Any, url: str, *, atom: bool) -> str | None:
    """Return the link of an entry. If the entry has none, an enclosure that may hold text takes its place."""
    link, links = one_line(dict.get(item, "link")), dict.get(item, "links") or ()
    is_id = link == one_line(item.get("id"))
    # If the link is missing, feedparser returns the id. But an Atom id need not be an address, and neither need an RSS
    # guid without isPermaLink.
    own = None if is_id and "/" not in link else link
    stated = [link.get("href") for link in links if link.get("rel", "alternate") in _TEXT_LINKS]
    files = [
        link.get("href") for link in links if link.get("rel") == "enclosure" and not _MEDIA.match(str(link.get("type")))
    ]
    # FeedBurner's links are redirects; origLink is the address of the entry.
    first = dict.get(item, "feedburner_origlink"), None if is_id and atom and not stated else own
    return next(filter(None, (http_url(place, url) for place in (*first, *stated, *files, own))), None)


def _content(item: Any) -> tuple[str, Any, str | None]:
    """Return the longest content of an entry, its kind (`html` or `text`), and its language."""
    parts = [part for part in dict.get(item, "content") or () if isinstance(part, dict)]
    summary = dict.get(item, "summary_detail")
    if isinstance(summary, dict):
        parts.append(summary)
    texts = [
        (part, clean(part.get("value")).strip())
        for part in parts
        if str(part.get("type", "")).startswith(("text/", "application/xhtml"))
    ]
    if not texts:
        return "", "text", None
    part, text = texts[0] if len(texts) == 1 else max(texts, key=lambda pair: len(visible(pair[1])))
    # Look for markup: feedparser calls most descriptions text/html, and those that have only entities text/plain.
    is_html = part.get("type") == "text/html" if part.get("declared") else _MARKUP.search(text)
    return text, "html" if is_html and text else "text", language_tag(part.get("language"))


def parse_json_feed(text: str, *, url: str, now: datetime) -> SourceReading:
    """Parse a JSON Feed. `now` limits how far in the future an entry may be dated. Raises NotAFeed."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"{url} begins like JSON, but can't be read as JSON.") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    mappings = _mappings(items)
    # Some generators leave out the version. Then the items show whether it is a JSON Feed.
    named = any(item.keys() & {"id", "url", "external_url"} for item in mappings)
    if not (named or (mappings and "jsonfeed.org" in str(feed.get("version")))) and items != []:
        raise NotAFeed(f"{url} is JSON, but no JSON Feed.")
    return _reading(feed, map(_of_json, mappings), [], url=url, now=now)


def _mappings(values: object) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _of_json(item: Mapping[str, Any]) -> dict[str, Any]:
    """Convert an item of a JSON Feed to the form in which feedparser returns items."""
    identity, authors = item.get("id"), item.get("authors")
    links: list[dict[str, Any]] = [{"href": item.get(name)} for name in ("url", "external_url")]
    for file in _mappings(item.get("attachments")):
        links.append({"href": file.get("url"), "type": file.get("mime_type"), "rel": "enclosure"})
    contents = (("content_html", "text/html"), ("content_text", "text/plain"), ("summary", "text/plain"))
    return {
        # The specification requires a string as the id, and tells readers to convert numbers.
        "id": str(identity) if isinstance(identity, str | int | float) else "",
        "title": item.get("title"),
        "links": links,
        "content": [{"value": item.get(name), "type": kind, "declared": True} for name, kind in contents],
        "published": item.get("date_published") or item.get("date_modified"),
        "updated": item.get("date_modified"),
        "authors": authors if isinstance(authors, list) else [item.get("author")],
        "language": item.get("language"),
    }
