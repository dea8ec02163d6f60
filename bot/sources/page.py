"""Parse a web page to find its links, its text and its metadata."""

import re
from collections.abc import Container
from datetime import UTC, datetime
from typing import Any

from bot.sources.markup import http_url, language_tag
from bot.text import one_line

_SILENT = {"script", "style", "template", "noscript", "svg", "select", "textarea"}


def page_tree(text: str) -> Any:
    """Return the lxml tree of a page. None if it is incomplete: libxml2 stops at 2,048 levels without an error."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return None if any("depth" in entry.message.lower() for entry in parser.error_log) else tree


def base_of(tree: Any, url: str) -> str:
    """Return the address against which the links of a page are resolved."""
    for element in tree.iter("base"):
        if (base := http_url(element.get("href"), url)) is not None:
            return base
    return url


def words_in(element: Any, *, most: int = 2000, but: Container[Any] = ()) -> str:
    """Return the text of an element on one line, without the elements in `but`.

    The text is cut at `most` characters, since the element may contain the whole page.
    """
    from lxml import etree

    text = ""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, at in walk:
        piece = at.text if event == "start" else at.tail if at is not element else None
        if event == "start" and (at in but or at.tag in _SILENT):
            piece = walk.skip_subtree()
        text += f" {piece}" if piece else ""
        if len(text) > most:
            break
    return one_line(text)[:most]


_HTML_LANG = re.compile(r"<html\b[^>]{0,1000}?\s(?:xml:)?lang\s{0,9}=\s{0,9}[\"']?([\w-]{2,20})", re.I)
_TIMES = re.compile(
    r"(?:article:published_time|datePublished|dc\.date|dcterms\.(?:issued|created|date)|pubdate|datetime)"
    r"[\"']?\s{0,9}(?:content\s{0,9}=|:|=)\s{0,9}[\"'](\d{4}-\d{2}-\d{2}[T ][^\"'<>]{4,30})[\"']",
    re.I,
)
_HEAD = 20_000
_TIMES_WITHIN = 500_000


def page_metadata(text: str, url: str | None = None) -> Any:
    """Return trafilatura's Document for a page, with title, date, author, sitename, url and so on. A field is None if
    the page does not give it."""
    from trafilatura.metadata import extract_metadata
    from trafilatura.settings import Document

    try:
        # Not extensive: htmldate would then take any date in the text, such as a date in the footer.
        return extract_metadata(text, default_url=url, extensive=False) or Document()
    except Exception:  # on odd trees trafilatura has raised many kinds of errors
        return Document()


def page_language(text: str) -> str | None:
    """Return the language that `<html lang>` declares; None if it declares none."""
    found = _HTML_LANG.search(text[:_HEAD])
    return language_tag(found[1]) if found else None


def page_moment(text: str, day: object) -> datetime | None:
    """Return when a page was published, as an aware datetime with the page's own offset; None if it is unknown.

    `day` is the date in ISO format that htmldate found. htmldate finds no times of day. If the page's metadata give a
    time on that day, the time is used.
    """
    if not isinstance(day, str):
        return None
    times = (found[1].strip() for found in _TIMES.finditer(text[:_TIMES_WITHIN]))
    for written in (next((at for at in times if at.startswith(day)), day), day):
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
