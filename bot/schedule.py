"""When a subscription is due: at times of day on weekdays, or immediately; and the quiet hours of a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import moment_at

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
WEEKEND = frozenset((5, 6))
Quiet = tuple[time, time]
"""Start and end of quiet hours; an end before the start is on the next day."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a subscription is due next."""

    at: datetime
    """In UTC."""
    slot: time | None = None
    """The scheduled time of day; None for an immediate subscription."""
    day: date | None = None
    """The local day of the slot: if the spring clock change skips the slot, `at` may be on the next day. None if there
    is no slot, or if the day is unknown."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Times of day on weekdays; without times, immediate."""

    times: tuple[time, ...] = ()
    """Sorted, without duplicates."""
    days: frozenset[int] = EVERY_DAY
    """Monday 0 to Sunday 6; never empty. Ignored without times."""
    zone: str = ""
    """Time zone of the times; empty: the chat's."""

    @property
    def at_once(self) -> bool:
        """Whether it is immediate: due whenever there is something to send."""
        return not self.times

    def next(self, zone: str, after: datetime) -> Due:
        """When it is due next after `after`, in `zone` unless it has a zone of its own; if immediate, `after` itself.

        Clock changes follow `bot.clock.moment_at`: a time that the autumn change repeats is due only the first time; a
        skipped time moves later by the length of the gap. If it then coincides with another time, the one that was not
        skipped is used.
        """
        if self.at_once:
            return Due(at=after)
        zone = self.zone or zone
        first = after.astimezone(ZoneInfo(zone)).date()
        found: list[tuple[datetime, bool, date, time]] = []
        # More than a week: today may be the only weekday, and its time past.
        for offset in range(-1, 9):
            day = first + timedelta(days=offset)
            if day.weekday() in self.days:
                moments = ((moment_at(day, slot, zone), slot) for slot in self.times)
                found += [(at, not _shown(at, day, slot, zone), day, slot) for at, slot in moments if at > after]
            # A time of the next day can come before a skipped one: Nuuk has skipped 23:30, Samoa a whole day.
            if found and day > found[0][2] + timedelta(days=1):
                break
        at, __, day, slot = min(found)
        return Due(at=at, slot=slot, day=day)


def _shown(at: datetime, day: date, slot: time, zone: str) -> bool:
    """Whether local clocks show that day and time at that moment; otherwise a clock change skips it."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, slot)


def quiet_until(quiet: Quiet | None, zone: str, moment: datetime) -> datetime:
    """When the quiet hours around a moment end, in UTC; the moment itself if it is outside them."""
    if quiet is None or not is_quiet(quiet, zone, moment):
        return moment
    tz = ZoneInfo(zone)
    today = moment.astimezone(tz).date()
    # The autumn clock change can repeat the end; between the two, wait for the second.
    ends = [
        datetime.combine(today + timedelta(days=days), quiet[1], tzinfo=tz).replace(fold=fold).astimezone(UTC)
        for days in range(3)
        for fold in (0, 1)
    ]
    return min(end for end in ends if end > moment and not is_quiet(quiet, zone, end))


def is_quiet(quiet: Quiet | None, zone: str, moment: datetime) -> bool:
    """Whether a moment is within the quiet hours, local to `zone`; the end is excluded."""
    if quiet is None:
        return False
    begin, end = quiet
    now = moment.astimezone(ZoneInfo(zone)).time()
    return begin <= now < end if begin <= end else now >= begin or now < end
