"""Dates in a text: absolute, partial, relative, parts of years, times of day.

Not dateparser, which the bot has: it takes milliseconds a phrase, finds dates in "may", "sat" and plain numbers, and
fills in what is not said by today's date, which is exactly what a check must not do."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from summarizer.calendar_words import ANY_MONTH, MONTH, MONTHS, WEEKDAYS, months
from summarizer.number_words import CARDINALS, COUNTS
from summarizer.tokens import fold, listed


@dataclass(frozen=True, kw_only=True, slots=True)
class DateMention:
    """A date, a part of one, or a time of day."""

    start: int
    end: int
    days: frozenset[tuple[int, int, int]]
    """(year, month, day) that it may mean; 0 where a part is not said."""
    weekday: int = -1
    """Monday is 0; -1: not said."""
    minutes: int = -1
    """Minutes since midnight of a time of day; -1: none."""
    half_known: bool = False
    """Of a time of day: whether it is told if it is before or after noon."""
    span: tuple[int, int, int] | None = None
    """(year, first month, last month) of a quarter, a half, or the beginning, middle or end of a year; 0: not said."""
    ago: bool = False
    """"two weeks ago": its number may be told by itself too."""
    relative: str = ""
    """The words of a date that is told by today's: ``last month``."""
    resolved: bool = True
    """False: relative to a day that is not known."""


_HOURS = ["one", *(word for word, value in CARDINALS["en"].items() if 2 <= value <= 12)]
_TIME = re.compile(
    r"(?<![\w.])(?:(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>a\.?m\b\.?|p\.?m\b\.?|noon\b)"
    r"|(?P<h5>\d{1,2}|" + "|".join(_HOURS) + r")\so['’]clock\b|(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)(?!\d|:\d)"
    r"|(?P<h3>[01]?\d|2[0-4])(?:[:.](?P<m3>[0-5]\d))?\s(?:Uhr|GMT|BST|CET|EST|EDT)\b|(?P<h4>[01]?\d|2[0-4])h(?P<m4>[0-5]\d)?(?!\w)"
    r"|(?<=\bat )(?P<named>noon|midday|midnight)\b)"
    r"(?:\s(?:in\sthe\s(?P<part>morning|afternoon|evening)|at\s(?P<night>night)|(?P<morgens>morgens|vormittags)|"
    r"(?P<abends>abends|nachmittags)|du\s(?P<matin>matin)|du\s(?P<soir>soir))\b)?",
    re.I,
)


_CJK_TIME = re.compile(
    r"(?:(?P<early>上午|早上|凌晨|清晨)|下午|晚上|傍晚|中午)\s?(?P<h>\d{1,2})\s?[点時时](?:(?P<m>[0-5]?\d)分?|(?P<half>半))?"
)


def times(text: str) -> Iterable[DateMention]:
    """The times of day of a text. ``half_known``: whether it is before or after noon is said."""
    for match in _TIME.finditer(text):
        if match["named"]:
            minutes = 0 if fold(match["named"]) == "midnight" else 720
            yield DateMention(start=match.start(), end=match.end(), days=frozenset(), minutes=minutes, half_known=True)
            continue
        written = match["h"] or match["h2"] or match["h3"] or match["h4"] or match["h5"]
        hour = int(written) if written.isdigit() else _HOURS.index(fold(written)) + 1
        minute = int(match["m"] or match["m2"] or match["m3"] or match["m4"] or 0)
        half = _half(match)
        if half == "p" and hour < 12:
            hour += 12
        elif half == "a" and hour == 12:
            hour = 0
        # 13 to 24 and 0 are of the clock of 24 hours; "9:00" may be of either.
        known = bool(half) or hour > 12 or hour == 0
        yield DateMention(
            start=match.start(),
            end=match.end(),
            days=frozenset(),
            minutes=(hour * 60 + minute) % 1440 if hour <= 24 else 10_000 + hour,  # no such time
            half_known=known,
        )
    for match in _CJK_TIME.finditer(text):
        hour = int(match["h"]) % 12 + (0 if match["early"] else 12) if int(match["h"]) <= 12 else int(match["h"])
        minute = 30 if match["half"] else int(match["m"] or 0)
        yield DateMention(
            start=match.start(), end=match.end(), days=frozenset(), minutes=hour * 60 + minute, half_known=True
        )


