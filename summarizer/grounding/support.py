"""Whether the facts of an article say a quantity, a date, a name or a quotation; and where."""

from __future__ import annotations

import re

from summarizer.grounding.dates import says
from summarizer.grounding.facts import Facts, value_key
from summarizer.grounding.gazetteer import COURTESY, NO_NAMES, ROLES, alike, is_ordinary
from summarizer.grounding.measures import rates_in
from summarizer.grounding.models import DateMention, Name, Quantity, Quote
from summarizer.grounding.names import core, plain_code
from summarizer.grounding.quotes import quoted_in
from summarizer.grounding.tokens import CJK, STOPWORDS, fold, listed, stem
from summarizer.grounding.units import CURRENCIES, UNITS, same_family

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


def name_places(claim: Name, facts: Facts) -> list[int] | None:
    """Indices of words of the article at which ``claim`` is said (empty: no telling where); ``None``: it is not."""
    if claim.kind == "code":
        return _code(claim, facts)
    words = core(claim, facts.lang)
    if not words:
        return []
    if len(words) == 1 and facts.capitals and words[0] not in facts.runs and claim.words[0] in COURTESY - {"st"}:
        return None  # "Mr Age", where the article has "age"
    return _said(words, facts, opens=claim.opens)


def _code(claim: Name, facts: Facts) -> list[int] | None:
    if claim.words == ("9", "11"):
        for words in (["9", "11"], ["september", "11"], ["sept", "11"]):
            if facts.tokens.has(words):
                return facts.tokens.find(words, 20)
    found = facts.tokens.find(list(claim.words), 20)
    if found:
        return found
    return [] if plain_code(claim.words) in facts.codes else None


def _said(words: tuple[str, ...], facts: Facts, *, opens: bool) -> list[int] | None:
    tokens = facts.tokens
    found = tokens.find(list(words), 50)
    if found:
        return found
    spelled = [letter for word in words for letter in (word if len(word) < 6 and word not in tokens.places else [word])]
    if len(spelled) > len(words):  # "N.V." is read as one word, and the article's words are its letters
        found = tokens.find(spelled, 20)
        if found:
            return found
    joined = "".join(words)
    if joined in facts.acronyms or (len(words) > 1 and tokens.find([joined], 1)):
        return tokens.find([joined], 20)
    for phrase in alike(words):
        found = tokens.find(list(phrase), 20)
        if found:
            return found
    if len(words) == 1:
        return _said_word(words[0], facts, opens=opens)
    letters = {"".join(word[0] for word in kept) for kept in (words, [w for w in words if w not in STOPWORDS])}
    for acronym in letters & facts.acronyms:
        # Where the article has a part of the name it has all of it, and this is another name with its letters.
        if not any(tokens.has(list(words[at : at + 2])) for at in range(len(words) - 1)):
            return tokens.find([acronym], 20)
    return _said_in_parts(words, facts, opens=opens)


def _said_word(word: str, facts: Facts, *, opens: bool) -> list[int] | None:
    tokens = facts.tokens
    singular = word[:-1] if word.endswith("s") else f"{word}s"
    found = tokens.places.get(singular)
    if found:
        return found[:20]
    if len(word) >= 2 and word in facts.initials:
        return []
    base = word[:-1] if word.endswith("s") else word
    if len(base) >= 2 and base in facts.initials and len(base) <= 6 and not is_ordinary(word):
        return []
    if facts.lang in {"en", ""}:
        if stem(word) in facts.index and is_ordinary(word):
            return []  # "Regulatory" of "regulation"
        if opens and is_ordinary(word):
            return []
        if len(word) >= 4 and any(other.startswith(word) for other in facts.runs):
            return []  # "Juve" of "Juventus"
        if len(word) > 5:
            # "Californian" of "California"
            same = [number for number in facts.runs if number[:5] == word[:5] and abs(len(number) - len(word)) <= 3]
            if same and word.endswith(("n", "ns", "s", "ese", "ish")):
                return []
        return None
    # Elsewhere capitals say less (German), and there is no list of ordinary words.
    if stem(word) in facts.index or (opens and len(word) < 12):
        return []
    return None if facts.lang in {"fr", "es", "it", "pt", "no", "nb", "da", "sv", "nl"} and not opens else []


