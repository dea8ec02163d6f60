"""Reads the days that readers type.

A text may name dates, days and periods of the calendar ("since monday", "last week", 下个月), or lengths of time from
today ("the last two weeks", 三天内). "Last week" and 上周 mean the calendar week, which begins on Monday. "The last
week", "past week" and 最近一周 mean seven days.

A saved search keeps a length, or a period relative to today, and resolves it each time it runs. Other days are resolved
when they are typed. `summarizer.dates` parses the dates, as it does for articles.
"""

import contextlib
import math
import re
from calendar import monthrange
from datetime import MAXYEAR, date, timedelta
from typing import NamedTuple

from bot.errors import UsageError
from bot.language import N_, _
from bot.query.nodes import Filter, Node, joined
from bot.query.words import WORDS, pattern, simplified
from summarizer.calendar_words import (
    ANY_DAY,
    CHINESE_WEEKDAYS,
    DAY,
    DAY_PARTS,
    DAYS,
    ENGLISH_DAYS,
    LENGTHS,
    MONTH,
    MONTHS,
    RELATIVE_DAY,
    SHORT_UNITS,
    STEP,
    STEPS,
    TYPED_UNIT,
    UNIT,
    UNITS,
    WEEKDAYS,
)
from summarizer.dates import DateMention, dates
from summarizer.numbers import CHINESE_DIGITS, COUNT, COUNTS, chinese_number
from summarizer.words import any_of, fold

