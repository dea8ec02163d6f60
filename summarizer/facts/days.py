"""Find the days that a text names: whole dates, days counted from today, ends of months and years, weekdays.

``summarizer.dates`` finds the dates, and says why dateparser is not used. dateutil's fuzzy parser is not used either:
it finds one date in a whole sentence, gives no offsets, and fills in missing parts from today's date.
"""

import calendar
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from summarizer.calendar_words import MONTHS, UNITS
from summarizer.dates import DateMention, add, publication_date
from summarizer.numbers import COUNTS, ORDINALS
from summarizer.patterns import compiled
from summarizer.words import fold


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A day or a span of days that a text names."""

    start: int
    end: int
    """Offset after the last of its words in the text."""
    first: datetime.date
    last: datetime.date
    loose: bool = False
    """True for a weekday and for "tomorrow". Only the verb shows whether such a day is in the future."""
    moved_from: datetime.date | None = None
    """The day that this one replaces: 3 May in "extended from 3 May to 3 June"."""


def month_end(year: int, month: int) -> datetime.date:
    """Return the last day of a month; month 13 is January of the next year. Raises ValueError after year 9999."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


_NUMBERS = {fold(word): value for word, value in (COUNTS | ORDINALS).items()}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a pattern of ``days.toml``."""
    found: re.Pattern[str] = compiled("facts/days.toml")["days"][name]
    return found


def _count_of(groups: dict[str, str | None]) -> tuple[int, str]:
    """Return the count and the unit of a match."""
    unit = UNITS[fold(groups["unit"] or "")]
    return int(groups.get("n") or _NUMBERS[fold(groups.get("w") or "")]), unit


def is_gazette(text: str) -> bool:
    """True if the text is a document of a gazette: it has labels such as "ACTION:"."""
    return bool(pattern("gazette").search(text))


def counted(text: str, published: datetime.date | None) -> Iterator[Moment]:
    """Yield days that are given as a distance: "30 days from today", "within 60 days of publication".

    In a news report, days counted from publication are left out: the report means the publication of another text.
    """
    report = not is_gazette(text) and (publication_date(text) or pattern("report").search(text))
    for name in ("span", "cjk_span", "upon"):
        for match in pattern(name).finditer(text):
            groups = match.groupdict()
            count, unit = _count_of(groups) if name != "upon" else (int(bool(groups["next"])), "day")
            day = add(published, count, unit) if published else None
            if day and (groups.get("today") or not report):
                yield Moment(start=match.start(), end=match.end(), first=day, last=day)


def month_first(text: str, title: str = "") -> bool | None:
    """True if 03/04/2024 is in March, False if it is in April, ``None`` if that is unknown. Other dates of the text
    decide, or else signs that the text is from the US."""
    for match in pattern("slashed").finditer(text):
        if int(match[1]) > 12 or int(match[2]) > 12:
            return int(match[2]) > 12
    return True if is_gazette(text) or pattern("us").search(f"{title}\n{text}") else None


AHEAD = 274
"""Number of days, about nine months. A date without a year is in the future if the next such date is at most this many
days ahead. Otherwise it is in the past."""


FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Days outside these years are left out."""


def moments(
    text: str, mentions: Sequence[DateMention], published: datetime.date | None, *, title: str = ""
) -> list[Moment]:
    """Return the days that ``text`` names, in order. If two overlap, the one that begins earlier is kept; if both begin
    at the same place, the longer one. Never raises.

    ``mentions`` are the dates in the text. ``title`` may show that the text is from the US, which decides how
    03/04/2024 is read.
    """
    text = text.replace("\u200b", " ")
    found = [
        *_whole(text, mentions, published, title),
        *counted(text, published),
        *_ends(text, published),
    ]
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[Moment] = []
    for item in found:
        if kept and item.loose != kept[-1].loose and not text[kept[-1].end : item.start].strip(" ,.(*"):
            kept[-1] = item if kept[-1].loose else kept[-1]  # "Friday, May 6"
        elif not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _whole(text: str, mentions: Sequence[DateMention], published: datetime.date | None, title: str) -> Iterator[Moment]:
    mentions = [item for item in mentions if item.days]  # no times of day
    first = month_first(text, title)
    for index, item in enumerate(mentions):
        if item.weekday >= 0 or item.relative:
            if published and item.weekday >= 0:
                yield from _of_weekday(text, item, published)
            elif published and item.relative == "1 day" and (day := add(published, 1, "day")):
                yield Moment(start=item.start, end=item.end, first=day, last=day, loose=True)
        else:
            moment = _of_date(text, index, mentions, published, first)
            if moment and (count := pattern("from_date").search(text, max(item.start - 40, 0), item.start)):
                day = add(moment.first, *_count_of(count.groupdict()))  # "18 months from 1 July 2024"
                moment = replace(moment, start=count.start(), first=day, last=day) if day else None
            if moment:
                yield moment


