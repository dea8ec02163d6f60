"""Times of day: "8 p.m.", "20:00", "8 o'clock", "at noon"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarizer.grounding.models import DateMention
from summarizer.grounding.tokens import fold, listed

_HOURS = listed("one two three four five six seven eight nine ten eleven twelve")
_TIME = re.compile(
    r"(?<![\w.])(?:(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>a\.?m\b\.?|p\.?m\b\.?|noon\b)"
    r"|(?P<h5>\d{1,2}|" + "|".join(_HOURS) + r")\so['’]clock\b|(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)(?!\d|:\d)"
    r"|(?P<h3>[01]?\d|2[0-4])(?:[:.](?P<m3>[0-5]\d))?\s(?:Uhr|GMT|BST|CET|EST|EDT)\b|(?P<h4>[01]?\d|2[0-4])h(?P<m4>[0-5]\d)?(?!\w)"
    r"|(?<=\bat )(?P<named>noon|midday|midnight)\b)"
    r"(?:\s(?:in\sthe\s(?P<part>morning|afternoon|evening)|at\s(?P<night>night)|(?P<morgens>morgens|vormittags)|"
    r"(?P<abends>abends|nachmittags)|du\s(?P<matin>matin)|du\s(?P<soir>soir))\b)?",
    re.I,
)


_CJK_TIME = re.compile(
    r"(?:(?P<early>上午|早上|凌晨|清晨)|下午|晚上|傍晚|中午)\s?(?P<h>\d{1,2})\s?[点時时](?:(?P<m>[0-5]?\d)分?|(?P<half>半))?"
)


def times(text: str) -> Iterable[DateMention]:
    """The times of day of a text. ``half_known``: whether it is before or after noon is said."""
    for match in _TIME.finditer(text):
        if match["named"]:
            minutes = 0 if fold(match["named"]) == "midnight" else 720
            yield DateMention(start=match.start(), end=match.end(), days=frozenset(), minutes=minutes, half_known=True)
            continue
        written = match["h"] or match["h2"] or match["h3"] or match["h4"] or match["h5"]
        hour = int(written) if written.isdigit() else _HOURS.index(fold(written)) + 1
        minute = int(match["m"] or match["m2"] or match["m3"] or match["m4"] or 0)
        half = _half(match)
        if half == "p" and hour < 12:
            hour += 12
        elif half == "a" and hour == 12:
            hour = 0
        # 13 to 24 and 0 are of the clock of 24 hours; "9:00" may be of either.
        known = bool(half) or hour > 12 or hour == 0
        yield DateMention(
            start=match.start(),
            end=match.end(),
            days=frozenset(),
            minutes=(hour * 60 + minute) % 1440 if hour <= 24 else 10_000 + hour,  # no such time
            half_known=known,
        )
    for match in _CJK_TIME.finditer(text):
        hour = int(match["h"]) % 12 + (0 if match["early"] else 12) if int(match["h"]) <= 12 else int(match["h"])
        minute = 30 if match["half"] else int(match["m"] or 0)
        yield DateMention(
            start=match.start(), end=match.end(), days=frozenset(), minutes=hour * 60 + minute, half_known=True
        )


def _half(match: re.Match[str]) -> str:
    """``a`` before noon, ``p`` after it, "n" for noon itself; ``""`` where it is not said."""
    written = fold(match["half"] or "")
    if written:
        return written[0]
    if match["morgens"] or match["matin"] or (match["part"] or "").lower() == "morning":
        return "a"
    return "p" if match["part"] or match["abends"] or match["soir"] or match["night"] else ""


def same_time(claim: DateMention, mention: DateMention) -> bool:
    """Whether two times are one. Where one of them leaves open which half of the day it is, either will do."""
    if claim.minutes < 0 or mention.minutes < 0:
        return False
    if (claim.half_known and mention.half_known) or max(claim.minutes, mention.minutes) >= 1440:
        return claim.minutes == mention.minutes
    return claim.minutes % 720 == mention.minutes % 720
