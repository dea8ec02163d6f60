"""A day that a text names, and reckoning with days.

dateutil's ``relativedelta`` would be a dependency for the lines of ``add``.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A day or a span of days that a text names."""

    start: int
    end: int
    """Range of its words in the text."""
    first: datetime.date
    last: datetime.date
    loose: bool = False
    """A weekday, "tomorrow": a day of the future only where the verb says so."""
    limit: bool = False
    """Its own words make it a last day: "within 30 days of publication"."""
    counted: bool = False
    """Told by a number of days, weeks, months or years after another."""
    moved_from: datetime.date | None = None
    """The day before it of "from 3 May to 3 June", where the later one takes the earlier one's place."""
    closing: bool = False
    """The end of a month or year: a last day, on which nothing begins or is held."""
    anchor: str = ""
    """Counted from another day of the text, that of ``effect`` or the end of ``comments``; ``first`` tells nothing."""
    count: int = 0
    unit: str = ""
    """Of ``anchor``: how many, and of what (``day``, ``week``, ``month``, ``year``)."""


def last_of(index: int) -> datetime.date | None:
    """The last day of a month that is told by its number from January of year 0; ``None`` past year 9999."""
    year, month = index // 12, index % 12 + 1
    return datetime.date(year, month, calendar.monthrange(year, month)[1]) if year <= datetime.MAXYEAR else None


def add(day: datetime.date, count: int, unit: str) -> datetime.date | None:
    """``day`` and ``count`` units later; the last of the month where the day is not in it; ``None`` past year 9999."""
    try:
        if unit in {"day", "week"}:
            return day + datetime.timedelta(count * (7 if unit == "week" else 1))
        index = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = index // 12, index % 12 + 1
        return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        return None
