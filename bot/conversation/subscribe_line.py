"""/subscribe in one line: what, when and where, in any order that can be told apart.

First what has a form of its own is set aside: filters, `about:`, `note:`. Then parts of a schedule and a time zone are
taken off both ends, over and over; what is left in the middle is what it is about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from bot.clock import find_zone, parse_slot, suggest_zones
from bot.conversation.draft import Draft
from bot.conversation.schedules import EDGES, WORDS, take
from bot.errors import UsageError
from bot.language import _
from bot.query import NO_NAMES, quoted
from bot.query.tokens import Names

Meant = Callable[[str], str | None]
"""Tells the topic that some words mean."""
ZONE_WORDS = 4
"""No zone's or city's name has more."""
LONGEST = 500
"""Characters of a line; the rest of a longer one is not looked at."""
ALL = frozenset(word for word, answer in WORDS["answers"].items() if answer == "all")

_ASCII = str.maketrans("“”„«»「」，；—：（）／－", '""""""",;-:()/-')
_ATOM = re.compile(
    r"(?P<filter>(?<!\w)-?(?!(?:about|note|关于|备注):)[^\W\d_]+:(?:\"[^\"]*\"?|[^\s\"]*))|\"[^\"]*(?:\"|$)"
)
_OPERATOR = re.compile(r"(?:^|(?<=[\s(]))(?:AND|OR|NOT)(?=$|[\s(])|(?:^|(?<=\s))-(?=[\w\"])|[()|]")
_ABOUT = re.compile(r"^about\s|(?:^|\s)(?:about|关于):|^关于", re.IGNORECASE)
_NOTE = re.compile(r"(?:^|\s)(?:note|备注):\s*(?P<note>.*)$", re.IGNORECASE)
_HOUR_LAST = re.compile(r"(?:^|(?<=[\s,;]))(?:(?:at|and) )?(?P<hour>\d{1,2})$", re.IGNORECASE)
_HOUR_FIRST = re.compile(r"^(?P<at>at )?(?P<hour>\d{1,2})(?=[\s,;])", re.IGNORECASE)
_NOT_OFFERED = re.compile(
    r"(?:^|(?<=[\s,;]))(?:(?:hour|month|fortnight|bi-?week|quarter|year)ly|(?:once |twice )?(?:every|each) (?:\w+ )?"
    r"(?:minute|hour|day|week|month)s?|(?:once|twice|\w+ times) an? \w+|(?:on )?(?:the )?(?:first|last) \w+day of .*"
    r"|每(?:小时|个小时|月|个月|隔一天))$",
    re.IGNORECASE,
)
"""Ways to say when that no schedule has."""
_LIKE_A_TIME = re.compile(r"^\d{1,4}(?:[:h]\d\d|(?::\d{1,3}){1,2}|\s?(?=[ap]\.?m))(?:[ap]\.?m\.?)?$", re.IGNORECASE)
_PLACE = re.compile(r"^(?:africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific)/\w", re.I)


def normal(text: str) -> str:
    """The text with the quotes, colons, commas, digits and spaces of all keyboards as ASCII has them."""
    text = "".join(unicodedata.normalize("NFKC", sign) if sign.isdecimal() else sign for sign in text)
    return " ".join(text.translate(_ASCII).split())


def read_line(text: str, meant: Meant, names: Names = NO_NAMES) -> Draft:
    """A line read; its search is as typed. `names` are as `bot.query.read` takes them.

    Raises UsageError for a time, schedule or zone that there is none of, and where it says something without a word.
    """
    text, note = normal(text[:LONGEST]), ""
    if found := _NOTE.search(text):
        text, note = text[: found.start()], found["note"].strip()
    text = quoted(text, names)
    about = _ABOUT.search(text)
    if about:
        text = f"{text[: about.start()]} {text[about.end() :]}"
    operators = not about and _OPERATOR.search(_ATOM.sub(lambda atom: '-""' if atom[0][0] == "-" else '""', text))
    filters, topic = [], ""
    if not operators:
        filters = [atom["filter"] for atom in _ATOM.finditer(text) if atom["filter"]]
        text = _ATOM.sub(lambda atom: " " if atom["filter"] else atom[0], text)
        for one in filters:
            kind, __, name = one.partition(":")
            if kind.casefold() == "topic" and not topic and (topic := meant(name.strip('"')) or ""):
                filters = [other for other in filters if other != one]
    draft, middle, hour_first = _ends(Draft(note=note, topic=topic), " ".join(text.split()), meant)
    return _what(
        draft, middle, " ".join(filters), meant, about=bool(about), operators=bool(operators), hour_first=hour_first
    )


def _ends(draft: Draft, text: str, meant: Meant) -> tuple[Draft, str, bool]:
    """Schedule, zone and number of items off both ends: the draft with them, what remains, and whether an hour stood
    before that."""
    hour_first = False
    while (text := text.strip(EDGES)) and not meant(text):
        taken = (
            take(text, draft, first=False)
            or _zone(text, draft, meant, hour_first=hour_first)
            or _bare_hour(text, draft, meant, first=False)
        )
        if taken is None:
            taken = take(text, draft, first=True) or _bare_hour(text, draft, meant, first=True)
            if taken is None:
                break
            hour_first = hour_first or taken[1].times != draft.times
        text, draft = taken
    return draft, text, hour_first


def _bare_hour(text: str, draft: Draft, meant: Meant, *, first: bool) -> tuple[str, Draft] | None:
    """A number without minutes taken off as an hour: "trade 8", "weekdays at 8 carbon"; not in "article 6 08:00"."""
    found = _HOUR_FIRST.match(text) if first else _HOUR_LAST.search(text)
    slot = found and parse_slot(found["hour"])
    if found is None or slot is None:
        return None
    rest = text[found.end() :].lstrip(EDGES) if first else text[: found.start()].rstrip(EDGES)
    if first:
        said = draft.times or draft.at_once
        is_hour = take(rest, draft, first=True) or (not said and (meant(rest) or (found["at"] and draft.days)))
    else:
        is_hour = not draft.times or not rest or meant(rest) or not rest[-1].isalpha()
    return (rest, draft.at(slot)) if is_hour else None


def _zone(text: str, draft: Draft, meant: Meant, *, hour_first: bool) -> tuple[str, Draft] | None:
    """A zone taken off an end. A city is one only behind an hour: elsewhere it may be what it is about."""
    words = text.split(" ")
    for count in range(min(len(words), ZONE_WORDS), 0, -1):
        for name, rest, last in ((words[-count:], words[:-count], True), (words[:count], words[count:], False)):
            zone, before = find_zone(" ".join(name)), " ".join(rest).strip(EDGES)
            behind = last and (take(before, draft, first=False) or _HOUR_LAST.search(before))
            alone = hour_first and (not before or meant(before))
            if zone is not None and not draft.zone and ("/" in name[0] or behind or alone):
                return before, replace(draft, zone=zone)
    return None


def _what(
    draft: Draft, middle: str, filters: str, meant: Meant, *, about: bool, operators: bool, hour_first: bool
) -> Draft:
    """Read what remains between schedule and zone as topic, search or interest."""
    if about:
        return replace(draft, interest=_worded(middle.strip(' "')), query=filters)
    if '"' not in middle and not draft.topic and (topic := meant(middle)):
        return replace(draft, topic=topic, query=filters)
    if no_such := _NOT_OFFERED.search(middle):
        told = _("There is no “{when}”: a digest comes at hours of the day, on days of the week, or at once.")
        raise UsageError(told.format(when=no_such[0]))
    if not middle or middle.casefold() in ALL:
        return replace(draft, query=filters, everything=bool(middle) and not filters and not draft.topic)
    if not operators and '"' not in middle:
        _refuse(draft, middle, hour_first=hour_first)
    return replace(draft, query=f"{_worded(middle)} {filters}".strip())


def _worded(text: str) -> str:
    """The text. Raises UsageError where there is no word in it."""
    if not any(map(str.isalnum, text)):
        raise UsageError(_("No word says what it is about."))
    return text


def _refuse(draft: Draft, middle: str, *, hour_first: bool) -> None:
    """Raises UsageError where some of the words were meant as a time or a zone and are none."""
    words = middle.split(" ")
    for word in (*words[:1], *words[-2:], " ".join(words[-2:])):
        if _LIKE_A_TIME.match(word) and not parse_slot(word):
            raise UsageError(_("{word} is no time of day.").format(word=word))
    for place, word in enumerate(words):
        if _PLACE.match(word):
            raise no_zone(word)
        if place and ":" in word and parse_slot(word):
            raise no_zone(" ".join(words[place + 1 :]))
    if hour_first and not draft.zone and len(words) < ZONE_WORDS and ("/" in middle or suggest_zones(middle)):
        raise no_zone(middle)


def no_zone(text: str) -> UsageError:
    """The error for an unknown zone; names zones close to what was typed."""
    near = ", ".join(suggest_zones(text)) or "Europe/Berlin"
    return UsageError(_("I don't know the time zone {name}. Names are like {near}.").format(name=text[:60], near=near))
