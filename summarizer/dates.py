"""Find the dates in a text: whole dates, parts of dates, and relative dates such as "yesterday".

dateparser, which the bot uses for the dates of sources, does not serve here: it takes milliseconds for a phrase, finds
dates in "may", "sat" and plain numbers, and completes partial dates with today's date.
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from dateutil.relativedelta import relativedelta

from summarizer.calendar_words import (
    ANY_DAY,
    ANY_MONTH,
    CHINESE_WEEKDAYS,
    DOUBTFUL,
    MONTHS,
    RELATIVE_DAY,
    SHORT_DAYS,
    STEP,
    STEPS,
    UNIT,
    UNITS,
    VERBS,
    WEEKDAYS,
    WHOLE_MONTHS,
)
from summarizer.numbers import COUNT, COUNTS, ORDINALS
from summarizer.words import any_of, fold, tokenize

Day = tuple[int, int, int]
"""Year, month, day; 0 for a missing part."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DateMention:
    """A date, or a part of a date, in a text."""

    start: int
    end: int
    days: frozenset[Day] = frozenset()
    """The dates that it may mean; empty if it is relative to an unknown day of publication."""
    weekday: int = -1
    """The weekday, 0 for Monday to 6 for Sunday; -1 if no weekday is named."""
    words: tuple[str, ...] = ()
    """Folded words of a time of day or a part of a year; they are compared word by word."""
    relative: str = ""
    """Offset from the day of publication: ``-1 month`` for "last month"."""


_YEAR = r"(?:1[5-9]|20|21)\d\d"
# After a day and month any four digits are the year; otherwise "30 June 9999" would be read as a day of this year.
_ANY_YEAR = rf"(?:{_YEAR}(?!\w)|\d{{4}}(?=[.,;:)\]\"”’](?:\s|$)|\n|$))"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_TH = r"(?:st|nd|rd|th|er|\.|º|ª)?"
# Group names are unique in a pattern, so each alternative has its own: "year1" and "year2" mean the same (``_groups``).
_DATE = re.compile(
    rf"""(?:(?<!\d)(?P<year5>(?:19|20)\d\d|\d{{4}}(?=\s?年\s?\d\d?\s?月))\s?年(?:\s?(?P<month5>\d{{1,2}})\s?月(?:\s?(?P<day5>\d{{1,2}})\s?[日号])?)?
    |(?P<month6>\d{{1,2}})\s?月(?:\s?(?P<day6>\d{{1,2}})\s?[日号]|(?!\s?\d)))
    |(?<![\w])(?:
      (?P<year6>{_YEAR})-(?P<month7>\d\d?)-(?P<day7>\d\d?)(?=$|[^\w-]|T\d)
    | (?P<slash>\d\d?/\d\d?/(?:\d{{4}}|\d\d)(?![\w/])|\d\d?\.\s?\d\d?\.\s?{_YEAR}(?!\w))
    | (?P<day1>{_DAY}){_TH}(?:\s?(?:-|–|to|and|et|und|y|bis|au|al)\s?(?P<day2>{_DAY}){_TH})?
        [\s\u00a0-](?:of\s|de\s|day\sof\s)?
        (?P<month1>{ANY_MONTH})\b\.?(?:,?[\s\u00a0-](?:de\s|del\s)?(?P<year1>{_ANY_YEAR}))?
    | (?P<month_first>{ANY_MONTH})\b\.?[\s\u00a0](?P<day3>{_DAY})(?:st|nd|rd|th)?(?!\w|[.,]\d|:\d|\s?%)
        (?:\s?(?:-|–|to|and|through)\s?(?P<day4>{_DAY})(?:st|nd|rd|th)?(?!\w))?(?:,?\s(?P<year2>{_ANY_YEAR}))?
    | (?P<month3>{ANY_MONTH})\b\.?,?[\s\u00a0](?:of\s|de\s|del\s)?(?P<year3>{_YEAR})(?!\w)
    | (?P<month_alone>{ANY_MONTH})\b
    | (?P<year_alone>{_YEAR})(?:'?s\b)?(?![\w-]|[.,]\d|\s?(?:%|per\s?cent))
    )""",
    re.X | re.I,
)
_NO_YEAR_BEFORE = re.compile(r"(?:[$€£¥]|\S[-/.,:#'&@=])$")
_BEFORE_MONTH = re.compile(
    r"(?:\b(?:on|in|since|by|until|till|from|during|of|last|next|this|early|late|mid|to|and|before|after|im|seit|bis|ab|"
    r"anfang|mitte|ende|en|depuis|début|fin|desde|hasta|for|through|between)[\s-]|[/(,–-]\s?)$",
    re.I,
)
_OTHER_NAME = re.compile(r"\s[A-Z][a-z]")