_ISO = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?")
_PART = re.compile(rf"(?:(?P<step>(?:this|last) |[昨今明])| ?)(?<![a-z]){any_of(DAY_PARTS)}(?![a-z])")
_CHINESE = re.compile(rf"[十{CHINESE_DIGITS}]+(?=[月日号])")
_NUMBERED = re.compile(r"(?<!\d)([1-9]|[12]\d|3[01])(?:st|nd|rd|th|[日号])(?![a-z])")
"""A day of a month that is not named: the 20th, 20号."""
_BOUND = re.compile(r"(?:from|since|after|before|until|till?|从|自|截至|直?[到至])|.*(?:以来|以后|之后|以前|之前|起)$")
_YEAR = re.compile(r"([去今明])年(?=\d)")
_STEPPED = re.compile(rf"(?<![a-z])(?P<step>{STEP})(?: |个)?(?P<name>{any_of(WEEKDAYS)})(?![a-z])")
_SPAN = re.compile(
    rf"(?P<step>[上下本这])个?(?P<first>{any_of(CHINESE_WEEKDAYS)})(?P<to>[到至-])(?P<last>{any_of(CHINESE_WEEKDAYS)})"
)
"""上周三到周五: the last day is in the same week."""
_WAYS = ("since", "after", "until", "before", "within", "from")
_LED = re.compile(  # does not match a decade ("1990s") or the ambiguous 3/4/2026
    rf"(?!.*(?:\b(?:0?\d|1[0-2])/(?:0?\d|1[0-2])/|\d['’]?s\b))"
    rf"(?:{'|'.join(f'(?P<{way}>{pattern(way)})' for way in _WAYS)})?(?P<the>the )?"
    r"(?P<end>end of (?:the )?)?(?P<days>.+?)(?P<close>(?:(?<=年)年|(?<=[年月]))[底末]|[ -]end)?"
    r"(?:(?<=月)(?P<tenth>[上中下])旬)?(?:(?:(?<=[本这今明下][周月年])|(?<=[这下]个[月]))[以之]?内)?\s*"
    rf"(?:(?P<onwards>{pattern('onwards')})|(?P<earlier>{pattern('earlier')}))?"
)
LEADS_DAYS = (
    rf"(?:{'|'.join(map(pattern, ('since', 'after', 'within', 'until', 'from')))})(?=(?:the |{STEP} )*(?:"
    rf"\d{{1,4}}(?:st|nd|rd|th)?\b|end of|(?:{ANY_DAY}|{RELATIVE_DAY}|{UNIT})\b|.*\b(?:{MONTH}|{DAY})\b|.*\d[月日号]))"
)
"""A word before days belongs to the days: "on" in "news on friday" is more than "news on"."""
_LENGTH = re.compile(  # does not match "last week", the month 3月, 最近日 in 最近日本 or the age 65岁
    rf"(?!(?:(?:the|last|previous|next) |(?:[上下这]|最近)?个?)?{UNIT}$)"
    rf"(?!\D*[\d十{CHINESE_DIGITS}]+[月日岁]|\D*\d{{4}}年)(?:the )?"
    r"(?:(?P<past>(?:last|past|previous) |最近|过去|近|[上这])"
    r"|(?P<ahead>(?:next|coming) |未来|今后|接下来的?|往后|下))?"
    rf"(?:a )?(?P<count>\d{{1,4}}|(?:{COUNT})(?= )|[两十{CHINESE_DIGITS}]{{1,9}})?(?: of)? ?个? ?(?P<unit>{TYPED_UNIT})"
    r"(?P<inside>[以之]?内)?"
)
_BETWEEN = r"[\s,–-]*(?:(?:and|or|to|until|through|of)\s+(?:the )?|[的到至和或])?"
_ONLY_DAYS = re.compile(rf"In {_BETWEEN}(?:\0{_BETWEEN})+", re.IGNORECASE)
"""A text that consists only of dates, where a null character stands for each date."""
_RELATIVE = {
    "0 day": N_("today"),
    "-1 day": N_("yesterday"),
    "0 week": N_("this week"),
    "-1 week": N_("last week"),
    "0 month": N_("this month"),
    "-1 month": N_("last month"),
    "0 year": N_("this year"),
    "-1 year": N_("last year"),
}
"""Days relative to today: their form in `summarizer.dates` → the value of a filter."""
LAST_WEEKEND = r"(?:(?:over|from) the |(?:the )?(?:last|past) )(?:weekend|wkend)(?! of\b)|上个?周末"
"""The weekend before today. Other weekends may be days of a schedule."""
_FEAST = re.compile(any_of(WORDS["feasts"]))
_BEFORE_DATE = re.compile(rf"\b(?:{any_of(ENGLISH_DAYS)}),? (?:the )?(?=\d|{any_of(MONTHS)}\b)")
"""The day of the week of a date, as in "until Monday, December 7"."""
_MOST = 36500
"""Maximum length of time ahead, in days."""
_LEAP = 4
"""A date without a year is looked for within this many years. In four years, 29 February comes once."""
Span = tuple[date, date]
"""A first and a last day."""


class Days(NamedTuple):
    """Days that a reader typed."""

    way: str
    """`since`, `until`, `before` or `within`; empty if the text has no such word."""
    first: date
    last: date
    is_sure: bool = True
    """False if the text may also be words to search for, such as only "friday"."""
    value: str = ""
    """The value for the filter `after:` if the days are relative to today, such as `7d` or `this week`; else empty."""


def days_of_filter(text: str, today: date) -> Days | None:
    """Returns the days that a value of `before:` or `after:` means: a date, or days relative to today.

    "7d" means 7 days ago. Returns None if the value is not a day.
    """
    with contextlib.suppress(ValueError, UsageError):
        if found := _ISO.fullmatch(text.strip()):
            first = date(*(int(part or 1) for part in found.groups()))
            return Days("", first, first)
        said = (days_in(typed, today) for typed in (text, f"past {text}"))
        return next((days for days in said if days and days.value), None)
    return None


