"""Days as `before:` and `after:` take them: 2026-03-14, 2026-03, 2026, 7d, yesterday.

A day that counts from today stays so in a saved search, and is settled when it is asked.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from summarizer.calendar_words import DAYS, SHORT_UNITS, TYPED_UNIT, UNITS
from summarizer.words import fold

_ISO = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?")
_AGO = re.compile(rf"(\d{{1,4}}) ?(?![日月])({TYPED_UNIT})")  # "3月" is a month
NAMED = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1}
"""Words for a day: how long ago it is."""


def settled(text: str) -> str | None:
    """A day in one spelling; None for what is none."""
    text = " ".join(text.casefold().split())
    if text in NAMED:
        return "yesterday" if NAMED[text] else "today"
    if ago := _AGO.fullmatch(text):
        return f"{int(ago[1])}{_unit(ago[2])[0]}"
    if found := _ISO.fullmatch(text):
        numbers = [int(part) for part in found.groups() if part]
        try:
            date(*[*numbers, 1, 1][:3])
        except ValueError:
            return None
        return "-".join(f"{number:0{4 if not place else 2}}" for place, number in enumerate(numbers))
    return None


def _unit(word: str) -> str:
    return SHORT_UNITS.get(word) or UNITS[fold(word)]


def first_day(value: str, today: date) -> date | None:
    """The first day of what `settled` gave: 2026-03 begins on the first of March. None for what it did not give."""
    if value in NAMED:
        return today - timedelta(days=NAMED[value])
    if ago := _AGO.fullmatch(value):
        try:
            return today - timedelta(days=int(ago[1]) * DAYS[_unit(ago[2])])
        except OverflowError:
            return date.min
    if settled(value) != value:
        return None
    return date(*[*map(int, value.split("-")), 1, 1][:3])


def counts_from_today(value: str) -> bool:
    """Whether it is another day tomorrow."""
    return value in NAMED or _AGO.fullmatch(value) is not None
