"""Whether the clause of a weekday tells of what was or of what will be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarizer.grounding.tokens import listed

WINDOW = 160
"""Characters on each side that are looked at, within the sentence."""
_BOUND = re.compile(r"[!?;\n。！？；]|(?<=\w\w)\.\s")
_FUTURE = re.compile(
    r"\b(?:will|shall|won['’]t|(?:is|are|be)\s(?:due|set|scheduled|expected|likely|planned|to)|going\sto|plans?\sto|"
    r"resumes?|upcoming|next|wird|werden|sera|seront)\b|['’]ll\b|将|拟",
    re.I,
)
# What may be of either: it keeps "voted" from deciding, and decides nothing by itself.
_OPEN = re.compile(
    r"\b(?:would|could|may|might|should|must|can|takes?\seffect|(?:enters?|comes?)\s(?:in)?to\sforce|begins?|starts?|"
    r"opens?|expires?|ends?|deadline|due|coming|planned|scheduled|expected|set|soll|sollen|doit|doivent)\b",
    re.I,
)
# "agreed to meet on Friday", "called a strike for Friday".
_OPEN_BEFORE = re.compile(
    r"\bto\s(?!the\b|an?\b|his\b|her\b|its\b|their\b|this\b)[a-z]|\b(?:for|by|until|till|from|before|starting|ab|bis|für)\s$"
)
_IRREGULAR = listed(
    """
    said was were had did held met told took made won began came fell rose went gave got kept left lost paid put ran
    saw sent spoke stood struck swore threw wrote knew found chose broke brought built bought drew felt fought grew
    heard sold spent withdrew became overturned upheld wurde wurden hatte hatten war waren sagte kam gab nahm stimmte
    était etait ont
    """
)
_PAST = re.compile(r"\b(?:[a-z]{2,14}ed|" + "|".join(_IRREGULAR) + r")\b|了", re.I)
# "is adopted", "to be signed": of no time, or of one to come.
_NOT_BEFORE_PAST = re.compile(r"\b(?:be|being|is|are|to|gets?|not|the|an?|its|their|his|her)\s$", re.I)
_NO_PAST = frozenset(
    listed(
        """
    united need indeed speed exceed proceed succeed hundred embed shed proposed planned scheduled expected limited
    related based concerned detailed continued seed feed bleed breed
    """
    )
)


def tense(text: str, start: int, end: int) -> int:
    """-1 where the clause around ``text[start:end]`` tells of the past, 1 of what is to come, 0 where it may be either.

    By its verbs: "voted", "said"; "will", "is to", "resumes". With both kinds, and with neither, it is either.
    """
    left = text[max(start - WINDOW, 0) : start]
    bounds = [match.end() for match in _BOUND.finditer(left)]
    left = left[bounds[-1] :] if bounds else left
    right = text[end : end + WINDOW]
    bound = _BOUND.search(right)
    right = right[: bound.start()] if bound else right
    sides = (left, right)
    future = any(_FUTURE.search(side) for side in sides)
    past = any(_is_past(side, match) for side in sides for match in _PAST.finditer(side))
    if past and (_OPEN_BEFORE.search(left) or any(_OPEN.search(side) for side in sides)):
        return 0
    return int(future) - int(past)


def _is_past(text: str, match: re.Match[str]) -> bool:
    if match.group().lower() in _NO_PAST:
        return False
    return _NOT_BEFORE_PAST.search(text[max(match.start() - 8, 0) : match.start()]) is None


def in_tense(shifts: Iterable[int], when: int) -> set[int]:
    """Those of ``shifts``, days from publication, that fit the tense of the clause."""
    kept = {shift for shift in shifts if not shift or not when or (shift > 0) == (when > 0)}
    return {0} if when < 0 and 0 in kept else kept
