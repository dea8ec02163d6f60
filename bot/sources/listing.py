"""A page without a feed → its entries: the links that a CSS selector picks, and selectors to offer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from statistics import median
from typing import Any
from urllib.parse import urldefrag

from bot import clock
from bot.addresses import canonical_url, shown, without_userinfo
from bot.errors import NothingSelected, PolicybotError, UsageError
from bot.models import Entry
from bot.sources.dates import SLOW_DATES, FoundDate, find_date, from_iso, order_of, parse_moment, plausible
from bot.sources.markup import clean, count_words, http_url, one_line
from bot.sources.page import base_of, page_language, page_tree, words_in
from bot.sources.sniffing import decode

MOST_MATCHES = 2_000
"""Elements that are looked at; a selector such as `*` picks every one."""
LONGEST_SELECTOR = 500
_LONGEST_TITLE = 300
_FEWEST_WORDS = 5
"""Text beside a link that is shorter is a label ("Press release", "PDF, 2 MB")."""
_LEVELS = 4
"""How far up from a link its own part of the page is looked for."""
_WIDE = {"body", "html", "main", "ul", "ol", "dl", "table", "tbody", "nav", "form", "header", "footer"}
_LONGEST_GENERIC = 60
_OFTEN = 3
"""So many addresses that one text leads to."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Session numbers: with them every link is new at every reading.
_SESSION = re.compile(r";jsessionid=[^?#/]*|(?<=[?&])(?:phpsessid|jsessionid|cfid|cftoken)=[^&#]*&?", re.I)
# For a link that stands alone; what several links say, in whatever language, says nothing of one of them.
_GENERIC = re.compile(
    r"(?:\W|\d|[kmg]i?b\b|pdf|docx?|html?|(?:read|see|learn|view|find out|show) (?:the )?(?:more|all|full \w+)|more|"
    r"details?|download|(?:click )?here|link|open|view|continue reading|full text|print)+",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a selector picks of a page."""

    title: str
    """The page's own; may be empty."""
    entries: tuple[Entry, ...]
    """In the page's order, each address once."""
    problems: tuple[str, ...] = ()


def parse_listing(
    body: bytes, *, url: str, selector: str, content_type: str | None = None, now: datetime | None = None
) -> Listing:
    """Read the links that `selector` picks: links themselves, or what holds one (a list item, a table row, a card).

    Pure: `url` only resolves links. `now` bounds how far ahead an entry may be dated; None: the clock.

    Raises UsageError for what is no selector, and NothingSelected.
    """
    url = without_userinfo(url)
    pick = compiled(selector)
    text = clean(decode(body, content_type))
    tree = page_tree(text)
    if tree is None:
        raise NothingSelected(_nothing(0, selector, url))
    matches, over = matching(tree, pick, selector)
    moment = now or clock.now()
    reader = _LinkReader(
        url=base_of(tree, url), own=url, lang=page_language(text), now=moment, says_nothing=_generic_on(tree)
    )
    entries = tuple(reader.entries(matches, american=_american(page_language(text), url)))
    if not entries:
        raise NothingSelected(_nothing(len(matches), selector, url))
    title = one_line(next((element.text for element in tree.iter("title")), ""))
    problems = (f"{over:,} more elements match the selector and were left out",) if over else ()
    return Listing(title=title[:_LONGEST_TITLE], entries=entries, problems=problems)


def compiled(selector: str) -> Any:
    """The selector, ready to be called on a tree. Raises UsageError."""
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    text = one_line(selector)
    try:
        if not text or len(text) > LONGEST_SELECTOR:
            raise ValueError(f"it has {len(text)} characters, of 1 to {LONGEST_SELECTOR}")
        return CSSSelector(text, translator="html")
    except (SelectorError, ValueError, RecursionError) as error:
        raise UsageError(
            f"“{text[:100]}” is no CSS selector that can be used: {one_line(str(error)).rstrip('.')}."
        ) from None


def matching(tree: Any, pick: Any, selector: str) -> tuple[list[Any], int]:
    """The elements that match, as many as are looked at, and how many more there are."""
    from lxml import etree

    try:
        found = [element for element in pick(tree) if isinstance(element.tag, str)]
    except (etree.LxmlError, RecursionError) as error:
        raise UsageError(f"“{one_line(selector)[:100]}” is no CSS selector that can be used ({error}).") from None
    return found[:MOST_MATCHES], max(0, len(found) - MOST_MATCHES)


def link_of(element: Any) -> Any:
    """The link that an element is, is in, or holds: in a heading before all, since a card may begin with its topic."""
    if element.tag == "a":
        return element
    for heading in element.iter(*_HEADINGS):
        if (link := next(heading.iter("a"), None)) is not None and link.get("href"):
            return link
    for link in element.iter("a"):
        if link.get("href") and not link.get("href").lower().startswith(("javascript:", "mailto:", "tel:", "#")):
            return link
    return next(element.iterancestors("a"), None)


def address_of(link: Any, base: str, own: str) -> str | None:
    """Where a link leads, without fragment and session; None where that is no page, or the page itself."""
    address = http_url(_SESSION.sub("", link.get("href") or ""), base)
    if address is None:
        return None
    address = urldefrag(address).url.rstrip("?&")
    return None if address == urldefrag(own).url else address


def _nothing(matches: int, selector: str, url: str) -> str:
    what = f"none of the {matches} elements that match has a link to take" if matches else "no element matches"
    return (
        f"The selector “{selector}” picks nothing at {shown(url)}: {what}. The page may have changed, or be filled in "
        f"by JavaScript, which is not run. Try another: policybot source test {shown(url)} --selector …"
    )


def _american(lang: str | None, url: str) -> bool:
    return lang == "en-US" or (lang in {"en", None} and re.search(r"\.(?:gov|mil|us)(?:[:/?]|$)", url) is not None)


class _LinkReader:
    """Elements of a page → entries."""

    def __init__(
        self, *, url: str, own: str, lang: str | None, now: datetime, says_nothing: Callable[[str], bool]
    ) -> None:
        self._base = url
        self._own = own
        self._lang = lang
        self._now = now
        self._slow = 0
        self._says_nothing = says_nothing

    def entries(self, matches: list[Any], *, american: bool) -> Iterator[Entry]:
        """One for each address, the first that has a title."""
        links = [(element, link) for element in matches if (link := link_of(element)) is not None]
        found = [(*pair, address) for pair in links if (address := address_of(pair[1], self._base, self._own))]
        scopes = _scopes(found)
        written = [find_date(_dated_text(scope)) for scope in scopes]
        order = order_of((date for date in written if date), american=american)
        made: dict[str, Entry] = {}
        for (_, link, address), scope, date in zip(found, scopes, written, strict=True):
            known = made.get(address)
            if known is None or not known.title:
                moment = self._marked(scope) or self._moment(date, order)
                made[address] = self._entry(link, address, scope, date, moment)
        yield from made.values()

    def _entry(self, link: Any, address: str, scope: Any, date: FoundDate | None, moment: datetime | None) -> Entry:
        title, used = _title(link, scope, self._says_nothing)
        rest = words_in(scope, but={*used, *scope.iter("time")})
        rest = rest.replace(date.text, " ") if date else rest
        if not title and count_words(rest) >= _FEWEST_WORDS and len(rest) <= _LONGEST_TITLE:
            title, rest = one_line(rest).strip(" |–—-:·,"), ""
        content = one_line(rest) if count_words(rest) >= _FEWEST_WORDS else ""
        return Entry(
            key=canonical_url(address) or address,
            title=title,
            url=address,
            content=content,
            content_kind="text",
            excerpt=True,
            published=plausible(moment, self._now),
            lang=self._lang,
        )

    def _marked(self, scope: Any) -> datetime | None:
        """By <time>, or by schema.org's markup."""
        for element in scope.iter("time", "meta", "span"):
            if element.tag == "time" or "date" in (element.get("itemprop") or "").lower():
                raw = element.get("datetime") or element.get("content")
                moment = from_iso(raw) if raw else None
                if moment is not None:
                    return moment
        return None

    def _moment(self, date: FoundDate | None, order: Any) -> datetime | None:
        if date is None:
            return None
        moment = date.moment(order)
        if moment is None and self._slow < SLOW_DATES:  # see SLOW_DATES: a hostile page could hold thousands
            self._slow += 1
            moment = parse_moment(date.text) or parse_moment(date.text.replace(".", ""))
        return moment


def _scopes(found: list[tuple[Any, Any, str]]) -> list[Any]:
    """The part of the page that is about each link: what was picked, or, where that is the link alone, the farthest
    ancestor that holds no other link that was picked."""
    holds: dict[Any, set[str]] = {}
    for _, link, address in found:
        element = link
        for _ in range(_LEVELS):
            element = element.getparent()
            if element is None or element.tag in _WIDE:
                break
            holds.setdefault(element, set()).add(address)
    scopes = []
    for picked, link, address in found:
        scope = picked
        if picked is link or picked.getparent() is link or link in picked.iterancestors("a"):
            scope = link
            while (parent := scope.getparent()) is not None and holds.get(parent) == {address}:
                scope = parent
        scopes.append(scope)
    return scopes


def _dated_text(scope: Any) -> str:
    text = words_in(scope, most=600)
    if scope.tag == "dd" and (term := scope.getprevious()) is not None and term.tag == "dt":
        return f"{words_in(term, most=100)} {text}"  # <dt>12 July<dd><a …>
    return text


def _title(link: Any, scope: Any, says_nothing: Callable[[str], bool]) -> tuple[str, list[Any]]:
    """The title of a link's part of the page, "" where nothing says it, and the elements that it was taken from.

    A heading, else the longest text of the links to the address, else what the link says of itself for a screen reader.
    """
    links = [other for other in scope.iter("a") if other.get("href") == link.get("href")] or [link]
    texts = [(text, other) for other in links if not says_nothing(text := words_in(other, most=_LONGEST_TITLE))]
    heading = next((element for element in scope.iter(*_HEADINGS) if not says_nothing(words_in(element))), None)
    if heading is not None:
        return words_in(heading, most=_LONGEST_TITLE), [heading, *links]
    if texts:
        return max(texts, key=lambda pair: len(pair[0]))[0], links
    for other in links:
        images = [image.get("alt") for image in other.iter("img")]
        for said in (other.get("aria-label"), other.get("title"), *images):
            if said and not says_nothing(one_line(said)):
                return one_line(said)[:_LONGEST_TITLE], links
    return "", links


def _generic_on(tree: Any) -> Callable[[str], bool]:
    """Tells whether the text of a link says nothing of what is behind it: what links to several addresses say does
    not, in whatever language."""
    said: dict[str, set[str]] = defaultdict(set)
    for link in islice(tree.iter("a"), _MOST_LINKS):
        said[words_in(link, most=_LONGEST_GENERIC + 1).casefold()].add(link.get("href") or "")
    return lambda text: (
        len(text) <= _LONGEST_GENERIC
        and (not text or len(said.get(text.casefold(), ())) >= _OFTEN or _GENERIC.fullmatch(text) is not None)
    )


MOST = 3
FEWEST_LINKS = 3
_MOST_LINKS = 3_000
_CANDIDATES_LEVELS = 5
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
        if count_words(text) < 3 or address_of(link, base, url) is None:
            continue
        if not any(_is_around(element, around) for element in (link, *link.iterancestors())):
            yield link, text


def _is_around(element: Any, known: dict[Any, bool]) -> bool:
    if element not in known:
        named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"[:300]
        # <body> and <main> have classes of every kind.
        known[element] = element.tag in _AROUND or (
            element.tag not in {"html", "body", "main", "article"} and _AROUND_NAME.search(named) is not None
        )
    return known[element]


def _path(link: Any) -> str:
    """From the nearest ancestors with a name of their own down to the link, as a selector."""
    parts = [_step(link)]
    named = 0
    for level, element in enumerate(link.iterancestors()):
        if element.tag in {"html", "body"} or level >= _CANDIDATES_LEVELS or named == 2:
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
