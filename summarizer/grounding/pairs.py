"""Which of several figures of one sentence goes with which year and word: "1.2 million in 2021 and 1.9 in 2022"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.dates import DateMention, says
from summarizer.grounding.facts import Facts
from summarizer.grounding.roles import PLACES, linked, misread, part_of
from summarizer.grounding.spots import MANY, Spot, article_spot, claim_spot
from summarizer.mentions import Items
from summarizer.numbers import UNITS, Quantity, same_family
from summarizer.tokens import STOPWORDS, fold, stem

WORDS = 3
"""Words of content before a figure by which it may be told from another."""
_IN = re.compile(r"(?:^|\b)(?:in|for|during|of|by|on|since|im|en|für|pour)\s(?:the\syear\s)?$|\(\s?$", re.I)
_BREAK = re.compile(r"[,;:.)]|\b(?:and|while|but|compared|against|up|down|than|from|und|et|after|before)\b", re.I)
_PART = re.compile(r"[,;]|\b(?:and|while|but|und|et|whereas)\b", re.I)
_HANGING = re.compile(r"([^\W\d_]+)\s(?:(?:of|to|by|at|in|the|an?)\s)?$", re.I)
_WORD = re.compile(r"[^\W\d_]+")


def in_another_part(figure: Quantity, places: Sequence[int], text: str, items: Items, facts: Facts) -> bool:
    """Whether the article says the ``figure`` of the claim ``text`` only in another part, of another year or thing.

    ``places``: the article's quantities that have its value and unit.
    """
    spot = claim_spot(text, figure, items.quantities, items.dates)
    return misread(spot, places, facts) or mispaired(spot, places, facts)


def mispaired(claim: Spot, places: Sequence[int], facts: Facts) -> bool:
    """Whether the article's sentence gives the figure of ``claim`` to another year, or what it tells to another figure.

    ``places``: the article's quantities that have its value and unit. Only where each place is in a sentence with
    another figure of the same unit.
    """
    if not places or len(places) > PLACES or not facts.sentences or claim.figure.unit.startswith("label:"):
        return False
    spots = [article_spot(at, facts) for at in places]
    if any("respectively" in spot.whole for spot in spots):
        return False  # the order tells, and not what stands beside
    if any(not _rivals(spot) or len(spot.figures) > MANY for spot in spots):
        return False
    return _other_year(claim, spots) or _other_word(claim, spots)


def _rivals(spot: Spot) -> list[int]:
    """The other figures of the sentence with the same unit and another value, which say another thing.

    Not the other end of a range or of a change, nor the whole of a part: their words are of both.
    """
    found = []
    for at, other in enumerate(spot.figures):
        if at == spot.at or set(other.values) & set(spot.figure.values):
            continue
        if abs(at - spot.at) == 1:
            left, right = _at(spot, min(at, spot.at)), _at(spot, max(at, spot.at))
            if linked(left.after) or part_of(right):
                continue
        if same_family(spot.figure.unit, other.unit):
            found.append(at)
    return found


def _at(spot: Spot, at: int) -> Spot:
    return Spot(spot.text, spot.start, spot.end, spot.figures, at, spot.dates)


def _other_year(claim: Spot, spots: list[Spot]) -> bool:
    date = _date_of(claim)
    if date is None:
        return False
    for spot in spots:
        own = _date_of(spot)
        others = [_date_of(_at(spot, at)) for at in _rivals(spot)]
        if own is None or not any(other is not None and other is not own for other in others):
            return False
        if says(date, own, frozenset()) or not own.days or not date.days:
            return False
    return True


def _date_of(spot: Spot) -> DateMention | None:
    """The date that a figure is of: "1.9 million in 2022", "in 2022 it was 1.9 million"."""
    figure: Quantity = spot.figure
    dated = [item for item in spot.dates if item.days and item.minutes < 0]
    following = next((item for item in dated if item.start >= figure.unit_end), None)
    if following:
        gap = spot.text[figure.unit_end : following.start]
        if len(gap.split()) <= 5 and _IN.search(gap) and not _BREAK.search(gap) and not re.search(r"\d", gap):
            return following
    preceding = next((item for item in reversed(dated) if item.end <= figure.start), None)
    if preceding:
        gap = spot.text[preceding.end : figure.start]
        if spot.text[preceding.end - 1] in "年月日" and len(gap) <= 12 and not re.search(r"[，。；、\d]", gap):
            return preceding
        before = spot.text[max(preceding.start - 12, spot.start) : preceding.start]
        if len(gap.split()) <= 4 and _IN.search(before) and not re.search(r"[;:\d]|\b(?:and|but|while)\b", gap):
            return preceding
    return None


def _other_word(claim: Spot, spots: list[Spot]) -> bool:
    """Whether the word by which the claim's figure can be told belongs to another figure in the article's sentence.

    Only for figures with a unit: what others count is the word after them.
    """
    if claim.figure.unit in {"", "person"}:
        return False
    words = [*_stems(_PART.split(claim.before)[-1])[::-1][:WORDS], *_stems(_PART.split(claim.after)[0])[:2]]
    for spot in spots:
        before, after = _around(spot)
        rivals = [_around(_at(spot, at)) for at in _rivals(spot)]
        others = {word for _, behind in rivals for word in behind}
        if (
            before or not spot.at
        ):  # else its verb may be that of the figure before: "it pays 90 million for roads and 40 for rails"
            others |= {word for ahead, _ in rivals for word in ahead}
        own = before | after
        if not own or any(word in own - others for word in words) or not any(word in others - own for word in words):
            return False
    return True


def _around(spot: Spot) -> tuple[set[str], set[str]]:
    """Stems of the words before and after a figure that are not of the figures beside it."""
    after = _PART.split(spot.after)[0] if spot.at + 1 < len(spot.figures) else spot.after
    if spot.at:
        before = _stems(_PART.split(spot.before)[-1])
    else:
        # What opens the sentence is said of all its figures, but for the word that the first hangs on.
        hanging = _HANGING.search(spot.before)
        before = _stems(hanging[1]) if hanging else []
    return set(before), set(_stems(after))


def _stems(words: str) -> list[str]:
    found = [fold(word) for word in _WORD.findall(words)]
    return [stem(word) for word in found if word not in STOPWORDS and word not in UNITS and len(word) > 2]
