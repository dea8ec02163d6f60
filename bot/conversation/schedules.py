"""Schedules and pauses in people's words, read and told. The words stand in `words.toml`.

Parts of a schedule and a time zone are taken off both ends of a line, over and over; what is left in the middle is what
it is about.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from babel.lists import format_list

from bot.clock import find_zone, local_date, moment_at, parse_slot, suggest_zones, zone_name
from bot.errors import UsageError
from bot.language import LANGUAGES, _, locale, moment
from bot.models import FOR_GOOD, SHORT
from bot.reply import Block, phrase
from bot.schedule import EVERY_DAY, WEEKDAYS, Schedule
from summarizer.calendar_words import CHINESE_DAYS, CHINESE_WEEKDAYS, DAYS, ENGLISH_DAYS, SHORT_UNITS, UNITS
from summarizer.number_words import CHINESE_DIGITS, COUNTS, chinese_number
from summarizer.scripts import HAN

_TABLES = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
WORDS = {table: {word: value for value, words in values.items() for word in words} for table, values in _TABLES.items()}
"""Table → word → what it means."""


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_HALVES = WORDS["halves"]
_SHORT = [word for word, meant in WORDS["answers"].items() if meant == "short"]
_TO_TWELVE = f"十[一二]?|[两{CHINESE_DIGITS}]"
"""1 to 12: of 周二十点 the hour is ten."""
_DAYS = ENGLISH_DAYS | CHINESE_WEEKDAYS
_SIGN, _DAY = f"[{''.join(CHINESE_DAYS)}]", _any(_DAYS)
_WHEN = WORDS["when"] | {name: str(day) for name, day in _DAYS.items()}
_HALF = _any(_HALVES)
_PART = (
    rf"(?P<first>{_DAY})s? ?(?:-|–|to|till|until|至|到) ?(?P<last>{_DAY}|{_SIGN})s?"
    rf"|(?P<phrase>{_any(_WHEN)})s?(?P<more>(?:[、,]?{_SIGN}(?!\s?[点时點時]))*)"
    r"|(?P<hour>\d{1,2}(?:[:.h]\d\d|h)? ?[ap]\.?m\.?(?![a-z])|\d{1,2}(?:[:.h][0-5]\d|h| ?o['’]?clock)"
    r"|\d{1,2}(?::\d\d)? in the (?:morning|afternoon|evening)"
    rf"|(?:{_HALF})? ?(?:\d{{1,2}}|{_TO_TWELVE}) ?[点时點時](?: ?半|整| ?\d{{1,2}} ?分?)?"
    rf"|(?:{_HALF}) ?\d{{1,2}}:\d\d)"
    r"|(?:(?:top|max\.?) )?(?P<items>[1-9]\d?) ?(?:items?|[条條篇])"
)
_GLUE = r"(?:(?:on|at|every|each|the|and|&) |[、和在的每个] ?)*"
_HAN = f"[{HAN}]"
_FIRST = re.compile(rf"^{_GLUE}(?:{_PART})(?=$|[\s,;，、.]|(?<={_HAN})|(?={_HAN}))", re.IGNORECASE)
_LAST = re.compile(
    rf"(?:^|(?<=[\s,;，、])|(?={_HAN})|(?<={_HAN})){_GLUE}"
    rf"(?:{_PART}|top (?P<top>\d{{1,2}})|(?P<short>{_any(_SHORT)}))$",
    re.IGNORECASE,
)
_HOUR_ZH = re.compile(rf"(?P<half>{_HALF})? ?(?P<hour>\d{{1,2}}|{_TO_TWELVE}) ?[点时點時:] ?(?P<minute>半|\d{{1,2}})?")
_HOURS = {"hour": 1} | {unit: 24 * days for unit, days in DAYS.items()}
# "5m" may mean minutes, of which there is no pause.
_UNITS = {word: _HOURS[unit] for word, unit in (UNITS | SHORT_UNITS).items() if unit in _HOURS and word != "m"}
_LENGTH = re.compile(rf"(?:for )?(?P<count>\d{{1,3}}|{_any(COUNTS)}|{_TO_TWELVE}) ?[个個]? ?(?P<unit>{_any(_UNITS)})")
_UNTIL = re.compile(r"^(?:until|till|to|直到|到) ?")
EDGES = " \t\n,;，、；"
"""What parts of a line are parted by."""
ZONE_WORDS = 4
"""No zone's or city's name has more."""
_HOUR_LAST = re.compile(r"(?:^|(?<=[\s,;]))(?:(?:at|and) )?(?P<hour>\d{1,2})$", re.IGNORECASE)
_HOUR_FIRST = re.compile(r"^(?P<at>at )?(?P<hour>\d{1,2})(?=[\s,;])", re.IGNORECASE)
_BEHIND_AN_HOUR = re.compile(r"(?:^|\s)\d{1,2} ([A-Z]{3,5}(?:[+-]\d+)?)$")
_NOT_OFFERED = re.compile(
    r"(?:^|(?<=[\s,;]))(?:(?:hour|month|fortnight|bi-?week|quarter|year)ly|(?:once |twice )?(?:every|each) (?:\w+ )?"
    r"(?:minute|hour|day|week|month)s?|(?:once|twice|\d ?x|\w+ times) (?:an? \w+|daily)|tomorrow|today"
    r"|(?:next|this) week|(?:on )?(?:the )?(?:first|last) \w+day of .*|每(?:小时|个小时|月|个月|隔一天)|明天|下周)$",
    re.IGNORECASE,
)
"""Ways to say when that no schedule has."""
_LIKE_A_TIME = re.compile(
    r"^\d{1,4}(?:[:h]\d\d|(?::\d{1,3}){1,2}|[点时點時]\S*|\s?(?=[ap]\.?m))(?:[ap]\.?m\.?)?$", re.IGNORECASE
)
_OFFSET = re.compile(r"^(?:utc|gmt)[+-]\d", re.IGNORECASE)
_CLEAR = re.compile(r"\s(\d{1,2}(?::\d\d)? ?[ap]m|\d{1,2}:\d\d)(?=\s)", re.IGNORECASE)
_PLACE = re.compile(r"^(?:africa|america|antarctica|arctic|asia|atlantic|australia|europe|indian|pacific)/\w", re.I)
LONGEST = timedelta(days=3660)
MIDNIGHT = "00:00"


USUAL_HOUR = "08:00"
"""At which something comes of which no hour was said."""


@dataclass(frozen=True, kw_only=True)
class When:
    """What was said of when something shall come; what was not is empty."""

    times: tuple[str, ...] = ()
    """`HH:MM`, sorted."""
    days: str = ""
    """Digits, Monday 0; 7 is one day a week, Monday where no other is named."""
    at_once: bool = False
    zone: str = ""
    items: int | None = None

    def at(self, slot: str) -> When:
        """With one more time of day."""
        return replace(self, times=tuple(sorted({*self.times, slot})))

    def on(self, days: str) -> When:
        """With more days."""
        return replace(self, days="".join(sorted({*self.days, *days})))

    def changed(self, schedule: Schedule) -> Schedule:
        """A schedule with what was said of it changed. Raises UsageError where that can't be."""
        if self.at_once and self.times:
            raise UsageError(_("At once has no hour."))
        if self.at_once:
            return Schedule()
        if not (self.times or self.days or self.zone):
            return schedule
        days = frozenset(int(day) for day in self.days if day < "7") or frozenset((0,))
        return Schedule(
            times=self.times or schedule.times or (USUAL_HOUR,),
            days=days if self.days else schedule.days,
            zone=self.zone or schedule.zone,
        )


