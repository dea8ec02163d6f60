"""Days as `before:` and `after:` take them: 2026-03-14, 2026-03, 2026, 7d, yesterday.

A day that counts from today stays so in a saved search, and is settled when it is asked.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from summarizer.calendar_words import DAYS, SHORT_UNITS, TYPED_UNIT, UNITS
from summarizer.number_words import CHINESE_DIGITS, COUNT, COUNTS, chinese_number
from summarizer.words import fold

_ISO = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?")
_SPAN = re.compile(
    r"(?:(?:in|over|within|during|for) )?(?:the )?"
    r"(?P<way>(?P<past>(?:last|past|previous) |最近|过去|近|上)|"
    r"(?P<ahead>(?:next|coming) |未来|今后|下)|this |[本这今])?"
    rf"(?P<count>\d{{1,4}}|{COUNT}|[两十{CHINESE_DIGITS}]{{1,9}})? ?"
    rf"(?P<of>个?) ?(?P<unit>{TYPED_UNIT}|hours?|小时)(?:[以之]?内)?"
)
NAMED = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1}
"""Words for a day: how long ago it is."""


def settled(text: str) -> str | None:
    """A day in one spelling; None for what is none."""
    text = " ".join(text.casefold().split())
    if text in NAMED:
        return "yesterday" if NAMED[text] else "today"
    if span := _span(text, ahead=False):
        return f"{span[0]}{span[1][0]}"
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
        try:
            return date(int(year), int(month or 1), int(day or 1)).isoformat()[: 10 if day else 7 if month else 4]
        except ValueError:
            return None
    return None


def named(text: str) -> str | None:
    """The same of what needs no filter before it: "yesterday's", "in the last two weeks"; None for all else."""
    text = " ".join(re.sub("['’]s$", "", text.casefold()).split())
    span = _SPAN.fullmatch(text)
    return settled(text) if text in NAMED or (span and span["way"]) else None


def length_of(text: str, *, ahead: bool) -> int | None:
    """So many days as are ahead, or ago: "two weeks" are 14, "next month" 30. None for what is no length of time."""
    span = _span(" ".join(text.casefold().split()), ahead=ahead)
    return None if span is None else span[0] * DAYS[span[1]]


def _span(text: str, *, ahead: bool) -> tuple[int, str] | None:
    """How many of which unit of the calendar."""
    found = _SPAN.fullmatch(text)
    if found is None or found["past" if ahead else "ahead"] or not (found["way"] or found["count"]):
        return None
    count, unit = found["count"] or "1", found["unit"]
    if found["count"] and not found["of"] and (unit in "月日岁" or (unit == "年" and len(count) == 4)):
        return None  # "3月" is a month, "65岁" an age
    number = int(count) if count.isdecimal() else COUNTS.get(count) or int(chinese_number(count))
    unit = SHORT_UNITS.get(unit) or UNITS[fold(unit)]
    if unit in DAYS:
        return number, unit
    return (-(-number // 24), "day") if found["way"] else None  # hours alone are no days: "mute for 2 hours"


def first_day(value: str, today: date) -> date | None:
    """The first day of what `settled` gave: 2026-03 begins on the first of March. None for what it did not give."""
    if value in NAMED:
        return today - timedelta(days=NAMED[value])
    if (ago := length_of(value, ahead=False)) is not None:
        try:
            return today - timedelta(days=ago)
        except OverflowError:
            return date.min
    if settled(value) != value:
        return None
    return date.fromisoformat(f"{value}-01-01"[:10])


def counts_from_today(value: str) -> bool:
    """Whether it is another day tomorrow."""
    return not _ISO.fullmatch(value)
