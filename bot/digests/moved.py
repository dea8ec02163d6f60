"""Moved: whether a sentence says of a day that it was another before, and which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

_MONTHS = (
    "jan(?:uary|uar|vier)?",
    "feb(?:ruary|ruar)?|févr?(?:ier)?",
    "mar(?:ch|s)?|märz",
    "apr(?:il)?|avr(?:il)?",
    "may|mai",
    "june?|juni|juin",
    "july?|juli|juil(?:let)?",
    "aug(?:ust)?|août",
    "sept?(?:ember|embre)?",
    "oct(?:ober|obre)?|okt(?:ober)?",
    "nov(?:ember|embre)?",
    "de[cz](?:ember)?|déc(?:embre)?",
)
_ANY_MONTH = "|".join(_MONTHS)
_ANY_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:of\s)?(?:{_ANY_MONTH})\b|\b(?:{_ANY_MONTH})\.?\s\d{{1,2}}\b|"
    r"\d{4}-\d\d-\d\d|\d{1,2}月\d{1,2}日)"
)
# What may stand between "to" and the day: "to 5 p.m. on Friday, 2 May", "until the end of 2 May", not "to the Senate".
_BETWEEN = (
    r"(?:(?:the|a|at|least|end|close|of|business|midnight|noon|no|earlier|later|than|on|\w{3,6}day|"
    r"\d{1,2}(?:[:.]\d\d)?(?:[ap]\.?m\.?)?|[ap]\.?m\.?|gmt|utc|bst|cest?|e[sd]?t|time|eastern|den|dem|le),?\s){0,7}"
)
_GAP = r"(?:\s[^\s,;:]+|,[^,;:]{1,60},(?=\s)){0,12}?\s"
"""A few words without a new clause, but for one between two commas: "extended the deadline, first 2 May, to"."""
_CUES = (
    # "The second stage, after years of delay, …" moves nothing: the verb, and the day that it moves to.
    r"\b(?:extend(?:s|ed|ing)?|extension|postpon(?:es?|ed|ing|ement)|deferr(?:ed|ing|al)|defers?|delay(?:ed|ing)|"
    r"delays?\s(?:the|its|this|their|implement\w+|enforce\w+|compliance|application|entry|start)|"
    r"reschedul(?:es?|ed|ing)|(?:push|put|set|move)(?:ed|es|ing|s|d|ting)?\sback|brings?\sforward|brought\sforward|"
    rf"mov(?:es?|ed|ing)){_GAP}(?:to|until|till|through)\s{_BETWEEN}",
    rf"\b(?:postponed|rescheduled)\sfor\s{_BETWEEN}",
    r"\bnow\s(?:be\s|is\s|are\s)?(?:due|clos\w+|ends?|ending|takes?\seffect|appl(?:y|ies)|runs?|enters?|begins?|"
    r"starts?|falls?|until|held|scheduled|set|planned|expected|(?:has|have)\suntil|meets?)?"
    rf"(?:\s(?:into\sforce|be\sheld|to\s\w+|effect|by|on|from|for|until|in))*\s*{_BETWEEN}",
    r"\b(?:new|revised|extended|later)\s(?:comment\s|closing\s|due\s|effective\s|compliance\s|consultation\s|"
    rf"filing\s)?(?:deadline|date|period)\b{_GAP}(?:of|is|for|on|to|until|at|by)?\s*{_BETWEEN}",
    rf"\b(?:report(?:ée?s?|er|e|ent)|prolong\w+|repouss\w+){_GAP}(?:au|jusqu['’]au|à)\s{_BETWEEN}",
    r"(?:verschoben|verschiebt|verlängert|verlängerung|vertagt)[^.;]{0,60}?\b(?:auf|bis)\s(?:zum\s)?" + _BETWEEN,
    r"(?:延长|延期|推迟|延后)(?:至|到)(?:\d{4}年)?",
)
_BEHIND = (
    r"[^;,]{0,40}?\b(?:verschoben|verlängert|vertagt)\b",
    r"(?:,?\s\d{4})?,?\s(?:instead\sof|rather\sthan)\b",
)
"""Cues that follow the day: "auf den 2. Mai verschoben", "on 2 May instead of 2 April"."""
_BEFORE = re.compile(
    rf"(?:\b(?:from|instead\sof|rather\sthan|originally(?:\s\w+){{0,3}}|vom|du)\s{_BETWEEN}|[由从]){_ANY_DAY}",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:was|were|had|original\w*|previous\w*|initial\w*|instead|war|était)\b|原", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _written(day: date) -> str:
    """A pattern of a day as sentences write it, its year left out."""
    month, number = f"(?:{_MONTHS[day.month - 1]})", f"0?{day.day}"
    return (
        rf"(?:(?<!\d){number}(?:st|nd|rd|th|er|\.)?\s(?:of\s)?{month}\b|\b{month}\.?\s{number}(?:st|nd|rd|th)?(?!\d)|"
        rf"{day.isoformat()}|(?<!\d){number}[./]0?{day.month}[./]|(?<!\d)0?{day.month}/{number}/|"
        rf"(?<!\d){day.month}月{day.day}日)"
    )


@lru_cache(maxsize=1024)
def _cue(day: date) -> re.Pattern[str]:
    written = _written(day)
    before, behind = "|".join(_CUES), "|".join(_BEHIND)
    return re.compile(rf"(?:{before}){written}|{written}(?:{behind})", re.IGNORECASE)


def _one_line(sentence: str) -> str:
    """With single spaces: the patterns count on them, and stay linear."""
    return " ".join(sentence.split())


def says_moved(sentence: str, day: date) -> bool:
    """Whether the sentence says that something was moved to this day."""
    return _cue(day).search(_one_line(sentence)) is not None


def named(sentence: str, days: Sequence[date]) -> list[date]:
    """Those of the days that the sentence names."""
    return [day for day in days if re.search(_written(day), _one_line(sentence), re.IGNORECASE)]


def names_old(sentence: str) -> bool:
    """Whether the sentence says from which day something was moved."""
    return _BEFORE.search(_one_line(sentence)) is not None


def tells_past(sentence: str) -> bool:
    """Whether the sentence tells what was to be, as one beside "is extended" does: "comments were due on 2 May"."""
    return _PAST.search(sentence) is not None
