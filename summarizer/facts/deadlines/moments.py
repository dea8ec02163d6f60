"""Where a text names a day that a calendar has: whole dates, ends of months and years, weekdays.

The dates themselves are found by ``summarizer.dates``. Neither dateparser (see there) nor dateutil: its fuzzy parser
reads one date out of a whole sentence, gives no offsets, and fills what is not said with parts of today.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

from summarizer.dates import DateMention, dates
from summarizer.facts.deadlines.counted import counted, from_date
from summarizer.facts.deadlines.days import Moment, add, last_of
from summarizer.facts.deadlines.slashed import SLASHED, month_first

AHEAD = 274
"""Days: a date without a year is its next one if that is so near (nine months), else it is past."""


FIRST_YEAR, LAST_YEAR = 1900, 2200
"""A rule's day is of these years."""

_OTHER_YEAR = re.compile(r"[,.]?\s?(?:(?:of|de)\s)?(?:\d{3}|['’]\d\d(?!\d))|\s\d\d(?=[.,;)](?:\s|$)|$)")
"""What looks like the year of a date and was not read as one: the day is not of this year."""
_YEAR_AFTER = re.compile(r",?\s(?:of\s)?(?:the\s)?(next|this|last|following|previous|coming)\syear\b", re.I)
_YEAR_BEFORE = re.compile(r"(\S?)年\s?$")
_YEARS_AHEAD = {"next": 1, "coming": 1, "this": 0, "明": 1, "今": 0, "本": 0}

_END = re.compile(
    r"(?<!\w)(?:(?:the\s)?end\sof\s(?:the\s)?|Ende\s(?:des\s)?|(?:la\s)?fin\s(?:du\s|de\sl['’]|de\s|d['’])?)"
    r"(?:(?P<which>this|next|current|dieses|nächsten|kommenden)\s)?"
    r"(?:(?P<unit>month|year|quarter|Monats|Jahres|mois|année)(?P<after>\sprochain)?)\b",
    re.I,
)
_TODAY = re.compile(
    r"\b(?:takes?\seffect|(?:enters?|comes?)\sinto\s(?:force|effect)|(?:is|are|becomes?)\s(?:now\s)?effective|"
    r"tr(?:itt|eten)|entre(?:nt)?\sen\svigueur)\s(?:from\s|ab\s|dès\s)?(?P<day>today|heute|aujourd['’]hui)\b",
    re.I,
)
_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_NUMERALS = re.compile(
    r"(?P<y>[〇零○一二三四五六七八九]{4})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_END_BEFORE = re.compile(
    r"(?:\bend(?:ing)?\sof|\bEnde|\bfin|\blast\sday\sof)\s(?:the\s(?:month\sof\s)?|de\s|du\s|l['’]année\s)?$", re.I
)
_CJK_END = re.compile(r"\s?(?:月底|年底|底)")
_BETWEEN_YEARS = re.compile(r"[^.;:!?。；]*$")
_LOWER_MAY = re.compile(r"\d\S*\s(?:may|march|mar|sat|sun|dec|jan)$")


def moments(text: str, published: datetime.date | None, *, title: str = "") -> list[Moment]:
    """The days of ``text`` in order of place, overlaps resolved for the longer words. Never raises.

    ``title``: may tell of which country it is, where the text does not.
    """
    text = text.replace("\u200b", " ")
    found = [
        *_whole(text, published, title),
        *counted(text, published),
        *_ends(text, published),
        *_of_today(text, published),
    ]
    found += _of_numerals(text)
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[Moment] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _whole(text: str, published: datetime.date | None, title: str) -> Iterator[Moment]:
    mentions = [item for item in dates(text, published) if item.minutes < 0]
    first = month_first(text, title)
    for index, item in enumerate(mentions):
        if item.weekday >= 0:
            yield from _of_weekday(text, item, published)
        elif item.relative:
            if published and item.relative == "tomorrow":
                day = add(published, 1, "day")
                if day:
                    yield Moment(start=item.start, end=item.end, first=day, last=day, loose=True)
        else:
            moment = _of_date(text, index, mentions, published, first)
            if moment:
                yield from_date(text, moment)


def _of_date(
    text: str, index: int, mentions: list[DateMention], published: datetime.date | None, month_is_first: bool | None
) -> Moment | None:
    item = mentions[index]
    if _LOWER_MAY.match(text[item.start : item.end]):
        return None  # "part 2 may be disclosed"
    year, month, _ = next(iter(item.days))
    if len(item.days) == 1 and not all(next(iter(item.days))[1:]):
        return _end_of(text, item, year, month, published)
    if any(not day or not month for _, month, day in item.days):
        return None
    if len({month for _, month, _ in item.days}) > 1:
        # 03/04/2024: of March or of April
        slashed = SLASHED.match(text, item.start)
        if month_is_first is None or slashed is None:
            return None
        month = int(slashed[1 if month_is_first else 2])
        item = replace(item, days=frozenset(day for day in item.days if day[1] == month))
    if not year:
        if _OTHER_YEAR.match(text, item.end) or (year := _told_year(text, item, published)) < 0:
            return None
        year = year or _neighbour_year(text, index, mentions)
    if year and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    days = sorted(day for day in (_day(year, month, number, published) for _, month, number in item.days) if day)
    if len(days) < len(item.days):
        return None
    return Moment(start=item.start, end=item.end, first=days[0], last=days[-1])


