"""Selectors that may pick the news of a page, found by what repeats on it: offered where a page has no feed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from bot.errors import PolicybotError
from bot.sources.datefind import find_date
from bot.sources.encoding import decode
from bot.sources.listing import address_of, compiled, generic, link_of, matching
from bot.sources.markup import clean, count_words
from bot.sources.tree import base_of, page_tree, words_in

MOST = 3
FEWEST_LINKS = 3
_MOST_LINKS = 3_000
_LEVELS = 5
_ROLES = {"navigation", "banner", "contentinfo", "menu", "search"}
_AROUND = {"nav", "header", "footer", "aside", "form"}
_AROUND_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|footer|header|breadcrumbs?|social\w*|share|sharing|cookies?|consent|pagination|pager|"
    r"languages?|langs?|skip\w*|toolbar|sidebar|tags?)(?:$|[\s_-])",
    re.I,
)
# A class that stands for what a thing is: not one that a tool numbered, nor one that tells an item from the next.
_NAME = re.compile(r"[A-Za-z_-][A-Za-z_-]{1,40}")
_PASSING = {"active", "current", "odd", "even", "first", "last", "open", "visible", "hidden", "row", "col", "clearfix"}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A selector, and how many addresses it picks."""

    selector: str
    links: int


def candidates(body: bytes, *, url: str, content_type: str | None = None) -> tuple[Candidate, ...]:
    """Up to MOST selectors, the likeliest first, each with what it really picks. Pure; never fails."""
    tree = page_tree(clean(decode(body, content_type)))
    if tree is None:
        return ()
    base = base_of(tree, url)
    scores: dict[str, float] = {}
    groups: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for link, text in _links(tree, base, url):
        groups[_path(link)].append((link, text))
    for selector, members in groups.items():
        texts = [text for _, text in members]
        if selector != "a" and len({address_of(link, base, url) for link, _ in members}) >= FEWEST_LINKS:
            dated = sum(_is_dated(link) for link, _ in members[:20]) * 2 >= len(members[:20])
            # Titles are sentences, and news has dates; thirty links are a list as sixty are.
            scores[selector] = min(len(members), 30) * min(median(map(count_words, texts)), 12) * (3 if dated else 1)
    return tuple(_verified(tree, sorted(scores, key=lambda one: scores[one], reverse=True), base, url))


def _verified(tree: Any, selectors: list[str], base: str, url: str) -> Iterator[Candidate]:
    told: list[frozenset[str]] = []
    for selector in selectors[:20]:
        try:
            found, _ = matching(tree, compiled(selector), selector)
        except PolicybotError:  # a class that cssselect reads in another way
            continue
        links = (link_of(element) for element in found)
        picked = frozenset(at for link in links if link is not None and (at := address_of(link, base, url)))
        if len(picked) >= FEWEST_LINKS and not any(picked <= other or other <= picked for other in told):
            told.append(picked)
            yield Candidate(selector=selector, links=len(picked))
        if len(told) == MOST:
            return


def _links(tree: Any, base: str, url: str) -> Iterator[tuple[Any, str]]:
    """The links of the page that have a title's worth of words, outside of menus."""
    around: dict[Any, bool] = {}
    for at, link in enumerate(tree.iter("a")):
        if at >= _MOST_LINKS:
            return
        text = words_in(link, most=300)
        if count_words(text) < 3 or generic(text) or address_of(link, base, url) is None:
            continue
        if not any(_is_around(element, around) for element in (link, *link.iterancestors())):
            yield link, text


def _is_around(element: Any, known: dict[Any, bool]) -> bool:
    if element not in known:
        named = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
        # <body> and <main> have classes of every kind.
        known[element] = element.tag in _AROUND or (
            element.tag not in {"html", "body", "main", "article"}
            and ((element.get("role") or "").lower() in _ROLES or _AROUND_NAME.search(named) is not None)
        )
    return known[element]


def _path(link: Any) -> str:
    """From the nearest ancestors with a name of their own down to the link, as a selector."""
    parts = [_step(link)]
    named = 0
    for level, element in enumerate(link.iterancestors()):
        if element.tag in {"html", "body"} or level >= _LEVELS or named == 2:
            break
        step = _step(element)
        if step != element.tag or element.tag in {"main", "article", "li", "ul", "ol", "tr", "table"}:
            parts.append(step)
            named += step != element.tag
        if element.tag == "main" or "#" in step:
            break
    return " ".join(reversed(parts))


def _step(element: Any) -> str:
    identity = element.get("id") or ""
    # The id of an item is its own; that of what is around all items is the best of names.
    if _NAME.fullmatch(identity) and element.tag in {"main", "div", "section", "ul", "ol", "table", "tbody"}:
        return f"{element.tag}#{identity}"
    for name in (element.get("class") or "").split()[:5]:
        if _NAME.fullmatch(name) and name.lower() not in _PASSING and not name.startswith("--"):
            return f"{element.tag}.{name}"
    return str(element.tag)


def _is_dated(link: Any) -> bool:
    for element in (link, *list(link.iterancestors())[:2]):
        text = words_in(element, most=400)
        if len(text) < 400 and (find_date(text) is not None or next(element.iter("time"), None) is not None):
            return True
    return False
