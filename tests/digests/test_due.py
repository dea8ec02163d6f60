"""Due means due: each local day and hour once and none skipped, whatever clocks, zones, machines, readers and operators
do meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.clock import moment_at
from bot.digests import plan_due, settle_due
from bot.models import Delivery, Subscription
from bot.reply import RenderedMessage, Reply
from bot.schedule import Schedule
from bot.storage import Storage, open_storage
from bot.telegram.render import render
from tests.conftest import Clock, Maker
from tests.conversation.conftest import CHAT, Person

ZONES = (
    *("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/Nuuk", "Asia/Kathmandu"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo", "UTC"),
)
WHEN = ("08:00", "02:30 03:30", "00:10 23:30", "mon wed sat 23:30", "weekdays 07:00 19:00", "02:15 02:30 12:00")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Ann(Person):
    """A reader, and the clock that she lives by."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        super().__init__(storage, clock)
        self.clock = clock

    def at(self, moment: str) -> None:
        self.clock.now = utc(moment)

    def plan(self, storage: Storage | None = None, *, zone: str = "UTC") -> int:
        return plan_due(storage or self.storage, default_zone=zone, render=render, now=self.clock())

    def waits(self, *, until: str | None = None, minutes: int = 30, steps: int = 48) -> None:
        """Time goes on, and what is due is planned at each step."""
        for __ in range(steps if until is None else int((utc(until) - self.clock()) / timedelta(minutes=minutes))):
            self.clock.forward(minutes=minutes)
            self.plan()

    def settle(self, zone: str = "UTC") -> int:
        return settle_due(self.storage, default_zone=zone, now=self.clock())

    @property
    def mine(self) -> Subscription:
        return self.storage.subscriptions.all(CHAT)[0]

    @property
    def planned(self) -> list[Delivery]:
        """First to last."""
        return self.storage.deliveries.all(limit=1000)[::-1]

    @property
    def days(self) -> list[str]:
        return [f"{one.local_date} {one.slot}" for one in self.planned]


@pytest.fixture
def ann(storage: Storage, clock: Clock) -> Ann:
    return Ann(storage, clock)


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
def test_clock_changes_and_leap_days(start: str, line: str, told: list[str], ann: Ann) -> None:
    ann.at(start)
    ann.says(line)
    ann.waits(until=told[-1])
    assert [f"{one.planned_at:%Y-%m-%dT%H:%M}" for one in ann.planned] == told
    assert [one.due_at for one in ann.planned] == [utc(one) for one in told]
    assert len({one.local_date for one in ann.planned}) == len(told)


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
def test_an_hour_that_spring_skips_takes_no_others_place(start: str, line: str, came: list[str], ann: Ann) -> None:
    ann.at(start)
    ann.says(line)
    ann.waits(minutes=15, steps=4 * 24 * 5)
    assert ann.days[: len(came)] == came


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
def test_who_went_west_is_promised_no_second_one(changes: list[str], ann: Ann) -> None:
    ann.says("/subscribe 08:00 Europe/Berlin")
    ann.at("2025-03-11T07:00")
    assert ann.plan() == 1
    ann.clock.forward(minutes=5)
    for line in changes:
        assert "11 March, 08:00" not in ann.says(line)
    assert "Wednesday 12 March, 08:00 (America/New_York)" in ann.says("/subscriptions 1")
    ann.waits()
    assert ann.days == ["2025-03-11 08:00"]
    ann.at("2025-03-12T12:00")
    assert ann.plan() == 1


@pytest.mark.parametrize("line", ["/settings zone Tokyo", "/subscribe all 08:00 Tokyo", "/subscribe all 19:00 Tokyo"])
def test_who_went_east_just_before_the_hour_has_it_at_once(line: str, ann: Ann) -> None:
    ann.says("/subscribe 08:00 Europe/Berlin")
    ann.at("2025-03-11T06:59")
    ann.says(line)  # in Tokyo it is 15:59
    assert ann.plan() == 1
    ann.at("2025-03-11T23:00")
    ann.plan()
    assert ann.days[0] == "2025-03-11 08:00"


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
def test_what_is_due_stays_so_whatever_is_changed(line: str, ann: Ann) -> None:
    ann.says("/subscribe 08:00 UTC")
    ann.at("2025-03-11T08:03")  # a Tuesday, and the bot has not looked yet
    said = ann.says(line)
    assert "08:00 19:00" not in line or "The next: Tuesday 11 March, 08:03" in said
    assert ann.plan() == 1
    assert ann.days == ["2025-03-11 08:00"]
    mine = ann.mine
    assert mine.next_due_at > ann.clock() and mine.next_day is not None
    assert not ann.storage.deliveries.fired(mine.id, local_date=mine.next_day, slot=mine.next_slot)


def test_what_is_due_when_a_pause_begins_comes_behind_it(ann: Ann) -> None:
    ann.says("/subscribe 08:00 UTC")
    ann.at("2025-03-11T08:03")
    ann.says("/subscriptions 1 pause 1 hour")
    ann.clock.forward(hours=3)
    assert ann.plan() == 0
    ann.at("2025-03-12T08:00")
    assert ann.plan() == 1