def _half(match: re.Match[str]) -> str:
    """``a`` before noon, ``p`` after it, "n" for noon itself; ``""`` where it is not said."""
    written = fold(match["half"] or "")
    if written:
        return written[0]
    if match["morgens"] or match["matin"] or (match["part"] or "").lower() == "morning":
        return "a"
    return "p" if match["part"] or match["abends"] or match["soir"] or match["night"] else ""


def same_time(claim: DateMention, mention: DateMention) -> bool:
    """Whether two times are one. Where one of them leaves open which half of the day it is, either will do."""
    if claim.minutes < 0 or mention.minutes < 0:
        return False
    if (claim.half_known and mention.half_known) or max(claim.minutes, mention.minutes) >= 1440:
        return claim.minutes == mention.minutes
    return claim.minutes % 720 == mention.minutes % 720


WINDOW = 160
"""Characters on each side that are looked at, within the sentence."""
_BOUND = re.compile(r"[!?;\n。！？；]|(?<=\w\w)\.\s")
_FUTURE = re.compile(
    r"\b(?:will|shall|won['’]t|(?:is|are|be)\s(?:due|set|scheduled|expected|likely|planned|to)|going\sto|plans?\sto|"
    r"resumes?|upcoming|next|wird|werden|sera|seront)\b|['’]ll\b|将|拟",
    re.I,
)
# What may be of either: it keeps "voted" from deciding, and decides nothing by itself.
_OPEN = re.compile(
    r"\b(?:would|could|may|might|should|must|can|takes?\seffect|(?:enters?|comes?)\s(?:in)?to\sforce|begins?|starts?|"
    r"opens?|expires?|ends?|deadline|due|coming|planned|scheduled|expected|set|soll|sollen|doit|doivent)\b",
    re.I,
)
# "agreed to meet on Friday", "called a strike for Friday".
_OPEN_BEFORE = re.compile(
    r"\bto\s(?!the\b|an?\b|his\b|her\b|its\b|their\b|this\b)[a-z]|\b(?:for|by|until|till|from|before|starting|ab|bis|für)\s$"
)
_IRREGULAR = listed(
    """
    said was were had did held met told took made won began came fell rose went gave got kept left lost paid put ran
    saw sent spoke stood struck swore threw wrote knew found chose broke brought built bought drew felt fought grew
    heard sold spent withdrew became overturned upheld wurde wurden hatte hatten war waren sagte kam gab nahm stimmte
    était etait ont
    """
)
_PAST = re.compile(r"\b(?:[a-z]{2,14}ed|" + "|".join(_IRREGULAR) + r")\b|了", re.I)
# "is adopted", "to be signed": of no time, or of one to come.
_NOT_BEFORE_PAST = re.compile(r"\b(?:be|being|is|are|to|gets?|not|the|an?|its|their|his|her)\s$", re.I)
_NO_PAST = frozenset(
    listed(
        """
    united need indeed speed exceed proceed succeed hundred embed shed proposed planned scheduled expected limited
    related based concerned detailed continued seed feed bleed breed
    """
    )
)


def tense(text: str, start: int, end: int) -> int:
    """-1 where the clause around ``text[start:end]`` tells of the past, 1 of what is to come, 0 where it may be either.

    By its verbs: "voted", "said"; "will", "is to", "resumes". With both kinds, and with neither, it is either.
    """
    left = text[max(start - WINDOW, 0) : start]
    bounds = [match.end() for match in _BOUND.finditer(left)]
    left = left[bounds[-1] :] if bounds else left
    right = text[end : end + WINDOW]
    bound = _BOUND.search(right)
    right = right[: bound.start()] if bound else right
    sides = (left, right)
    future = any(_FUTURE.search(side) for side in sides)
    past = any(_is_past(side, match) for side in sides for match in _PAST.finditer(side))
    if past and (_OPEN_BEFORE.search(left) or any(_OPEN.search(side) for side in sides)):
        return 0
    return int(future) - int(past)


def _is_past(text: str, match: re.Match[str]) -> bool:
    if match.group().lower() in _NO_PAST:
        return False
    return _NOT_BEFORE_PAST.search(text[max(match.start() - 8, 0) : match.start()]) is None


def in_tense(shifts: Iterable[int], when: int) -> set[int]:
    """Those of ``shifts``, days from publication, that fit the tense of the clause."""
    kept = {shift for shift in shifts if not shift or not when or (shift > 0) == (when > 0)}
    return {0} if when < 0 and 0 in kept else kept


