"""Where a text names a day that a calendar has: whole dates, counted days, ends of months and years, weekdays.

The dates themselves are found by ``summarizer.dates``. Neither dateparser (see there) nor dateutil: its fuzzy parser
reads one date out of a whole sentence, gives no offsets, and fills what is not said with parts of today."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from summarizer.dates import DateMention, dates, publication_date
from summarizer.number_words import COUNTS


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


_NUMBERS = COUNTS | {
    "twenty-one": 21, "twenty-four": 24, "thirty-six": 36, "forty-five": 45, "third": 3, "tenth": 10, "twentieth": 20,
    "thirtieth": 30, "sixtieth": 60, "dix-huit": 18, "vingtième": 20, "zwanzigsten": 20,
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
    rf"(?<![\w.,])(?P<within>(?:with)?in\s(?:the\s)?|for\s(?:a\speriod\sof\s)?|innerhalb\svon\s|"
    rf"binnen\s|dans\s(?:un\sdélai\sde\s|les\s)?)?"
    rf"(?:the\s)?{_COUNT}[\s-](?:(?:calendar|full|clear)\s)?"
    r"(?P<unit>days?|weeks?|months?|years?|Tag(?:en?)?|Wochen?|Monat(?:en?)?|Jahr(?:en?)?|jours?|"
    r"semaines?|mois|ans?)['’]?\s"
    r"(?:(?:of|after|from|following|since|nach|ab|après|à\scompter\sde|suivant)\s)"
    r"(?:the\sdate\sof\s|that\sof\s|the\sday\sof\s|celui\sde\s)?(?P<anchor>today\b|now\b|heute\b|aujourd['’]hui|"
    r"(?:(?P<own>its|seiner|ihrer|sa)\s|the\s|this\s|der\s|la\s)?(?:date\sof\s|"
    r"initial\s)?(?:publication|Veröffentlichung|"
    r"Verkündung|publishing)\b|"
    r"(?:the\s)?date\s(?:of\s)?this\s(?:notice|rule|document|publication)\b|"
    r"(?P<passive>(?:it|they)\s(?:is|are|has\sbeen)\spublished|(?:being\s)?published)\b|"
    r"(?P<effect>(?:(?:its|the|this|this\sregulation['’]s|der|dem|seinem|ihrem|son|"
    r"l['’])\s?)?(?:date\sof\s)?(?:entry\s(?:in)?to\sforce|"
    r"coming\sinto\sforce|effective\sdate|Inkrafttretens?|entrée\sen\svigueur)|"
    r"(?:it|they|the\s[a-z]{2,12})\s(?:enters?|comes?)\sinto\sforce|(?:it|they|the\s[a-z]{2,12})\stakes?\seffect))",
    re.I,
)
_CJK_SPAN = re.compile(
    r"自(?:本\w{1,6})?(?:公布|发布|公告|(?P<effect>施行|生效))之日起(?:的)?\s?(?P<n>\d{1,3})\s?个?(?P<unit>日|天|月|年)(?P<within>之?内)?"
)
_UPON = re.compile(
    r"(?<!\w)(?:(?:up)?on\s(?:the\s(?:date|day)\sof\s)?(?:its\s)?publication(?=\sin\sthe|[.,;]|$)|"
    r"(?:on\s)?the\sday\s(?P<next>after|following)\s(?:that\sof\s)?(?:its\s|the\s)?publication|"
    r"am\sTag\s(?P<nach>nach)\s(?:der|seiner|ihrer)\s(?:Verkündung|Veröffentlichung)|"
    r"le\s(?:lendemain\sde|jour\ssuivant\scelui\sde)\s(?P<fr>sa|la)\spublication)|"
    r"自(?:公布|发布)之日起(?=施行|实施|生效|执行)",
    re.I,
)
_UNIT_WORDS = r"(?P<unit>days?|weeks?|months?|years?)"
_FROM_DATE = re.compile(
    rf"(?<![\w.,])(?<!for\s)(?<!of\s)(?P<within>(?:with)?in\s)?{_COUNT}[\s-]{_UNIT_WORDS}\s(?:from|after|following)\s(?:the\s)?$",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:have|has|must|shall|gets?|gives?\s\w+|given|effect|force|due|expires?|ends?|appl(?:y|ies)|closes?)\s$", re.I
)
_ASSENT = re.compile(
    rf"(?<![\w.,])(?P<within>(?:with)?in\s)?{_COUNT}[\s-]{_UNIT_WORDS}\s(?:from|after|following|of)\s(?:the\sdate\sof\s)?"
    r"(?P<assent>Royal\sAssent)\b",
    re.I,
)
_AFTER_EVENT = re.compile(
    rf"(?<![\w.,])(?P<within>(?:with)?in\s|(?:not|no)\slater\sthan\s)?(?:the\s)?{_COUNT}[\s-]{_UNIT_WORDS}\s"
    r"(?:from|after|following|of)\s(?:the\s)?(?:date\sof\s)?(?:(?:the|its|their|such|this)\s)?"
    r"(?:(?P<enactment>enactment)|(?P<notification>notification))\b",
    re.I,
)
_AFTER_COMMENTS = re.compile(
    r"(?<!\w)(?:the\s)?day\s(?:following|after)\s(?:the\s)?(?:end|"
    r"close)\sof\sthe\s(?:public\s)?(?P<comments>comment\speriod)\b",
    re.I,
)
_GAZETTE = re.compile(r"^\W{0,4}(?:AGENCY|ACTION|SUMMARY|DATES|SUPPLEMENTARY INFORMATION|BILLING CODE)\b", re.M)
_REPORT = re.compile(
    r"\b(?:said|says|voted|votes|announced|told|announces|according\sto|sagte|a\sdéclaré|a\sannoncé)\b"
)
_IN_GAZETTE = re.compile(
    r"\s(?:in|im|au)\s(?:the\s)?(?:Federal\sRegister|Official\sJournal|Gazette|Bundesgesetzblatt|"
    r"Amtsblatt|Journal\sofficiel)",
    re.I,
)


_COUNTED = (_SPAN, _CJK_SPAN, _ASSENT, _AFTER_EVENT, _AFTER_COMMENTS)
_ANCHORS = ("effect", "assent", "enactment", "notification", "comments")
"""Groups of these patterns: the day of the text that is counted from. Without one it is that of publication."""


def _count_of(match: re.Match[str]) -> tuple[int, str]:
    """How many of which unit; a day where the pattern says no number."""
    groups = match.groupdict()
    word = (groups.get("unit") or "day").lower()
    unit = next(_UNITS[stem] for stem in (word, word[:-1], word[:-2]) if stem in _UNITS)
    return int(groups.get("n") or _NUMBERS.get((groups.get("w") or "").lower(), 1)), unit


def from_date(text: str, moment: Moment) -> Moment:
    """The day that is counted from ``moment``, or itself: "18 months from 1 July 2024"."""
    match = _FROM_DATE.search(text, max(moment.start - 50, 0), moment.start)
    if match is None or moment.first != moment.last:
        return moment
    if not match["within"] and not _AHEAD.search(text, max(match.start() - 30, 0), match.start()):
        return moment  # "the minutes came three weeks after the 14 December meeting"
    day = add(moment.first, *_count_of(match))
    if day is None:
        return moment
    return replace(moment, start=match.start(), first=day, last=day, counted=True, limit=bool(match["within"]))


def is_gazette(text: str) -> bool:
    """Whether the text is a document of a gazette, with its labels."""
    return bool(_GAZETTE.search(text))


def _is_report(text: str) -> bool:
    """Whether somebody tells of a publication in the gazette, the day of which is not that of the report."""
    return bool(publication_date(text) or _REPORT.search(text))


def counted(text: str, published: datetime.date | None) -> Iterator[Moment]:
    """Days that ``text`` counts from its publication, or from another of its days (``Moment.anchor``)."""
    of_itself = is_gazette(text) or not _is_report(text)

    def is_of_another(match: re.Match[str], *, own: bool) -> bool:
        """Whether what is published is no part of the text: "its publication", "published in the Official Journal"."""
        elsewhere = own or (not of_itself and _IN_GAZETTE.match(text, match.end()))
        return bool(elsewhere) and not _of_this(text, match.start())

    for pattern in _COUNTED:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            count, unit = _count_of(match)
            anchor = next((name for name in _ANCHORS if groups.get(name)), "")
            day = None if anchor or not published else add(published, count, unit)
            if anchor or (day and not is_of_another(match, own=bool(groups.get("own") or groups.get("passive")))):
                yield Moment(
                    start=match.start(),
                    end=match.end(),
                    first=day or datetime.date.max,
                    last=day or datetime.date.max,
                    anchor=anchor,
                    count=count,
                    unit=unit,
                    limit=bool(groups.get("within")),
                    counted=True,
                )
    for match in _UPON.finditer(text):
        later = bool(match["next"] or match["nach"] or match["fr"])
        day = add(published, int(later), "day") if published else None
        if day and not is_of_another(match, own="its" in match.group()):
            yield Moment(start=match.start(), end=match.end(), first=day, last=day)


_THIS = re.compile(
    r"\b(?:this|these|present|diese[rs]?|ce|cette|présent)\se?(?:\w{0,12}\s){0,3}?(?:rule|regulation|"
    r"notice|directive|decision|act|order|document|"
    r"law|statute|Verordnung|Gesetz|Richtlinie|loi|décret|règlement|arrêté|ordonnance)\b",
    re.I,
)


def _of_this(text: str, at: int) -> bool:
    """Whether what is published is the text itself: "This Regulation …", and not a rule that an article tells of."""
    return bool(_THIS.search(text, max(at - 160, 0), at))


SLASHED = re.compile(r"(?<![\d/])(\d\d?)/(\d\d?)/\d{2,4}(?![\d/])")
_US = re.compile(
    r"""\b(?:
      U\.S\.
    | US\s(?:government|Congress|Senate|House|Department|regulators?|agenc(?:y|ies))
    | Federal\s(?:Register|Communications|Trade|Energy\sRegulatory|Aviation|Election|Maritime|Reserve|Railroad|Highway)
    | Food\sand\sDrug\sAdministration
    | Environmental\sProtection\sAgency
    | Securities\sand\sExchange\sCommission
    | Department\sof\s(?:Homeland\sSecurity|Veterans\sAffairs|the\sInterior|Commerce|Labor)
    | White\sHouse
    | Capitol\sHill
    | regulations\.gov
    | FCC | FTC | SEC | FDA | EPA | HHS | CMS | OSHA | NHTSA | FERC | USDA | FDIC | CFTC | CFPB | NOAA | NRC | BOEM
    )(?!\w)""",
    re.X,
)
_NOT_US = re.compile(
    r"""\b(?:
      Ireland | Irish | Dublin
    | UK | U\.K\. | Britain | British | London | Scotland | Scottish | Wales
    | Australian? | NSW | Victorian? | Queensland | New\sZealand
    | EU | European? | Brussels
    | Indian? | Delhi | Sri\sLanka | Pakistani? | Ghana | Accra | Nigerian? | South\sAfrican?
    | Canadian? | Ottawa | Philippines? | Malaysian? | Singapore | Thailand | Thai
    )\b""",
    re.X,
)
"""Other countries have an EPA and an SEC, and write the day first."""


def month_first(text: str, title: str = "") -> bool | None:
    """By a date of the text that is clear, or as it is of the US; ``None`` where neither says it."""
    pairs = [(int(match[1]), int(match[2])) for match in SLASHED.finditer(text)]
    first, second = any(b > 12 for _, b in pairs), any(a > 12 for a, _ in pairs)
    if first != second:
        return first
    both = f"{title}\n{text}"
    of_us = is_gazette(text) or (_US.search(both) and not _NOT_US.search(both))
    return True if of_us and not second else None


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
    mentions = [item for item in dates(text, published) if not item.minutes]
    first = month_first(text, title)
    for index, item in enumerate(mentions):
        if item.weekday >= 0:
            yield from _of_weekday(text, item, published)
        elif item.relative:
            if published and item.relative == "1 day":
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
