"""Days in what readers type: as `before:` and `after:` take them (2026-03-14, 2026-03, 2026, 7d, yesterday), and
in plain words ("since monday", "between 1 and 15 november", "in the last two weeks", 上周二).

A saved search keeps durations and days relative to today as typed, and resolves them each time it runs; other days
are resolved when typed. `summarizer.dates` parses them, as it does for articles.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

from bot.errors import UsageError
from bot.language import _
from bot.query.nodes import Filter, Node, joined
from bot.query.words import pattern
from summarizer.calendar_words import CHINESE_DAYS, DAYS, SHORT_UNITS, TYPED_UNIT, UNITS
from summarizer.dates import DateMention, dates
from summarizer.numbers import CHINESE_DIGITS, COUNT, COUNTS, chinese_number
from summarizer.words import fold

_ISO = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日]?")
_SPAN = re.compile(
    r"(?:(?:in|over|within|during|for) )?(?:the )?"
    r"(?P<way>(?P<past>(?:last|past|previous) |最近|过去|近|上)|"
    r"(?P<ahead>(?:next|coming) |未来|今后|下)|this |[本这今])?"
    rf"(?P<count>\d{{1,4}}|(?:{COUNT})(?= )|[两十{CHINESE_DIGITS}]{{1,9}})? ?"
    rf"(?P<of>个?) ?(?P<unit>{TYPED_UNIT}|hours?|小时)(?:[以之]?内)?"
)
_WAYS = ("since", "until", "before", "within")
_AGO = re.compile(rf"((?:\d{{1,4}}|[两十{CHINESE_DIGITS}]{{1,9}})个?(?:{TYPED_UNIT}))以?前")
_CHINESE = re.compile(rf"[十{CHINESE_DIGITS}]+(?=[月日号])")
_LED = re.compile(  # not a decade, nor the ambiguous 3/4/2026
    rf"(?!.*(?:\b(?:0?\d|1[0-2])/(?:0?\d|1[0-2])/|\d['’]?s\b))"
    rf"(?:{'|'.join(f'(?P<{way}>{pattern(way)})' for way in _WAYS)})?(?:the )?"
    rf"(?P<last>last (?=\w+day)|上(?=(?:周|星期|礼拜)[{''.join(CHINESE_DAYS)}]))?"
    rf"(?P<days>.{{2,}}?)\s*(?:(?P<onwards>{pattern('onwards')})|(?P<earlier>{pattern('earlier')}))?"
)
_BETWEEN = re.compile(r"[\s,–-]*(?:(?:and|to|until|through|of)\s+(?:the )?|[的到至和])?")
_MOST = 36500
"""Maximum number of days ahead."""
_LEAP = 4
"""Years within which 29 February comes."""
NAMED = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1}
"""Words for a day: how long ago it is."""


def settled(text: str) -> str | None:
    """A day in its standard spelling; None if it is not a day."""
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


def named(text: str, today: date) -> tuple[Node, bool] | None:
    """The filters for days in plain words, and whether they are certainly days; None if the text is not days.

    Raises UsageError for a day that does not exist.
    """
    text = " ".join(re.sub("['’]s$", "", text.casefold()).split())
    span = _SPAN.fullmatch(text)
    if (NAMED.get(text) == 0 or (span and span["way"])) and (value := settled(text)):
        return Filter(kind="after", value=value), True
    if (found := _read(text, today)) is None:
        return None
    way, first, last, is_sure = found
    end = None if way == "since" or last == date.max else first if way == "before" else last + timedelta(days=1)
    bounds = ("after", None if way in ("until", "before") else first), ("before", end)
    node = joined(Filter(kind=kind, value=day.isoformat()) for kind, day in bounds if day)
    return (node, is_sure) if node else None


def coming(text: str, today: date) -> tuple[str, date, date] | None:
    """Future days such as "by friday", "in december" or "two weeks": how they are given (since, until, before, within,
    for), the first and the last day. None if the text is not days. Raises UsageError for a day that does not exist."""
    text = " ".join(text.casefold().split())
    span = _span(text, ahead=True)
    if span or text in NAMED:
        last = today + timedelta(days=min(span[0] * DAYS[span[1]], _MOST) if span else -NAMED[text])
        return ("for", today, last) if span else ("", last, last)
    found = _read(text, today, ahead=True)
    return found and found[:3]


def _read(text: str, today: date, *, ahead: bool = False) -> tuple[str, date, date, bool] | None:
    """Days: how they are given (since, until, before, within), the first and the last day, and whether they are
    certainly days: "friday" alone is not. A day without its year or week is the latest such day or, with `ahead`, the
    next.

    Raises UsageError for a day that does not exist.
    """
    text = _AGO.sub(
        lambda found: "{} {} ago".format(*span) if (span := _span(found[1], ahead=False)) else found[0], text
    )
    text = _CHINESE.sub(lambda found: str(int(chinese_number(found[0]))), text)
    led = _LED.fullmatch(re.sub(r"(\d+月)(\d+)日?([到至-])(\d+[日号])", r"\1\2日\3\1\4", text))
    if led is None or (ahead and led["last"]):
        return None
    words, latest = f"in {led['days']}".title(), today
    if led["last"]:
        latest -= timedelta(days=1 if led["last"].isascii() else 1 + today.weekday())
    mentions = dates(words, latest)
    places = [3, *(place for mention in mentions for place in (mention.start, mention.end)), len(words)]
    between = [words[start:end].casefold() for start, end in zip(places[::2], places[1::2], strict=True)]
    way = "since" if led["onwards"] else "before" if led["earlier"] else next(filter(led.group, _WAYS), "")
    parts = [day for mention in mentions if mention.weekday < 0 for day in mention.days]
    is_sure = any((month and (day or year)) or not text.isascii() for year, month, day in parts)
    is_sure |= len(mentions) > 1 or bool(way or led["last"])
    is_year = len(parts) == 1 and not parts[0][1]
    if not mentions or (is_year and not is_sure) or not all(map(_BETWEEN.fullmatch, between)):
        return None
    spans: list[tuple[date, date]] = []
    for mention in mentions if ahead else reversed(mentions):
        span = _span_of(mention, spans[-1][0] if spans else today if ahead else latest, ahead=ahead)
        if span is None:
            raise UsageError(_("There is no day “{day}”.").format(day=text))
        spans.append(span)
    if not ahead and spans[-1][0] > today:
        return None
    return ("within" if len(spans) > 1 else way), min(spans)[0], max(spans)[1], is_sure


def _span_of(mention: DateMention, near: date, *, ahead: bool) -> tuple[date, date] | None:
    """The first and last day of a date; None if it does not exist. Without a year or week it is the latest that has
    begun by `near` or, with `ahead`, the next that has not ended by then."""
    found: list[tuple[date, date]] = []
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


def _span(text: str, *, ahead: bool) -> tuple[int, str] | None:
    """A duration's count and calendar unit."""
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
    return (-(-number // 24), "day") if found["way"] else None  # hours alone are not days: "mute for 2 hours"


def first_day(value: str, today: date) -> date | None:
    """The first day of a value from `settled`: 2026-03 begins on the first of March. None for any other value."""
    if value in NAMED:
        return today - timedelta(days=NAMED[value])
    if span := _span(value, ahead=False):
        return today - timedelta(days=min(span[0] * DAYS[span[1]], (today - date.min).days))
    return date.fromisoformat(f"{value}-01-01"[:10]) if settled(value) == value else None
