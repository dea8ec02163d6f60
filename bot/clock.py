"""Work with times, dates and time zones: the current time, local dates, and the names of zones that people type."""

import difflib
import functools
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

from bot.language import DEFAULT, locale, spoken
from summarizer.words import read_table

Clock = Callable[[], datetime]
"""A function that returns the current time, aware and in UTC. Tests pass their own, to set the time."""

_SLOT = re.compile(r"^(\d{1,2})(?:[:.h]([0-5]\d))?(?:\s*([ap])\.?m\.?)?$", re.IGNORECASE)


def now() -> datetime:
    """Returns the current time in UTC, without fractions of a second."""
    return datetime.now(UTC).replace(microsecond=0)


def parse_slot(text: str) -> time | None:
    """Parse a time of day ("8", "8:00", "08.00", "08h00", "8pm", "8:00 a.m."). Returns None for any other text."""
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

    A time that the clock change in spring skips gets the offset before the change (fold=0, PEP 495): 02:30 becomes
    03:30. If the clock change in autumn repeats a time, this returns the first of the two; with fold=1, the second.
    """
    return datetime.combine(day, slot, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_date(moment: datetime, zone: str) -> date:
    """Returns the date that a calendar in `zone` shows at a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """Returns when a day begins in a zone, with the offset of that zone."""
    # datetime can't convert the midnight of 1 January of the year 1 from zones in Asia to UTC: it would be in year 0.
    return datetime.combine(max(day, date(1, 1, 2)), time(), tzinfo=ZoneInfo(zone))


def shown_date(moment: datetime, zone: str) -> date:
    """Returns the date of a moment in a zone. If the moment stands for a date without a time, returns that date.

    A date without a time is stored as midnight UTC. In zones west of Greenwich, a conversion would give the day before.
    """
    return moment.date() if moment.time() == time() else local_date(moment, zone)


@functools.cache
def _zones() -> dict[str, str]:
    """Returns the IANA names of zones, by the lower-case names of zones and cities."""
    # The names of the zones Etc/GMT±N have the opposite sign of what people write.
    names = sorted(name for name in _names_of_zones() if not name.startswith("Etc/"))
    zones = {name.rpartition("/")[2].lower(): name for name in names} | {name.lower(): name for name in names}
    for zone, names_of_cities in read_table("cities.toml", "bot").items():
        zones |= dict.fromkeys(names_of_cities.split(), zone)
    chinese = locale("zh").time_zones
    return zones | {about["city"]: zone for zone, about in chinese.items() if "city" in about and is_zone(zone)}


_OFFSET = re.compile(r"(?:utc|gmt)_?([+-])_?0?(\d{1,2})(?::?00)?")


@functools.cache
def _names_of_zones() -> frozenset[str]:
    # The cache saves 10 ms each time that a subscription is read.
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Returns whether this is the IANA name of a zone."""
    return name in _names_of_zones()


def zone_name(zone: str) -> str:
    """Returns the name of a zone for readers. In languages other than English, this is the name of its city."""
    if found := re.fullmatch(r"Etc/GMT([+-])(\d+)", zone):  # the zone database inverts the sign
        return f"UTC{'-' if found[1] == '+' else '+'}{found[2]}"
    if "/" not in zone or spoken() == DEFAULT:
        return zone
    return get_timezone_location(zone, locale=locale(), return_city=True)


def find_zone(text: str) -> str | None:
    """Returns the IANA name of the zone that a person typed, or None if the zone is unknown.

    Examples: "europe/berlin", "Berlin", "new york time", "PST", "UTC+2".
    """
    key = "_".join(re.sub(r"(?i) time$|时间$", "", text.strip()).lower().split())
    if offset := _OFFSET.fullmatch(key):
        name = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
        return "UTC" if not int(offset[2]) else name if is_zone(name) else None
    return _zones().get(key)


def zone_names() -> frozenset[str]:
    """Returns all names that `find_zone` accepts, except offsets, in lower case and with spaces."""
    return frozenset(name.replace("_", " ") for name in _zones())


def suggest_zones(text: str) -> tuple[str, ...]:
    """Returns up to three zones whose names are similar to the text, the most similar first."""
    key, zones = "_".join(text.lower().split()), _zones()
    return tuple(dict.fromkeys(zones[name] for name in difflib.get_close_matches(key, zones, cutoff=0.7)))


def order_time(published: datetime, fetched: datetime, *, dated: bool) -> datetime:
    """Returns the time by which the articles of a story are sorted.

    If an article is dated in the future, this is the time when it was fetched. A date without a time, which is stored
    as midnight UTC, counts as the end of that day; if the article was fetched earlier, this is the time of the fetch.
    """
    if dated and published.astimezone(UTC).time() == time():
        published += timedelta(days=1, seconds=-1)
    return min(published, fetched)