def named(text: str, today: date) -> tuple[Node, bool] | None:
    """Returns the filters for days in plain words, and whether the text can mean only days.

    Returns None if the text is not days. Raises UsageError for a day that does not exist.
    """
    if (found := days_in(text, today)) is None:
        return None
    way, first, last, is_sure, value = found
    if value and (way == "since" or last >= today):
        return Filter(kind="after", value=value), is_sure
    end = None if way == "since" or last == date.max else first if way == "before" else last + timedelta(1)
    bounds = ("after", None if way in ("until", "before") else first), ("before", end)
    node = joined(Filter(kind=kind, value=day.isoformat()) for kind, day in bounds if day)
    return (node, is_sure) if node else None


def days_in(text: str, today: date, *, ahead: bool = False) -> Days | None:
    """Returns the days that a text means, or None if it is not days. Raises UsageError for a day that does not exist.

    A day without a year or week is the latest such day or, with `ahead`, the next one. Likewise, a length of time or a
    day with "next" or "last" is read only if it lies in that direction: in the past or, with `ahead`, in the future.
    """
    text = " ".join(re.sub("['’]s$|(?<=月)份", "", simplified(text).casefold()).split())
    led = _LED.fullmatch(_spelled(text, today, ahead=ahead))
    if led is None:
        return None
    typed, is_end = led["days"], led["end"] or led["close"]
    way = "since" if led["onwards"] else "before" if led["earlier"] else next(filter(led.group, _WAYS), "")
    is_after = way == "after"
    if way in ("from", "after"):
        way = "since" if ahead or is_after else "within"
    elif way == "before" and is_end:
        way = "until"
    if not is_end and (length := _length(f"{led['the'] or ''}{typed}")):
        found, number, unit = length
        count = math.ceil(number * LENGTHS[unit])
        value = f"{number}{unit[0]}" if unit in DAYS else f"{count}d"
        if led["earlier"] and not ahead:  # 三天前
            typed, way = f"{number} {unit}s ago", ""
        elif ahead and not led["earlier"] and found["past"] in (None, "近", "最近", "这"):  # 最近一周截止的
            last = today + timedelta(min(count, _MOST))
            return Days(way if way in ("since", "before") else "until", last, last)
        elif not ahead and not found["ahead"] and (found["past"] or found["inside"] or way == "since"):
            return Days("since", date.fromordinal(max(1, today.toordinal() - count)), today, value=value)
        else:
            return None
    if is_end and typed in UNITS:
        typed = f"this {typed}"
    words = f"in {typed}".title()
    mentions, rest = [mention for mention in dates(words, today) if not mention.words], words
    for mention in reversed(mentions):
        rest = f"{rest[: mention.start]}\0{rest[mention.end :]}"
    if not _ONLY_DAYS.fullmatch(rest):
        return None
    said = words[mentions[0].start : mentions[-1].end].casefold()
    if said.isdecimal() and not way:
        return None
    spans: list[Span] = []
    for mention in mentions if ahead else reversed(mentions):
        span = _span_of(mention, spans[-1][0] if spans else today, ahead=ahead)
        if span is None:
            raise UsageError(_("There is no day “{day}”.").format(day=text))
        spans.append(span)
    last = max(spans)[1]
    first = last + timedelta(1) if is_after else last if is_end else min(spans)[0]
    if led["tenth"]:  # about ten days of a month: 12月上旬
        skip = "上中下".index(led["tenth"]) * 10
        first, last = first + timedelta(skip), last if skip > 10 else first + timedelta(skip + 9)
    if not ahead and first > today:
        return None
    value = (
        _RELATIVE.get(mentions[0].relative, "")
        if way in ("", "since", "within") and not (is_end or is_after or led["tenth"])
        else ""
    )
    is_sure = bool(way) or {said, said.removesuffix("s")}.isdisjoint(ENGLISH_DAYS | MONTHS)
    return Days("within" if len(spans) > 1 else way, first, last, is_sure, value)


