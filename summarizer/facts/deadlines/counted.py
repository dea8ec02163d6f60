"""Days that are counted from the publication, or from another day of the text: "within 30 days of publication"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

from summarizer.dates import publication_date
from summarizer.facts.deadlines.days import Moment, add

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
    r"Royal\sAssent\b",
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
    r"close)\sof\sthe\s(?:public\s)?comment\speriod\b",
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


def _count_of(match: re.Match[str]) -> tuple[int, str]:
    number = int(match["n"]) if match["n"] else _NUMBERS[match["w"].lower()]
    return number, match["unit"].lower().rstrip("s")


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
    for match in _ASSENT.finditer(text):
        yield _after("assent", match.start(), match.end(), *_count_of(match), bool(match["within"]))
    for match in _AFTER_EVENT.finditer(text):
        anchor = "enactment" if match["enactment"] else "notification"
        yield _after(anchor, match.start(), match.end(), *_count_of(match), bool(match["within"]))
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
    r"\b(?:this|these|present|diese[rs]?|ce|cette|présent)\se?(?:\w{0,12}\s){0,3}?(?:rule|regulation|"
    r"notice|directive|decision|act|order|document|"
    r"law|statute|Verordnung|Gesetz|Richtlinie|loi|décret|règlement|arrêté|ordonnance)\b",
    re.I,
)


def _of_this(text: str, at: int) -> bool:
    """Whether what is published is the text itself: "This Regulation …", and not a rule that an article tells of."""
    return bool(_THIS.search(text, max(at - 160, 0), at))
