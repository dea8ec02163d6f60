"""Where a text names a day that a calendar has: whole dates, spans, days told by the day of publication.

The dates themselves are found by ``grounding.dates``. Neither dateparser (see there) nor dateutil: its fuzzy parser
reads one date out of a whole sentence, gives no offsets, and fills what is not said with parts of today. Its
``relativedelta`` would be a dependency for the ten lines of ``add_months``.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from summarizer.grounding.dates import dates, publication_date
from summarizer.grounding.models import DateMention

AHEAD = 274
"""Days: a date without a year is its next one if that is so near (nine months), else it is past."""


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
    closing: bool = False
    """The end of a month or year: a last day, on which nothing begins or is held."""
    anchor: str = ""
    """Counted from another day of the text, that of ``effect`` or the end of ``comments``; ``first`` tells nothing."""
    count: int = 0
    unit: str = ""
    """Of ``anchor``: how many, and of what (``day``, ``week``, ``month``, ``year``)."""


_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-one": 21, "twenty-four": 24,
    "thirty": 30, "thirty-six": 36, "forty-five": 45, "sixty": 60, "ninety": 90, "twentieth": 20, "third": 3,
    "tenth": 10, "thirtieth": 30, "sixtieth": 60, "a": 1, "an": 1,
    "einem": 1, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6, "zwölf": 12, "achtzehn": 18, "dreißig": 30,
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "douze": 12, "dix-huit": 18, "trente": 30, "soixante": 60,
    "vingtième": 20, "zwanzigsten": 20,
}  # fmt: skip
_UNITS = {
    "day": "day", "tag": "day", "jour": "day", "日": "day", "天": "day", "week": "week", "woche": "week",
    "semaine": "week", "month": "month", "monat": "month", "mois": "month", "月": "month", "year": "year",
    "jahr": "year", "an": "year", "ans": "year", "年": "year",
}  # fmt: skip
_COUNT = (
    r"(?:(?P<n>\d{1,4})|(?P<w>"
    + "|".join(sorted(_NUMBERS, key=len, reverse=True))
    + r")(?:\s\(\d{1,4}\))?)(?:st|nd|rd|th)?"
)
_SPAN = re.compile(
    rf"(?<![\w.,])(?P<within>(?:with)?in\s(?:the\s)?|for\s(?:a\speriod\sof\s)?|innerhalb\svon\s|binnen\s|dans\s(?:un\sdélai\sde\s|les\s)?)?"
    rf"(?:the\s)?{_COUNT}[\s-](?:(?:calendar|full|clear)\s)?"
    r"(?P<unit>days?|weeks?|months?|years?|Tag(?:en?)?|Wochen?|Monat(?:en?)?|Jahr(?:en?)?|jours?|semaines?|mois|ans?)['’]?\s"
    r"(?:(?:of|after|from|following|since|nach|ab|après|à\scompter\sde|suivant)\s)"
    r"(?:the\sdate\sof\s|that\sof\s|the\sday\sof\s|celui\sde\s)?(?P<anchor>today\b|now\b|heute\b|aujourd['’]hui|"
    r"(?:(?P<own>its|seiner|ihrer|sa)\s|the\s|this\s|der\s|la\s)?(?:date\sof\s|initial\s)?(?:publication|Veröffentlichung|"
    r"Verkündung|publishing)\b|"
    r"(?:the\s)?date\s(?:of\s)?this\s(?:notice|rule|document|publication)\b|"
    r"(?P<passive>(?:it|they)\s(?:is|are|has\sbeen)\spublished|(?:being\s)?published)\b|"
    r"(?P<effect>(?:(?:its|the|this|this\sregulation['’]s|der|dem|seinem|ihrem|son|l['’])\s?)?(?:date\sof\s)?(?:entry\s(?:in)?to\sforce|"
    r"coming\sinto\sforce|effective\sdate|Inkrafttretens?|entrée\sen\svigueur)|"
    r"(?:it|they|the\s[a-z]{2,12})\s(?:enters?|comes?)\sinto\sforce|(?:it|they|the\s[a-z]{2,12})\stakes?\seffect))",
    re.I,
)
_CJK_SPAN = re.compile(
    r"自(?:本\w{1,6})?(?P<what>公布|发布|公告|施行|生效)之日起(?:的)?\s?(?P<n>\d{1,3})\s?个?(?P<unit>日|天|月|年)(?P<within>之?内)?"
)
_UPON = re.compile(
    r"(?<!\w)(?:(?:up)?on\s(?:the\s(?:date|day)\sof\s)?(?:its\s)?publication(?=\sin\sthe|[.,;]|$)|"
    r"(?:on\s)?the\sday\s(?P<next>after|following)\s(?:that\sof\s)?(?:its\s|the\s)?publication|"
    r"am\sTag\s(?P<nach>nach)\s(?:der|seiner|ihrer)\s(?:Verkündung|Veröffentlichung)|"
    r"le\s(?:lendemain\sde|jour\ssuivant\scelui\sde)\s(?P<fr>sa|la)\spublication)|"
    r"自(?:公布|发布)之日起(?=施行|实施|生效|执行)",
    re.I,
)
_AFTER_COMMENTS = re.compile(
    r"(?<!\w)(?:the\s)?day\s(?:following|after)\s(?:the\s)?(?:end|close)\sof\sthe\s(?:public\s)?comment\speriod\b", re.I
)
_END = re.compile(
    r"(?<!\w)(?:(?:the\s)?end\sof\s(?:the\s)?|Ende\s(?:des\s)?|(?:la\s)?fin\s(?:du\s|de\sl['’]|de\s|d['’])?)"
    r"(?:(?P<which>this|next|current|dieses|nächsten|kommenden)\s)?"
    r"(?:(?P<unit>month|year|quarter|Monats|Jahres|mois|année)(?P<after>\sprochain)?)\b",
    re.I,
)
_END_BEFORE = re.compile(
    r"(?:\bend(?:ing)?\sof|\bEnde|\bfin|\blast\sday\sof)\s(?:the\s(?:month\sof\s)?|de\s|du\s|l['’]année\s)?$", re.I
)
_CJK_END = re.compile(r"\s?(?:月底|年底|底)")
_BETWEEN_YEARS = re.compile(r"[^.;:!?。；]*$")
_LOWER_MAY = re.compile(r"\d\S*\s(?:may|march|mar|sat|sun|dec|jan)$")


def moments(text: str, published: datetime.date | None) -> list[Moment]:
    """The days of ``text`` in order of place, overlaps resolved for the longer words. Never raises."""
    of_itself = _is_gazette(text) or not _is_report(text)
    found = [*_whole(text, published), *_spans(text, published, of_itself), *_ends(text, published)]
    found.sort(key=lambda item: (item.start, -item.end))
    kept: list[Moment] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _whole(text: str, published: datetime.date | None) -> Iterator[Moment]:
    mentions = [item for item in dates(text, published) if item.minutes < 0]
    month_first = _month_first(text)
    for index, item in enumerate(mentions):
        if item.weekday >= 0:
            yield from _of_weekday(text, item, published)
        elif item.relative:
            if published and item.relative == "tomorrow":
                day = add(published, 1, "day")
                if day:
                    yield Moment(start=item.start, end=item.end, first=day, last=day, loose=True)
        else:
            moment = _of_date(text, index, mentions, published, month_first)
            if moment:
                yield moment


def _of_date(
    text: str, index: int, mentions: list[DateMention], published: datetime.date | None, month_first: bool | None
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
        slashed = _SLASHED.match(text, item.start)
        if month_first is None or slashed is None:
            return None
        month = int(slashed[1 if month_first else 2])
        item = replace(item, days=frozenset(day for day in item.days if day[1] == month))
    if not year:
        year = _neighbour_year(text, index, mentions)
    days = sorted(day for day in (_day(year, month, number, published) for _, month, number in item.days) if day)
    if len(days) < len(item.days):
        return None
    return Moment(start=item.start, end=item.end, first=days[0], last=days[-1])


_SLASHED = re.compile(r"(?<![\d/])(\d\d?)/(\d\d?)/\d{2,4}(?![\d/])")
_US = re.compile(r"\bFederal Register\b|\bU\.S\.")


def _month_first(text: str) -> bool | None:
    """Whether 03/04/2024 is of March here: by a date of the text that is clear, or as it is of the US."""
    pairs = [(int(match[1]), int(match[2])) for match in _SLASHED.finditer(text)]
    first, second = any(b > 12 for _, b in pairs), any(a > 12 for a, _ in pairs)
    if first != second:
        return first
    return True if not second and (_is_gazette(text) or _US.search(text)) else None


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
    month = month or 12
    day = _day(year, month, calendar.monthrange(year, month)[1], published)
    start, end = before.start() if before else item.start, after.end() if after else item.end
    return Moment(start=start, end=end, first=day, last=day, closing=True) if day else None


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


_GAZETTE = re.compile(r"^\W{0,4}(?:AGENCY|ACTION|SUMMARY|DATES|SUPPLEMENTARY INFORMATION|BILLING CODE)\b", re.M)
_REPORT = re.compile(
    r"\b(?:said|says|voted|votes|announced|told|announces|according\sto|sagte|a\sdéclaré|a\sannoncé)\b"
)
_IN_GAZETTE = re.compile(
    r"\s(?:in|im|au)\s(?:the\s)?(?:Federal\sRegister|Official\sJournal|Gazette|Bundesgesetzblatt|Amtsblatt|Journal\sofficiel)",
    re.I,
)


def _is_gazette(text: str) -> bool:
    return bool(_GAZETTE.search(text))


def _is_report(text: str) -> bool:
    """Whether somebody tells of a publication in the gazette, the day of which is not that of the report."""
    return bool(publication_date(text) or _REPORT.search(text))


def _spans(text: str, published: datetime.date | None, of_itself: bool) -> Iterator[Moment]:
    for match in _SPAN.finditer(text):
        number = int(match["n"]) if match["n"] else _NUMBERS[match["w"].lower()]
        word = match["unit"].lower()
        unit = next((_UNITS[stem] for stem in (word, word[:-1], word[:-2]) if stem in _UNITS), None)
        if unit is None:
            continue
        limit = bool(match["within"])
        if match["effect"]:
            yield _after("effect", match.start(), match.end(), number, unit, limit)
        elif published and not ((match["own"] or match["passive"]) and not _of_this(text, match.start())):
            if not of_itself and _IN_GAZETTE.match(text, match.end()) and not _of_this(text, match.start()):
                continue
            day = add(published, number, unit)
            if day:
                yield Moment(start=match.start(), end=match.end(), first=day, last=day, limit=limit, counted=True)
    for match in _CJK_SPAN.finditer(text):
        number, unit = int(match["n"]), _UNITS[match["unit"]]
        if match["what"] in {"施行", "生效"}:
            yield _after("effect", match.start(), match.end(), number, unit, bool(match["within"]))
        elif published and (day := add(published, number, unit)):
            yield Moment(start=match.start(), end=match.end(), first=day, last=day, limit=bool(match["within"]))
    for match in _AFTER_COMMENTS.finditer(text):
        yield _after("comments", match.start(), match.end(), 1, "day", False)
    for match in _UPON.finditer(text):
        if published and (day := add(published, 1 if match["next"] or match["nach"] or match["fr"] else 0, "day")):
            told = not of_itself and _IN_GAZETTE.match(text, match.end())
            if ("its" in match.group() or told) and not _of_this(text, match.start()):
                continue
            yield Moment(start=match.start(), end=match.end(), first=day, last=day)


def _after(anchor: str, start: int, end: int, count: int, unit: str, limit: bool) -> Moment:
    never = datetime.date.max
    return Moment(
        start=start, end=end, first=never, last=never, anchor=anchor, count=count, unit=unit, limit=limit, counted=True
    )


_THIS = re.compile(
    r"\b(?:this|these|present|diese[rs]?|ce|cette|présent)\se?(?:\w{0,12}\s){0,3}?(?:rule|regulation|notice|directive|decision|act|order|document|"
    r"law|statute|Verordnung|Gesetz|Richtlinie|loi|décret|règlement|arrêté|ordonnance)\b",
    re.I,
)


def _of_this(text: str, at: int) -> bool:
    """Whether what is published is the text itself: "This Regulation …", and not a rule that an article tells of."""
    return bool(_THIS.search(text, max(at - 160, 0), at))


def _ends(text: str, published: datetime.date | None) -> Iterator[Moment]:
    if published is None:
        return
    for match in _END.finditer(text):
        unit = match["unit"].lower()
        ahead = int((match["which"] or "").lower() in {"next", "nächsten", "kommenden"} or bool(match["after"]))
        if unit in {"year", "jahres", "année"}:
            day = _day(published.year + ahead, 12, 31, published)
        elif unit == "quarter":
            day = _last_of(published.year * 12 + (published.month - 1) // 3 * 3 + 2 + 3 * ahead)
        else:
            day = _last_of(published.year * 12 + published.month - 1 + ahead)
        if day:
            yield Moment(start=match.start(), end=match.end(), first=day, last=day, closing=True)


def _last_of(index: int) -> datetime.date | None:
    """The last day of a month, counted from year 0."""
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
