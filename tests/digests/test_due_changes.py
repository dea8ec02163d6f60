"""Whatever a reader or an operator changes: each local day and hour comes once, and none that was due is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.clock import moment_at
from bot.digests import plan_due, settle_due
from bot.models import Subscription
from bot.schedule import Schedule
from bot.storage import Storage
from bot.telegram.render import render
from tests.conftest import Clock, Maker
from tests.conversation.conftest import CHAT, Person

ZONES = (
    *("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/Nuuk", "Asia/Kathmandu"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo"),
)
WHEN = ("08:00", "02:30 03:30", "00:10 23:30", "mon wed sat 23:30", "weekdays 07:00 19:00", "02:15 02:30 12:00")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(storage: Storage, clock: Clock, *, default_zone: str = "UTC") -> int:
    return plan_due(storage, default_zone=default_zone, render=render, now=clock())


def days(storage: Storage) -> list[str]:
    return [f"{one.local_date} {one.slot}" for one in storage.deliveries.all(limit=1000)[::-1]]


def mine(storage: Storage) -> Subscription:
    return storage.subscriptions.all(CHAT)[0]


@pytest.fixture
def ann(storage: Storage, clock: Clock) -> Person:
    return Person(storage, clock)


@pytest.mark.parametrize(
    ("start", "line", "came"),
    [
        # Nuuk skips 23:30 on the 28th: that digest comes on the 29th, which has its own in the evening.
        (
            "2026-03-27T12:00",
            "/subscribe 23:30 America/Nuuk",
            ["2026-03-27 23:30", "2026-03-28 23:30", "2026-03-29 23:30", "2026-03-30 23:30"],
        ),
        # Berlin skips 02:30, which comes at 03:30; 03:00 is there, and comes first.
        (
            "2025-03-29T12:00",
            "/subscribe 02:30 03:00 Europe/Berlin",
            ["2025-03-30 03:00", "2025-03-30 02:30", "2025-03-31 02:30", "2025-03-31 03:00"],
        ),
    ],
)
def test_an_hour_that_spring_skips_takes_no_others_place(
    start: str, line: str, came: list[str], ann: Person, storage: Storage, clock: Clock
) -> None:
    clock.now = utc(start)
    ann.says(line)
    for __ in range(12 * 24 * 5):
        clock.forward(minutes=5)
        plan(storage, clock)
    assert days(storage)[: len(came)] == came


@pytest.mark.parametrize(
    "changes",
    [
        ["/subscribe all 08:00 New York"],
        ["/subscriptions 1 at 08:00", "/settings zone New York"],
        ["/settings zone New York", "/subscriptions 1 at 08:00"],
        ["/settings zone New York", "/subscriptions 1 pause 1 hour", "/subscriptions 1 resume"],
        ["/settings zone New York", "/subscribe all 08:00"],
    ],
)
def test_who_went_west_is_promised_no_second_one(
    changes: list[str], ann: Person, storage: Storage, clock: Clock
) -> None:
    ann.says("/subscribe 08:00 Europe/Berlin")
    clock.now = utc("2025-03-11T07:00")
    assert plan(storage, clock) == 1
    clock.forward(minutes=5)
    for line in changes:
        said = ann.says(line)
        assert "11 March, 08:00" not in said
    assert "Wednesday 12 March, 08:00 (America/New_York)" in ann.says("/subscriptions 1")
    for __ in range(2 * 24):
        clock.forward(minutes=30)
        plan(storage, clock)
    assert days(storage) == ["2025-03-11 08:00"]
    clock.now = utc("2025-03-12T12:00")
    assert plan(storage, clock) == 1


@pytest.mark.parametrize("line", ["/settings zone Tokyo", "/subscribe all 08:00 Tokyo", "/subscribe all 19:00 Tokyo"])
def test_who_went_east_just_before_the_hour_has_it_at_once(
    line: str, ann: Person, storage: Storage, clock: Clock
) -> None:
    ann.says("/subscribe 08:00 Europe/Berlin")
    clock.now = utc("2025-03-11T06:59")
    ann.says(line)
    assert plan(storage, clock) == 1
    assert days(storage) == ["2025-03-11 08:00"]


@pytest.mark.parametrize(
    "line",
    [
        "/subscribe all 08:00 19:00",
        "/subscribe all 19:00",
        "/subscriptions 1 at 08:00",
        "/subscriptions 1 on weekend",
        "/subscriptions 1 items 3",
        "/settings zone Los Angeles",
    ],
)
def test_what_is_due_stays_so_whatever_is_changed(line: str, ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe 08:00 UTC")
    clock.now = utc("2025-03-11T08:03")  # a Tuesday, and the bot has not looked yet
    ann.says(line)
    assert plan(storage, clock) == 1
    assert days(storage) == ["2025-03-11 08:00"]
    assert mine(storage).next_due_at > clock()
    assert not storage.deliveries.fired(mine(storage).id, local_date=_day(storage), slot=mine(storage).next_slot)


def test_it_is_told_as_about_to_come(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe 08:00 UTC")
    clock.now = utc("2025-03-11T08:03")
    assert "The next: Tuesday 11 March, 08:03." in ann.says("/subscribe all 08:00 19:00")


def test_what_is_due_when_a_pause_begins_comes_behind_it(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe 08:00 UTC")
    clock.now = utc("2025-03-11T08:03")
    ann.says("/subscriptions 1 pause 1 hour")
    clock.forward(hours=3)
    assert plan(storage, clock) == 0
    clock.now = utc("2025-03-12T08:00")
    assert plan(storage, clock) == 1


def test_another_default_zone_holds_from_the_next_start(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe 08:00")
    assert mine(storage).next_due_at == utc("2025-03-11T08:00")
    assert settle_due(storage, default_zone="UTC", now=clock()) == 0
    assert settle_due(storage, default_zone="America/New_York", now=clock()) == 1
    assert mine(storage).next_due_at == utc("2025-03-11T12:00")
    # In Auckland it is past 08:00 on the 11th already.
    clock.now = utc("2025-03-10T20:00")
    assert settle_due(storage, default_zone="Pacific/Auckland", now=clock()) == 1
    assert plan(storage, clock, default_zone="Pacific/Auckland") == 1
    assert days(storage) == ["2025-03-11 08:00"]
    assert mine(storage).next_due_at == utc("2025-03-11T19:00")


@pytest.mark.parametrize(
    "line", ["/subscribe 08:00 UTC", "/subscribe at once", "/subscribe weekdays 08:00 12:00 Berlin"]
)
def test_a_clock_that_was_years_ahead_takes_no_digest_away(
    line: str, ann: Person, storage: Storage, clock: Clock, make: Maker
) -> None:
    ann.says(line)
    right, clock.now = clock.now, utc("2035-03-12T09:00")
    make.ready("1")
    plan(storage, clock)
    assert mine(storage).next_due_at > utc("2035-01-01T00:00")
    clock.now = right
    assert settle_due(storage, default_zone="UTC", now=clock()) == 1
    assert mine(storage).next_due_at < clock() + timedelta(days=2)
    assert "2035" not in ann.says("/subscriptions 1")
    make.ready("2")
    before = len(days(storage))
    clock.forward(days=2)  # the next one was sent in 2035
    assert plan(storage, clock) == 1
    assert len(days(storage)) == before + 1


def test_a_start_changes_nothing_that_is_right(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe 08:00 Europe/Berlin")
    ann.says("/subscribe steel at once")
    ann.says("/subscribe tin weekdays 17:00")
    ann.says("/subscribe lead 09:00")
    ann.says("/subscriptions 4 pause for good")
    ann.says("/subscriptions 3 pause 3 days")
    before = storage.subscriptions.all()
    for hours in (0, 1):
        assert settle_due(storage, default_zone="UTC", now=clock.forward(hours=hours)) == 0
        assert storage.subscriptions.all() == before
    clock.forward(days=1)  # now all is overdue, and stays so
    assert settle_due(storage, default_zone="UTC", now=clock()) == 0


def _day(storage: Storage) -> date:
    day = mine(storage).next_day
    assert day is not None
    return day


def _came_to_pass(schedule: Schedule, zone: str, after: datetime, until: datetime) -> set[tuple[date, str]]:
    """Its days and hours between two moments, told another way than by `Schedule.next`."""
    first = after.date() - timedelta(days=2)
    return {
        (day, slot)
        for day in (first + timedelta(days=n) for n in range(6))
        for slot in schedule.times
        if day.weekday() in schedule.days and after < moment_at(day, slot, zone) <= until
    }


@pytest.mark.parametrize("seed", range(24))
def test_every_day_and_hour_that_came_to_pass_was_sent_once(
    seed: int, ann: Person, storage: Storage, clock: Clock
) -> None:
    """By the first plan after it, itself or one of the same look; whatever is planned was due, and had not been."""
    chance = Random(seed)
    clock.now = utc(chance.choice(("2026-03-05T12:00", "2026-03-26T12:00", "2026-10-22T12:00")))
    restless, down = chance.choice((0.01, 0.05, 0.2)), chance.choice((0.1, 0.7))
    ann.says(f"/subscribe all {chance.choice(WHEN)} {chance.choice(ZONES)}")
    sent: set[tuple[date, str]] = set()
    due: set[tuple[date, str]] = set()
    for __ in range(7 * 48):
        before, zone = mine(storage), storage.chats.get(CHAT).zone or "UTC"
        since = max(clock(), before.paused_until or clock())
        clock.forward(minutes=30)
        due |= _came_to_pass(before.schedule, zone, since, clock()) - sent
        paused = before.paused_until is not None and before.paused_until > clock()
        promised = (before.next_day, before.next_slot)
        if chance.random() < restless:
            line = chance.choice(
                (
                    f"/settings zone {chance.choice(ZONES)}",
                    f"/subscribe all {chance.choice(WHEN)} {chance.choice(ZONES)}",
                    f"/subscribe all {chance.choice(WHEN)}",
                    f"/subscriptions 1 at {chance.choice(WHEN)}",
                    "/subscriptions 1 pause 5 hours",
                    "/subscriptions 1 resume",
                )
            )
            ann.says(line)
            if "pause" in line or "resume" in line:
                due = set() if "pause" in line else due
            elif not paused and (day := before.next_day) is not None and (day, before.next_slot) not in sent:
                # What was still to come, and is past by the clock of another zone.
                at = moment_at(day, before.next_slot, storage.chats.get(CHAT).zone or "UTC")
                due |= {(day, before.next_slot)} if before.created_at <= at <= clock() else set()
        if chance.random() < 0.1:
            assert settle_due(storage, default_zone="UTC", now=clock()) == 0
        if chance.random() < down:
            continue
        now = mine(storage)
        planned = plan(storage, clock)
        if due:
            assert planned == 1
        if planned:
            one = storage.deliveries.all(limit=1)[0]
            assert (one.local_date, one.slot) in {*due, promised, (now.next_day, now.next_slot)}
            assert (one.local_date, one.slot) not in sent
            sent.add((one.local_date, one.slot))
            due = set()
        ahead = mine(storage)
        assert (ahead.next_day, ahead.next_slot) not in sent
    assert len(sent) >= 2
