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
        return self.changed(lambda one, wanted: None if wanted and isinstance(one, Term) else one)

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
        """Some of the words instead of all, and none of the common ones, by which anything would be found.

        None where they are fewer than two, all common, or joined by an operator.
        """
        words = [part for part in self.parts if isinstance(part, Term)]
        some = joined((part for part in words if part not in common), any_of=True)
        if len(words) < 2 or len(words) < len(self.terms) or some is None:
            return None
        return Query(node=joined([some, *(part for part in self.parts if part not in words)]))


@dataclass(frozen=True, kw_only=True)
class Typed(Query):
    """A search as typed."""

    forgiven: bool = False
    """Something in it means nothing (a parenthesis without its other, an operator with nothing to join), and was left
    out."""
    left_out: tuple[str, ...] = ()
    """Words that say nothing about the meaning, and were left out."""
    instead: Query | None = None
    """Its next likely reading, or None."""


EVERYTHING = Query()
_ASKING, _ABOUT, _THINGS = (f"(?:{pattern(name)})" for name in ("asking", "about", "things"))
_BEGINNING = re.compile(rf"(?:{_THINGS}*(?:(?P<asking>{_ASKING}){_THINGS}*|{_ABOUT}(?!$)))+", re.IGNORECASE)
# Atomic: avoids trying every reading of ambiguous text.
_END = re.compile(rf"(?>(?:{pattern('asked')}|{_THINGS}*{_ASKING}{_THINGS}*)+)[.?!。？！]*$", re.IGNORECASE)
_ANY_END = re.compile(rf"(?>(?:{pattern('asked')}|的?{_THINGS})+)[.?!。？！]*$", re.IGNORECASE)


def read(text: str, names: Names = NO_NAMES, today: date | None = None) -> Typed:
    """What a reader typed. Raises UsageError for an unknown filter name.

    Without today "since monday" is words.
    A body, place or stage of several words may stand without quotes, which a shell takes off; so may one of `names`.
    Names in plain words are read as `bot.query.parse` has it.
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
    """A text without what people say around what they ask for ("what is new on", "please"), and that."""
    begin = _BEGINNING.match(text)
    rest = text[begin.end() :] if begin else text
    end = (_ANY_END if begin and begin["asking"] else _END).search(rest)
    left_out = [found[0].strip() for found in (begin, end) if found]
    return rest[: end.start()] if end else rest, left_out


def read_stored(text: str) -> Query:
    """What `str` of a search wrote. What is known no more (a body, a topic, a source) finds what was found with it."""
    return Query(node=Parser([*tokens(text[: 4 * MAX_QUERY], None)], None).tree())