def test_days_down_with_two_hours_a_day_bring_one(ann: Ann, make: Maker) -> None:
    ann.says("/subscribe 08:00 18:00 UTC")
    for number in range(3):
        make.ready(f"day {number}", published=ann.clock())
        ann.clock.forward(days=1)
    assert ann.plan() == 1
    (only,) = ann.planned
    assert (only.items, only.due_at, only.planned_at) == (3, utc("2025-03-10T18:00"), utc("2025-03-13T12:00"))
    assert ann.mine.next_due_at == utc("2025-03-13T18:00")


def test_a_restart_in_the_very_minute_loses_nothing_and_repeats_nothing(ann: Ann, make: Maker) -> None:
    ann.says("/subscribe 08:00 UTC")
    make.ready("1")
    ann.at("2025-03-11T08:00")

    def killed(reply: Reply) -> list[RenderedMessage]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan_due(ann.storage, default_zone="UTC", render=killed, now=ann.clock())
    for expected in (1, 0):
        again = open_storage(ann.storage.database.path)
        assert ann.plan(again) == expected
        again.close()
        ann.clock.forward(seconds=20)
    assert ann.days == ["2025-03-11 08:00"]


def test_another_default_zone_holds_from_the_next_start(ann: Ann) -> None:
    ann.says("/subscribe 08:00")
    assert ann.mine.next_due_at == utc("2025-03-11T08:00")
    assert [ann.settle(zone) for zone in ("UTC", "America/New_York")] == [0, 1]
    assert ann.mine.next_due_at == utc("2025-03-11T12:00")
    # In Auckland it is past 08:00 on the 11th already.
    ann.at("2025-03-10T20:00")
    assert ann.settle("Pacific/Auckland") == 1
    assert ann.plan(zone="Pacific/Auckland") == 1
    assert ann.days == ["2025-03-11 08:00"]
    assert ann.mine.next_due_at == utc("2025-03-11T19:00")


@pytest.mark.parametrize(
    "line", ["/subscribe 08:00 UTC", "/subscribe at once", "/subscribe weekdays 08:00 12:00 Berlin"]
)
def test_a_clock_that_was_years_ahead_takes_no_digest_away(line: str, ann: Ann, make: Maker) -> None:
    ann.says(line)
    right = ann.clock()
    ann.at("2035-03-12T09:00")
    make.ready("1")
    ann.plan()
    assert ann.mine.next_due_at > utc("2035-01-01T00:00")
    ann.clock.now = right
    assert ann.settle() == 1
    assert ann.mine.next_due_at < ann.clock() + timedelta(days=2)
    assert "2035" not in ann.says("/subscriptions 1")
    make.ready("2")
    before = len(ann.days)
    ann.clock.forward(days=2)  # the next one was sent in 2035
    assert ann.plan() == 1
    assert len(ann.days) == before + 1


def test_a_start_changes_nothing_that_is_right(ann: Ann) -> None:
    for line in ("08:00 Europe/Berlin", "steel at once", "tin weekdays 17:00", "lead 09:00"):
        ann.says(f"/subscribe {line}")
    ann.says("/subscriptions 4 pause for good")
    ann.says("/subscriptions 3 pause 3 days")
    before = ann.storage.subscriptions.all()
    for ahead in ({"hours": 0}, {"hours": 1}, {"days": 1}):  # in the end all is overdue, and stays so
        ann.clock.forward(**ahead)
        assert ann.settle() == 0
        assert ann.storage.subscriptions.all() == before


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
def test_every_day_and_hour_that_came_to_pass_was_sent_once(seed: int, ann: Ann) -> None:
    """By the first plan after it, itself or one of the same look; whatever is planned was due, and had not been."""
    chance, storage, clock = Random(seed), ann.storage, ann.clock
    clock.now = utc(chance.choice(("2026-03-05T12:00", "2026-03-26T12:00", "2026-10-22T12:00")))
    restless, down = chance.choice((0.01, 0.05, 0.2)), chance.choice((0.1, 0.7))
    ann.says(f"/subscribe all {chance.choice(WHEN)} {chance.choice(ZONES)}")
    sent: set[tuple[date, str]] = set()
    due: set[tuple[date, str]] = set()
    for __ in range(7 * 48):
        before, zone = ann.mine, storage.chats.get(CHAT).zone or "UTC"
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
            assert ann.settle() == 0
        if chance.random() < down:
            continue
        now = ann.mine
        planned = ann.plan()
        if due:
            assert planned == 1
        if planned:
            one = storage.deliveries.all(limit=1)[0]
            assert (one.local_date, one.slot) in {*due, promised, (now.next_day, now.next_slot)}
            assert (one.local_date, one.slot) not in sent
            sent.add((one.local_date, one.slot))
            due = set()
        ahead = ann.mine
        assert (ahead.next_day, ahead.next_slot) not in sent
    assert len(sent) >= 2
