"""What the article says, but of something else: "30 days" where the sentence that is meant says "60 days"."""

from __future__ import annotations

from summarizer.dates import DateMention
from summarizer.grounding.evidence import covers
from summarizer.grounding.facts import Facts
from summarizer.mentions import Items
from summarizer.numbers import Quantity, same_family
from summarizer.tokens import STOPWORDS, Tokens, content

ALTERNATIVE = 0.4
"""The sentence that is meant has this share of the claim's other words, by weight."""
MARGIN = 0.2
"""And so much more of them than any that has the item."""
SLOT_MARGIN = 0.1
"""Less is enough where the words on both sides of the item are those of the sentence, with another item between."""
SLOT = 8
"""Words that the other item may have."""


def misplaced(start: int, end: int, kind: str, where: list[int], tokens: Tokens, items: Items, facts: Facts) -> bool:
    """Whether the sentence that the claim is about has another item in this one's place.

    ``start``, ``end``: the item in the claim. ``where``: the article's sentences that have the item itself.
    """
    inside = tokens.within(start, end)
    rest = [word for at, word in enumerate(tokens.words) if at not in inside and not word[0].isdigit()]
    stems = frozenset(content(rest))
    if len(stems) < 2 or (len(stems) == 2 and kind != "date"):
        return False
    shares = covers(stems, facts)
    if len(stems) == 2:
        # "A hearing was held last week": one sentence must have all of it, with another day, and that of the day none.
        whole = [number for number, share in shares.items() if share > 0.999]
        apart = not any(shares.get(number) for number in where)
        return apart and any(_rival(start, kind, number, items, facts) for number in whole)
    own = max((_share(shares, number) for number in where), default=0.0)
    best = max(shares, key=lambda number: (shares[number], -number), default=None)
    if best is None or best in where or shares[best] < ALTERNATIVE:
        return False
    if kind != "name" and shares[best] - own >= MARGIN and _rival(start, kind, best, items, facts):
        return True
    own = max((shares.get(number, 0.0) for number in where), default=0.0)
    return shares[best] - own >= SLOT_MARGIN and _replaced(inside, best, kind, tokens, facts)


def of_another(claim: Quantity, places: list[int], facts: Facts) -> bool:
    """Whether the article counts something else with this number, and with another number what the claim counts.

    ``places``: the article's quantities that have the claim's value and unit.
    """
    noun = claim.noun
    if not noun or claim.unit.startswith("label:"):
        return False
    if any(not facts.items.quantities[at].noun or noun in facts.items.quantities[at].nouns for at in places):
        return False
    return any(
        other.noun == noun and same_family(claim.unit, other.unit) and not set(other.values) & set(claim.values)
        for other in facts.items.quantities
    )


def _share(shares: dict[int, float], number: int) -> float:
    """A fact is often told over two sentences: those beside it count as well."""
    return max(shares.get(number, 0.0), 0.8 * shares.get(number - 1, 0.0), 0.8 * shares.get(number + 1, 0.0))


def _replaced(inside: range, sentence: int, kind: str, tokens: Tokens, facts: Facts) -> bool:
    """Whether ``sentence`` has the claim's words before and after the item, and other words between them.

    Two words on each side, or three on the one where the claim begins or ends at the item.
    """
    before = tokens.words[max(inside.start - 2, 0) : inside.start]
    after = tokens.words[inside.stop : inside.stop + 2]
    if len(before) < 2:
        after = tokens.words[inside.stop : inside.stop + 5 - len(before)]
    if len(after) < 2:
        before = tokens.words[max(inside.start - 5 + len(after), 0) : inside.start]
    if all(word in STOPWORDS for word in before + after):
        return False
    there = facts.tokens.within(facts.sentences[sentence].start, facts.sentences[sentence].end)
    words = facts.tokens.words[there.start : there.stop]
    claimed = tokens.words[inside.start : inside.stop]
    size = len(words)
    for at in range(size + 1):
        if words[at - len(before) : at] != before and before:
            continue
        if not before and at > 0:
            break
        for stop in range(at + 1, min(at + SLOT, size) + 1):
            if after and words[stop : stop + len(after)] != after:
                continue
            if not after and stop != size:
                continue
            between = words[at:stop]
            if set(claimed) & set(between) == set(claimed):
                return False
            return _same_sort(range(there.start + at, there.start + stop), kind, facts)
    return False


def _same_sort(span: range, kind: str, facts: Facts) -> bool:
    """Whether the article's words ``span`` are a name, a number or a date too."""
    start, end = facts.tokens.starts[span.start], facts.tokens.ends[span.stop - 1]
    if kind == "name":
        return any(facts.text[facts.tokens.starts[at]].isupper() for at in span)
    if kind == "number":
        return any(start <= item.start < end for item in facts.items.quantities)
    return any(start <= item.start < end for item in facts.items.dates)


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