Day = tuple[int, int, int]
_NAMES = months("en")
_YEAR = r"(?:19|20|21)\d\d"
_NUMBER = "(?:" + "|".join(sorted(COUNTS, key=len, reverse=True)) + r"|\d{1,3})"
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
    | (?:(?P<between>between)\s)?(?P<m1>{MONTH})\s?(?:to|through|until|till|[-–]|(?(between)and|(?!)))\s?
        (?P<m2>{MONTH})(?:\s(?P<my>{_YEAR}))?\b
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
    count = int(written) if written.isdigit() else COUNTS[written]
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


# Names that are other words too: lower-case "may", "march", "mar" need a figure beside them.
_WIDE_YEAR = r"(?:1[5-9]|20|21)\d\d"
# After a day and month any four figures are its year, or "30 June 9999" would be read as a day of this year.
_ANY_YEAR = rf"(?:{_WIDE_YEAR}(?!\w)|\d{{4}}(?=[.,;:)\]\"”’](?:\s|$)|\n|$))"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_TH = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_DATE = re.compile(
    rf"""(?<![\w])(?:
      (?P<iso>{_WIDE_YEAR}-\d\d?-\d\d?(?=$|[^\w-]|T\d))
    | (?P<slash>\d\d?/\d\d?/(?:\d{{4}}|\d\d)(?![\w/])|\d\d?\.\s?\d\d?\.\s?{_WIDE_YEAR}(?!\w))
    | (?P<d1>{_DAY}){_TH}(?:\s?(?:-|–|to|and|et|und|y|bis|au|al)\s?(?P<d2>{_DAY}){_TH})?
        [\s\u00a0-](?:of\s|de\s|day\sof\s)?
        (?P<m1>{ANY_MONTH})\b\.?(?:,?[\s\u00a0-](?:de\s|del\s)?(?P<y1>{_ANY_YEAR}))?
    | (?P<m2>{ANY_MONTH})\b\.?[\s\u00a0](?P<d3>{_DAY})(?:st|nd|rd|th)?(?!\w|[.,]\d|:\d|\s?%)
        (?:\s?(?:-|–|to|and|through)\s?(?P<d4>{_DAY})(?:st|nd|rd|th)?(?!\w))?(?:,?\s(?P<y2>{_ANY_YEAR}))?
    | (?P<m3>{ANY_MONTH})\b\.?,?[\s\u00a0](?:of\s|de\s|del\s)?(?P<y3>{_WIDE_YEAR})(?!\w)
    | (?P<m4>{ANY_MONTH})\b
    | (?P<span>{_WIDE_YEAR})(?:-|–|/)(?P<span2>\d\d|{_WIDE_YEAR})(?![\w-]|[.,]\d)
    | (?P<year>{_WIDE_YEAR})(?P<decade>'?s\b)?(?![\w-]|[.,]\d|\s?(?:%|per\s?cent))
    )""",
    re.X | re.I,
)
_CJK_DATE = re.compile(
    r"(?:(?<!\d)(?P<y>(?:19|20)\d\d|\d{4}(?=\s?年\s?\d\d?\s?月))\s?年)(?:\s?(?P<m>\d{1,2})\s?月(?:\s?(?P<d>\d{1,2})\s?[日号])?)?"
    r"|(?P<m2>\d{1,2})\s?月(?:\s?(?P<d2>\d{1,2})\s?[日号]|(?!\s?\d))"
)
_WEEKDAY = re.compile(
    r"(?<!\w)(?:(?P<which>last|next|this|this\spast|this\scoming|past|letzten|nächsten|kommenden)\s)?"
    r"(?P<name>Mon|Tues?|Weds?|Thurs?|Fri|Sat|Sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tags?|"
    r"Mittwochs?|Sonnabend|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|"
    r"sábado|domingo|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag)\b(?:\s(?P<dernier>dernier|prochain|pasado|"
    r"próximo))?|(?P<cjk>(?:周|星期)[一二三四五六日天])",
    re.I,
)
_RELATIVE = re.compile(
    r"(?<!\w)(?:the\s(?P<beside>day\s(?:before|after)|previous\sday|next\sday|same\sday))\b|(?<!\w)(?P<day>yesterday|tomorrow|gestern|morgen(?=\s)|vorgestern|übermorgen|hier(?=\s)|demain|ayer|mañana(?=\s)|"
    r"i\sgår|i\smorgen)(?!\w)"
    r"|(?<!\w)(?P<which>last|next|this|previous|coming|letzte[nrsm]?|nächste[nrsm]?|vergangene[nrsm]?|diese[nrsm]?|kommende[nrsm]?)\s"
    r"(?P<unit>week|month|year|quarter|decade|century|spring|summer|autumn|fall|winter|Woche|Monats?|Jahr(?:es)?)\b"
    r"|(?<!\w)(?:la\ssemaine|le\smois|l['’]an(?:née)?|la\ssemana|el\smes|el\saño)\s(?P<after>dernière?|prochaine?|pasad[oa]|próxim[oa])"
    r"|(?P<cjk>昨[天日]|明[天日]|今[天日]|去年|明年|今年|上个?月|下个?月|本月|上周|下周|本周)",
    re.I,
)
_BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|during|of|last|next|this|early|late|mid|to|and|before|after|im|seit|bis|ab|"
    r"anfang|mitte|ende|en|depuis|début|fin|desde|hasta|for|through|between)[\s-]|[/(,–-]\s?)$",
    re.I,
)
_AMBIGUOUS = {
    "may",
    "mar",
    "march",
    "mars",
    "mai",
    "mei",
    "sat",
    "jun",
    "jan",
    "dec",
    "des",
    "ago",
    "dic",
    "mär",
    "abr",
}
_SHORT = re.compile(r"^.{3,4}$")
_OTHER_NAME = re.compile(r"\s[A-Z][a-z]")


