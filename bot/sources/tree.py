"""A web page as a tree, for its links. Nothing is loaded, and no depth or size makes it fail."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from bot.sources.markup import http_url, one_line

_SILENT = {"script", "style", "template", "noscript", "svg", "select", "textarea"}


def page_tree(text: str) -> Any:
    """The lxml tree of a page; None where there is none to be had."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def base_of(tree: Any, url: str) -> str:
    """What the links of the page are relative to."""
    for element in tree.iter("base"):
        if (base := http_url(element.get("href"), url)) is not None:
            return base
    return url


def words_in(element: Any, *, most: int = 2000, but: Container[Any] = ()) -> str:
    """The words of an element on one line, without those of the elements `but`; about `most` characters."""
    pieces: list[str] = []
    length = 0
    for piece in _texts(element, but):
        pieces.append(piece)
        length += len(piece)
        if length > most:
            break
    return one_line(" ".join(pieces))[:most]


def _texts(root: Any, but: Container[Any]) -> Iterator[str]:
    """Text in the order of the page. A walk by hand: a container can hold the whole page, of which little is wanted."""
    element, down = root, True
    while element is not None:
        if down:
            skipped = element in but or element.tag in _SILENT or not isinstance(element.tag, str)
            if not skipped and element.text:
                yield element.text
            if not skipped and len(element):
                element = element[0]
                continue
        if element is root:
            return
        if element.tail:
            yield element.tail
        after = element.getnext()
        element, down = (after, True) if after is not None else (element.getparent(), False)
