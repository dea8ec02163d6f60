"""Read a page without a feed: the links that a CSS selector matches become entries."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urldefrag

from bot.addresses import canonical_url, shown, without_secrets
from bot.errors import SourceError, UsageError
from bot.models import Entry
from bot.sources.content import SourceReading
from bot.sources.dates import find_date, from_iso, moment_of
from bot.sources.http import Response
from bot.sources.markup import http_url
from bot.sources.page import base_of, page_language, page_tree, words_in
from bot.sources.sniffing import decode
from bot.text import clean, one_line
from summarizer.words import count_words

MOST_MATCHES = 500
"""Maximum number of matched elements to examine. A selector such as `*` matches every element."""
LONGEST_SELECTOR = 500
_LONGEST_TITLE = 300
_FEWEST_WORDS = 5
"""A text beside a link that has fewer words is a label ("Press release", "PDF, 2 MB")."""
_LEVELS = 4
"""The part of the page that belongs to a link is at most this many levels above the link."""
_WIDE = {"body", "html", "main", "ul", "ol", "dl", "table", "tbody", "nav", "form", "header", "footer"}
_LONGEST_GENERIC = 60
_MOST_LINKS = 3_000
_OFTEN = 3
"""A link text is generic if links with this text lead to this many addresses."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Session ids in addresses. Because of them, every link would look new at every reading.
_SESSION = re.compile(r";jsessionid=[^?#/]*|(?<=[?&])(?:phpsessid|jsessionid|cfid|cftoken)=[^&#]*&?", re.I)
# Generic link texts in English, such as "Read more". In any language, a text that leads to _OFTEN addresses is generic.
_GENERIC = re.compile(
    r"(?:\W|\d|[kmg]i?b\b|pdf|docx?|html?|(?:read|see|learn|view|find out|show) (?:the )?(?:more|all|full \w+)|more|"
    r"details?|download|(?:click )?here|link|open|view|continue reading|full text|print)+",
    re.I,
)


def parse_listing(response: Response, selector: str) -> SourceReading:
    """Make entries from what `selector` matches: links, or elements with a link (a list item, a table row, a card).

    Pure: links are resolved against the page's address, but nothing is fetched.

    The entries are in the page's order, one for each address. Raises UsageError for an invalid selector, and
    SourceError if it matches no link.
    """
    from lxml import etree

    url, pick = without_secrets(response.url), compiled(selector)
    text = clean(decode(response.body, response.content_type))
    tree = page_tree(text)
    if tree is None:
        raise SourceError(_nothing(0, selector, url))
    try:
        found = pick(tree)
    except (etree.LxmlError, RecursionError) as error:
        raise UsageError(f"“{one_line(selector)[:100]}” is no CSS selector that can be used ({error}).") from None
    matches, over = found[:MOST_MATCHES], len(found) - MOST_MATCHES
    entries = _entries(tree, matches, url=url, lang=page_language(text))
    if not entries:
        raise SourceError(_nothing(len(matches), selector, url))
    title = one_line(tree.findtext(".//title"))
    problems = (f"{over:,} more elements match the selector and were left out",) if over > 0 else ()
    # Store no validators: the operator may change the selector while the page stays the same.
    return SourceReading(title=title[:_LONGEST_TITLE], entries=entries, problems=problems, is_whole=False)


def compiled(selector: str) -> Any:
    """Compile a selector to a function that finds its elements in a tree. Raises UsageError if it is invalid."""
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


def link_of(element: Any) -> Any:
    """Return the link that belongs to an element: the element itself, a link in it, or a link around it.

    Links in headings go before others, since a card may begin with a link to a topic.
    """
    if element.tag == "a":
        return element
    in_headings = (link for heading in element.iter(*_HEADINGS) for link in heading.iter("a"))
    for link in (*in_headings, *element.iter("a")):
        if link.get("href") and not link.get("href").lower().startswith(("javascript:", "mailto:", "tel:", "#")):
            return link
    return next(element.iterancestors("a"), None)


def address_of(link: Any, base: str, own: str) -> str | None:
    """Return a link's address without fragment and session id. None if it is no web address, or this page itself."""
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


def _entries(tree: Any, matches: list[Any], *, url: str, lang: str | None) -> tuple[Entry, ...]:
    """Return one entry for each address to which elements of a page link: the first that has a title, if there is
    one."""
    base, says_nothing, made = base_of(tree, url), _generic_on(tree), dict[str, Entry]()
    links = [(element, link) for element in matches if (link := link_of(element)) is not None]
    addresses = {link: address for _, link in links if (address := address_of(link, base, url)) is not None}
    for picked, link in links:
        if (address := addresses.get(link)) is None or (address in made and made[address].title):
            continue
        scope = _scope(picked, link, addresses)
        date = find_date(words_in(scope))
        title, used = _title(link, scope, says_nothing)
        rest = words_in(scope, but={*used, *scope.iter("time")})
        rest = rest.replace(date, " ") if date else rest
        rest = one_line(rest) if count_words(rest) >= _FEWEST_WORDS else ""
        if not title and len(rest) <= _LONGEST_TITLE:
            title, rest = rest.strip(" |–—-:·,"), ""
        # The first date in a <time> element or in schema.org markup.
        marked = (element.get("datetime") or element.get("content") for element in scope.iter("time", "meta", "span"))
        made[address] = Entry(
            key=canonical_url(address) or address,
            title=title,
            url=address,
            content=rest,
            content_kind="text",
            excerpt=True,
            published=next(filter(None, map(from_iso, filter(None, marked))), None) or moment_of(date),
            lang=lang,
        )
    return tuple(made.values())


def _title(link: Any, scope: Any, says_nothing: Callable[[str], bool]) -> tuple[str, list[Any]]:
    """Return the title of a link from its part of the page, and the elements with the texts to choose from.

    The title is the longest heading, or else the longest text of the links to the address. It is "" if all are generic.
    """
    links = [other for other in scope.iter("a") if other.get("href") == link.get("href")] or [link]
    for elements in (scope.iter(*_HEADINGS), links):
        texts = (words_in(element, most=_LONGEST_TITLE) for element in elements)
        if told := [text for text in texts if not says_nothing(text)]:
            return max(told, key=len), [*scope.iter(*_HEADINGS), *links]
    return "", links


def _scope(picked: Any, link: Any, addresses: Mapping[Any, str]) -> Any:
    """Return the part of the page that belongs to a link.

    It is the matched element. If that is only the link itself, it is the highest ancestor of the link, up to _LEVELS,
    that contains no other matched link. `addresses` are the addresses of the matched links.
    """
    if link is not picked and link not in picked.iterancestors("a"):
        return picked
    scope = link
    for parent in islice(link.iterancestors(), _LEVELS):
        others = (addresses.get(other, addresses[link]) for other in parent.iter("a"))
        if parent.tag in _WIDE or any(address != addresses[link] for address in others):
            break
        scope = parent
    return scope


def _generic_on(tree: Any) -> Callable[[str], bool]:
    """Return a function that is true for a generic link text."""
    said: dict[str, set[str]] = defaultdict(set)
    for link in islice(tree.iter("a"), _MOST_LINKS):
        said[words_in(link, most=_LONGEST_GENERIC + 1).casefold()].add(link.get("href") or "")
    return lambda text: (
        len(text) <= _LONGEST_GENERIC
        and (not text or len(said.get(text.casefold(), ())) >= _OFTEN or _GENERIC.fullmatch(text) is not None)
    )
