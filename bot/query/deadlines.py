"""Reads what readers ask of deadlines: their kinds, and days to come."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.query import MAX_QUERY, without_asking
from bot.query.days import days_in
from bot.query.words import WORDS, any_word, pattern
from summarizer.facts import DeadlineKind

MOST_DAYS = 365
"""Maximum number of days ahead for which deadlines are listed."""
_QUOTED = r"[\"“「][^\"”」]*[\"”」]|\S*[:：]\S*"
_KIND = re.compile(
    rf"{_QUOTED}|(?P<off>(?:{pattern('without')}|{pattern('not')}|[-－−–](?=\S))+)?(?:{pattern('common')}|[,，、]\s*)*"
    rf"(?P<kind>{any_word(WORDS['due'])})的?\s*",
    re.IGNORECASE,
)
"""A kind of deadline, in the group `kind`. The pattern also matches quotes and filters, without the group, to skip the
words in them."""


def kinds_of(text: str) -> tuple[dict[str, None], str]:
    """Split a text into the kinds of deadlines that it names, and the rest without the words of a question.

    The kind "" means any deadline. If the text only excludes kinds, the other kinds are returned.
    """
    text = text[:MAX_QUERY]
    kinds, excluded, end = dict[str, None](), set[str](), -1
    for one in _KIND.finditer(text):
        if one["kind"]:
            kind = WORDS["due"][one["kind"].casefold()]
            is_off = bool(kind) and (bool(one["off"]) or one.start() == end)  # the whole list after "except"
            end = one.end() if is_off else -1
            (excluded.add if is_off else kinds.setdefault)(kind)
    if excluded and not any(kinds):
        kinds |= dict.fromkeys(kind for kind in DeadlineKind if kind not in excluded)
    text = _KIND.sub(lambda one: " " if one["kind"] else one[0], text)
    return kinds, without_asking(text)[0]


def days_ahead(text: str, today: date, *, is_sure: bool = False) -> tuple[int, int] | None:
    """Parse a number of days, a length of time, or named days. Returns the first and the last day, counted from today.

    Returns None for other text, and for days in the past. With `is_sure`, parse only text that can mean only days.
    """
    if text.isdecimal() and not is_sure:
        return 0, int(text[:6])  # Python refuses to parse a number of thousands of digits
    found = days_in(text, today, ahead=True)
    if found is None or found.last < today or (is_sure and not found.is_sure):
        return None
    skip = 0 if found.way in ("until", "before") else max(0, (found.first - today).days)
    last = found.first - timedelta(days=1) if found.way == "before" else found.last
    return skip, max(skip, MOST_DAYS) if found.way == "since" else max(1, (last - today).days)