Known = Callable[[str], bool]
"""Whether some words are names, so that what is beside them is no part of a search."""


def read_when(text: str, when: When, known: Known, named: Known) -> tuple[When, str]:
    """What words say of when something shall come, beside what was said; and what remains of them. `named`: a whole
    name, which no part is taken off ("G 20").

    Raises UsageError for a time, schedule or zone that there is none of.
    """
    hour_first = False
    if not named(text):
        _refuse_offer(text)
    while (text := text.strip(EDGES)) and not named(text):
        taken = (
            take(text, when, first=False)
            or _zone(text, when, known, hour_first=hour_first)
            or _bare_hour(text, when, known, first=False)
        )
        if taken is None:
            taken = (
                take(text, when, first=True) or _bare_hour(text, when, known, first=True) or _amid(text, when, known)
            )
            if taken is None:
                break
            hour_first = hour_first or taken[1].times != when.times
        text, when = taken
    if not named(text):
        _refuse(when, text, hour_first=hour_first)
    return when, text


def take(text: str, when: When, *, first: bool) -> tuple[str, When] | None:
    """A part of a schedule, or a number of items, taken off the beginning or the end of a text: what remains, and what
    was said with it. None where none stands there."""
    found = _FIRST.match(text) if first else _LAST.search(text)
    added = found and _with(when, found.groupdict())
    if found is None or added is None:
        return None
    return text[found.end() :].lstrip(EDGES) if first else text[: found.start()].rstrip(EDGES), added


