"""When something is due, across both clock changes; and what people call their time zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.clock import find_zone, parse_slot
from bot.schedule import Schedule
from tests.conftest import cases, utc

CASES = cases(__file__)


def next_due(slot: str, zone: str, after: datetime) -> datetime:
    """When what comes every day at an hour comes next."""
    return Schedule(times=(time.fromisoformat(slot),)).next(zone, after).at


@pytest.mark.parametrize(("text", "slot"), CASES["slots"])
def test_parse_slot(text: str, slot: str) -> None:
    assert parse_slot(text) == (time.fromisoformat(slot) if slot else None)


@given(
    zone=st.sampled_from(CASES["any"]),
    after=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    at=st.times(),
)
@example(zone="Pacific/Apia", after=utc("2011-12-30T09:00:00"), at=time(12, 0))
@example(zone="Pacific/Apia", after=utc("2011-12-29T23:00:00"), at=time(12, 0))
def test_next_due_is_later_and_shows_the_slot_unless_skipped(zone: str, after: datetime, at: time) -> None:
    after = after.replace(microsecond=0)
    slot = at.strftime("%H:%M")
    due = next_due(slot, zone, after)
    assert after < due <= after + timedelta(hours=50)
    local = due.astimezone(ZoneInfo(zone))
    if local.strftime("%H:%M") != slot:
        # Only a time that the clocks jumped over that day may show another; it is past the jump.
        wanted = datetime.combine(local.date(), time.fromisoformat(slot), tzinfo=ZoneInfo(zone))
        assert wanted.astimezone(UTC).astimezone(ZoneInfo(zone)).strftime("%H:%M") != slot or zone == "Pacific/Apia"
    assert next_due(slot, zone, due) > due


@pytest.mark.parametrize(("text", "zone"), CASES["zones"])
def test_find_zone(text: str, zone: str) -> None:
    assert (find_zone(text) or "") == zone


@given(st.text())
def test_any_text_is_safe_as_a_zone_or_a_slot(text: str) -> None:
    zone, __ = find_zone(text), parse_slot(text)
    assert zone is None or ZoneInfo(zone)
