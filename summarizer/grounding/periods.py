"""Parts of years, and days told by a distance: "Q3 2025", "end of the year", "mid-2026", "two weeks ago"."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable

from summarizer.grounding.models import DateMention
from summarizer.grounding.tokens import fold, listed

Day = tuple[int, int, int]
_NAMES = listed("january february march april may june july august september october november december")
_MONTH = "(?:" + "|".join(_NAMES) + ")"
_YEAR = r"(?:19|20|21)\d\d"
_NUMBERS = {word: value for value, word in enumerate(listed("one two three four five six seven eight nine ten"), 1)} | {
    "a": 1, "an": 1, "eleven": 11, "twelve": 12,
    "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
}  # fmt: skip
_NUMBER = "(?:" + "|".join(sorted([*_NUMBERS, "fünf"], key=len, reverse=True)) + r"|\d{1,3})"
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4, "final": 4, "last": 4}
_PARTS = {
    "start": (1, 4), "beginning": (1, 4), "early": (1, 4), "anfang": (1, 4), "début": (1, 4),
    "mid": (4, 9), "middle": (4, 9), "mitte": (4, 9), "end": (9, 12), "late": (9, 12), "ende": (9, 12), "fin": (9, 12),
}  # fmt: skip
_WHICH = r"(?:of\s(?P<{0}>the|this|next|last)\s|(?P<{0}s>this|next|last)\s)"
_PERIOD = re.compile(
    rf"""(?<![\w-])(?:
      Q(?P<q>[1-4])(?:[\s/-]?(?P<qy>{_YEAR}))?(?![\w-])
    | (?P<qo>first|second|third|fourth|final)(?:\s|-)quarter(?:\s(?:of\s|in\s)?(?P<qoy>{_YEAR}))?\b
    | (?P<qn>[1-4])\.\sQuartal(?:\s(?P<qny>{_YEAR}))?\b
    | (?:(?P<between>between)\s)?(?P<m1>{_MONTH})\s?(?:to|through|until|till|[-–]|(?(between)and|(?!)))\s?
        (?P<m2>{_MONTH})(?:\s(?P<my>{_YEAR}))?\b
    | (?:(?P<h>first|second)\shalf\sof\s|H(?P<hn>[12])[\s/-]?)(?P<hy>{_YEAR})\b
    | (?P<part>start|beginning|middle|end)\s(?:of\s)?(?P<py>{_YEAR})\b
    | (?P<part2>early|mid|late|Anfang|Mitte|Ende|début|fin)[\s-](?:of\s)?(?P<py2>{_YEAR})\b
    | (?:end|close)\sof\s(?:the\s)?(?P<which>next\s|this\s|last\s|)(?P<unit>year|month)\b
    | (?P<yearend>year[-\s]end|zum\sJahresende|Ende\sdes\sJahres|fin\sde\sl['’]année)\b
    | (?P<count>{_NUMBER})[\s-](?P<of>day|week|fortnight|month|year)s?\sago\b
    | vor\s(?P<vor>{_NUMBER})\s(?P<vorof>Tag|Woche|Monat|Jahr)(?:e?n)?\b
    | il\sy\sa\s(?P<ily>{_NUMBER})\s(?P<ilyof>jour|semaine|mois|an)s?\b
    )""",
    re.X | re.I,
)
_UNITS = {
    "tag": "day", "woche": "week", "monat": "month", "jahr": "year", "jour": "day", "semaine": "week", "mois": "month",
    "an": "year",
}  # fmt: skip


def periods(text: str, published: datetime.date | None) -> Iterable[DateMention]:
    """Quarters, halves and ends of years, ends of months, and "two weeks ago" by the day of publication."""
    for match in _PERIOD.finditer(text):
        group = {name: value for name, value in match.groupdict().items() if value is not None}
        item = _period(match.start(), match.end(), group, published)
        if item:
            yield item


def _period(start: int, end: int, group: dict[str, str], published: datetime.date | None) -> DateMention | None:
    quarter = group.get("q") or group.get("qo") or group.get("qn")
    if quarter:
        last = 3 * _QUARTERS[quarter.lower()]
        year = int(group.get("qy") or group.get("qoy") or group.get("qny") or 0)
        return _span(start, end, year, last - 2, last)
    if "m1" in group:
        first, last = _NAMES.index(group["m1"].lower()) + 1, _NAMES.index(group["m2"].lower()) + 1
        if first % 3 != 1 or last != first + 2:
            return None  # two months, and not a quarter
        year = int(group.get("my", 0))
        return _span(start, end, year, first, last, (year, first, 0), (year, last, 0))
    if "hy" in group:
        half = 1 if (group.get("h") or group["hn"]).lower() in {"first", "1"} else 2
        return _span(start, end, int(group["hy"]), 6 * half - 5, 6 * half)
    part = group.get("part") or group.get("part2")
    if part:
        year = int(group.get("py") or group["py2"])
        first, last = _PARTS[part.lower()]
        days = [(year, 12, 31)] if part.lower() in {"end", "ende", "fin"} else []
        days += [(year, 1, 1)] if part.lower() in {"start", "beginning", "anfang", "début"} else []
        return _span(start, end, year, first, last, *days)
    if "unit" in group or "yearend" in group:
        return _ending(start, end, group, published)
    written = fold(group.get("count") or group.get("vor") or group["ily"])
    unit = fold(group.get("of") or group.get("vorof") or group["ilyof"])
    count = int(written) if written.isdigit() else _NUMBERS[written]
    return _ago(start, end, count, _UNITS.get(unit, unit), published)


def _span(start: int, end: int, year: int, first: int, last: int, *days: Day) -> DateMention:
    known = {(year, 0, 0), *days} if year else set(days)
    return DateMention(start=start, end=end, days=frozenset(known), span=(year, first, last))


def _ending(start: int, end: int, group: dict[str, str], published: datetime.date | None) -> DateMention:
    """The last day of a month or a year; "0 " marks this one, as in other relative dates."""
    sign = {"next": 1, "last": -1}.get(group.get("which", "").strip().lower(), 0)
    unit = group.get("unit", "year").lower()
    words = f"{sign} {unit} end"
    if published is None:
        return DateMention(start=start, end=end, days=frozenset(), relative=words, resolved=False)
    if unit == "year":
        year = published.year + sign
        days = {(year, 12, 31), (year, 12, 0), (year, 0, 0)}
    else:
        year, month = divmod(published.year * 12 + published.month - 1 + sign, 12)
        days = {(year, month + 1, calendar.monthrange(max(year, 1), month + 1)[1]), (year, month + 1, 0)}
    return DateMention(start=start, end=end, days=frozenset(days), relative=words)


def _ago(start: int, end: int, count: int, unit: str, published: datetime.date | None) -> DateMention:
    """So long before publication; "a week ago" is three days more or less, "a month ago" any day of that month."""
    if unit == "fortnight":
        count, unit = 2 * count, "week"
    words = f"-{count} {unit}"
    nothing = DateMention(start=start, end=end, days=frozenset(), relative=words, resolved=False, ago=True)
    if published is None:
        return nothing
    days: set[Day] = set()
    try:
        if unit in {"day", "week"}:
            middle = published - datetime.timedelta(count * (7 if unit == "week" else 1))
            around = 3 if unit == "week" else 0
            moved = [middle + datetime.timedelta(shift) for shift in range(-around, around + 1)]
            days = {(day.year, day.month, day.day) for day in moved}
        elif unit == "month":
            year, month = divmod(published.year * 12 + published.month - 1 - count, 12)
            days = {(year, month + 1, 0), (year, month + 1, published.day)}
        else:
            days = {(published.year - count, 0, 0), (published.year - count, published.month, 0)}
    except OverflowError:
        return nothing
    if any(not 1 <= day[0] <= 9999 for day in days):
        return nothing
    return DateMention(start=start, end=end, days=frozenset(days), relative=words, ago=True)


def in_span(span: tuple[int, int, int], mention: DateMention, near: frozenset[Day]) -> bool:
    """Whether ``mention`` of the article lies in the part of a year that a claim tells. ``near`` as in ``says``."""
    year, first, last = span
    if mention.span:
        same_year = year in {0, mention.span[0]} or (mention.span[0] == 0 and any(day[0] == year for day in near))
        return same_year and first <= mention.span[1] and mention.span[2] <= last
    whole = (last - first) not in {2, 5}  # "early", "mid", "late" and the like, which writers add to a year
    for said, month, _ in mention.days:
        if year and said != year and not (said == 0 and any(day[0] == year for day in near)):
            continue
        if first <= month <= last or (month == 0 and whole):
            return True
    return False