def _valid(year: int, month: int, day: int) -> bool:
    return 0 <= month <= 12 and 0 <= day <= 31 and not (month == 0 and day)


def dates(text: str, published: datetime.date | None) -> list[DateMention]:
    """The dates of a text in order of place. ``published`` resolves "yesterday", "on Friday", "next month"."""
    found = [*_absolute(text), *_cjk(text), *_weekdays(text, published), *_relative(text, published), *times(text)]
    return _in_order(found)


def dates_and_periods(text: str, published: datetime.date | None) -> list[DateMention]:
    """The same, with quarters, ends of years and "two weeks ago", which may have no days, or a year and days of it."""
    return _in_order([*dates(text, published), *periods(text, published)])


def _in_order(found: list[DateMention]) -> list[DateMention]:
    """Those that overlap no longer or earlier one."""
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[DateMention] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _absolute(text: str) -> Iterable[DateMention]:
    for match in _DATE.finditer(text):
        group = match.groupdict()
        days: set[tuple[int, int, int]] = set()
        end = match.end()
        if group["iso"]:
            year, month, day = (int(part) for part in group["iso"].split("-"))
            days = {(year, month, day)}
        elif group["slash"]:
            first, second, year = (int(part) for part in re.split(r"[/.]\s?", group["slash"]))
            if year < 100:
                year += 2000 if year < 70 else 1900
            days = {(year, month, day) for month, day in ((second, first), (first, second)) if 1 <= month <= 12}
            if "." in group["slash"]:
                days = {(year, second, first)}
        elif group["m1"] or group["m2"]:
            name, year = group["m1"] or group["m2"], int(group["y1"] or group["y2"] or 0)
            month = MONTHS[fold(name)]
            numbers = [group["d1"], group["d2"]] if group["m1"] else [group["d3"], group["d4"]]
            if fold(name) in _AMBIGUOUS and name.islower() and not year and not group["m1"]:
                continue  # "may 5 people", "march 3 miles"
            for number in filter(None, numbers):
                days.add((year, month, int(number)))
        elif group["m3"]:
            days = {(int(group["y3"]), MONTHS[fold(group["m3"])], 0)}
        elif group["m4"]:
            if not _is_month(text, match):
                continue
            days = {(0, MONTHS[fold(group["m4"])], 0)}
        elif group["span"]:
            first = int(group["span"])
            second = int(group["span2"])
            second += first // 100 * 100 if second < 100 else 0
            if not first < second < first + 60:
                continue
            days = {(first, 0, 0), (second, 0, 0)}
        else:
            days = {(int(group["year"]), 0, 0)}
            if (
                match.start()
                and text[match.start() - 1] in "$€£¥-/.,:#'&@="
                and text[match.start() - 2 : match.start() - 1].strip()
            ):
                continue
            if text[match.start() - 1 : match.start()] in tuple("$€£¥"):
                continue
        days = {day for day in days if _valid(*day)}
        if days:
            yield DateMention(start=match.start(), end=end, days=frozenset(days))


