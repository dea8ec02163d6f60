"""Whatever a source sent → the text of the article. Pure and picklable: it runs in a worker process.

trafilatura finds the article in a page (the best F score of its benchmark, and it keeps tables); its tree
is turned to text here, since its own plain text runs paragraphs together and writes tables as Markdown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bot.addresses import shown
from bot.errors import ExtractError
from bot.pipeline.blocks import html_to_text, parse, tree_to_text
from bot.pipeline.language import detect
from bot.sources.encoding import decode
from bot.sources.markup import clean, one_line
from bot.sources.page import page_language, page_metadata, page_moment
from bot.sources.pdf import pdf_text

Kind = Literal["text", "html", "page"]

# Markup beyond this, scripts and styles aside, is no article page but a statute book or a log; trafilatura
# takes 5 s a megabyte on some, and the plain conversion a tenth of a second.
_LONGEST_PAGE = 1_000_000
_HEAVY = re.compile(r"<(script|style|svg|template)\b([^<>]*)>", re.I)
_DATA_URI = re.compile(r"(?<=[\"'])data:[a-z/+.-]{1,60};base64,[A-Za-z0-9+/=\s]+", re.I)
_MAIN = re.compile(r"<(article|main)\b[^<>]*>", re.I)
_CLOSING = {
    name: re.compile(rf"</{name}[\s>]", re.I) for name in ("script", "style", "svg", "template", "article", "main")
}
_LEADING_BLOCKS = 3


@dataclass(frozen=True, kw_only=True)
class ExtractedText:
    """The article that was in a content."""

    title: str | None
    """Plain text on one line, where the content names one."""
    text: str
    """Paragraphs with one empty line between them; never empty."""
    published: datetime | None
    """Aware, UTC; midnight where only the day is known."""
    published_as_written: str | None
    """ISO: the day, or the moment with the page's own offset, which tells the day in its own calendar."""
    author: str | None
    lang: str | None
    """BCP 47."""
    publisher: str | None
    note: str | None = None
    """What of it was not read."""


def extract_text(
    content: str | bytes,
    kind: Kind,
    *,
    url: str | None = None,
    content_type: str | None = None,
    lang: str | None = None,
) -> ExtractedText:
    """The article in `content`, which is `text`, an `html` fragment, or a whole HTML `page`.

    `content_type` helps to decode bytes; `lang` is what the feed declares, and a page's own declaration goes
    before it. `url` tells trafilatura where a page is from, and stands in messages.

    Raises ExtractError when there is no text.
    """
    raw = decode(content, content_type) if isinstance(content, bytes) else content
    source = clean(raw.replace("\r\n", "\n").replace("\r", "\n"))
    if kind == "page":
        return _page(source, url, lang)
    text = html_to_text(source) if kind == "html" else _paragraphs(source)
    if not text:
        raise ExtractError(f"There is no text in {url or 'the entry'}.")
    return ExtractedText(
        title=None,
        text=text,
        published=None,
        published_as_written=None,
        author=None,
        lang=detect(text, lang),
        publisher=None,
    )


def extract_pdf(body: bytes, *, url: str | None = None, lang: str | None = None) -> ExtractedText:
    """The text of a PDF; `lang` is what the feed declares. Raises ExtractError when there is none."""
    try:
        found = pdf_text(body)
    except ExtractError as error:
        raise ExtractError(f"What stands at {shown(url or 'the entry')} is {error}.") from None
    return ExtractedText(
        title=found.title,
        text=found.text,
        published=None,  # its date of making is often that of a copy
        published_as_written=None,
        author=None,  # of its maker: whoever sat at the machine
        lang=detect(found.text, lang),
        publisher=None,
        note=found.note,
    )


def _paragraphs(text: str) -> str:
    """Plain text with one empty line between paragraphs and no space at the ends of lines."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _page(page: str, url: str | None, lang: str | None) -> ExtractedText:
    light = _light(page)
    document = _bare(light, url) if len(light) <= _LONGEST_PAGE else None
    text = tree_to_text(document.body) if document is not None and document.body is not None else ""
    meta: Any = document
    if not text:
        # trafilatura found no article, yet there may be one: a page of one paragraph, or tags without end.
        text = html_to_text(_main(light) if len(light) > _LONGEST_PAGE else light)
        meta = page_metadata(light, url) if len(light) <= _LONGEST_PAGE else page_metadata(light[:100_000], url)
    title = one_line(getattr(meta, "title", None)) or None
    text = _without_title(clean(text), title)
    if not text:
        raise ExtractError(f"There is no article text in {url or 'the page'}.")
    moment = page_moment(light, getattr(meta, "date", None))
    return ExtractedText(
        title=title,
        text=text,
        published=moment.astimezone(UTC) if moment else None,
        published_as_written=_written(moment),
        author=one_line(getattr(meta, "author", None)) or None,
        lang=detect(text, page_language(page) or lang),
        publisher=one_line(getattr(meta, "sitename", None)) or None,
    )


def _bare(page: str, url: str | None) -> Any:
    from trafilatura import bare_extraction
    from trafilatura.settings import set_date_params

    # trafilatura's own parser gives a part of what nests deeper than 256 levels; a page that never closes its
    # <font> tags does. In a tree it takes more, and fails where it must.
    given = page if parse(page, deep=False) is not None else parse(page)
    if given is None:
        return None
    try:
        return bare_extraction(
            given,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            # Any date in the text, such as a deadline or a footer's, would pass for the day of publication.
            date_extraction_params=set_date_params(extensive=False),
        )
    except Exception:  # RecursionError on deep trees among them
        return None


def _light(page: str) -> str:
    """The page without what holds no words; JSON-LD stays, since metadata are in it.

    A scanner: `<script.*?</script>` as one pattern is quadratic where many open and none closes.
    """
    out: list[str] = []
    at = 0
    unclosed: set[str] = set()
    for start in _HEAVY.finditer(page):
        name = start[1].lower()
        if start.start() < at or name in unclosed or "ld+json" in start[2].lower():
            continue
        end = _CLOSING[name].search(page, start.end())
        if end is None:
            unclosed.add(name)
            continue
        out.append(page[at : start.start()])
        tail = page.find(">", end.start())
        at = len(page) if tail < 0 else tail + 1
    out.append(page[at:])
    return _DATA_URI.sub("", "".join(out))


def _main(page: str) -> str:
    """From the first <main> or <article> to the last end of one; else all of it."""
    start = _MAIN.search(page)
    if start is None:
        return page
    end = page.lower().rfind(f"</{start[1].lower()}")
    return page[start.start() : end] if end > start.end() else page


def _without_title(text: str, title: str | None) -> str:
    """The text from behind its own title on, where it begins with that, a section's name perhaps before it; a
    heading is no sentence to summarise."""
    if not title:
        return text
    blocks = text.split("\n\n", _LEADING_BLOCKS)
    for at, block in enumerate(blocks[:_LEADING_BLOCKS]):
        if one_line(block).casefold() == title.casefold() and blocks[at + 1 :]:
            return "\n\n".join(blocks[at + 1 :])
        if len(block) > len(title):
            break
    return text


def _written(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    bare = moment.tzinfo is UTC and (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return moment.date().isoformat() if bare else moment.isoformat(timespec="seconds")
