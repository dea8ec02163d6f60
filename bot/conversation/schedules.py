"""Schedules and pauses in people's words, read and told. The words stand in `words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from babel.lists import format_list

from bot.clock import local_date, moment_at, parse_slot
from bot.conversation.draft import Draft
from bot.language import LANGUAGES, _, locale, moment
from bot.models import FOR_GOOD
from bot.reply import Block, phrase
from bot.schedule import EVERY_DAY, WEEKDAYS, Schedule
from summarizer.calendar_words import CHINESE_DAYS, ENGLISH_DAYS
from summarizer.number_words import COUNTS, chinese_number
from summarizer.scripts import HAN

_TABLES = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
WORDS = {table: {word: value for value, words in values.items() for word in words} for table, values in _TABLES.items()}
"""Table → word → what it means."""
ALL = frozenset(word for word, answer in WORDS["answers"].items() if answer == "all")
"""Words for everything."""


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_HALVES = WORDS["halves"]
_TO_TWELVE = "十[一二]?|[一二两三四五六七八九]"
"""1 to 12: of 周二十点 the hour is ten."""
_DAYS = ENGLISH_DAYS | {week + sign: day for sign, day in CHINESE_DAYS.items() for week in ("周", "星期", "礼拜")}
_SIGN, _DAY = f"[{''.join(CHINESE_DAYS)}]", _any(_DAYS)
_WHEN = WORDS["when"] | {name: str(day) for name, day in _DAYS.items()}
_HALF = _any(_HALVES)
_PART = (
    rf"(?P<first>{_DAY})s? ?(?:-|–|to|till|until|至|到) ?(?P<last>{_DAY}|{_SIGN})s?"
    rf"|(?P<phrase>{_any(_WHEN)})s?(?P<more>(?:[、,]?{_SIGN}(?!\s?[点时點時]))*)"
    r"|(?P<hour>\d{1,2}(?:[:.h]\d\d|h)? ?[ap]\.?m\.?(?![a-z])|\d{1,2}(?:[:.h][0-5]\d|h| ?o['’]?clock)"
    rf"|(?:{_HALF})? ?(?:\d{{1,2}}|{_TO_TWELVE}) ?[点时點時](?: ?半|整| ?\d{{1,2}} ?分?)?"
    rf"|(?:{_HALF}) ?\d{{1,2}}:\d\d)"
    r"|(?:(?:top|max\.?) )?(?P<items>[1-9]\d?) ?(?:items?|[条條篇])"
)
_GLUE = r"(?:(?:on|at|every|each|the|and|&) |[、和在的每个] ?)*"
_HAN = f"[{HAN}]"
_FIRST = re.compile(rf"^{_GLUE}(?:{_PART})(?=$|[\s,;，、.]|(?<={_HAN})|(?={_HAN}))", re.IGNORECASE)
_LAST = re.compile(
    rf"(?:^|(?<=[\s,;，、])|(?={_HAN})|(?<={_HAN})){_GLUE}(?:{_PART}|top (?P<top>\d{{1,2}}))$", re.IGNORECASE
)
_HOUR_ZH = re.compile(rf"(?P<half>{_HALF})? ?(?P<hour>\d{{1,2}}|{_TO_TWELVE}) ?[点时點時:] ?(?P<minute>半|\d{{1,2}})?")
_LENGTH = re.compile(
    rf"(?:for )?(?P<count>\d{{1,3}}|{_any(COUNTS)}|{_TO_TWELVE}) ?[个個]? ?(?P<unit>{_any(WORDS['units'])})"
)
_UNTIL = re.compile(r"^(?:until|till|to|直到|到) ?")
EDGES = " \t\n,;，、；"
"""What parts of a line are parted by."""
LONGEST = timedelta(days=3660)
MIDNIGHT = "00:00"


def take(text: str, draft: Draft, *, first: bool) -> tuple[str, Draft] | None:
    """A part of a schedule, or a number of items, taken off the beginning or the end of a text: what remains, and the
    draft with it. None where none stands there."""
    found = _FIRST.match(text) if first else _LAST.search(text)
    added = found and _with(draft, found.groupdict())
    if found is None or added is None:
        return None
    return text[found.end() :].lstrip(EDGES) if first else text[: found.start()].rstrip(EDGES), added


def _with(draft: Draft, part: dict[str, str | None]) -> Draft | None:
    """The draft with one part of a schedule more; None for a time of day that there is none of."""
    if first := part["first"]:
        begin, end = ((_DAYS | CHINESE_DAYS)[day.casefold()] for day in (first, part["last"] or first))
        return draft.on("".join(str((begin + n) % 7) for n in range((end - begin) % 7 + 1)))
    if phrase := part["phrase"]:
        value = _WHEN[phrase.casefold()]
        if value == "once":
            return replace(draft, at_once=True)
        more = "".join(str(CHINESE_DAYS.get(sign, "")) for sign in part["more"] or "")
        return draft.at(value) if ":" in value else draft.on(value + more)
    if count := part["items"] or part.get("top"):
        return replace(draft, items=int(count))
    slot = _slot(part["hour"] or "")
    return None if slot is None else draft.at(slot)


def _slot(text: str) -> str | None:
    """A time of day in words as `HH:MM`."""
    text = text.casefold()
    found = _HOUR_ZH.search(text)
    if found is None or not re.search(_HAN, text):
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
    return _("{days} at {times}").format(days=days_told(schedule.days), times=times)


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
    return phrase(_("The next: {moment} ({zone})."), moment=moment(at, zone), zone=zone)


def pause_end(text: str, zone: str, now: datetime) -> datetime | None:
    """When a pause of so long, or until that day, ends; FOR_GOOD for one without an end; None where that can't be read
    or is not ahead.

    A pause of days ends with the midnight of a day, so that the first digest is that of the day that was named.
    """
    text = " ".join(text.casefold().split())
    if WORDS["answers"].get(text) == "for_good":
        return FOR_GOOD
    if found := _LENGTH.fullmatch(text):
        length = _number(found["count"]) * timedelta(hours=int(WORDS["units"][found["unit"]]))
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
