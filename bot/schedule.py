"""When a subscription fires: times of day on days of the week, or at once; and the quiet hours of a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import moment_at

EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
WEEKEND = frozenset((5, 6))
Quiet = tuple[time, time]
"""The start and the end of quiet hours; an end before the start is on the next day."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a subscription fires next."""

    at: datetime
    """In UTC."""
    slot: time | None = None
    """The time of day that it is due for; None for what comes at once."""
    day: date | None = None
    """The day whose time that is, by the chat's clock: the moment of one that spring skips may lie on the next. None
    where there is no time, or nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Times of day on days of the week; without a time, at once."""

    times: tuple[time, ...] = ()
    """Sorted, each once."""
    days: frozenset[int] = EVERY_DAY
    """Monday 0 to Sunday 6; never empty. It says nothing where there is no time."""
    zone: str = ""
    """Whose clock the times are by; empty: the chat's."""

    @property
    def at_once(self) -> bool:
        """Whether it fires when there is something, at any time."""
        return not self.times

    def next(self, zone: str, after: datetime) -> Due:
        """The first moment after `after` at which it fires, by the clocks of `zone` where it has none of its own; at
        once: that moment itself.

        Across both clock changes as `bot.clock.moment_at` has it: one that the autumn change shows twice is due the
        first time only; one that is skipped comes as much later, which may be the same moment as another. Of these the
        time that the clocks do show is the one that fires.
        """
        if self.at_once:
            return Due(at=after)
        zone = self.zone or zone
        first = after.astimezone(ZoneInfo(zone)).date()
        found: list[tuple[datetime, bool, date, time]] = []
        # A week and a day: today's time may be past, and its weekday the only one.
        for offset in range(-1, 9):
            day = first + timedelta(days=offset)
            if day.weekday() in self.days:
                moments = ((moment_at(day, slot, zone), slot) for slot in self.times)
                found += [(at, not _shown(at, day, slot, zone), day, slot) for at, slot in moments if at > after]
            # What was skipped may be overtaken by a time of the next day: Nuuk has skipped 23:30, Samoa a whole day.
            if found and day > found[0][2] + timedelta(days=1):
                break
        at, __, day, slot = min(found)
        return Due(at=at, slot=slot, day=day)


def _shown(at: datetime, day: date, slot: time, zone: str) -> bool:
    """Whether the clocks show that day and time at that moment; else they skip it."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, slot)


def quiet_until(quiet: Quiet | None, zone: str, moment: datetime) -> datetime:
    """When the quiet hours around a moment end, in UTC; the moment itself where it is not within any."""
    if quiet is None or not is_quiet(quiet, zone, moment):
        return moment
    tz = ZoneInfo(zone)
    today = moment.astimezone(tz).date()
    # The autumn change shows the end twice, and what is quiet before the second waits for that one.
    ends = [
        datetime.combine(today + timedelta(days=days), quiet[1], tzinfo=tz).replace(fold=fold).astimezone(UTC)
        for days in range(3)
        for fold in (0, 1)
    ]
    return min(end for end in ends if end > moment and not is_quiet(quiet, zone, end))


def is_quiet(quiet: Quiet | None, zone: str, moment: datetime) -> bool:
    """Whether the clocks of `zone` stand within the quiet hours: their end is not in them."""
    if quiet is None:
        return False
    begin, end = quiet
    now = moment.astimezone(ZoneInfo(zone)).time()
    return begin <= now < end if begin <= end else now >= begin or now < end
