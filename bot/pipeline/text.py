"""Extract the text and the language of an article from what its source sent.

All functions are pure and picklable, since they run in a worker process.
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.addresses import shown
from bot.errors import ExtractError
from bot.sources.markup import language_tag
from bot.sources.page import page_language, page_metadata, page_moment, page_tree
from bot.sources.pdf import MOST_CHARACTERS, pdf_text
from bot.sources.sniffing import decode
from bot.text import HIDDEN, clean, one_line
from summarizer.languages import article_language
from summarizer.words import word_set

# Tags of HTML, and of the tree that trafilatura returns (such as item, row, cell and lb).
_BLOCKS = word_set(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html legend main nav ol p pre section summary table tbody tfoot thead ul quote list
    code-block
    """
)
_ITEMS = {"li", "item"}
_ROWS = {"tr", "row"}
_CELLS = {"td", "th", "cell"}
_APART = _BLOCKS | _ITEMS | _ROWS | _CELLS
_BREAKS = {"br", "lb"}
_DROPPED = word_set(
    """
    script style template noscript iframe object embed svg canvas audio video select button textarea title meta link map
    """
)
# A row with any of these is page layout, not data.
_LAYOUT = word_set("table ul ol h1 h2 h3 article list")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def html_to_text(markup: str) -> str:
    """Returns the text of a page or fragment: paragraphs separated by empty lines, list items as "- …", table rows as
    "a | b". Never fails, takes time linear in the length, and fetches nothing from the network."""
    # Inside a <div>, since document_fromstring fails on a text that has no tag or is empty.
    tree = page_tree(f"<div>{markup}</div>")
    if tree is None:
        return _paragraphs(html.unescape(_TAG.sub("\n\n", HIDDEN.sub(" ", markup))))
    return tree_to_text(tree)


def tree_to_text(tree: Any) -> str:
    """Returns the text of an lxml tree, from HTML or from trafilatura. Changes the tree."""
    from lxml import etree

    etree.strip_elements(tree, *_DROPPED, etree.Comment, etree.PI, with_tail=False)
    out, last = "", ""
    for kind, parts in _blocks(tree):
        # Two line breaks end a paragraph, and a single one is a space: some bulletins write whole articles without <p>.
        for paragraph in re.split(r"\n\s*\n", "".join(parts).strip()):
            line = " ".join(paragraph.split())
            if kind in _ITEMS:
                line = f"- {line.removeprefix('• ').removeprefix('- ')}"
            if line.strip("- "):
                # Items and rows that follow each other stay together.
                out += ("" if not out else "\n" if kind and kind == last else "\n\n") + line
                last = kind
            kind = ""
    return out


def _blocks(tree: Any) -> list[tuple[str, list[str]]]:
    """Returns the blocks of a tree. Each is a pair: the tag if the block is a list item or a row, else ""; and the
    parts of its text."""
    from lxml import etree

    blocks: list[tuple[str, list[str]]] = [("", [])]
    verbatim = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = str(element.tag).rsplit("}", 1)[-1].lower()
        starts = event == "start"
        if tag == "pre":
            verbatim += 1 if starts else -1
        if tag in _APART:
            kind, parts = blocks[-1]
            if "".join(parts).strip():
                kind = ""
            else:
                blocks.pop()
            if tag in _ITEMS:
                kind = tag if starts else ""
            blocks.append((kind, []))
        if starts and tag in _ROWS and _is_data(element):
            cells = (" ".join("".join(parts) for _, parts in _blocks(cell)) for cell in element.iterchildren(*_CELLS))
            blocks[-1] = tag, [" | ".join(words for cell in cells if (words := " ".join(cell.split())))]
            walk.skip_subtree()
            continue
        if tag in _BREAKS and not starts:
            blocks[-1][1].append("\n")
        text = (element.text if starts else element.tail if element is not tree else None) or ""
        # A newline in markup is a space.
        blocks[-1][1].append(text if verbatim else text.replace("\n", " ").replace("\r", " "))
    return blocks


def _is_data(row: Any) -> bool:
    """Returns True if a table row holds data, not page layout: it has several cells, and none with structure inside."""
    cells = paragraphs = 0
    for element in row.iterdescendants():
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _LAYOUT:
            return False
        cells += tag in _CELLS
        paragraphs += tag == "p"
    return cells > 1 and paragraphs <= 2 * cells


Kind = Literal["text", "html", "page"]

# A page with more bytes of markup, without scripts and styles, is a statute book or a log rather than an article. On
# some of these, trafilatura takes 5 s per megabyte. `html_to_text` takes a tenth of a second.
_LONGEST_PAGE = 1_000_000
_HEAVY = ("script", "style", "svg", "template")
_DATA_URI = re.compile(r"(?<=[\"'])data:[a-z/+.-]{1,60};base64,[A-Za-z0-9+/=\s]+", re.I)
_LEADING_BLOCKS = 3