_WEEKDAY = re.compile(
    rf"(?<!\w)(?:{STEP}\s)?(?P<name>{ANY_DAY}s?|{any_of(SHORT_DAYS)})\b(?:\s{STEP}\b)?"
    rf"|(?P<cjk>{any_of(CHINESE_WEEKDAYS)})",
    re.I,
)
_NEWSPAPER = frozenset(["Sun", "Sat", "Mon", "Wed", "Tue", "Thu"])
"""Short weekdays that are also names or verbs. They count only before a full stop or comma."""

_RELATIVE = re.compile(
    rf"""(?<!\w)(?:(?P<day>{RELATIVE_DAY})|(?P<step1>{STEP})\s(?P<unit1>{UNIT})
    |(?:la\s|le\s|l['’]|el\s)(?P<unit2>{UNIT})\s(?P<step2>{STEP})
    |(?P<count3>{COUNT}|\d{{1,3}})[\s-](?P<unit3>{UNIT})\sago
    |(?:vor|il\sy\sa)\s(?P<count4>{COUNT}|\d{{1,3}})\s(?P<unit4>{UNIT}))(?!\w)
    |(?P<step5>[上下本这])个?(?P<unit5>[周月]|星期|礼拜)|(?P<cjk>[昨明今][天日]|(?:[去明今]|\b本)年)""",
    re.I | re.X,
)
_VERBATIM = re.compile(
    rf"""(?<![\w.])(?:\d{{1,2}}(?:[:.]\d\d)?\s?[ap]\.?m\b\.?|\d{{1,2}}:\d\d(?!\d|:\d)|\d{{1,2}}(?:[:.]\d\d)?\sUhr(?:\s\w+s\b)?
    |\d{{1,2}}h(?:\d\d)?(?!\w)|\w+\so['’]clock(?:\s(?:in\sthe|at)\s\w+)?|(?<=\bat\s)(?:noon|midday|midnight)\b
    |{any_of(ORDINALS)}\s(?:quarter|half)\b|(?:start|beginning|middle|end|anfang|mitte|ende|début|fin)\s(?:of\s)?(?P<y1>{_YEAR})
    |(?:early|mid|late)[\s-](?P<y2>{_YEAR}))|(?:上午|早上|凌晨|清晨|下午|晚上|傍晚|中午)\s?\d{{1,2}}\s?[点時时]""",
    re.I | re.X,
)
# "BRUSSELS, 12 July 2024 - ", "*Paris, le 14 avril 2023* –"
_DATELINE = re.compile(r"(?:^|\n)[*_]{0,2}[A-ZÀ-Ý][\w .'’-]{1,40}, (?:le |den )?$")
_LINE_GOES_ON = re.compile(r"\s*\**\s*(?:[-–—:]|\(|\n|$)")
_LABEL = re.compile(r"(?:^|\n)\W*(?:(?:publication|release|issue)\s)?date:?\s*$", re.I)


