"""One file of a folder → an entry: plain text, Markdown, a saved HTML page, or a PDF."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.models import Entry
from bot.sources.dates import parse_moment, plausible
from bot.sources.encoding import decode
from bot.sources.markup import clean, http_url, language_tag, one_line, plain_line
from bot.sources.page import page_language, page_metadata, page_moment
from bot.sources.pdf import PdfText

TEXT = {".txt"}
MARKDOWN = {".md", ".markdown"}
HTML = {".html", ".htm"}
PDF = {".pdf"}

_HEAD_LINE = re.compile(r"^\s*([A-Za-z][A-Za-z _-]{0,30}?)\s*:\s*(.*)$")
_KEYS = {
    "title": "title",
    "date": "date",
    "published": "date",
    "source": "publisher",
    "publisher": "publisher",
    "url": "url",
    "link": "url",
    "author": "author",
    "lang": "lang",
    "language": "lang",
}
# " date 2021-07-10 Headline of the article": what some exporters write, all on the first line.
_DATE_LINE = re.compile(r"^\s*date[:\s]\s*(\d{4}-\d{2}-\d{2})\s+(\S.*)$", re.I)
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)]*(?=\s|$)|[。！？]")
_SHORT_LINE = 150
"""Characters: a longer first line is a paragraph, not a title."""
_LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class _Head:
    """What the top of a text file says of it."""

    values: Mapping[str, str]
    rest: str


def parse_text_file(body: bytes, *, key: str, uri: str, suffix: str, now: datetime) -> Entry:
    """Read one file. Pure; never fails on any bytes.

    `key` is its path in the folder, `uri` its `file:` address, `suffix` one of TEXT, MARKDOWN, HTML,
    lower-case. Without a date of its own the entry has none: a file's time is that of a copy or a checkout.
    """
    text = clean(decode(body).replace("\r\n", "\n").replace("\r", "\n"))
    if suffix in HTML:
        return _page(text, key=key, uri=uri, now=now)
    head = _head(text.lstrip("\n"))
    values = head.values
    title = one_line(values.get("title", ""))
    kind: Any = "text"
    if suffix in MARKDOWN:
        kind = "html"
        heading, content = _markdown(head.rest, take_heading=not title)
        title = title or heading
    else:
        content = head.rest.strip("\n")
        if not title:
            title, content = _title_of(content)
    return Entry(
        key=key,
        title=title,
        url=http_url(values.get("url")) or uri,
        content=content,
        content_kind=kind,
        excerpt=False,
        published=plausible(parse_moment(values.get("date")), now),
        author=one_line(values.get("author", "")) or None,
        publisher=one_line(values.get("publisher", "")) or None,
        lang=language_tag(values.get("lang")),
    )


def entry_of_pdf(pdf: PdfText, *, key: str, uri: str, name: str) -> Entry:
    """The entry of a PDF that was read; `name` is its title where neither it nor its first line gives one."""
    title, text = (pdf.title, pdf.text) if pdf.title else _title_of(pdf.text)
    return Entry(
        key=key,
        title=title or name,
        url=uri,
        content=text,
        content_kind="text",
        excerpt=False,
    )


def _head(text: str) -> _Head:
    """`key: value` lines up to an empty one, YAML's fences allowed; or a line `date 2021-07-10 Headline`."""
    lines = text.split("\n")
    if found := _DATE_LINE.match(lines[0]):
        return _Head(values={"date": found[1], "title": found[2]}, rest="\n".join(lines[1:]))
    fenced = lines[0].strip() == "---"
    start = 1 if fenced else 0
    values: dict[str, str] = {}
    for at in range(start, len(lines)):
        line = lines[at]
        if not line.strip() or (fenced and line.strip() == "---"):
            return _Head(values=values, rest="\n".join(lines[at + 1 :])) if values else _Head(values={}, rest=text)
        found = _HEAD_LINE.match(line)
        if found is None or (at == start and found[1].lower() not in _KEYS):
            return _Head(values={}, rest=text)
        name = _KEYS.get(found[1].lower())
        if name is not None:
            values.setdefault(name, found[2].strip().strip("\"'") if fenced else found[2].strip())
    return _Head(values=values, rest="")


def _title_of(text: str) -> tuple[str, str]:
    """A title for text that has none, and the text without it: a short first line that stands alone, else
    the first sentence, which stays where it is."""
    lines: Sequence[str] = text.split("\n", 2)
    first = one_line(lines[0])
    if first and len(first) <= _SHORT_LINE and len(lines) > 2 and not lines[1].strip() and lines[2].strip():
        return first, lines[2].strip("\n")
    paragraph = one_line(text.split("\n\n", 1)[0])
    end = _SENTENCE_END.search(paragraph)
    sentence = paragraph[: end.end()] if end else paragraph
    if len(sentence) > _LONGEST_TITLE:
        sentence = sentence[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
    return sentence, text


def _markdown(text: str, *, take_heading: bool) -> tuple[str, str]:
    """The first top-level heading, where it is wanted, and the rest as HTML (CommonMark, raw HTML escaped)."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    title = ""
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1" and token.level == 0:
            heading = tokens[at + 1]
            title = one_line("".join(child.content or " " for child in heading.children or ()))
            if take_heading or at == 0:
                del tokens[at : at + 3]
            break
    return title, str(parser.renderer.render(tokens, parser.options, {}))


def _page(text: str, *, key: str, uri: str, now: datetime) -> Entry:
    meta = page_metadata(text)
    moment = page_moment(text, getattr(meta, "date", None))
    return Entry(
        key=key,
        title=plain_line(getattr(meta, "title", None), is_html=False),
        url=http_url(getattr(meta, "url", None)) or uri,
        content=text,
        content_kind="page",
        excerpt=False,
        published=plausible(moment.astimezone(UTC) if moment else None, now),
        author=one_line(getattr(meta, "author", None)) or None,
        publisher=one_line(getattr(meta, "sitename", None)) or None,
        lang=page_language(text),
    )