def _spelled(text: str, today: date, *, ahead: bool) -> str:
    """Rewrite days in a text so that `summarizer.dates` can read them. 上周二 becomes a date. Parts of days,
    such as "morning", are removed."""
    text = _FEAST.sub(lambda found: WORDS["feasts"][found[0]], text) if ahead else text  # not "christmas tree"
    text = _BEFORE_DATE.sub("", text)
    text = _PART.sub(lambda found: f"{step}{'day' if ' ' in step else '天'}" if (step := found["step"]) else "", text)
    text = _CHINESE.sub(
        lambda found: str(int(chinese_number(found[0]))), text.replace("today", "this day").replace("元月", "1月")
    )
    text = _with_months(re.sub(LAST_WEEKEND, "saturday to sunday", text), today, ahead=ahead)
    text = _YEAR.sub(lambda found: f"{today.year + STEPS[found[1]]}年", text)
    text = _SPAN.sub(r"\g<step>\g<first>\g<to>\g<step>\g<last>", text)
    return _STEPPED.sub(lambda found: _stepped(found, today), text)


def _with_months(text: str, today: date, *, ahead: bool) -> str:
    """Write the months of days such as "between the 20th and 22nd". A day alone, as in "in the 20th", stays."""
    if re.search(rf"(?i)\b(?:{MONTH})\b|月", text):  # "the 20th and 22nd of november", 11月20日到22日
        text = re.sub(r"(\d+月)(\d+)[日号]?([到至-])(?=\d+[日号])", r"\1\2日\3\1", text)
        return re.sub(r"(?<=\d)(?:st|nd|rd|th)(?: of)?\b|(?:(?<=and )|(?<=to ))the (?=\d)", "", text)
    found, near, step = [*_NUMBERED.finditer(text)], today, timedelta(1 if ahead else -1)
    days = dict[int, date]()
    for numbered in found if ahead else reversed(found):
        while near.day != int(numbered[1]):
            near += step
        days[numbered.start()] = near
    if len(found) < 2 and not _BOUND.match(text):
        return text
    return _NUMBERED.sub(lambda numbered: f"{days[numbered.start()]:%Y年%m月%d日}", text)


def _stepped(found: re.Match[str], today: date) -> str:
    """Returns the date of "next friday", or of 下周五, which is in the next calendar week. "this friday" becomes
    "friday"."""
    step, name = STEPS[fold(found["step"])], found["name"]
    away = WEEKDAYS[name] - today.weekday()
    if name in CHINESE_WEEKDAYS:
        away += 7 * step
    elif step:
        away = away % 7 - 7 if step < 0 else 7 - -away % 7
    else:
        return name
    return f"{today + timedelta(away):%Y年%m月%d日}"


def _span_of(mention: DateMention, near: date, *, ahead: bool) -> Span | None:
    """Returns the first and last day of a date, or None if the date does not exist.

    A date without a year or week means the latest that has begun by `near`. With `ahead`, it means the next that has
    not ended before `near`.
    """
    found: list[Span] = []
    for days in [mention.days] if mention.weekday >= 0 else [[day] for day in mention.days]:
        spans = sorted(
            (date(year, month or 1, day or 1), date(year, month or 12, day or monthrange(year, month or 12)[1]))
            for typed_year, month, day in days
            for year in ([typed_year] if typed_year else range(near.year - _LEAP, near.year + _LEAP + 1))
            if 0 < year <= MAXYEAR and day <= monthrange(year, month or 12)[1]
        )
        likely = [span for span in spans if (span[1] >= near if ahead else span[0] <= near)] or spans
        found += likely[:1] if ahead else likely[-1:]
    return (min(found)[0], max(found)[1]) if found else None


def _length(text: str) -> tuple[re.Match[str], int, str] | None:
    """Parse a length of time. Returns the match, the count and the unit, or None if the text is no length of time."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    count, unit = found["count"] or "1", (UNITS | SHORT_UNITS)[fold(found["unit"])]
    number = COUNTS.get(count) or int(chinese_number(count))
    if unit == "hour" and not (found["past"] or found["ahead"]):
        return None  # only hours are not days: "mute for 2 hours"
    return found, number, unit
