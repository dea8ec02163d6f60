"""When a subscription is due, and when a chat has quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import Quiet, Schedule, is_quiet, quiet_until
from tests.conftest import cases, scheduled

CASES = cases(__file__)

SLOTS = st.lists(
    st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=4, unique=True
).map(lambda times: tuple(sorted(times)))
DAYS = st.frozensets(st.integers(0, 6), min_size=1)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(CASES["zones"])


def hours(text: str) -> Quiet | None:
    begin, __, end = text.partition("-")
    return (time.fromisoformat(begin), time.fromisoformat(end)) if text else None


@pytest.mark.parametrize(("text", "zone", "after", "due", "of"), CASES["next"])
def test_the_next_due_time(text: str, zone: str, after: str, due: str, of: str) -> None:
    found = scheduled(text).next(zone, datetime.fromisoformat(f"{after}+00:00"))
    assert found.at == datetime.fromisoformat(f"{due}+00:00")
    assert f"{found.day} {found.slot:%H:%M}" == of


@given(SLOTS, DAYS, MOMENTS, ZONES)
def test_the_next_due_time_is_soon_and_at_its_hour_unless_skipped(
    times: tuple[time, ...], days: frozenset[int], after: datetime, zone: str
) -> None:
    schedule = Schedule(times=times, days=days)
    due = schedule.next(zone, after)
    assert after < due.at <= after + timedelta(hours=50 if len(days) == 7 else 192)
    assert due.slot in times and due.day is not None
    wanted = datetime.combine(due.day, due.slot, ZoneInfo(zone))
    if _shown(due.at, zone) != wanted.replace(tzinfo=None):
        assert _shown(wanted.astimezone(UTC), zone) != wanted.replace(tzinfo=None)
    assert schedule.next(zone, due.at).at > due.at


def _shown(at: datetime, zone: str) -> datetime:
    """Return the local time in a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@pytest.mark.parametrize(("quiet", "hour", "within"), CASES["quiet"])
def test_quiet_hours(quiet: str, hour: int, within: bool) -> None:
    assert is_quiet(hours(quiet), "UTC", datetime(2025, 3, 10, hour, tzinfo=UTC)) == within


def test_quiet_hours_are_in_the_time_zone_of_the_chat() -> None:
    assert is_quiet(hours("22:00-07:00"), "Asia/Tokyo", datetime(2025, 3, 10, 14, tzinfo=UTC))


@pytest.mark.parametrize(("now", "end"), CASES["quiet_until"])
def test_quiet_hours_end_the_same_night_at_both_clock_changes(now: datetime, end: datetime) -> None:
    assert quiet_until(hours("01:30-02:30"), "Europe/Brussels", now) == end
