"""When something is due, across both clock changes; and what people call their time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import clock
from bot.clock import find_zone, local_date, parse_slot, suggest_zones
from bot.conversation import fields
from bot.schedule import Schedule


def next_due(slot: str, zone: str, after: datetime) -> datetime:
    """When what comes every day at an hour comes next."""
    return Schedule(times=(slot,)).next(zone, after).at


ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Apia",  # left out the whole of 30 December 2011
    "America/Sao_Paulo",  # changed at midnight until 2019
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Kiritimati",
    "America/St_Johns",
    "Antarctica/Troll",  # two hours
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_now_is_aware_and_whole_seconds() -> None:
    assert clock.now().tzinfo is UTC
    assert clock.now().microsecond == 0


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("8", "08:00"),
        ("08", "08:00"),
        ("8:05", "08:05"),
        ("08.30", "08:30"),
        ("08h45", "08:45"),
        (" 23:59 ", "23:59"),
        ("0:00", "00:00"),
        ("8pm", "20:00"),
        ("12am", "00:00"),
        ("12 PM", "12:00"),
        ("8:30 am", "08:30"),
        ("8.30 p.m.", "20:30"),
        ("11:59P.M", "23:59"),
        ("08H45", "08:45"),
        ("13pm", None),
        ("0am", None),
        ("8:75pm", None),
        ("24", None),
        ("24:00", None),
        ("8:60", None),
        ("8:5", None),
        ("-1", None),
        ("", None),
        ("noon", None),
        ("08:00:00", None),
        ("123", None),
    ],
)
def test_parse_slot(text: str, slot: str | None) -> None:
    assert parse_slot(text) == slot


@pytest.mark.parametrize(
    ("slot", "zone", "after", "due"),
    [
        ("08:00", "UTC", "2025-03-10T07:59:59", "2025-03-10T08:00:00"),
        # The very moment has passed: the next is tomorrow's.
        ("08:00", "UTC", "2025-03-10T08:00:00", "2025-03-11T08:00:00"),
        ("08:00", "Asia/Shanghai", "2025-03-10T12:00:00", "2025-03-11T00:00:00"),
        # Spring in Berlin: 02:30 is skipped on 30 March, and is due half an hour past the jump.
        ("02:30", "Europe/Berlin", "2025-03-29T12:00:00", "2025-03-30T01:30:00"),
        ("02:30", "Europe/Berlin", "2025-03-30T01:30:00", "2025-03-31T00:30:00"),
        ("08:00", "Europe/Berlin", "2025-03-29T07:00:00", "2025-03-30T06:00:00"),
        # Autumn in Berlin: 02:30 shows twice on 26 October, and is due the first time only.
        ("02:30", "Europe/Berlin", "2025-10-25T12:00:00", "2025-10-26T00:30:00"),
        ("02:30", "Europe/Berlin", "2025-10-26T00:30:00", "2025-10-27T01:30:00"),
        # New York, spring and autumn.
        ("02:30", "America/New_York", "2025-03-09T05:00:00", "2025-03-09T07:30:00"),
        ("01:30", "America/New_York", "2025-11-02T04:00:00", "2025-11-02T05:30:00"),
        ("01:30", "America/New_York", "2025-11-02T05:30:00", "2025-11-03T06:30:00"),
        # Lord Howe moves by half an hour: 02:15 is skipped on 5 October, 01:45 shows twice on 6 April.
        ("02:15", "Australia/Lord_Howe", "2025-10-04T12:00:00", "2025-10-04T15:45:00"),
        ("01:45", "Australia/Lord_Howe", "2025-04-05T12:00:00", "2025-04-05T14:45:00"),
        ("01:45", "Australia/Lord_Howe", "2025-04-05T14:45:00", "2025-04-06T15:15:00"),
        # A leap day.
        ("08:00", "UTC", "2024-02-28T09:00:00", "2024-02-29T08:00:00"),
        ("08:00", "UTC", "2024-02-29T09:00:00", "2024-03-01T08:00:00"),
        # A zone ahead of UTC by more than half a day.
        ("00:00", "Pacific/Kiritimati", "2025-03-10T12:00:00", "2025-03-11T10:00:00"),
    ],
)
def test_next_due(slot: str, zone: str, after: str, due: str) -> None:
    assert next_due(slot, zone, utc(after)) == utc(due)


@given(
    zone=st.sampled_from(ZONES),
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


def test_a_year_of_any_slot_has_one_due_moment_a_day() -> None:
    for zone, slot in (("Europe/Berlin", "02:30"), ("Australia/Lord_Howe", "02:15"), ("America/New_York", "01:30")):
        moment, days = utc("2025-01-01T00:00:00"), []
        while (moment := next_due(slot, zone, moment)) < utc("2026-01-01T00:00:00"):
            days.append(local_date(moment, zone))
        assert len(days) == len(set(days)) == 365, (zone, slot)


def test_local_date_is_that_of_the_zone() -> None:
    late = utc("2025-03-10T23:30:00")
    assert local_date(late, "UTC") == date(2025, 3, 10)
    assert local_date(late, "Asia/Shanghai") == date(2025, 3, 11)
    assert local_date(utc("2025-03-10T00:30:00"), "America/New_York") == date(2025, 3, 9)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("  new   york ", "America/New_York"),
        ("Beijing", "Asia/Shanghai"),
        ("lord howe", "Australia/Lord_Howe"),
        ("utc", "UTC"),
        ("GMT", "UTC"),
        ("delhi", "Asia/Kolkata"),
        ("", None),
        ("Atlantis", None),
        ("Europe", None),
        ("../../etc/passwd", None),
        ("posixrules", None),
    ],
)
def test_find_zone(text: str, zone: str | None) -> None:
    assert find_zone(text) == zone


@pytest.mark.parametrize(("text", "near"), [("Berln", "Europe/Berlin"), ("shang", "Asia/Shanghai")])
def test_suggest_zones(text: str, near: str) -> None:
    assert near in suggest_zones(text)
    assert len(suggest_zones("a")) <= 3
    assert suggest_zones("") == ()


def test_every_zone_that_is_offered_exists() -> None:
    assert all(ZoneInfo(zone) for zone in fields.ZONES)


@given(st.text())
def test_any_text_is_safe_as_a_zone_or_a_slot(text: str) -> None:
    zone, slot = find_zone(text), parse_slot(text)
    assert zone is None or ZoneInfo(zone)
    assert slot is None or time.fromisoformat(slot)
