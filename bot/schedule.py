"""When a subscription fires: times of day on days of the week, or at once; and hours in which a chat wants peace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import is_zone, local_date, moment_at, parse_slot
from summarizer.calendar_words import SHORT_DAYS

DAY_NAMES = tuple(SHORT_DAYS)
EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
WEEKEND = frozenset((5, 6))
AT_ONCE = "at once"
_GROUPS = {"daily": EVERY_DAY, "weekdays": WEEKDAYS, "weekend": WEEKEND}


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a subscription fires next."""

    at: datetime
    """In UTC."""
    slot: str
    """The time of day that it is due for, `HH:MM`; `at once` for what has none."""
    day: date | None = None
    """The day whose time that is, by the chat's clock: the moment of one that spring skips may lie on the next. None
    where there is no time, or nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Times of day on days of the week; without a time, at once."""

    times: tuple[str, ...] = ()
    """`HH:MM`, sorted."""
    days: frozenset[int] = EVERY_DAY
    """Monday 0 to Sunday 6; never empty. It says nothing where there is no time."""
    zone: str = ""
    """Whose clock the times are by; empty: the chat's."""

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError(f"days of the week are 0 to 6: {sorted(self.days)}")
        if any(parse_slot(slot) != slot for slot in self.times) or list(self.times) != sorted(set(self.times)):
            raise ValueError(f"times are HH:MM, sorted, each once: {self.times}")

    @property
    def at_once(self) -> bool:
        """Whether it fires when there is something, at any time."""
        return not self.times

    def __str__(self) -> str:
        """As it is stored, and as it may be typed: `weekdays 08:00 17:30`, `mon 09:00 Europe/Kyiv`, `at once`."""
        if self.at_once:
            return AT_ONCE
        group = next((name for name, days in _GROUPS.items() if days == self.days), None)
        return " ".join(
            [group or " ".join(DAY_NAMES[day] for day in sorted(self.days)), *self.times, self.zone]
        ).strip()

    @classmethod
    def read(cls, text: str) -> Schedule:
        """A schedule from its one spelling. Raises ValueError."""
        if text == AT_ONCE:
            return cls()
        days: set[int] = set()
        times: list[str] = []
        zone = ""
        for word in text.split():
            if word in _GROUPS:
                days |= _GROUPS[word]
            elif word in DAY_NAMES:
                days.add(DAY_NAMES.index(word))
            elif word[0].isdigit():
                times.append(word)
            elif is_zone(word):
                zone = word
            else:
                raise ValueError(f"{word!r} is no part of a schedule")
        if not times:
            raise ValueError(f"no time of day in {text!r}")
        return cls(times=tuple(times), days=frozenset(days) or EVERY_DAY, zone=zone)

    def next(self, zone: str, after: datetime) -> Due:
        """The first moment after `after` at which it fires, by the clocks of `zone` where it has none of its own; at
        once: that moment itself.

        Across both clock changes as `bot.clock.moment_at` has it: one that the autumn change shows twice is due the
        first time only; one that is skipped comes as much later, which may be the same moment as another. Of these the
        time that the clocks do show is the one that fires.
        """
        if self.at_once:
            return Due(at=after, slot=AT_ONCE)
        zone = self.zone or zone
        first = after.astimezone(ZoneInfo(zone)).date()
        found: list[tuple[datetime, bool, date, str]] = []
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


def _shown(at: datetime, day: date, slot: str, zone: str) -> bool:
    """Whether the clocks show that day and time at that moment; else they skip it."""
    return local_date(at, zone) == day and f"{at.astimezone(ZoneInfo(zone)):%H:%M}" == slot


def parse_quiet(text: str) -> tuple[time, time] | None:
    """Quiet hours `HH:MM-HH:MM`, from and to, which may lie behind midnight; None where there are none.

    Raises ValueError for what has not that form.
    """
    if not text:
        return None
    begin, __, end = text.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


def quiet_until(quiet: str, zone: str, moment: datetime) -> datetime:
    """When the quiet hours around a moment end, in UTC; the moment itself where it is not within any."""
    hours = parse_quiet(quiet)
    if hours is None or not is_quiet(quiet, zone, moment):
        return moment
    tz = ZoneInfo(zone)
    today = moment.astimezone(tz).date()
    # The autumn change shows the end twice, and what is quiet before the second waits for that one.
    ends = [
        datetime.combine(today + timedelta(days=days), hours[1], tzinfo=tz).replace(fold=fold).astimezone(UTC)
        for days in range(3)
        for fold in (0, 1)
    ]
    return min(end for end in ends if end > moment and not is_quiet(quiet, zone, end))


def is_quiet(quiet: str, zone: str, moment: datetime) -> bool:
    """Whether the clocks of `zone` stand within the quiet hours: their end is not in them."""
    hours = parse_quiet(quiet)
    if hours is None:
        return False
    begin, end = hours
    now = moment.astimezone(ZoneInfo(zone)).time()
    return begin <= now < end if begin <= end else now >= begin or now < end
