"""Whether the facts of an article say a quantity, a date or a quotation; and where. Names: ``naming``."""

from __future__ import annotations

import re

from summarizer.dates import DateMention, says
from summarizer.grounding.facts import Facts, value_key
from summarizer.grounding.quotes import quoted_in
from summarizer.mentions import Quote
from summarizer.numbers import UNITS, Quantity, rates_in, same_family
from summarizer.tokens import fold, listed

ROUNDING = 0.005
"""A rounded figure without "about" may be off by so much: "1.2 billion" of 1,198 million."""
ABOUT = 0.05
"""And one with "about", "nearly" and the like by so much."""
NEAR = 300
"""Characters of its sentence on each side of a quantity in which its unit and rate may be told."""
_WORD = re.compile(r"[^\W\d_]+")
ABOUT_FEW = 0.12
"""And of numbers below ten by so much: "about 5" of 4.5."""
_DOWN = frozenset(
    listed(
        """
    fell fall falls falling drop down declin lower loss losses lost below decrea cut deficit negati
    """
    )
)


def quantity_places(claim: Quantity, facts: Facts) -> list[int]:
    """Indices of the article's quantities that say what ``claim`` says."""
    exact = {number for value in (*claim.values, *claim.written) for number in facts.by_value.get(value_key(value), ())}
    found = [
        number
        for number in sorted(exact)
        if _equal(claim, facts.items.quantities[number]) and _same_unit(claim, facts.items.quantities[number], facts)
    ]
    if found:
        return found
    # Where none has the value itself, those that it may be rounded from.
    for number, other in enumerate(facts.items.quantities):
        left, right = _comparable(claim, other)
        if any(_rounds(claim, other, value, real) for value in left for real in right) and _same_unit(
            claim, other, facts
        ):
            found.append(number)
    return found


def _comparable(claim: Quantity, other: Quantity) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The values of both in one unit: as written where one of them has none."""
    if bool(claim.unit) == bool(other.unit):
        return claim.values, other.values
    return claim.written, other.written


def _equal(claim: Quantity, other: Quantity) -> bool:
    left, right = _comparable(claim, other)
    return not {value_key(value) for value in left}.isdisjoint(value_key(value) for value in right)


def _rounds(claim: Quantity, other: Quantity, value: float, real: float) -> bool:
    """Whether ``value``, as ``claim`` hedges it, may stand for the article's ``real``."""
    if real == 0 or value == 0:
        return False
    # The last digit written that is not zero tells how far the claim was rounded.
    step = claim.step
    while step < 1e18 and abs(value / (step * 10) - round(value / (step * 10))) < 1e-9:
        step *= 10
    if abs(real / step - round(real / step)) < 1e-9:
        return False  # the article's figure is as round: it is another one
    error = abs(real - value)
    if claim.hedge == "over":
        return 0 <= real - value < step or error <= ROUNDING * real
    if claim.hedge == "under":
        return 0 <= value - real < step or error <= ROUNDING * real
    if claim.hedge == "about":
        return error <= step / 2 + 1e-9 and error <= (ABOUT if abs(real) >= 10 else ABOUT_FEW) * abs(real)
    if claim.unit == "percent" and claim.worded:
        return error <= 1.0  # "a third" of 33 per cent
    if other.unit == "percent" and other.worded:
        return error < step / 2  # 33 per cent of "a third"
    return error <= step / 2 + 1e-9 and error <= ROUNDING * abs(real) and value >= 10 * step


def _same_unit(claim: Quantity, other: Quantity, facts: Facts) -> bool:
    sentence = facts.sentence_at(other.start)
    near = _around(other, sentence, facts)
    missing = set(claim.rate.split()) - set(other.rate.split())
    if missing and not (not other.rate and missing <= rates_in(_WORD.findall(fold(near)))):
        return False
    if claim.negative != other.negative and not (facts.stems[sentence] & _DOWN):
        return False
    if claim.unit == other.unit or same_family(claim.unit, other.unit):
        return True
    if claim.unit and not other.unit:
        # A bare number may belong to a unit that is said once: "from 6 to 7.5 per cent", "aged 44".
        aged = claim.unit == "months" and claim.noun == "old"
        return not other.noun and (aged or _unit_near(claim, near))
    if other.unit and not claim.unit:
        if other.unit.startswith("label:"):
            return False
        # The claim left the unit out ("John Smith, 88, …" of "88 years old"); it must not count another thing.
        return not claim.noun or claim.noun == other.noun
    return False


_WRITTEN = {
    "EUR": ("€", "euro", "eur"), "USD": ("$", "dollar", "usd"), "dollar": ("$", "dollar"), "GBP": ("£", "pound", "gbp"),
    "pound": ("£", "pound", "lb"), "percent": ("%", "per cent", "percent", "prozent", "pour cent", "por ciento"),
    "points": ("point", "punkte"),
    "CNY": ("yuan", "rmb", "元"), "JPY": ("yen", "円", "日元"), "INR": ("rupee", "₹", "rs"),
}  # fmt: skip


def _unit_near(claim: Quantity, near: str) -> bool:
    unit = claim.unit
    if unit in {"time", "months", "metre", "gram", "watt", "byte"}:
        return claim.unit_word in near  # these have several words of different size
    if unit.startswith("label:"):
        return unit[6:] in near or (unit == "label:number" and ("no." in near or "n°" in near or "nr." in near))
    return any(written in near for written in _WRITTEN.get(unit, (unit,)))


def _around(item: Quantity, sentence: int, facts: Facts) -> str:
    """The words of a sentence around a quantity of it: a text without full stops is one sentence, however long."""
    if not facts.sentences:
        return ""
    whole = facts.sentences[sentence]
    return facts.text[max(whole.start, item.start - NEAR) : min(whole.end, item.end + NEAR)].casefold()


def date_places(claim: DateMention, facts: Facts) -> list[int]:
    """Indices of the article's dates that say what ``claim`` says."""
    near: frozenset[tuple[int, int, int]] = frozenset()
    if facts.published:
        year = facts.published.year
        near = frozenset({(year, 0, 0), (year + 1, 0, 0), (year - 1, 0, 0)})
    found = []
    for number, mention in enumerate(facts.items.dates):
        if says(claim, mention, _years(mention, facts, near)):
            found.append(number)
    return found


def number_of(claim: DateMention, facts: Facts) -> list[int]:
    """Indices of the article's quantities that are the number of "two weeks ago": "two weeks earlier"."""
    count, unit = claim.relative.lstrip("-").split()
    family, factor = UNITS[unit]
    found = facts.by_value.get(value_key(float(count) * factor), ())
    return [number for number in found if facts.items.quantities[number].unit == family]


def _years(
    mention: DateMention, facts: Facts, near: frozenset[tuple[int, int, int]]
) -> frozenset[tuple[int, int, int]]:
    """The years that a date without one may be of: the one nearest to publication."""
    if not facts.published or not any(day[0] == 0 for day in mention.days):
        return frozenset()
    found = set()
    for _, month, _ in mention.days:
        for year, _, _ in near:
            distance = abs((year - facts.published.year) * 12 + (month or 6) - facts.published.month)
            if distance <= 7:
                found.add((year, 0, 0))
    return frozenset(found)


def quote_place(claim: Quote, facts: Facts) -> int | None:
    """Index of the word of the article at which the quotation begins, or ``None``."""
    return quoted_in(claim, facts.tokens)