def _said_in_parts(words: tuple[str, ...], facts: Facts, *, opens: bool) -> list[int] | None:
    """ "European Commission President Ursula von der Leyen": each part as it stands in the article."""
    tokens = facts.tokens
    parts: list[tuple[str, ...]] = []
    at = 0
    while at < len(words):
        size = next((size for size in range(len(words) - at, 1, -1) if tokens.has(list(words[at : at + size]))), 1)
        parts.append(words[at : at + size])
        at += size
    places: list[int] = []
    before: tuple[str, ...] | None = None
    for number, part in enumerate(parts):
        if len(part) == 1 and (part[0] in STOPWORDS or part[0] in COURTESY or part[0] in NO_NAMES):
            if part[0] not in {"of", "the", "de", "la", "du", "des", "der"}:
                before = None  # "China and Japan", "Bardo Museum in Tunis": two names
            continue
        first = opens and number == 0 and part[0] not in ROLES
        said = (
            tokens.find(list(part), 50)
            if len(part) > 1
            else tokens.places.get(part[0]) or _aliased(part[0], facts, opens=first)
        )
        if said is None:
            return None
        # Where one part ends and the next begins the words must stand side by side somewhere: not "John Smith" of
        # "John Brown and Mary Smith". A role may stand apart from whom it is of, and two whole names from each other.
        # So may a country.
        whole = before is not None and len(part) > 1 and (len(before) > 1 or bool(alike(before)))
        if before is not None and not whole and not _joined(before[-1], part[0], facts):
            return None
        # "Passenger Gary Terry": the first word may be capitalised only because it opens the sentence.
        opener = first and len(part) == 1 and part[0] not in facts.runs and is_ordinary(part[0])
        before = None if opener else part
        places += said[:10]
    return places


def _aliased(word: str, facts: Facts, *, opens: bool) -> list[int] | None:
    for phrase in alike((word,)):
        found = facts.tokens.find(list(phrase), 20)
        if found:
            return found
    return _said_word(word, facts, opens=opens)


def _joined(left: str, right: str, facts: Facts) -> bool:
    """Whether two words of a name are said of one thing."""
    if left in STOPWORDS or right in STOPWORDS:
        return True
    if left in ROLES or right in ROLES:
        return _near(left, right, facts)
    if alike((left,)) and (is_ordinary(right) or facts.lang != "en"):
        return _near(left, right, facts)  # "Syrian Army"; but not "European Smith"
    return _beside(left, right, facts) or _beside(right, left, facts)


def _beside(left: str, right: str, facts: Facts) -> bool:
    tokens = facts.tokens
    for at in tokens.places.get(left, ())[:500]:
        for step in range(1, 4):
            if at + step >= len(tokens):
                break
            gap = tokens.text[tokens.ends[at + step - 1] : tokens.starts[at + step]]
            if (
                any(mark in gap for mark in ',;:()!?\n"“”')
                or (". " in gap and len(tokens.words[at + step - 1]) > 2)
                or tokens.words[at + step] in {"and", "und", "et", "y", "or"}
            ):
                break
            if tokens.words[at + step] == right:
                return True
    return False


def _near(left: str, right: str, facts: Facts) -> bool:
    """Whether two words stand in one sentence, or in two that follow each other."""
    first, second = facts.index.get(stem(left)), facts.index.get(stem(right))
    if first is None or second is None:
        return True  # a stop word, or an alias: nothing to compare
    beside = set(second)
    return any({number - 1, number, number + 1} & beside for number in first)


def quote_place(claim: Quote, facts: Facts) -> int | None:
    """Index of the word of the article at which the quotation begins, or ``None``."""
    return quoted_in(claim, facts.tokens)


__all__ = ["CJK", "CURRENCIES", "date_places", "name_places", "number_of", "quantity_places", "quote_place"]