def dates(text: str, published: datetime.date | None) -> list[DateMention]:
    """Return the dates of a text in order. If two overlap, the one that begins earlier is kept; if both begin at the
    same place, the longer one.

    ``published`` resolves "yesterday", "on Friday" and "next month". Times of day and parts of years ("third quarter",
    "mid-2026") are among the dates. A zero-width space counts as a space.
    """
    text = text.replace("\u200b", " ")
    readers = {_DATE: _absolute, _WEEKDAY: _weekday, _RELATIVE: _relative, _VERBATIM: _verbatim}
    found = [read(match, published) for pattern, read in readers.items() for match in pattern.finditer(text)]
    kept: list[DateMention] = []
    for item in sorted(filter(None, found), key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _absolute(match: re.Match[str], published: datetime.date | None = None) -> DateMention | None:
    found = frozenset(
        (year, month, day)
        for year, month, day in _parts(match)
        if month <= 12 and day <= 31 and (month or not day) and (year or month)
    )
    end = match.start() + len(match.group().rstrip("."))
    return DateMention(start=match.start(), end=end, days=found) if found else None


def _verbatim(match: re.Match[str], published: datetime.date | None) -> DateMention:
    years = frozenset((int(year), 0, 0) for year in match.groups() if year)
    words = tuple(tokenize(match.group()).words)
    return DateMention(start=match.start(), end=match.end(), days=years, words=words)


def _groups(match: re.Match[str], name: str) -> list[str]:
    """Return the matched texts of the groups whose names begin with ``name``."""
    return [value for key, value in match.groupdict().items() if key.startswith(name) and value]


def _parts(match: re.Match[str]) -> Iterator[Day]:
    """Yield the dates that a match may mean."""
    if match["slash"]:
        first, second, year = map(int, re.split(r"[/.]\s?", match["slash"]))
        year += 0 if year > 99 else 2000 if year < 70 else 1900
        yield year, second, first
        if "/" in match["slash"]:
            yield year, first, second
        return
    # "0" stands for a part that is missing.
    years, months, days = (_groups(match, part) or ["0"] for part in ("year", "month", "day"))
    before, name = match.string[max(match.start() - 10, 0) : match.start()], match["month_first"] or ""
    behind = match.string[match.end() :].lstrip()[:1]
    if (
        (match["month_alone"] and not _is_month(match, before))
        or (match["year_alone"] and _NO_YEAR_BEFORE.search(before))
        # "may 5 people", "march 3 miles", but "march 13, it" and "on march 13 at"
        or (
            name.islower()
            and years == ["0"]
            and fold(name) in DOUBTFUL
            and behind.isalpha()
            and not _BEFORE_MONTH.search(before)
        )
    ):
        return
    for in_year, month, day in product(years, months, days):
        yield int(in_year), int(month) if month.isdigit() else MONTHS[fold(month)], int(day)


def _is_month(match: re.Match[str], before: str) -> bool:
    """True if a month's name without day and year means the month: "May" is also a verb, "April" a person."""
    name = match["month_alone"]
    if fold(name) not in WHOLE_MONTHS or (name.islower() and fold(name) in VERBS):
        return False
    if _BEFORE_MONTH.search(before):
        return True
    # "April Jones" is a person.
    return not (name[0].islower() or fold(name) in DOUBTFUL or _OTHER_NAME.match(match.string, match.end()))


def _weekday(match: re.Match[str], published: datetime.date | None) -> DateMention | None:
    written = match["name"] or match["cjk"]
    name = fold(written)
    weekday = WEEKDAYS.get(name, WEEKDAYS.get(name.removesuffix("s"), -1))
    if weekday < 0 or (name in SHORT_DAYS and written.islower()):
        return None  # "sat", "sun", "wed"
    if written in _NEWSPAPER and not match.string.startswith((".", ","), match.end()):
        return None
    back = (published.weekday() - weekday) % 7 if published else 0
    # On a Friday "on Friday" is today, a week ago or in a week.
    found = _days(published, [-back - 7, -back, 7 - back])
    return DateMention(start=match.start(), end=match.end(), days=found, weekday=weekday)


def add(day: datetime.date, count: int, unit: str) -> datetime.date | None:
    """Return ``day`` plus ``count`` units. If the month is too short, return its last day. ``None`` after year 9999."""
    away: dict[str, Any] = {f"{unit}s": count}
    try:
        return day + relativedelta(**away)
    except (ValueError, OverflowError):
        return None


def _days(published: datetime.date | None, shifts: Iterable[int], unit: str = "day") -> frozenset[Day]:
    """Return the days, months or years at these offsets from ``published`` that exist; none if it is unknown."""
    days = filter(None, (add(published, shift, unit) for shift in shifts if published))
    return frozenset((day.year, day.month if unit != "year" else 0, day.day if unit == "day" else 0) for day in days)


def _relative(match: re.Match[str], published: datetime.date | None) -> DateMention:
    words = " ".join(fold(match.group()).split())
    unit, step, count = ("".join(map(fold, _groups(match, part))) for part in ("unit", "step", "count"))
    if match["day"]:
        unit, step = "day", words
    elif match["cjk"]:
        step, unit = words[0], words[-1]
    unit = UNITS[unit]
    steps = STEPS[step] if step else -(int(count) if count.isdigit() else COUNTS[count])
    if published and unit == "week":
        monday = 7 * steps - published.weekday()
        found = _days(published, range(monday, monday + 7))
    else:
        found = _days(published, [steps], unit)
    return DateMention(start=match.start(), end=match.end(), days=found, relative=f"{steps} {unit}")


def publication_date(text: str) -> datetime.date | None:
    """Return the day in a dateline or a "date:" line at the top of ``text``; ``None`` if there is none."""
    head = text[:400]
    for item in filter(None, map(_absolute, _DATE.finditer(head))):
        whole = [day for day in item.days if all(day)]
        before, after = head[: item.start], head[item.end : item.end + 6]
        is_line = _DATELINE.search(before) and _LINE_GOES_ON.match(after)
        if len(whole) == 1 and (is_line or _LABEL.search(before)):
            try:
                return datetime.date(*whole[0])
            except ValueError:
                return None
    return None