@dataclass(frozen=True, kw_only=True)
class ExtractedText:
    """An article that was extracted from what a source sent."""

    text: str
    """Paragraphs separated by one empty line."""
    title: str | None = None
    """The title as plain text on one line; None if the content has none."""
    published: datetime | None = None
    """The date in the time zone of the page, which gives the local day; midnight UTC if only the day is known."""
    author: str | None = None
    lang: str | None = None
    """BCP 47."""
    note: str | None = None
    """A sentence that says which part of the content was not read; None if all was read."""


def extract_text(
    content: str | bytes,
    kind: Kind,
    *,
    url: str | None = None,
    content_type: str | None = None,
    lang: str | None = None,
) -> ExtractedText:
    """Returns the article in `content`. `kind` says whether that is plain `text`, an `html` fragment, or a whole HTML
    `page`.

    `content_type` helps to decode bytes. `lang` is the language that the feed declares; a page's own declaration takes
    precedence. trafilatura gets the `url`, and errors name it. What follows MOST_CHARACTERS is left out.

    Raises ExtractError if there is no text.
    """
    source = clean(decode(content, content_type) if isinstance(content, bytes) else content)
    if kind == "page":
        return _page(source, url, lang)
    text = (html_to_text(source) if kind == "html" else _paragraphs(source))[:MOST_CHARACTERS]
    if not text:
        raise ExtractError(f"There is no text in {url or 'the entry'}.")
    return ExtractedText(text=text, lang=article_language(text, language_tag(lang)))


def extract_pdf(body: bytes, *, url: str, lang: str | None) -> ExtractedText:
    """Returns the text of a PDF. `lang`: the language that the feed declares. Raises ExtractError if the PDF has no
    text."""
    try:
        found = pdf_text(body)
    except ExtractError as error:
        raise ExtractError(f"The content at {shown(url)} is {error}.") from None
    return ExtractedText(text=found.text, lang=article_language(found.text, language_tag(lang)), note=found.note)


def _paragraphs(text: str) -> str:
    """Returns plain text with one empty line between paragraphs and without spaces at the ends of lines."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _page(page: str, url: str | None, lang: str | None) -> ExtractedText:
    from lxml.etree import tostring

    tree = _light(page)
    long = tree is None or len(tostring(tree)) > _LONGEST_PAGE
    document = None if long else _bare(tree, url)
    text = tree_to_text(document.body) if document is not None and document.body is not None else ""
    meta: Any = document
    if not text:
        # trafilatura found no article, or was not asked. There may be one all the same: for example, the page may have
        # only one paragraph, or tags that are never closed.
        main = tree.find(".//main") if long and tree is not None else None
        text = html_to_text(page) if main is None else tree_to_text(main)
        meta = page_metadata(page[:100_000] if long else page, url)
    title = one_line(meta.title) or None
    text = _without_title(clean(text), title)[:MOST_CHARACTERS]
    if not text:
        raise ExtractError(f"There is no article text in {url or 'the page'}.")
    return ExtractedText(
        title=title,
        text=text,
        published=page_moment(page, meta.date),
        author=one_line(meta.author) or None,
        lang=article_language(text, page_language(page) or language_tag(lang)),
    )


def _bare(tree: Any, url: str | None) -> Any:
    from trafilatura import bare_extraction
    from trafilatura.settings import set_date_params

    try:
        return bare_extraction(
            tree,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            # An extensive search would take any date in the text, such as a deadline or a footer's, as the publication
            # date.
            date_extraction_params=set_date_params(extensive=False),
        )
    except Exception:  # such as RecursionError on deep trees
        return None


def _light(page: str) -> Any:
    """Returns the tree of a page without elements that have no words, such as scripts. JSON-LD stays, for its metadata.
    The tree is built here, since trafilatura's own parser loses elements below 256 levels of nesting."""
    tree = page_tree(_DATA_URI.sub("", page))
    for element in [] if tree is None else list(tree.iter(*_HEAVY)):
        if "ld+json" not in (element.get("type") or "").lower() and element.getparent() is not None:
            element.drop_tree()
    return tree


def _without_title(text: str, title: str | None) -> str:
    """Returns the text without the title at its beginning, since a heading must not be summarised as a sentence. Short
    blocks before the title, such as the name of a section, are removed with it."""
    if not title:
        return text
    rest = text
    for _ in range(_LEADING_BLOCKS):
        block, end, rest = rest.partition("\n\n")
        if one_line(block).casefold() == title.casefold() and end:
            return rest
        if len(block) > len(title):
            break
    return text
