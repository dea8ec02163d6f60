"""What a reader looks for: words, "phrases", AND, OR, NOT, -word, parentheses, and filters such as `in:de`.

    nodes    the tree, and its one spelling
    words    words of any script
    tokens   what was typed, in pieces
    acronyms their other forms; common words
    names    names in plain words: topics, bodies, places, sources
    values   what filters mean
    days     what `before:` and `after:` take
    parse    pieces → tree

Storage makes SQL of the tree (`bot.storage.search`). Any text can be read; only a filter's name that nothing has is
refused, with names that are near.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from bot.query.acronyms import without_common
from bot.query.days import counts_from_today, first_day
from bot.query.names import ALL, named
from bot.query.nodes import (
    Both,
    Either,
    Filter,
    Node,
    Not,
    Term,
    both,
    either,
    has_terms,
    replaced,
    terms,
    without_words,
)
from bot.query.parse import Parser
from bot.query.tokens import Names, Token, tokens

__all__ = [
    "ALL",
    "EVERYTHING",
    "NO_NAMES",
    "Both",
    "Either",
    "Filter",
    "Node",
    "Not",
    "Query",
    "Term",
    "read",
    "read_stored",
]


@dataclass(frozen=True, kw_only=True)
class Query:
    """A search. Two that mean the same by their form are equal; `str` is its one spelling, and reads to the same."""

    node: Node | None = None
    """None: everything."""

    def __str__(self) -> str:
        return "" if self.node is None else str(self.node)

    def __bool__(self) -> bool:
        return self.node is not None

    @property
    def terms(self) -> tuple[Term, ...]:
        """The words that are wanted."""
        return tuple(terms(self.node))

    @property
    def filters(self) -> Query:
        """The part without words: it narrows what all else finds."""
        return Query(node=both(part for part in self.parts if not has_terms(part)))

    def on(self, today: date) -> Query:
        """With days that count from today settled: `after:7d` is the day a week ago."""

        def settle(found: Filter) -> Filter:
            if found.kind not in ("before", "after") or not counts_from_today(found.value):
                return found
            return Filter(kind=found.kind, value=(first_day(found.value, today) or date.min).isoformat())

        return self if self.node is None else Query(node=replaced(self.node, settle))

    def loosened(self, common: Collection[Term] = ()) -> Query | None:
        """Some of the words instead of all, and none of the common ones, by which anything would be found.

        None where they are fewer than two, all common, or joined by an operator.
        """
        wanted = [part for part in self.parts if isinstance(part, Term)]
        others = [part for part in self.parts if not isinstance(part, Term)]
        some = either(part for part in wanted if part not in common)
        if len(wanted) < 2 or some is None or any(next(terms(part), None) for part in others):
            return None
        return Query(node=both([some, *others]))

    @property
    def beside_words(self) -> Query:
        """What holds whatever the wanted words are: filters, and what must not be there."""
        return Query(node=None if self.node is None else without_words(self.node))

    def without(self, part: Node) -> Query:
        """The others of its parts."""
        return Query(node=both(one for one in self.parts if one != part))

    @property
    def parts(self) -> tuple[Node, ...]:
        """What it has all of."""
        if self.node is None:
            return ()
        return self.node.parts if isinstance(self.node, Both) else (self.node,)


@dataclass(frozen=True, kw_only=True)
class Typed(Query):
    """A search as it was typed."""

    forgiven: bool = False
    """Something in it means nothing (a parenthesis without its other, an operator with nothing to join), and was left
    out."""
    instead: Query | None = None
    """Its next likely reading; None where there is none."""


EVERYTHING = Query()
NO_NAMES: Names = {}


def read(text: str, names: Names = NO_NAMES) -> Typed:
    """What a reader typed. Raises UsageError for a filter's name that nothing has.

    A body, place or stage of several words may stand without quotes, which a shell takes off; so may one of `names`.
    Names in plain words are read as `bot.query.names` has it.
    """
    pieces, left_out = tokens(text, names)
    as_names, loosely = named(pieces, names), named(pieces, names, loose=True)
    words = [piece for piece in pieces if piece.kind == "words"]
    phrase = Token(kind="phrase", text=" ".join(piece.text for piece in words))
    rest = [piece for piece in pieces if piece.kind != "words"]
    others = [loosely, pieces if any(piece.kind == "operator" for piece in pieces) else [*rest, phrase]]
    parser = Parser(as_names, strict=True)
    found = Typed(node=without_common(parser.tree()), forgiven=left_out or parser.forgiven)
    readings = (Query(node=without_common(Parser(other, strict=True).tree())) for other in others if words and found)
    return replace(found, instead=next((one for one in readings if one and one.node != found.node), None))


def read_stored(text: str) -> Query:
    """What `str` of a search wrote. What is known no more (a body, a topic, a source) finds what was found with it."""
    return Query(node=Parser(tokens(text, NO_NAMES)[0], strict=False).tree())
