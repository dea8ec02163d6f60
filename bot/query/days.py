"""Days as `before:` and `after:` take them: 2026-03-14, 2026-03, 2026, 7d, yesterday.

A day that counts from today stays so in a saved search, and is settled when it is asked.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_ISO = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?")
_AGO = re.compile(r"(\d{1,4}) ?(d|w|m|y|days?|weeks?|months?|years?|天|周|个月|年)")
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365, "天": 1, "周": 7, "个": 30, "年": 365}
_NAMED = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1}
_WRITTEN = {"天": "d", "周": "w", "个": "m", "年": "y"}


def settled(text: str) -> str | None:
    """A day in one spelling; None for what is none."""
    text = " ".join(text.casefold().split())
    if text in _NAMED:
        return "yesterday" if _NAMED[text] else "today"
    if ago := _AGO.fullmatch(text):
        return f"{int(ago[1])}{_WRITTEN.get(ago[2][0], ago[2][0])}"
    if found := _ISO.fullmatch(text):
        numbers = [int(part) for part in found.groups() if part]
        try:
            date(*[*numbers, 1, 1][:3])
        except ValueError:
            return None
        return "-".join(f"{number:0{4 if not place else 2}}" for place, number in enumerate(numbers))
    return None


def first_day(value: str, today: date) -> date | None:
    """The first day of what `settled` gave: 2026-03 begins on the first of March. None for what it did not give."""
    if value in _NAMED:
        return today - timedelta(days=_NAMED[value])
    if ago := _AGO.fullmatch(value):
        try:
            return today - timedelta(days=int(ago[1]) * _UNITS[ago[2][0]])
        except OverflowError:
            return date.min
    if settled(value) != value:
        return None
    return date(*[*map(int, value.split("-")), 1, 1][:3])


def counts_from_today(value: str) -> bool:
    """Whether it is another day tomorrow."""
    return value in _NAMED or _AGO.fullmatch(value) is not None
