"""Compute when a subscription is due next, and when the quiet hours of a chat end."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import local_date, moment_at

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
WEEKEND = frozenset((5, 6))
Quiet = tuple[time, time]
"""The start and the end of quiet hours. If the end is before the start, it is on the next day."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a subscription is due next."""

    at: datetime
    """The moment, in UTC."""
    slot: time | None = None
    """The scheduled time of day; None for an immediate subscription."""
    day: date | None = None
    """The local day of the slot; None if there is no slot, or if the day is unknown. If the clock change in spring
    skips the slot, `at` may be on the next day."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The times of day and the weekdays of a subscription. Without times, the subscription is immediate."""

    times: tuple[time, ...] = ()
    """The times of day, sorted and without duplicates."""
    days: frozenset[int] = EVERY_DAY
    """The weekdays, from 0 (Monday) to 6 (Sunday); never empty. Not used without times."""
    zone: str = ""
    """The time zone of the times. If empty, they are in the chat's time zone."""

    @property
    def at_once(self) -> bool:
        """True if the subscription is immediate: it is due whenever there is something to send."""
        return not self.times

    def next(self, zone: str, after: datetime) -> Due:
        """Returns when the subscription is due next after the moment `after`. If it is immediate, that is `after`.

        `zone` is the chat's time zone, which a schedule without its own zone uses. Clock changes work as in
        `bot.clock.moment_at`. A time that the change in autumn repeats is due only the first time. A time that the
        change in spring skips is due later, by the length of the gap.
        """
        if self.at_once:
            return Due(at=after)
        zone = self.zone or zone
        first = local_date(after, zone)
        # From the day before, since a clock change may have moved its last time to today. To more than a week ahead:
        # today may be the only weekday, and its time may be over.
        at, day, slot = min(
            (at, day, slot)
            for day in (first + timedelta(days=offset) for offset in range(-1, 9))
            if day.weekday() in self.days
            for slot in self.times
            if (at := moment_at(day, slot, zone)) > after
        )
        return Due(at=at, slot=slot, day=day)


def quiet_until(quiet: Quiet | None, zone: str, moment: datetime) -> datetime:
    """Returns when the quiet hours around a moment end, in UTC. For a moment outside quiet hours, returns it as is."""
    if quiet is None or not is_quiet(quiet, zone, moment):
        return moment
    today = local_date(moment, zone)
    # The clock change in autumn can repeat the end of the quiet hours. Between the two ends, the second one counts.
    ends = [
        moment_at(today + timedelta(days=days), quiet[1].replace(fold=fold), zone)
        for days in range(3)
        for fold in (0, 1)
    ]
    return min(end for end in ends if end > moment and not is_quiet(quiet, zone, end))


def is_quiet(quiet: Quiet | None, zone: str, moment: datetime) -> bool:
    """Returns whether a moment is within the quiet hours, which are local times in `zone`. The end is not included."""
    if quiet is None:
        return False
    begin, end = quiet
    now = moment.astimezone(ZoneInfo(zone)).time()
    return begin <= now < end if begin <= end else now >= begin or now < end
