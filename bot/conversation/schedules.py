"""Schedules, pauses and time zones in people's words, English and Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from babel.lists import format_list

from bot.clock import local_date, moment_at, parse_slot
from bot.language import N_, _, locale
from bot.models import FOR_GOOD
from bot.reply import Button, Reply, Rows, paragraph
from bot.schedule import EVERY_DAY, WEEKDAYS, WEEKEND, Schedule
from summarizer.calendar_words import CHINESE_DAYS, ENGLISH_DAYS
from summarizer.scripts import HAN

_DAY = "|".join(sorted(ENGLISH_DAYS, key=len, reverse=True))
_GLUE = r"(?:(?:on|at|every|each|and|&)\s+|[、和在的]\s*)*"
_HOUR = (
    r"\d{1,2}(?:[:h.]\d{2}|h)?\s?(?:[ap]\.?m\.?)(?![a-z])|\d{1,2}[:.h][0-5]\d|\d{1,2}h"
    r"|\d{1,2}\s?o['’]?clock|noon|midnight"
)
_HALF_ZH = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里"
_HOUR_ZH = (
    rf"(?:{_HALF_ZH})?\s?(?:\d{{1,2}}|[一二三四五六七八九十两]{{1,3}})\s?[点时點時](?:\s?半|整|\s?\d{{1,2}}\s?分?)?"
    rf"|(?:{_HALF_ZH})\s?\d{{1,2}}:\d{{2}}"
)
_UNITS = {
    "once": r"at\s+once|immediately|instantly|right\s+away|as\s+it\s+comes|as\s+they\s+come|立即|立刻|马上|即时|实时",
    "daily": r"daily|every\s?day|each\s+day|每天|每日|天天",
    "weekdays": r"(?:(?:every|on)\s+)?(?:weekdays?|work\s?days?|working\s+days?)|每?个?(?:工作日|平日)",
    "weekend": r"(?:(?:every|at\s+the|on)\s+)?weekends?|每?个?(?:周末|週末)",
    "range": rf"(?:{_DAY})s?\s?(?:-|–|to|till|until)\s?(?:{_DAY})s?"
    r"|每?(?:周|星期|礼拜)([一二三四五六])\s?(?:至|到|-|–)\s?(?:周|星期|礼拜)?([一二三四五六日天])",
    "day": rf"(?:{_DAY})s?|每?个?(?:周|星期|礼拜)[一二三四五六日天](?:[、,]?[一二三四五六日天](?![点时]))*",
    "weekly": r"weekly|once\s+a\s+week|every\s+week|每周|每星期|每个星期",
    "hour": rf"{_HOUR}|{_HOUR_ZH}",
}
"""Ways to say a part of a schedule; what is looked for first stands first."""
_PREFIX = {
    kind: re.compile(rf"^{_GLUE}({unit})(?=$|[\s,;，、.]|(?<=[{HAN}])|(?=[{HAN}]))", re.I)
    for kind, unit in _UNITS.items()
}
_SUFFIX = {
    kind: re.compile(rf"(?:^|(?<=[\s,;，、])|(?=[{HAN}])|(?<=[{HAN}])){_GLUE}({unit})$", re.I)
    for kind, unit in _UNITS.items()
}
_BARE = re.compile(r"(?:^|(?<=[\s,;]))(?:at\s+|and\s+)?(\d{1,2})$", re.I)
_BARE_FIRST = re.compile(r"^(?:at\s+)?(\d{1,2})(?=$|[\s,;])", re.I)
_NUMBERS_ZH = {"十": 10, "十一": 11, "十二": 12, "两": 2} | {name: n for n, name in enumerate("一二三四五六七八九", 1)}
EDGES = " \t\n,;，、；"
"""What parts of a line are parted by."""


@dataclass(frozen=True, kw_only=True)
class When:
    """What was said of when; what nothing was said of is empty."""

    times: tuple[str, ...] = ()
    days: frozenset[int] = frozenset()
    at_once: bool = False
    weekly: bool = False

    def __bool__(self) -> bool:
        return bool(self.times or self.days or self.at_once or self.weekly)

    def with_time(self, slot: str) -> When:
        """One more time of day."""
        return replace(self, times=tuple(sorted({*self.times, slot})))

    @property
    def meant_days(self) -> frozenset[int]:
        """The days: once a week is on Monday where no day was named."""
        return self.days or (frozenset((0,)) if self.weekly else EVERY_DAY)

    @property
    def schedule(self) -> Schedule | None:
        """The whole of it; None where no time of day was said."""
        if self.at_once:
            return Schedule()
        return Schedule(times=self.times, days=self.meant_days) if self.times else None

    @classmethod
    def of(cls, schedule: Schedule) -> When:
        """A schedule as it may be added to."""
        return cls(times=schedule.times, days=schedule.days, at_once=schedule.at_once)


def take_first(text: str, when: When) -> tuple[str, When] | None:
    """A part of a schedule taken off the begin of a text; None where there is none."""
    for kind, pattern in _PREFIX.items():
        if found := pattern.match(text):
            read = _with(when, kind, found)
            if read is not None:
                return text[found.end() :].lstrip(EDGES), read
    return None


def take_last(text: str, when: When) -> tuple[str, When] | None:
    """The same off the end."""
    for kind, pattern in _SUFFIX.items():
        if found := pattern.search(text):
            read = _with(when, kind, found)
            if read is not None:
                return text[: found.start()].rstrip(EDGES), read
    return None


def bare_last(text: str) -> tuple[str, str] | None:
    """A number without minutes taken off the end, as a time of day: "trade 8"."""
    found = _BARE.search(text)
    slot = parse_slot(found[1]) if found else None
    return None if found is None or slot is None else (text[: found.start()].rstrip(EDGES), slot)


def bare_first(text: str) -> tuple[str, str] | None:
    """The same off the begin: "9 new york"."""
    found = _BARE_FIRST.match(text)
    slot = parse_slot(found[1]) if found else None
    return None if found is None or slot is None else (text[found.end() :].lstrip(EDGES), slot)


def read_when(text: str) -> tuple[When, str]:
    """A text that speaks of nothing but when, and what of it could not be read."""
    rest, when = text.strip(EDGES), When()
    while rest:
        taken = take_last(rest, when)
        if taken is None and (bare := bare_last(rest)):
            taken = bare[0], when.with_time(bare[1])
        if taken is None:
            break
        rest, when = taken
    return when, rest


def _with(when: When, kind: str, found: re.Match[str]) -> When | None:
    """More of a schedule; None where what was found is no time of day after all."""
    text = found[1]
    match kind:
        case "once":
            return replace(when, at_once=True)
        case "weekly":
            return replace(when, weekly=True)
        case "hour":
            slot = _slot(text)
            return None if slot is None else when.with_time(slot)
    return replace(when, days=when.days | _days(kind, text))


def _days(kind: str, text: str) -> frozenset[int]:
    match kind:
        case "daily":
            return EVERY_DAY
        case "weekdays":
            return WEEKDAYS
        case "weekend":
            return WEEKEND
    names = re.findall(_DAY, text.casefold())
    days = [ENGLISH_DAYS[name] for name in names] or [CHINESE_DAYS[sign] for sign in text if sign in CHINESE_DAYS]
    if kind == "range":
        first, last = days[0], days[-1]
        return frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))
    return frozenset(days)


def _slot(text: str) -> str | None:
    """A time of day in words as `HH:MM`."""
    text = text.strip().casefold()
    if text in ("noon", "midnight"):
        return "12:00" if text == "noon" else "00:00"
    if not re.search(f"[{HAN}]", text):
        return parse_slot(re.sub(r"\s?o['’]?clock$|(?<=\d)h$", "", text))
    half = re.match(_HALF_ZH, text)
    number = re.search(r"(\d{1,2}|[一二三四五六七八九十两]{1,3})\s?[点时點時:]\s?(半|\d{1,2})?", text)
    if number is None:
        return None
    hour = int(number[1]) if number[1].isdecimal() else _NUMBERS_ZH.get(number[1], 99)
    minute = 30 if number[2] == "半" else int(number[2] or 0)
    if half and half[0] in ("下午", "傍晚", "晚上", "夜里", "中午") and hour < 11:
        hour += 12
    elif half and half[0] in ("凌晨", "晚上", "夜里") and hour == 12:
        hour = 0
    return parse_slot(f"{hour}:{minute:02d}")


def told(schedule: Schedule) -> str:
    """A schedule as people say it: "on weekdays at 08:00 and 17:30"."""
    if schedule.at_once:
        return _("at once, as it comes")
    times = format_list(list(schedule.times), locale=locale())
    if schedule.days == EVERY_DAY:
        return _("every day at {times}").format(times=times)
    if schedule.days == WEEKDAYS:
        return _("on weekdays at {times}").format(times=times)
    if schedule.days == WEEKEND:
        return _("at the weekend at {times}").format(times=times)
    return _("on {days} at {times}").format(days=day_list(schedule.days), times=times)


def days_told(days: frozenset[int]) -> str:
    """Days of the week in words."""
    if not days or days == EVERY_DAY:
        return _("every day")
    if days == WEEKDAYS:
        return _("on weekdays")
    if days == WEEKEND:
        return _("at the weekend")
    return _("on {days}").format(days=day_list(days))


def day_list(days: frozenset[int]) -> str:
    """Days of the week by name: "Monday and Thursday"."""
    names = get_day_names("wide", locale=locale())
    return format_list([names[day] for day in sorted(days)], locale=locale())


def day_label(day: int) -> str:
    """A day of the week as short as a button wants it."""
    return str(get_day_names("abbreviated", locale=locale())[day])


_LENGTH = re.compile(
    r"^(?:for\s+)?(?P<n>\d{1,3}|an?|one|two|three|[一两二三四五六七八九十])\s*(?:个|個)?\s*"
    r"(?P<unit>hours?|h|days?|d|weeks?|w|months?|小时|天|日|周|星期|月)$",
    re.IGNORECASE,
)
_GOOD = frozenset({"", "for good", "forever", "for ever", "until i resume", "永久", "一直"})
_UNTIL = re.compile(r"^(?:until|till|to|直到|到)\s*", re.IGNORECASE)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "两": 2} | {
    sign: number for number, sign in enumerate("一二三四五六七八九十", 1)
}
_HOURS = {"h": 1, "小": 1, "d": 24, "天": 24, "日": 24, "w": 168, "周": 168, "星": 168, "m": 720, "月": 720}
LONGEST = timedelta(days=3660)
MIDNIGHT = "00:00"


def pause_end(text: str, zone: str, now: datetime) -> datetime | None:
    """When a pause of so long, or until that day, ends; FOR_GOOD for one without an end; None where that can't be read
    or is not ahead.

    A pause of days ends with the midnight of a day, so that the first digest is that of the day that was named.
    """
    text = " ".join(text.casefold().split())
    if text in _GOOD:
        return FOR_GOOD
    if found := _LENGTH.match(text):
        count = int(found["n"]) if found["n"].isdecimal() else _NUMBERS[found["n"]]
        hours = count * _HOURS[found["unit"][0]]
        if hours == 0:
            return None
        if hours < 24:
            return now + timedelta(hours=hours)
        return _midnight(now + timedelta(hours=hours), zone) if timedelta(hours=hours) <= LONGEST else None
    day = _day(_UNTIL.sub("", text), zone, now)
    return None if day is None or not now < day < now + LONGEST else day


def _midnight(moment: datetime, zone: str) -> datetime:
    return moment_at(local_date(moment, zone), MIDNIGHT, zone)


def _day(text: str, zone: str, now: datetime) -> datetime | None:
    """The begin of a day that is named: a date in any usual form, "monday", "tomorrow"."""
    if not text or len(text) > 40:
        return None
    import dateparser  # takes a third of a second to import

    found = dateparser.parse(
        text,
        languages=["en", "zh"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
            "DATE_ORDER": "DMY",
        },
    )
    if found is None:
        return None
    return moment_at(found.date(), MIDNIGHT, zone)


COMMON = (
    (N_("London"), "Europe/London"),
    (N_("Brussels"), "Europe/Brussels"),
    (N_("Kyiv"), "Europe/Kyiv"),
    (N_("New York"), "America/New_York"),
    (N_("Chicago"), "America/Chicago"),
    (N_("Los Angeles"), "America/Los_Angeles"),
    (N_("São Paulo"), "America/Sao_Paulo"),
    (N_("Nairobi"), "Africa/Nairobi"),
    (N_("Delhi"), "Asia/Kolkata"),
    (N_("Shanghai"), "Asia/Shanghai"),
    (N_("Tokyo"), "Asia/Tokyo"),
    (N_("Sydney"), "Australia/Sydney"),
)


def zone_buttons() -> Rows:
    """Rows of cities, three a row."""
    buttons = [Button(label=_(city), data=f"z:{zone}") for city, zone in COMMON]
    return tuple(tuple(buttons[n : n + 3]) for n in range(0, len(buttons), 3))


def ask_zone(text: str) -> Reply:
    """A question for the chat's zone."""
    return Reply(blocks=(paragraph(text),), buttons=zone_buttons())


def zone_at(latitude: float, longitude: float) -> str | None:
    """The IANA zone of a place; None where there is none, which is at a pole or off the globe.

    By tzfpy: 3 MB, offline, nothing comes with it. timezonefinder needs h3 and a package of data; a table of cities is
    wrong near every border.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    from tzfpy import get_tz  # its shapes take 35 MB from the first question on

    return str(get_tz(longitude, latitude)) or None