def _bare_hour(text: str, when: When, known: Known, *, first: bool) -> tuple[str, When] | None:
    """A number without minutes taken off as an hour: "trade 8", "weekdays at 8 carbon"; not in "article 6 08:00"."""
    found = _HOUR_FIRST.match(text) if first else _HOUR_LAST.search(text)
    slot = found and parse_slot(found["hour"])
    if found is None or slot is None:
        return None
    rest = text[found.end() :].lstrip(EDGES) if first else text[: found.start()].rstrip(EDGES)
    if first:
        said = when.times or when.at_once
        is_hour = take(rest, when, first=True) or (not said and (known(rest) or (found["at"] and when.days)))
    else:
        is_hour = not when.times or not rest or known(rest) or not rest[-1].isalpha()
    return (rest, when.at(slot)) if is_hour else None


def _amid(text: str, when: When, known: Known) -> tuple[str, When] | None:
    """A time taken out of the middle, before a name: "trade 8am germany"."""
    found = _CLEAR.search(text)
    slot = found and parse_slot(found[1])
    if found is None or slot is None or not known(text[found.end() :]):
        return None
    return f"{text[: found.start()]} {text[found.end() :]}", when.at(slot)


def _zone(text: str, when: When, known: Known, *, hour_first: bool) -> tuple[str, When] | None:
    """A zone taken off an end. A city is one only behind an hour or as "Beijing time": elsewhere it may be what it is
    about."""
    words = text.split(" ")
    for count in range(min(len(words), ZONE_WORDS), 0, -1):
        for name, rest, last in ((words[-count:], words[:-count], True), (words[:count], words[count:], False)):
            zone = None if when.zone else find_zone(" ".join(name))
            if zone is None:
                continue
            before = re.sub(r"(?i)(?:^|\s)(?:in|by)$", "", " ".join(rest)).strip(EDGES)
            behind = last and (take(before, when, first=False) or _HOUR_LAST.search(before))
            alone = hour_first and (not before or known(before))
            if "/" in name[0] or name[-1].casefold().endswith(("time", "时间")) or behind or alone:
                return before, replace(when, zone=zone)
    return None


def _refuse_offer(text: str) -> None:
    """Raises UsageError for a way to say when that no schedule has, at the end of a text."""
    no_such = _NOT_OFFERED.search(text)
    if no_such and no_such[0].casefold() not in _WHEN:
        told = _("There is no “{when}”: a digest comes at hours of the day, on days of the week, or at once.")
        raise UsageError(told.format(when=no_such[0]))


def _refuse(when: When, text: str, *, hour_first: bool) -> None:
    """Raises UsageError where some of the words were meant as a time or a zone and are none."""
    _refuse_offer(text)
    words = text.split(" ")
    for word in (*words[:1], *words[-2:], " ".join(words[-2:])):
        if _LIKE_A_TIME.match(word) and not _slot(word):
            raise UsageError(_("{word} is no time of day.").format(word=word))
    for place, word in enumerate(words):
        if _PLACE.match(word) or _OFFSET.match(word):
            raise no_zone(word)
        if place and re.search("[:点时點時]", word) and _slot(word):
            raise no_zone(" ".join(words[place + 1 :]))
    if not when.zone and (no_such := _BEHIND_AN_HOUR.search(text)) and not when.times:
        raise no_zone(no_such[1])
    if hour_first and not when.zone and len(words) < ZONE_WORDS and ("/" in text or suggest_zones(text)):
        raise no_zone(text)


def no_zone(text: str) -> UsageError:
    """The error for an unknown zone; names zones close to what was typed."""
    near = ", ".join(suggest_zones(text)) or "Europe/Berlin"
    return UsageError(_("I don't know the time zone {name}. Names are like {near}.").format(name=text[:60], near=near))


