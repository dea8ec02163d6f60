"""What a sentence says beside its news: ", which passed the House last year,"; and whom it remembers."""

from __future__ import annotations

import re

from summarizer.calendar_words import MONTH

_OLD = "|".join(
    [
        rf"last\s(?:year|month|week|summer|autumn|spring|winter|{MONTH})",
        r"in\s(?:\w+\s)?(?:19|20)\d\d",
        rf"in\s{MONTH}",
        r"(?:year|month)s?\sago",
        r"earlier\sthis\syear",
    ]
)
_ASIDE = re.compile(
    rf""",\s(?:
      which | that | who
    | (?:first\s|originally\s|initially\s)?(?:proposed|introduced|unveiled|announced|passed|adopted)
    )\b[^,;.]{{0,100}}\b(?:{_OLD})\b[^,;.]{{0,40}},
    (?=\s(?:was|were|is|are|has|have|had|will|came|took|went|became|expired|failed)\b)""",
    re.X | re.I,
)
_CLAUSE = re.compile(
    rf" (?:that|which) (?:[\w'’\-]+ ){{1,6}}?(?:{_OLD})(?= (?:was|were|has|have|is|are|came|took)\b)", re.I
)
_OBITUARY = re.compile(
    r"""^\W*obituary\b
    | ^[^.;]{3,80},\s(?:who|the\s[^,]{3,60}\swho)\b[^.;]{0,200},\s(?:has\s|have\s)?died\b
    | (?<!who\s)\b(?:has\s|have\s)?(?:died|dies|dead)\b[^.;,]{0,40}
      \b(?:aged|at(?:\sthe\sage\sof)?)\s\d{2,3}\b[^.;]{0,30}\W*$
    """,
    re.X | re.I,
)


def without_asides(sentence: str) -> str:
    """``sentence`` without asides that date themselves to the past, behind which its own verb stands."""
    return _CLAUSE.sub("", _ASIDE.sub("", sentence))


def is_obituary(sentence: str) -> bool:
    """Whether somebody's death is the news: what he once passed is not."""
    return bool(_OBITUARY.search(sentence[:400]))
