"""A number or date that the article has, but elsewhere: "30 days" where the sentence meant says "60 days"."""

from __future__ import annotations

from summarizer.grounding.evidence import covers
from summarizer.grounding.facts import Facts
from summarizer.grounding.models import DateMention, Items
from summarizer.grounding.tokens import Tokens, content
from summarizer.grounding.units import same_family

ALTERNATIVE = 0.6
"""The sentence that is meant has this share of the claim's other words, by weight."""
MARGIN = 0.3
"""And so much more of them than any that has the item."""


def misplaced(start: int, end: int, kind: str, where: list[int], tokens: Tokens, items: Items, facts: Facts) -> bool:
    """Whether the sentence that the claim is about has another value in the item's place.

    ``where``: the article's sentences that have the item itself.
    """
    rest = [
        word for at, word in enumerate(tokens.words) if not start <= tokens.starts[at] < end and not word[0].isdigit()
    ]
    stems = frozenset(content(rest))
    if len(stems) < 3:
        return False
    shares = covers(stems, facts)
    own = max((_share(shares, number) for number in where), default=0.0)
    best = max(shares, key=lambda number: (shares[number], -number), default=None)
    if best is None or best in where or shares[best] < ALTERNATIVE or shares[best] - own < MARGIN:
        return False
    return _rival(start, kind, best, items, facts)


def _share(shares: dict[int, float], number: int) -> float:
    """A fact is often told over two sentences: those beside it count as well."""
    return max(shares.get(number, 0.0), 0.8 * shares.get(number - 1, 0.0), 0.8 * shares.get(number + 1, 0.0))


def _rival(start: int, kind: str, sentence: int, items: Items, facts: Facts) -> bool:
    """Whether ``sentence`` has an item of the same sort that the claim lacks."""
    begin = facts.sentences[sentence].start
    end = facts.sentences[sentence].end
    if kind == "number":
        claim = next(item for item in items.quantities if item.start == start)
        said = {value for item in items.quantities for value in item.values}
        return any(
            begin <= other.start < end and same_family(claim.unit, other.unit) and not said & set(other.values)
            for other in facts.items.quantities
        )
    mention = next(item for item in items.dates if item.start == start)
    shape = _shape(mention)
    own_days = {day for item in items.dates for day in item.days}
    return any(
        begin <= other.start < end and _shape(other) == shape and not own_days & other.days
        for other in facts.items.dates
    )


def _shape(item: DateMention) -> tuple[bool, ...]:
    day = min(item.days) if item.days else (0, 0, 0)
    return (*(bool(part) for part in day), item.weekday >= 0, item.minutes >= 0)
