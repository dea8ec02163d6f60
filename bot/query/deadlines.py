"""Reads what readers ask of deadlines: their kinds, and days to come."""

import re
from datetime import date, timedelta

from bot.query import MAX_QUERY, without_asking
from bot.query.days import days_in
from bot.query.words import WORDS, any_word, pattern
from summarizer.facts import DeadlineKind

MOST_DAYS = 365
"""Maximum number of days ahead for which deadlines are listed."""
_QUOTED = r"[\"“「][^\"”」]*[\"”」]|\S*[:：]\S*"
_KIND = any_word(WORDS["due"])
_KINDS = re.compile(
    rf"{_QUOTED}|(?P<off>(?:{pattern('without')}|{pattern('not')}|[-－−–](?=\S))+)?"
    rf"(?P<kinds>(?:(?:{pattern('common')}|{pattern('policies')}|[,，、]\s*)*(?:{_KIND})\s*)+)",
    re.IGNORECASE,
)
"""A list of kinds of deadlines, in the group `kinds`. The pattern also matches quotes and filters, without the group,
to skip the words in them."""


def kinds_of(text: str) -> tuple[dict[str, None], str]:
    """Split a text into the kinds of deadlines that it names, and the rest without the words of a question.

    The kind "" means any deadline. If the text only excludes kinds, the other kinds are returned.
    """
    text = text[:MAX_QUERY]
    kinds, excluded = dict[str, None](), set[str]()
    for run in _KINDS.finditer(text):
        for kind in map(WORDS["due"].__getitem__, re.findall(_KIND, (run["kinds"] or "").casefold())):
            (excluded.add if kind and run["off"] else kinds.setdefault)(kind)
    if excluded and not any(kinds):
        kinds |= dict.fromkeys(kind for kind in DeadlineKind if kind not in excluded)
    rest = _KINDS.sub(lambda run: " " if run["kinds"] else run[0], without_asking(text))
    return kinds, " ".join(rest.split())


def days_ahead(text: str, today: date) -> tuple[int, int] | None:
    """Parse a number of days, a length of time, or named days. Returns the first and the last day, counted from today.

    Returns None for other text, and for days in the past.
    """
    if text.isdecimal():
        return 0, int(text[:6])  # Python refuses to parse a number of thousands of digits
    found = days_in(text, today, ahead=True)
    if found is None or found.last < today:
        return None
    skip = 0 if found.way in ("until", "before") else max(0, (found.first - today).days)
    last = found.first - timedelta(1) if found.way == "before" else found.last
    return skip, max(skip, MOST_DAYS) if found.way == "since" else (last - today).days
