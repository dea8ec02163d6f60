"""Due means due: each local day and hour once and none skipped, whatever clocks, zones and machines do meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.digests import plan_due
from bot.models import Delivery
from bot.reply import RenderedMessage, Reply
from bot.storage import Storage, open_storage
from bot.telegram.render import render
from tests.conftest import Clock, Maker
from tests.conversation.conftest import CHAT, Person

ZONES = ("Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(storage: Storage, clock: Clock) -> int:
    return plan_due(storage, default_zone="UTC", render=render, now=clock())


def planned(storage: Storage) -> list[Delivery]:
    """First to last."""
    return storage.deliveries.all(limit=1000)[::-1]


def days(storage: Storage) -> list[str]:
    return [f"{one.local_date} {one.slot}" for one in planned(storage)]


@pytest.fixture
def ann(storage: Storage, clock: Clock) -> Person:
    return Person(storage, clock)


@pytest.mark.parametrize(
    ("start", "line", "told"),
    [
        # Spring in Berlin has no 02:30 on the 30th: it comes half an hour past the jump.
        (
            "2025-03-28T12:00",
            "/subscribe 02:30 Europe/Berlin",
            ["2025-03-29T01:30", "2025-03-30T01:30", "2025-03-31T00:30"],
        ),
        # Autumn has it twice on the 26th.
        (
            "2025-10-24T12:00",
            "/subscribe 02:30 Europe/Berlin",
            ["2025-10-25T00:30", "2025-10-26T00:30", "2025-10-27T01:30"],
        ),
        # Midnight is what Beirut skips.
        (
            "2025-03-28T12:00",
            "/subscribe 00:00 Asia/Beirut",
            ["2025-03-28T22:00", "2025-03-29T22:00", "2025-03-30T21:00"],
        ),
        # A leap day, and a year without it.
        ("2028-02-27T12:00", "/subscribe 08:00 UTC", ["2028-02-28T08:00", "2028-02-29T08:00", "2028-03-01T08:00"]),
        ("2027-02-27T12:00", "/subscribe 08:00 UTC", ["2027-02-28T08:00", "2027-03-01T08:00", "2027-03-02T08:00"]),
        ("2028-02-27T12:00", "/subscribe tuesday 08:00 UTC", ["2028-02-29T08:00", "2028-03-07T08:00"]),
    ],
)
def test_clock_changes_and_leap_days(
    start: str, line: str, told: list[str], ann: Person, storage: Storage, clock: Clock
) -> None:
    clock.now = utc(start)
    ann.says(line)
    while clock() < utc(told[-1]):
        clock.forward(minutes=15)
        plan(storage, clock)
    found = planned(storage)
    assert [f"{one.planned_at:%Y-%m-%dT%H:%M}" for one in found] == told
    assert [one.due_at for one in found] == [utc(one) for one in told]
    assert len({one.local_date for one in found}) == len(told)


def test_a_move_east_just_before_the_hour_skips_no_day(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe 08:00 Europe/Berlin")
    clock.now = utc("2025-03-11T06:59")
    ann.says("/settings zone Tokyo")  # where it is 15:59
    assert plan(storage, clock) == 1
    clock.now = utc("2025-03-11T23:00")
    assert plan(storage, clock) == 1
    assert days(storage) == ["2025-03-11 08:00", "2025-03-12 08:00"]


def test_a_move_just_after_the_hour_brings_it_no_second_time(ann: Person, storage: Storage, clock: Clock) -> None:
    clock.now = utc("2025-03-11T06:00")
    ann.says("/subscribe 08:00 18:00 Europe/Berlin")
    for moment, zone in (
        ("2025-03-11T07:00", "Los Angeles"),
        ("2025-03-11T07:10", "Tokyo"),
        ("2025-03-11T07:20", "London"),
    ):
        clock.now = utc(moment)
        plan(storage, clock)
        ann.says(f"/settings zone {zone}")
    for __ in range(24):
        clock.forward(hours=1)
        plan(storage, clock)
    # In Tokyo it was past 16:00, and 18:00 of the 11th was still to come in London.
    assert days(storage) == ["2025-03-11 08:00", "2025-03-11 18:00"]


def test_a_move_while_a_digest_is_overdue_does_not_lose_it(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe 08:00 Europe/Berlin")
    clock.now = utc("2025-03-11T07:00")  # and the bot has not looked yet
    ann.says("/settings zone Athens")
    assert plan(storage, clock) == 1
    assert days(storage) == ["2025-03-11 08:00"]


def test_who_subscribed_after_the_hour_by_their_own_clock_waits_for_the_next(
    ann: Person, storage: Storage, clock: Clock
) -> None:
    clock.now = utc("2025-03-11T01:30")
    ann.says("/subscribe 08:00")
    ann.says("/settings zone Shanghai")  # where it is 09:30
    assert plan(storage, clock) == 0
    clock.now = utc("2025-03-12T00:00")
    assert plan(storage, clock) == 1
    assert days(storage) == ["2025-03-12 08:00"]


@pytest.mark.parametrize("seed", range(8))
def test_whoever_travels_gets_each_day_once(seed: int, ann: Person, storage: Storage, clock: Clock) -> None:
    chance = Random(seed)
    clock.now = utc("2025-03-20T12:00")
    ann.says(f"/subscribe {chance.choice(('00:10', '02:30', '08:00', '23:50'))} {chance.choice(ZONES)}")
    for __ in range(14 * 24):
        clock.forward(hours=1)
        if chance.random() < 0.1:
            ann.says(f"/settings zone {chance.choice(ZONES)}")
        if chance.random() < 0.8:  # else it is down
            plan(storage, clock)
    had = [one.local_date for one in planned(storage)]
    first, last = min(had), max(had)
    assert sorted(had) == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert last >= date(2025, 4, 2)


def test_days_down_with_two_hours_a_day_bring_one(storage: Storage, make: Maker, ann: Person, clock: Clock) -> None:
    ann.says("/subscribe 08:00 18:00 UTC")
    for number in range(3):
        make.ready(f"day {number}", published=clock())
        clock.forward(days=1)
    assert plan(storage, clock) == 1
    (only,) = planned(storage)
    assert (only.items, only.due_at, only.planned_at) == (3, utc("2025-03-10T18:00"), utc("2025-03-13T12:00"))
    assert storage.subscriptions.all(CHAT)[0].next_due_at == utc("2025-03-13T18:00")


def test_after_a_gap_none_says_nothing_new_below_one_that_brings_something(
    storage: Storage, make: Maker, ann: Person, clock: Clock
) -> None:
    ann.says("/settings zone UTC")
    for line in ("/subscribe all 08:00", '/subscribe "tin" 09:00', '/subscribe "lead" 10:00'):
        ann.says(line)
    make.ready("1", title="Tin rule")
    clock.now = utc("2025-03-11T10:05")
    assert plan(storage, clock) == 2
    assert days(storage) == ["2025-03-11 08:00", "2025-03-11 10:00"]  # the last is in time
    clock.now = utc("2025-03-14T12:00")
    assert plan(storage, clock) == 3  # where there was nothing at all, each says so
    clock.now = utc("2025-03-15T09:00")
    make.ready("2", title="Tin again")
    assert plan(storage, clock) == 2


def test_a_restart_in_the_very_minute_loses_nothing_and_repeats_nothing(
    storage: Storage, make: Maker, ann: Person, clock: Clock
) -> None:
    ann.says("/subscribe 08:00 UTC")
    make.ready("1")
    clock.now = utc("2025-03-11T08:00")

    def killed(reply: Reply) -> list[RenderedMessage]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan_due(storage, default_zone="UTC", render=killed, now=clock())
    for expected in (1, 0):
        again = open_storage(storage.database.path)
        assert plan(again, clock) == expected
        again.close()
        clock.forward(seconds=20)
    assert days(storage) == ["2025-03-11 08:00"]
