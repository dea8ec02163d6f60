"""Dates in a text: absolute, partial, relative; and whether one says another.

Not dateparser, which the bot has: it takes milliseconds a phrase, finds dates in "may", "sat" and plain numbers, and
fills in what is not said by today's date, which is exactly what a check must not do.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from summarizer.grounding.models import DateMention
from summarizer.grounding.periods import in_span, periods
from summarizer.grounding.tense import in_tense, tense
from summarizer.grounding.times import same_time, times
from summarizer.grounding.tokens import fold

_NAMES = (
    "january jan januar janvier enero gennaio januari janeiro jänner",
    "february feb februar février févr fevr febrero febbraio februari fevereiro",
    "march mar märz mars marzo maart março mär",
    "april apr avril avr abril aprile abr",
    "may mai mayo maggio mei maio",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet juil julio luglio julho",
    "august aug août agosto augustus ago",
    "september sep sept septembre septiembre settembre setembro",
    "october oct oktober okt octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc diciembre dic desember des dicembre dezembro",
)
MONTHS = {fold(name): month for month, names in enumerate(_NAMES, start=1) for name in names.split()}
_DAY_NAMES = (
    "monday mon montag lundi lunes mandag 周一 星期一",
    "tuesday tues tue dienstag mardi martes tirsdag 周二 星期二",
    "wednesday wed weds mittwoch mercredi miércoles onsdag 周三 星期三",
    "thursday thurs thu donnerstag jeudi jueves torsdag 周四 星期四",
    "friday fri freitag vendredi viernes fredag 周五 星期五",
    "saturday sat samstag samedi sábado lørdag sonnabend 周六 星期六",
    "sunday sun sonntag dimanche domingo søndag 周日 星期日 星期天",
)
WEEKDAYS = {fold(name): day for day, names in enumerate(_DAY_NAMES) for name in names.split()}

# Names that are other words too: lower-case "may", "march", "mar" need a figure beside them.
_LONG = sorted({name for names in _NAMES for name in names.split()}, key=len, reverse=True)
_MONTH = "(?:" + "|".join(_LONG) + ")"
_YEAR = r"(?:1[5-9]|20|21)\d\d"
# After a day and month any four figures are its year, or "30 June 9999" would be read as a day of this year.
_ANY_YEAR = rf"(?:{_YEAR}(?!\w)|\d{{4}}(?=[.,;:)\]\"”’](?:\s|$)|\n|$))"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_TH = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_DATE = re.compile(
    rf"""(?<![\w])(?:
      (?P<iso>{_YEAR}-\d\d?-\d\d?(?=$|[^\w-]|T\d))
    | (?P<slash>\d\d?/\d\d?/(?:\d{{4}}|\d\d)(?![\w/])|\d\d?\.\s?\d\d?\.\s?{_YEAR}(?!\w))
    | (?P<d1>{_DAY}){_TH}(?:\s?(?:-|–|to|and|et|und|y|bis|au|al)\s?(?P<d2>{_DAY}){_TH})?
        [\s\u00a0-](?:of\s|de\s|day\sof\s)?
        (?P<m1>{_MONTH})\b\.?(?:,?[\s\u00a0-](?:de\s|del\s)?(?P<y1>{_ANY_YEAR}))?
    | (?P<m2>{_MONTH})\b\.?[\s\u00a0](?P<d3>{_DAY})(?:st|nd|rd|th)?(?!\w|[.,]\d|:\d|\s?%)
        (?:\s?(?:-|–|to|and|through)\s?(?P<d4>{_DAY})(?:st|nd|rd|th)?(?!\w))?(?:,?\s(?P<y2>{_ANY_YEAR}))?
    | (?P<m3>{_MONTH})\b\.?,?[\s\u00a0](?:of\s|de\s|del\s)?(?P<y3>{_YEAR})(?!\w)
    | (?P<m4>{_MONTH})\b
    | (?P<span>{_YEAR})(?:-|–|/)(?P<span2>\d\d|{_YEAR})(?![\w-]|[.,]\d)
    | (?P<year>{_YEAR})(?P<decade>'?s\b)?(?![\w-]|[.,]\d|\s?(?:%|per\s?cent))
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
_UNITS = {"woche": "week", "monat": "month", "monats": "month", "jahr": "year", "jahres": "year", "fall": "autumn"}


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
            unit = _UNITS.get(fold(match["unit"]), fold(match["unit"]))
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
