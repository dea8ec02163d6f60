"""A true sentence made to say the opposite: "not" put in or left out, one word for its opposite.

The words here are a plain list apart from that of ``summarizer.grounding``: an opposite that it does not know must show
as a miss.
"""

from __future__ import annotations

import random
import re

from benchmarks.corruptions import Swap

_VERB = re.compile(r"\b(?:is|are|was|were|will|would|has|have|had|can|could|should|must)\b(?! not\b|n't)(?= [a-z])")
_NOT = re.compile(r"(?<=\w)(?: not\b|n't\b|n’t\b)(?= [a-z])")
_PAIRS = (
    ("rose", "fell"), ("rise", "fall"), ("increase", "decrease"), ("increased", "decreased"), ("grew", "shrank"),
    ("higher", "lower"), ("more", "less"), ("least", "most"), ("above", "below"), ("before", "after"),
    ("support", "oppose"), ("supported", "opposed"), ("allow", "ban"), ("allowed", "banned"), ("allows", "prohibits"),
    ("adopt", "reject"), ("adopted", "rejected"), ("approved", "rejected"), ("accept", "refuse"),
    ("accepted", "refused"), ("won", "lost"), ("win", "lose"), ("gain", "loss"), ("gained", "lost"), ("buy", "sell"),
    ("bought", "sold"), ("legal", "illegal"), ("guilty", "innocent"), ("strong", "weak"), ("success", "failure"),
    ("succeeded", "failed"), ("opened", "closed"), ("open", "close"), ("start", "end"), ("began", "ended"),
    ("first", "last"), ("best", "worst"), ("include", "exclude"), ("includes", "excludes"), ("safe", "unsafe"),
    ("require", "forbid"), ("requires", "forbids"), ("required", "forbidden"), ("expand", "reduce"),
)  # fmt: skip
_OPPOSITE = dict(_PAIRS) | {right: left for left, right in reversed(_PAIRS)}
_WORD = re.compile(r"\b(?:" + "|".join(sorted(_OPPOSITE, key=len, reverse=True)) + r")\b")


def opposites(sentence: str, draw: random.Random) -> list[Swap]:
    """One swap of each sort that ``sentence`` allows."""
    found = []
    for sort, pattern in (("negated", _VERB), ("not left out", _NOT), ("opposite", _WORD)):
        matches = list(pattern.finditer(sentence))
        if matches:
            match = draw.choice(matches)
            old = match.group()
            new = f"{old} not" if sort == "negated" else "" if sort == "not left out" else _OPPOSITE[old]
            text = sentence[: match.start()] + new + sentence[match.end() :]
            found.append(Swap(kind="meaning", sort=sort, text=text, old=old, new=new))
    return found
