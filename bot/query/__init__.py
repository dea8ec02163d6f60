"""Parses what readers ask for: searches, days and schedules.

A search has words, "phrases", AND, OR, NOT, -word, parentheses, and filters such as `in:de`.

    words     splits a text in any script into words; loads the tables of words.toml
    nodes     the tree of a search, and its standard spelling
    acronyms  adds the long forms of acronyms to a search, and terms in the other language
    days      reads days, for the filters `before:` and `after:`
    names     resolves the names of topics, bodies, places, sources and titles
    parse     splits a typed search into pieces, and builds the tree from them
    deadlines reads kinds of deadlines, and days to come
    schedules takes the schedule out of a line of /subscribe; what is left is a search
    recurrent the network that reads what is typed; leaves out the words that only ask
    talk      tells talk from searches, and finds the intent of a text and its arguments

`bot.storage.search` turns the tree into SQL. Any text parses, with one exception: a filter with an unknown name raises
an error, which suggests similar names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache

from bot.clock import local_date, midnight
from bot.query.days import LEADS_DAYS, days_of_filter
from bot.query.names import NO_NAMES, Names
from bot.query.nodes import Filter, Group, Leaf, Node, Not, Term, changed, joined, leaves
from bot.query.parse import Parser, tokens
from bot.query.recurrent import without_asking
from bot.query.words import LISTS, simplified

__all__ = [
    "ALL",
    "EVERYTHING",
    "LEADS_DAYS",
    "MAX_QUERY",
    "Filter",
    "Group",
    "Node",
    "Not",
    "Query",
    "Term",
    "read",
    "read_stored",
    "without_asking",
]

MAX_QUERY = 500
"""Maximum number of characters of a search. The rest is ignored."""
BIAS = 2.0
"""Added to the score of each word for another reading of a text, which leaves out more words: a logit."""
ALL = LISTS["everything"]
"""Words that ask for everything, such as "all news"."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """A search. Two spellings of the same search are equal.

    `str` returns the standard spelling. Parsing it gives the same search again.
    """

    node: Node | None = None
    """The tree; None if the search asks for everything."""
    # What the parser did to read what a reader typed. Two searches are equal whatever stands here.
    forgiven: bool = field(default=False, compare=False)
    """True if the parser left out a part without meaning, such as an unmatched parenthesis or an operator with nothing
    to join."""
    instead: Query | None = field(default=None, compare=False)
    """The next most likely reading of the text, or None."""

    def __str__(self) -> str:
        return str(self.node or "")

    def __bool__(self) -> bool:
        return self.node is not None

    @property
    def parts(self) -> tuple[Node, ...]:
        """The conditions that an article must all meet: the parts of an AND, or the whole tree if it is no AND."""
        if isinstance(self.node, Group) and not self.node.any_of:
            return self.node.parts
        return (self.node,) if self.node else ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """The words that articles must contain, without those that the search excludes."""
        return tuple(leaf for leaf, wanted in leaves(self.node) if wanted and isinstance(leaf, Term))

    @property
    def words(self) -> str:
        """The text of all `terms`, joined by spaces."""
        return " ".join(term.text for term in self.terms)

    @property
    def filters(self) -> Query:
        """The parts of the search that contain no words, only filters. They narrow the results of the other parts."""
        return Query(
            node=joined(part for part in self.parts if not any(isinstance(leaf, Term) for leaf, __ in leaves(part)))
        )

    @property
    def beside_words(self) -> Query:
        """The search without its `terms`: its filters and exclusions remain."""
        return self.changed(lambda leaf, wanted: None if wanted and isinstance(leaf, Term) else leaf)

    def changed(self, change: Callable[[Leaf, bool], Node | None]) -> Query:
        """Returns a copy with each word and filter replaced: see `bot.query.nodes.changed`."""
        return Query(node=self.node and changed(self.node, change))

    def on(self, now: datetime, zone: str) -> Query:
        """Returns a copy in which the values of `before:` and `after:` are moments, not days.

        `after:7d` becomes the midnight, in the zone, that began the day seven days ago. `after:2026` becomes the start
        of that year. A value that is not a day stays as it is, and such a search finds nothing.
        """

        def settle(found: Leaf, wanted: bool) -> Node:
            if isinstance(found, Term) or found.kind not in ("before", "after"):
                return found
            days = days_of_filter(found.value, local_date(now, zone))
            return replace(found, value=midnight(days.first, zone).isoformat()) if days else found

        return self.changed(settle)

    def loosened(self, common: Collection[Term] = ()) -> Query | None:
        """Returns a search for articles with any of the words instead of all of them.

        The words in `common` are left out, because nearly every article contains them. Returns None if there are fewer
        than two words, if all words are common, or if an operator joins them.
        """
        words = [part for part in self.parts if isinstance(part, Term)]
        either = joined((part for part in words if part not in common), any_of=True)
        if len(words) < max(2, len(self.terms)) or not either:
            return None
        return Query(node=joined([either, *(part for part in self.parts if part not in words)]))


EVERYTHING = Query()


def read(
    text: str,
    names: Names = NO_NAMES,
    today: date | None = None,
    has: Callable[[Term], bool] = lambda phrase: False,
) -> Query:
    """Parse the search that a reader typed. Raises UsageError for a filter with an unknown name.

    Without `today`, days such as "since monday" are plain words. In a filter, the name of a body, place or stage may
    have several words without quotes, because a shell removes quotes. So may the name of a topic or source in `names`.
    `bot.query.parse` describes how names in plain words are read. `has`: returns whether any article has a phrase.
    """
    typed = re.sub("(?i)(from .+) on$", r"\1 onwards", simplified(text[:MAX_QUERY]))
    pieces, fewer = [*tokens(without_asking(typed), names)], [*tokens(without_asking(typed, BIAS), None)]
    parser = Parser(pieces, names, has=has, today=today)
    forgiven = parser.forgiven or len(text) > MAX_QUERY or text.count('"') % 2 == 1
    others = (Parser(pieces, names, today=today), Parser(pieces, None), Parser(fewer, names, has=has, today=today))
    instead = (Query(node=other.tree) for other in others if parser.tree and other.tree not in (None, parser.tree))
    return Query(node=parser.tree, forgiven=forgiven, instead=next(instead, None))


@lru_cache(maxsize=4096)
def read_stored(text: str) -> Query:
    """Parse the standard spelling of a search, as `str` wrote it.

    The names in filters are not checked. A body, topic or source that no longer exists still finds its old articles.
    """
    return Query(node=Parser([*tokens(text[: 4 * MAX_QUERY], None)], None).tree)