def _of_date(
    text: str, index: int, mentions: list[DateMention], published: datetime.date | None, month_is_first: bool | None
) -> Moment | None:
    item = mentions[index]
    if pattern("lower_may").match(text[item.start : item.end]):
        return None  # "part 2 may be disclosed"
    if any(not day or not month for _, month, day in item.days):
        return None  # `_ends` finds "the end of June"
    year = min(item.days)[0]
    if len({month for _, month, _ in item.days}) > 1:
        # 03/04/2024 may be in March or in April
        slashed = pattern("slashed").match(text, item.start)
        if month_is_first is None or slashed is None:
            return None
        month = int(slashed[1 if month_is_first else 2])
        item = replace(item, days=frozenset(day for day in item.days if day[1] == month))
    if not year:
        if pattern("other_year").match(text, item.end):
            return None
        year = _neighbour_year(text, index, mentions)
    days = sorted(day for day in (_day(year, month, number, published) for _, month, number in item.days) if day)
    if len(days) < len(item.days):
        return None
    return Moment(start=item.start, end=item.end, first=days[0], last=days[-1])


def _neighbour_year(text: str, index: int, mentions: list[DateMention]) -> int:
    """Return the year for a date without a year from the date beside it, or 0: "between 3 June and 5 July 2024",
    "from 1 July 2026 until 31 December", "30 June next year"."""
    item = mentions[index]
    for other in [*mentions[index + 1 : index + 3], *mentions[max(index - 1, 0) : index]]:
        after, of_year = other.start > item.start, other.relative.endswith("year")
        gap = text[item.end : other.start] if after else text[other.end : item.start]
        near = len(gap) <= (40 if after and not other.relative else 12) and pattern("between_years").match(gap)
        before = text[max(other.start - 20, 0) : other.start]
        # Not "comments on the rule of 1 March 2023 by 5 May": the rule may be years old.
        spans = after or of_year or pattern("opens").search(f"{before}\0{gap}")
        if near and spans and other.weekday < 0 and (of_year or not other.relative):
            year, month = min(other.days)[:2]
            if year and (after or of_year or min(item.days)[1] >= month > 0):
                return year
    return 0


def _day(year: int, month: int, day: int, published: datetime.date | None) -> datetime.date | None:
    """Return the date. If ``year`` is 0, it is in the year of publication or the next year (see AHEAD). ``None`` if
    there is no such date."""
    try:
        if year:
            return datetime.date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
        if published is None:
            return None
        this = datetime.date(published.year, month, day)
        # A date of last month is past, even after "by": nobody leaves out the year of a day eleven months ahead.
        if this < published and (
            coming := datetime.date(published.year + 1, month, day)
        ) <= published + datetime.timedelta(AHEAD):
            return coming
        return this
    except (ValueError, OverflowError):
        return None


def _of_weekday(text: str, item: DateMention, published: datetime.date) -> Iterator[Moment]:
    """Yield the next day with this weekday, unless it is today's weekday, or a past day such as "last Friday". "Next
    Friday" is left out if it may mean the Friday of this week."""
    ahead, words = (item.weekday - published.weekday()) % 7, text[item.start : item.end]
    day = add(published, ahead, "day")
    doubtful = pattern("next_day").match(words) and item.weekday > published.weekday()
    if ahead and day and not doubtful and not pattern("past_day").search(words):
        yield Moment(start=item.start, end=item.end, first=day, last=day, loose=True)


def _ends(text: str, published: datetime.date | None) -> Iterator[Moment]:
    """Yield the last days of months and years that "the end of next month", "the end of June" and the like name."""
    for match in (*pattern("end").finditer(text), *pattern("cjk_end").finditer(text)):
        named = match.groupdict()
        year, month, unit = int(named["of"] or 0), named["month"] or "", named.get("unit")
        if not (year or (published and (month or unit))):
            continue
        number = MONTHS.get(fold(month), int(month) if month.isdecimal() else 12)
        if published and unit:
            ahead = bool(named["next"] or named["after"])
            whole = UNITS[fold(unit)] == "year"
            year, number = published.year + ahead * whole, 12 if whole else published.month + ahead
        elif published and not year:
            year = published.year + (number < published.month)
        if FIRST_YEAR <= year <= LAST_YEAR:
            day = month_end(year, number)
            yield Moment(start=match.start(), end=match.end(), first=day, last=day)
