"""HTML → paragraphs of plain text, with lxml. No recursion: pages nest thousands of tags deep."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, Literal

Line = tuple[Literal["block", "item", "row"], str]

# HTML's own, and those of the tree that trafilatura gives (head, item, row, cell, lb).
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "ul",
    "quote", "list", "code-block",
}  # fmt: skip
_ITEMS = {"li", "item"}
_ROWS = {"tr", "row"}
_CELLS = {"td", "th", "cell"}
_BREAKS = {"br", "lb"}
_DROPPED = {
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "select",
    "button", "textarea", "title", "meta", "link", "map",
}  # fmt: skip
# A row with any of these lays out a page; it is no data.
_LAYOUT = {"table", "ul", "ol", "h1", "h2", "h3", "article", "list"}
_SPACE = re.compile(r"[^\S\n]+")
_LINE = re.compile(r"\s*\n\s*")
_TAG = re.compile(r"<(/?[a-zA-Z][\w:-]*)[^<>]*>")
_DROPPED_SPAN = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)


def html_to_text(markup: str) -> str:
    """The text of a page or fragment: paragraphs with an empty line between them, list items as "- …",
    table rows as "a | b". Never fails; time is linear in the length. Nothing is loaded."""
    # The <div>: document_fromstring fails on text without a tag or content.
    tree = parse(f"<div>{markup}</div>")
    if tree is None:
        return _without_tree(markup)
    return tree_to_text(tree)


def tree_to_text(tree: Any) -> str:
    """The text of an lxml tree, HTML or trafilatura's own."""
    return join(_lines(tree))


def join(lines: Iterator[Line]) -> str:
    """Lines to text: items and rows that follow each other stay together."""
    out: list[str] = []
    last = "block"
    for kind, text in lines:
        if out:
            out.append("\n" if kind == last != "block" else "\n\n")
        out.append(text)
        last = kind
    return "".join(out)


def parse(page: str, *, deep: bool = True) -> Any:
    """The lxml tree of a page; None when it can't be had whole.

    libxml2 stops without a word at 256 levels, or 2,048 when told that the document is `deep`.
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=deep, remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return None if any("depth" in entry.message.lower() for entry in parser.error_log) else tree


def _without_tree(markup: str) -> str:
    """For what no tree can hold: tags cut out by pattern."""

    def replace(match: re.Match[str]) -> str:
        name = match[1].lstrip("/").lower()
        if name in _ITEMS and not match[1].startswith("/"):
            return "\n\n- "
        return "\n\n" if name in _BLOCKS or name in _ROWS or name in _BREAKS else " "

    text = html.unescape(_TAG.sub(replace, _DROPPED_SPAN.sub(" ", markup)))
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part and part != "-")


def _lines(tree: Any) -> Iterator[Line]:
    from lxml import etree

    text = _Text()
    dropped = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        tag = tag.rsplit("}", 1)[-1].lower()
        if event == "start":
            if dropped or tag in _DROPPED or tag == "":
                dropped += 1
                continue
            yield from text.open(tag, element)
            text.add(element.text)
        else:
            if dropped:
                dropped -= 1
            else:
                yield from text.close(tag)
            if not dropped and element is not tree:
                text.add(element.tail)
    yield from text.flush()


class _Text:
    """Gathers the words of one block at a time."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._cells: list[str] | None = None
        """Of the table row that is open; None outside of one, or in one that lays out a page."""
        self._bullet = False
        self._verbatim = 0

    def add(self, text: str | None) -> None:
        if text:
            # A newline in markup is a space; those of <pre> and <br> are kept apart as "\n".
            self._pieces.append(text if self._verbatim else text.replace("\n", " ").replace("\r", " "))

    def open(self, tag: str, element: Any) -> Iterator[Line]:
        if self._cells is not None:
            if tag in _CELLS:
                self._end_cell()
            elif tag in _BLOCKS or tag in _BREAKS or tag in _ITEMS:
                self._pieces.append(" ")
            return
        if tag in _BREAKS:
            self._pieces.append("\n")
        elif tag in _ROWS:
            yield from self.flush()
            if _is_data(element):
                self._cells = []
        elif tag in _BLOCKS or tag in _ITEMS or tag in _CELLS:
            yield from self.flush()
            self._bullet = self._bullet or tag in _ITEMS
            self._verbatim += tag == "pre"

    def close(self, tag: str) -> Iterator[Line]:
        if self._cells is not None:
            if tag in _ROWS:
                self._end_cell()
                cells, self._cells = [cell for cell in self._cells if cell], None
                if cells:
                    yield "row", " | ".join(cells)
            elif tag in _CELLS:
                self._end_cell()
            elif tag in _BLOCKS or tag in _ITEMS:
                self._pieces.append(" ")
            return
        if tag in _BLOCKS or tag in _ITEMS or tag in _CELLS or tag in _ROWS:
            yield from self.flush()
            if tag in _ITEMS:
                self._bullet = False
            if tag == "pre":
                self._verbatim = max(0, self._verbatim - 1)

    def flush(self) -> Iterator[Line]:
        text = _SPACE.sub(" ", "".join(self._pieces)).strip()
        self._pieces.clear()
        # Two line breaks make a paragraph, one is a space; bulletins write whole articles that way.
        for part in re.split(r"\n ?\n[\s]*", text):
            line = _LINE.sub(" ", part).strip()
            if line and self._bullet:
                self._bullet = False
                yield "item", f"- {line.removeprefix('• ').removeprefix('- ')}"
            elif line:
                yield "block", line

    def _end_cell(self) -> None:
        assert self._cells is not None
        self._cells.append(" ".join("".join(self._pieces).split()))
        self._pieces.clear()


def _is_data(row: Any) -> bool:
    """Whether a table row holds data: several cells, and in none of them a structure of its own."""
    cells = paragraphs = 0
    for element in row.iterdescendants():
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _LAYOUT:
            return False
        cells += tag in _CELLS
        paragraphs += tag == "p"
    return cells > 1 and paragraphs <= 2 * cells