def _with(when: When, part: dict[str, str | None]) -> When | None:
    """The when with one part of a schedule more; None for a time of day that there is none of."""
    if first := part["first"]:
        begin, end = ((_DAYS | CHINESE_DAYS)[day.casefold()] for day in (first, part["last"] or first))
        return when.on("".join(str((begin + n) % 7) for n in range((end - begin) % 7 + 1)))
    if phrase := part["phrase"]:
        value = _WHEN[phrase.casefold()]
        if value == "once":
            return replace(when, at_once=True)
        more = "".join(str(CHINESE_DAYS.get(sign, "")) for sign in part["more"] or "")
        return when.at(value) if ":" in value else when.on(value + more)
    if part.get("short"):
        return replace(when, items=SHORT)
    if count := part["items"] or part.get("top"):
        return replace(when, items=int(count))
    slot = _slot(part["hour"] or "")
    return None if slot is None else when.at(slot)


def _slot(text: str) -> str | None:
    """A time of day in words as `HH:MM`."""
    text = text.casefold()
    found = _HOUR_ZH.search(text)
    if found is None or not re.search(_HAN, text):
        if said := re.fullmatch(r"(.*?) in the (morning|afternoon|evening)", text):
            return parse_slot(said[1] + ("am" if said[2] == "morning" else "pm")) or parse_slot(said[1])
        return parse_slot(re.sub(r" ?o['’]?clock$|(?<=\d)h$", "", text))
    half, minute = _HALVES.get(found["half"] or ""), 30 if found["minute"] == "半" else int(found["minute"] or 0)
    hour = _number(found["hour"])
    if half in ("afternoon", "evening") and hour < 11:
        hour += 12
    elif half in ("night", "evening") and hour == 12:
        hour = 0
    return parse_slot(f"{hour}:{minute:02d}")


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return COUNTS[text] if text in COUNTS else int(chinese_number(text))


def told(schedule: Schedule) -> str:
    """A schedule as people say it: "on weekdays at 08:00 and 17:30"."""
    if schedule.at_once:
        return _("at once, as it comes")
    times = format_list(list(schedule.times), locale=locale())
    when = _("{days} at {times}").format(days=days_told(schedule.days), times=times)
    return f"{when} ({zone_name(schedule.zone)})" if schedule.zone else when


def days_told(days: frozenset[int]) -> str:
    """Days of the week in words."""
    if days == EVERY_DAY:
        return _("every day")
    if days == WEEKDAYS:
        return _("on weekdays")
    names = get_day_names("wide", locale=locale())
    return _("on {days}").format(days=format_list([names[day] for day in sorted(days)], locale=locale()))


def next_line(at: datetime, zone: str) -> Block:
    """The line that says when the next digest comes."""
    return phrase(_("The next: {moment} ({zone})."), moment=moment(at, zone), zone=zone_name(zone))


def pause_end(text: str, zone: str, now: datetime) -> datetime | None:
    """When a pause of so long, or until that day, ends; FOR_GOOD for one without an end; None where that can't be read
    or is not ahead.

    A pause of days ends with the midnight of a day, so that the first digest is that of the day that was named.
    """
    text = " ".join(text.casefold().split())
    if WORDS["answers"].get(text) == "for_good":
        return FOR_GOOD
    if found := _LENGTH.fullmatch(text):
        length = _number(found["count"]) * timedelta(hours=_UNITS[found["unit"]])
        if length < timedelta(days=1):
            return now + length if length else None
        end = moment_at(local_date(now + length, zone), MIDNIGHT, zone) if length <= LONGEST else None
    else:
        end = _day(_UNTIL.sub("", text), zone, now)
    return end if end is not None and now < end < now + LONGEST else None


def _day(text: str, zone: str, now: datetime) -> datetime | None:
    """The begin of a day that is named: a date in any usual form, "monday", "tomorrow"."""
    if not text or len(text) > 40:
        return None
    import dateparser  # takes a third of a second to import

    found = dateparser.parse(
        text,
        languages=list(LANGUAGES),
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
            "DATE_ORDER": "DMY",
        },
    )
    return None if found is None else moment_at(found.date(), MIDNIGHT, zone)
