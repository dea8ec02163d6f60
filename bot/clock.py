"""Time: now, a chat's own zone, and when something is due next, across both clock changes."""

from __future__ import annotations

import contextlib
import difflib
import functools
import re
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import babel
from babel.dates import get_timezone_location

from bot.language import DEFAULT, locale, spoken

Clock = Callable[[], datetime]
"""Returns the present, aware and in UTC. Passed in, so that a test can hold it still."""

_SLOT = re.compile(r"^(\d{1,2})(?:[:.h]([0-5]\d))?(?:\s*([ap])\.?m\.?)?$", re.IGNORECASE)


def now() -> datetime:
    """The present in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def parse_slot(text: str) -> time | None:
    """Parse a time of day ("8", "8:00", "08.00", "08h00", "8pm", "8:00 a.m."); None if it is not one."""
    found = _SLOT.match(text.strip())
    if found is None:
        return None
    hour, half = int(found[1]), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found[2] or 0)) if hour < 24 else None


def moment_at(day: date, slot: time, zone: str) -> datetime:
    """Convert a local date and time to UTC.

    A time that the spring change skips is read with the offset before the change (fold=0, PEP 495): 02:30 becomes
    03:30. If the autumn change repeats a time, the first is taken.
    """
    return datetime.combine(day, slot, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_date(moment: datetime, zone: str) -> date:
    """The date that a calendar in `zone` shows."""
    return moment.astimezone(ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in a zone, with the zone's offset."""
    # Of the first day there is, midnight in Asia is before all time in UTC.
    return datetime.combine(max(day, date(1, 1, 2)), time(), tzinfo=ZoneInfo(zone))


def shown_date(moment: datetime, zone: str) -> date:
    """The date in a zone, except where the moment stands for a date without a time.

    Such a date is stored as midnight UTC; converting it would show the day before in zones west of Greenwich.
    """
    if moment.time() != time():
        with contextlib.suppress(OverflowError):  # a feed's "no date" can be the earliest possible date
            return local_date(moment, zone)
    return moment.date()


@functools.cache
def _zones() -> dict[str, str]:
    """Lower-case zone and city names → IANA names, without cities that are in two zones."""
    names = {
        name
        for name in available_timezones()
        if not name.startswith(("posix/", "right/", "SystemV/", "Etc/")) and name not in {"localtime", "Factory"}
    }
    zones = {name.lower(): name for name in names}
    cities: dict[str, list[str]] = {}
    for name in sorted(names):
        if "/" in name:
            cities.setdefault(name.rsplit("/", 1)[1].lower(), []).append(name)
    for city, where in cities.items():
        if len(where) == 1:
            zones.setdefault(city, where[0])
    others = tomllib.loads(Path(__file__).with_name("cities.toml").read_text(encoding="utf-8"))
    for zone, names_of_cities in others.items():
        zones |= dict.fromkeys(names_of_cities.split(), zone)
    chinese = babel.Locale.parse("zh_Hans_CN").time_zones
    return zones | {about["city"]: zone for zone, about in chinese.items() if "city" in about and is_zone(zone)}


_OFFSET = re.compile(r"(?:utc|gmt)_?([+-])_?0?(\d{1,2})(?::?00)?")


@functools.cache
def _names_of_zones() -> frozenset[str]:
    # Cached: listing them takes 10 ms, and reading any subscription needs them.
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether this is the IANA name of a zone."""
    return name in _names_of_zones()


def zone_name(zone: str) -> str:
    """The name of a zone for readers; in languages other than English that of its city."""
    if found := re.fullmatch(r"Etc/GMT([+-])(\d+)", zone):  # the zone database inverts the sign
        return f"UTC{'-' if found[1] == '+' else '+'}{found[2]}"
    if "/" not in zone or spoken() == DEFAULT:
        return zone
    return get_timezone_location(zone, locale=locale(), return_city=True)


def find_zone(text: str) -> str | None:
    """The IANA name for what a person typed ("europe/berlin", "Berlin", "new york time", "PST", "UTC+2"); None when
    unknown."""
    key = "_".join(re.sub(r"(?i) time$|时间$", "", text.strip()).lower().split())
    if offset := _OFFSET.fullmatch(key):
        name = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
        return "UTC" if not int(offset[2]) else name if is_zone(name) else None
    return _zones().get(key)


def zone_names() -> frozenset[str]:
    """All names that `find_zone` accepts, except offsets: lower-case, with spaces."""
    return frozenset(name.replace("_", " ") for name in _zones())


def suggest_zones(text: str, limit: int = 3) -> tuple[str, ...]:
    """Zones whose names are near to what was typed, nearest first."""
    key = "_".join(text.strip().lower().split())
    zones = _zones()
    starts = [zones[name] for name in sorted(zones) if key and name.startswith(key)]
    close = [zones[name] for name in difflib.get_close_matches(key, zones, n=limit, cutoff=0.7)]
    return tuple(dict.fromkeys(starts + close))[:limit]


def told_at(published: datetime, fetched: datetime, *, dated: bool) -> datetime:
    """The time by which the articles of a story are sorted.

    An article dated in the future is sorted by when it was fetched. A date without a time is stored as midnight UTC;
    such an article is sorted by when it was fetched if that was on the same day, else by the end of the day.
    """
    if dated and published.astimezone(UTC).time() == time():
        with contextlib.suppress(OverflowError):  # a feed's "no date" can be the latest possible date
            published += timedelta(days=1) - timedelta(seconds=1)
    return min(published, fetched)