def _end_of(text: str, item: DateMention, year: int, month: int, published: datetime.date | None) -> Moment | None:
    """The last day of a month or year that is named with "the end of"; the month alone names no day."""
    before = _END_BEFORE.search(text, max(item.start - 30, 0), item.start)
    after = _CJK_END.match(text, item.end)
    if after is None and text[item.end - 1] == "月" and text[item.end : item.end + 1] == "底":
        after = _CJK_END.match(text, item.end)
    if not (before or after):
        return None
    if not year:
        if published is None:
            return None
        year = published.year + (month < published.month)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    month = month or 12
    day = _day(year, month, calendar.monthrange(year, month)[1], published)
    start, end = before.start() if before else item.start, after.end() if after else item.end
    return Moment(start=start, end=end, first=day, last=day, closing=True) if day else None


def _told_year(text: str, item: DateMention, published: datetime.date | None) -> int:
    """The year of "30 June next year", 0 where none is told, -1 where it is past or not known."""
    after = _YEAR_AFTER.match(text, item.end)
    before = _YEAR_BEFORE.search(text, max(item.start - 4, 0), item.start)
    if not after and not before:
        return 0
    word = (after[1] if after else before[1] if before else "").lower()
    ahead = _YEARS_AHEAD.get(word)
    return -1 if ahead is None or published is None else published.year + ahead


def _neighbour_year(text: str, index: int, mentions: list[DateMention]) -> int:
    """Of a date without a year, that of the date beside it: "between 3 June and 5 July 2024", or 0."""
    item = mentions[index]
    for other in mentions[index + 1 : index + 3]:
        gap = text[item.end : other.start]
        if len(gap) > 40 or not _BETWEEN_YEARS.match(gap):
            break
        if other.days and other.weekday < 0 and not other.relative and (year := min(other.days)[0]):
            return year
    if index:
        other = mentions[index - 1]
        gap = text[other.end : item.start]
        if len(gap) <= 12 and _BETWEEN_YEARS.match(gap) and other.days and other.weekday < 0 and not other.relative:
            year, month = min(other.days)[:2]
            if year and month and min(item.days)[1] >= month:
                return year
    return 0


def _day(year: int, month: int, day: int, published: datetime.date | None) -> datetime.date | None:
    """The date, with the next year that fits where ``year`` is 0; ``None`` where the calendar has none."""
    try:
        if year:
            return datetime.date(year, month, day)
        if published is None:
            return None
        this = datetime.date(published.year, month, day)
        # A month ago is past, even with "by": eleven months ahead is not written without a year.
        if this < published and (
            coming := datetime.date(published.year + 1, month, day)
        ) <= published + datetime.timedelta(AHEAD):
            return coming
        return this
    except (ValueError, OverflowError):
        return None


def _of_weekday(text: str, item: DateMention, published: datetime.date | None) -> Iterator[Moment]:
    if published is None:
        return
    ahead = (item.weekday - published.weekday()) % 7
    words = text[item.start : item.end].lower()
    if not ahead:
        return  # today, or in a week
    if words.startswith(("last", "past", "this past", "letzt")) or words.endswith("dernier"):
        return
    if words.startswith(("next", "nächst")) and item.weekday > published.weekday():
        return  # of this week for some, of the next for others
    day = add(published, ahead, "day")
    if day:
        yield Moment(start=item.start, end=item.end, first=day, last=day, loose=True)


def _of_today(text: str, published: datetime.date | None) -> Iterator[Moment]:
    """Of "takes effect today"; what else is done today is no deadline."""
    for match in _TODAY.finditer(text) if published else ():
        at = match.start("day")
        if published:
            yield Moment(start=at, end=match.end("day"), first=published, last=published)


def _of_numerals(text: str) -> Iterator[Moment]:
    """Of days in Chinese numerals: 二〇二四年六月三十日."""
    for match in _NUMERALS.finditer(text):
        year = int("".join(str(_DIGITS[digit]) for digit in match["y"]))
        day = _day(year, _number(match["m"]), _number(match["d"]), None)
        if day and FIRST_YEAR <= year <= LAST_YEAR:
            yield Moment(start=match.start(), end=match.end(), first=day, last=day)


def _number(words: str) -> int:
    """Of 三十一 and the like, below 100."""
    tens, ten, ones = words.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _ends(text: str, published: datetime.date | None) -> Iterator[Moment]:
    if published is None:
        return
    for match in _END.finditer(text):
        unit = match["unit"].lower()
        ahead = int((match["which"] or "").lower() in {"next", "nächsten", "kommenden"} or bool(match["after"]))
        if unit in {"year", "jahres", "année"}:
            day = _day(published.year + ahead, 12, 31, published)
        elif unit == "quarter":
            day = last_of(published.year * 12 + (published.month - 1) // 3 * 3 + 2 + 3 * ahead)
        else:
            day = last_of(published.year * 12 + published.month - 1 + ahead)
        if day:
            yield Moment(start=match.start(), end=match.end(), first=day, last=day, closing=True)