def _is_month(text: str, match: re.Match[str]) -> bool:
    """Whether a month's name alone is a month: "May" may be a verb, "April" a person, "mars" a planet."""
    name = match["m4"]
    if len(name) <= 4 and fold(name) not in {
        "may",
        "june",
        "july",
        "juni",
        "juli",
        "mai",
        "juin",
        "mayo",
        "sept",
        "aout",
    }:
        return False
    capital = name[0].isupper()
    if fold(name) in _AMBIGUOUS or not capital:
        before = text[max(match.start() - 10, 0) : match.start()]
        if not _BEFORE_MONTH.search(before):
            return False
        if fold(name) in {"may", "march", "mars"} and not capital:
            return False
    # "April Jones", "May Smith" are people.
    return not (
        _OTHER_NAME.match(text, match.end())
        and not _BEFORE_MONTH.search(text[max(match.start() - 10, 0) : match.start()])
    )


def _cjk(text: str) -> Iterable[DateMention]:
    for match in _CJK_DATE.finditer(text):
        year, month, day = (
            int(match["y"] or 0),
            int(match["m"] or match["m2"] or 0),
            int(match["d"] or match["d2"] or 0),
        )
        if _valid(year, month, day) and (year or month):
            yield DateMention(start=match.start(), end=match.end(), days=frozenset({(year, month, day)}))


def _weekdays(text: str, published: datetime.date | None) -> Iterable[DateMention]:
    for match in _WEEKDAY.finditer(text):
        written = match["name"] or match["cjk"]
        name = fold(written)
        if name.endswith("s") and name[:-1] in WEEKDAYS:
            name = name[:-1]
        if name not in WEEKDAYS:
            continue
        if (
            len(written) <= 5
            and not match["cjk"]
            and written[0].islower()
            and name not in {"lundi", "mardi", "jeudi", "lunes"}
        ):
            continue  # "sat", "sun", "wed", "fri", "mon"
        if written in {"Sun", "Sat", "Mon", "Wed", "Tue"} and not re.match(
            r"[.,]", text[match.end() : match.end() + 1]
        ):
            continue  # the newspaper, the star, a verb that opens a sentence
        weekday = WEEKDAYS[name]
        days: set[tuple[int, int, int]] = set()
        if published:
            back = (published.weekday() - weekday) % 7
            # On a Friday "on Friday" is today, a week ago or in a week.
            shifts = (-back, 7 - back, *((-7,) if back == 0 else ()))
            days |= _days_off(published, in_tense(shifts, tense(text, match.start(), match.end())))
            which = fold(match["which"] or match["dernier"] or "")
            if which in {"last", "past", "letzten", "dernier", "pasado", "this past"}:
                days |= _days_off(published, (-back - 7, -back) if back else (-7,))
            elif which in {"next", "nachsten", "kommenden", "this coming", "prochain", "proximo"}:
                days = _days_off(published, (7 - back, 14 - back))
        yield DateMention(
            start=match.start(), end=match.end(), days=frozenset(days), weekday=weekday, resolved=published is not None
        )


def _days_off(day: datetime.date, shifts: Iterable[int]) -> set[tuple[int, int, int]]:
    """The days so many days from ``day``, without those that no calendar has."""
    numbers = (day.toordinal() + shift for shift in shifts)
    found = (datetime.date.fromordinal(number) for number in numbers if 1 <= number <= datetime.date.max.toordinal())
    return {(item.year, item.month, item.day) for item in found}


_SHIFTS = {
    "yesterday": -1, "tomorrow": 1, "gestern": -1, "morgen": 1, "vorgestern": -2, "ubermorgen": 2, "hier": -1,
    "demain": 1, "ayer": -1, "manana": 1, "i gar": -1, "i morgen": 1, "昨": -1, "明": 1, "今": 0,
}  # fmt: skip
_RELATIVE_UNITS = {
    "woche": "week",
    "monat": "month",
    "monats": "month",
    "jahr": "year",
    "jahres": "year",
    "fall": "autumn",
}


