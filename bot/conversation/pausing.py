"""How long a pause is, in people's words: "3 days", "until 14 March", "for good", 3天."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import local_date, moment_at
from bot.models import FOR_GOOD

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
