"""What a reader looks for: words, "phrases", AND, OR, NOT, -word, parentheses, and filters such as `in:de`.

    words    words of any script, and the tables of words.toml
    nodes    the tree, and its one spelling
    acronyms their other forms
    days     what `before:` and `after:` take
    names    topics, bodies, places, sources: what a filter's value or plain words mean
    tokens   what was typed, in pieces
    parse    pieces → tree

Storage turns the tree into SQL (`bot.storage.search`). Any text parses; only an unknown filter name is refused, with
similar names suggested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.clock import local_date, midnight
from bot.query.days import first_day
from bot.query.names import NO_NAMES, Names, Piece
from bot.query.nodes import Filter, Group, Leaf, Node, Not, Term, changed, joined, leaves
from bot.query.parse import Parser
from bot.query.tokens import tokens
from bot.query.words import LISTS, pattern, simplified

__all__ = [
    "ALL",
    "EVERYTHING",
    "MAX_QUERY",
    "NO_NAMES",
    "Filter",
    "Group",
    "Node",
    "Not",
    "Query",
    "Term",
    "Typed",
    "read",
    "read_stored",
    "without_asking",
]

MAX_QUERY = 500
"""Maximum characters of a search; the rest is ignored."""
ALL = LISTS["everything"]
"""Words for everything."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """A search. Equivalent forms are equal; `str` gives the standard spelling, which parses back to the same search."""

    node: Node | None = None
    """None: everything."""

    def __str__(self) -> str:
        return "" if self.node is None else str(self.node)

    def __bool__(self) -> bool:
        return self.node is not None

    @property
    def parts(self) -> tuple[Node, ...]:
        """The conditions an article must all meet: the parts of an AND, else the whole."""
        if isinstance(self.node, Group) and not self.node.any_of:
            return self.node.parts
        return () if self.node is None else (self.node,)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The wanted words."""
        return tuple(leaf for leaf, wanted in leaves(self.node) if wanted and isinstance(leaf, Term))

    @property
    def words(self) -> str:
        """The wanted words, joined by spaces."""
        return " ".join(term.text for term in self.terms)

    @property
    def filters(self) -> Query:
        """The part without words, which narrows the results of the rest."""
        wanted = (part for part in self.parts if not any(isinstance(leaf, Term) for leaf, __ in leaves(part)))
        return Query(node=joined(wanted))

    @property
    def beside_words(self) -> Query:
        """The search without the wanted words: its filters and exclusions."""
        return self.changed(lambda leaf, wanted: None if wanted and isinstance(leaf, Term) else leaf)

    def changed(self, change: Callable[[Leaf, bool], Node | None]) -> Query:
        """With other words and filters: see `bot.query.nodes.changed`."""
        return Query(node=None if self.node is None else changed(self.node, change))

    def on(self, now: datetime, zone: str) -> Query:
        """With days as moments: `after:7d` is when the day a week ago began in a zone, `after:2026` the year.

        By other days nothing is found.
        """

        def settle(found: Leaf, wanted: bool) -> Node:
            if isinstance(found, Term) or found.kind not in ("before", "after"):
                return found
            day = first_day(found.value, local_date(now, zone))
            return replace(found, value=midnight(day, zone).isoformat()) if day else found

        return self.changed(settle)

    def loosened(self, common: Collection[Term] = ()) -> Query | None:
        """The search for any of its words instead of all, without the `common` ones, which would find anything.

        None if there are fewer than two words, if all are common, or if an operator joins them.
        """
        words = [part for part in self.parts if isinstance(part, Term)]
        either = joined((part for part in words if part not in common), any_of=True)
        if len(words) < 2 or len(words) < len(self.terms) or either is None:
            return None
        return Query(node=joined([either, *(part for part in self.parts if part not in words)]))


@dataclass(frozen=True, kw_only=True)
class Typed(Query):
    """A search as typed."""

    forgiven: bool = False
    """A part without meaning was left out, such as an unmatched parenthesis or an operator with nothing to join."""
    left_out: tuple[str, ...] = ()
    """Words that were left out because they don't change the meaning."""
    instead: Query | None = None
    """The next most likely reading, or None."""


EVERYTHING = Query()
_ASKING, _ABOUT, _THINGS, _NEWS = (f"(?:{pattern(name)})" for name in ("asking", "about", "things", "news"))
_BEGINNING = re.compile(
    rf"(?:{_THINGS}*(?:(?P<asking>{_ASKING}){_THINGS}*|{_ABOUT}(?!$)))+|{_THINGS}*{_NEWS}$", re.IGNORECASE
)
# Atomic: avoids trying every reading of ambiguous text.
_END = re.compile(rf"(?>(?:{pattern('asked')}|{_THINGS}*{_ASKING}{_THINGS}*)+)[.?!。？！]*$", re.IGNORECASE)
_ANY_END = re.compile(rf"(?>(?:{pattern('asked')}|的?{_THINGS})+)[.?!。？！]*$", re.IGNORECASE)


def read(text: str, names: Names = NO_NAMES, today: date | None = None) -> Typed:
    """Parse what a reader typed. Raises UsageError for an unknown filter name.

    Without `today`, "since monday" is plain words. After a filter, a body, place or stage of several words needs no
    quotes, since a shell removes them; nor does one of `names`. See `bot.query.parse` for names in plain words.
    """
    asked, asking = without_asking(simplified(text[:MAX_QUERY]))
    pieces = [*tokens(asked, names)]
    parser, plain = Parser(pieces, names, today=today), pieces
    node, forgiven = parser.tree(), parser.forgiven or len(text) > MAX_QUERY or text.count('"') % 2 == 1
    if not any(piece.kind == "sign" for piece in pieces):
        phrase = " ".join(piece.text for piece in pieces if piece.kind == "words")
        plain = [*(piece for piece in pieces if piece.kind != "words"), Piece(phrase, "phrase")]
    others = Parser(pieces, names, loose=True, today=today), Parser(plain, None)
    readings = (other.tree() for other in others if node)
    instead = next((Query(node=other) for other in readings if other and other != node), None)
    return Typed(node=node, forgiven=forgiven, left_out=(*asking, *parser.left_out), instead=instead)


def without_asking(text: str) -> tuple[str, list[str]]:
    """A text without the words around what is asked for ("what is new on", "please"), and those words."""
    begin = _BEGINNING.match(text)
    rest = text[begin.end() :] if begin else text
    end = (_ANY_END if begin and begin["asking"] else _END).search(rest)
    left_out = [found[0].strip() for found in (begin, end) if found]
    return rest[: end.start()] if end else rest, left_out


def read_stored(text: str) -> Query:
    """Parse what `str` of a search wrote. A body, topic or source that no longer exists still finds the articles that
    have it."""
    return Query(node=Parser([*tokens(text[: 4 * MAX_QUERY], None)], None).tree())