def _relative(text: str, published: datetime.date | None) -> Iterable[DateMention]:
    for match in _RELATIVE.finditer(text):
        words = " ".join(fold(match.group()).split())
        sign, unit = 0, "day"
        if match["beside"]:
            words = {"previous day": "day before", "next day": "day after"}.get(
                fold(match["beside"]), fold(match["beside"])
            )
            yield DateMention(start=match.start(), end=match.end(), days=frozenset(), relative=words, resolved=False)
            continue
        if match["day"]:
            sign = _SHIFTS[words]
            words = {-1: "yesterday", 1: "tomorrow"}.get(sign, words)
        elif match["cjk"]:
            first, last = words[0], words[-1]
            unit = {"年": "year", "月": "month", "周": "week"}.get(last, "day")
            sign = {"昨": -1, "明": 1, "去": -1, "上": -1, "下": 1}.get(first, 0)
            words = f"{sign} {unit}"
        elif match["unit"]:
            unit = _RELATIVE_UNITS.get(fold(match["unit"]), fold(match["unit"]))
            which = fold(match["which"])
            sign = -1 if which.startswith(("last", "previous", "letzt", "vergangen")) else 1
            sign = 0 if which.startswith(("this", "diese")) else sign
            words = f"{sign} {unit}"
        else:
            after = fold(match["after"])
            sign = -1 if after.startswith(("dern", "pasad")) else 1
            unit = "week" if "sema" in words else "month" if "mois" in words or "mes" in words else "year"
            words = f"{sign} {unit}"
        days, known = _shifted(published, sign, unit)
        yield DateMention(start=match.start(), end=match.end(), days=days, relative=words, resolved=known)


def _shifted(published: datetime.date | None, sign: int, unit: str) -> tuple[frozenset[tuple[int, int, int]], bool]:
    """The days that a relative date may mean, and whether that is known."""
    if published is None:
        return frozenset(), False
    try:
        if unit == "day":
            day = published + datetime.timedelta(sign)
            return frozenset({(day.year, day.month, day.day)}), True
        if unit == "week":
            monday = published - datetime.timedelta(published.weekday()) + datetime.timedelta(7 * sign)
            week = [monday + datetime.timedelta(shift) for shift in range(7)]
            return frozenset((day.year, day.month, day.day) for day in week), True
        if unit == "month":
            index = published.year * 12 + published.month - 1 + sign
            return frozenset({(index // 12, index % 12 + 1, 0)}), True
        if unit == "year":
            return frozenset({(published.year + sign, 0, 0)}), True
    except OverflowError:
        pass
    return frozenset(), False


def publication_date(text: str) -> datetime.date | None:
    """The day of a dateline or of a "date:" line in the first lines of ``text``, where it tells one."""
    head = text[:400]
    for item in _absolute(head):
        whole = [day for day in item.days if all(day)]
        before = head[: item.start]
        if len(whole) == 1 and (re.search(r"\bdate:?\s*$", before, re.I) or _DATELINE.search(before)):
            after = head[item.end : item.end + 6]
            if re.search(r"\bdate:?\s*$", before, re.I) or re.match(r"\s*\**\s*(?:[-–—:]|\(|\n|$)", after):
                try:
                    return datetime.date(*whole[0])
                except ValueError:
                    return None
    return None


# "BRUSSELS, 12 July 2024 - ", "*Paris, le 14 avril 2023* –"
_DATELINE = re.compile(r"(?:^|\n)[*_]{0,2}[A-ZÀ-Ý][\w .'’-]{1,40}, (?:le |den )?$")


def says(claim: DateMention, mention: DateMention, near: frozenset[tuple[int, int, int]]) -> bool:
    """Whether ``mention`` of the article says what ``claim`` says, or more.

    ``near``: days whose year an article's date without one may be of.
    """
    if claim.minutes >= 0 or mention.minutes >= 0:
        return same_time(claim, mention)
    if claim.span:
        return in_span(claim.span, mention, near)
    if claim.relative and claim.relative == mention.relative:
        return True
    if claim.weekday >= 0 and claim.weekday == mention.weekday and not claim.relative:
        return True
    if claim.weekday >= 0 and not claim.days:
        return any(_weekday(day) == claim.weekday for day in mention.days)
    for wanted in claim.days:
        for day in mention.days:
            if _fits(wanted, day) or (day[0] == 0 and any(_fits(wanted, (year, *day[1:])) for year, _, _ in near)):
                return True
    return False


def _weekday(day: tuple[int, int, int]) -> int:
    try:
        return datetime.date(*day).weekday()
    except ValueError:
        return -1


def _fits(wanted: tuple[int, int, int], day: tuple[int, int, int]) -> bool:
    """Whether each part that ``wanted`` says is said alike by ``day``."""
    return all(not part or part == other for part, other in zip(wanted, day, strict=True))
