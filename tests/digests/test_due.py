"""A digest comes once for each local day and hour, and none is skipped, whatever clocks, zones, machines and people
do meanwhile."""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from bot.clock import moment_at
from bot.config import DigestSettings, Settings
from bot.digests import settle_due
from bot.models import Delivery, Subscription
from bot.schedule import Schedule
from bot.storage import Storage
from tests.conftest import Clock, Maker, cases, utc
from tests.conversation.conftest import CHAT, Person
from tests.digests.planning import plan

CASES = cases(__file__)


class Ann(Person):
    """A reader, with the clock of the test."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        super().__init__(storage, clock)
        self.clock = clock

    def at(self, moment: str) -> None:
        self.clock.now = utc(moment)

    def plan(self, *, zone: str = "UTC") -> int:
        return plan(self.storage, self.clock(), zone=zone)

    def settle(self, zone: str = "UTC") -> int:
        return settle_due(self.storage, Settings(digest=DigestSettings(timezone=zone)), now=self.clock())

    @property
    def mine(self) -> Subscription:
        return self.storage.subscriptions.all(CHAT)[0]

    @property
    def planned(self) -> list[Delivery]:
        """Returns all deliveries, oldest first."""
        return self.storage.deliveries.all(limit=1000)[::-1]

    @property
    def days(self) -> list[str]:
        return [f"{one.local_date} {one.slot:%H:%M}" for one in self.planned]


@pytest.fixture
def ann(storage: Storage, clock: Clock) -> Ann:
    return Ann(storage, clock)


@pytest.mark.parametrize(("line", "start", "told"), CASES["came"])
def test_digests_are_planned_on_time_at_clock_changes_and_leap_days(
    line: str, start: str, told: list[str], ann: Ann
) -> None:
    ann.at(start)
    ann.says(f"/subscribe {line}")
    while ann.clock() < utc(told[-1].split()[0]):
        ann.clock.forward(minutes=30)
        ann.plan()
    assert [f"{one.planned_at:%Y-%m-%dT%H:%M} of {one.local_date} {one.slot:%H:%M}" for one in ann.planned] == told
    assert all(one.due_at == one.planned_at for one in ann.planned)


def test_a_start_changes_no_subscription_whose_due_time_is_right(ann: Ann) -> None:
    for hour in range(20):
        ann.says(f"/subscribe {hour:02}:15 steel{hour} UTC")
    asked: list[str] = []
    ann.storage.database.connection.set_trace_callback(asked.append)
    assert ann.settle() == 0
    assert 0 < len(asked) < 10
    assert ann.settle("Asia/Tokyo") == 0  # both subscriptions have their own zone


def test_after_days_without_the_bot_only_one_digest_comes(ann: Ann, make: Maker) -> None:
    ann.says("/subscribe 08:00 18:00 UTC")
    for number in range(3):
        make.ready(f"day {number}", published=ann.clock())
        ann.clock.forward(days=1)
    assert ann.plan() == 1
    (only,) = ann.planned
    assert (only.items, only.due_at, only.planned_at) == (3, utc("2025-03-10T18:00"), utc("2025-03-13T12:00"))
    assert ann.mine.next_due_at == utc("2025-03-13T18:00")


def test_a_new_default_zone_counts_from_the_next_start(ann: Ann) -> None:
    ann.says("/subscribe 08:00")
    assert ann.mine.next_due_at == utc("2025-03-11T08:00")
    assert [ann.settle(zone) for zone in ("UTC", "America/New_York")] == [0, 1]
    assert ann.mine.next_due_at == utc("2025-03-11T12:00")
    # In Auckland it is already after 08:00 on the 11th.
    ann.at("2025-03-10T20:00")
    assert ann.settle("Pacific/Auckland") == 1
    assert ann.plan(zone="Pacific/Auckland") == 1
    assert ann.days == ["2025-03-11 08:00"]
    assert ann.mine.next_due_at == utc("2025-03-11T19:00")


@pytest.mark.parametrize("line", ["/subscribe 08:00 UTC", "/subscribe at once"])
def test_digests_go_on_after_a_clock_was_years_ahead(line: str, ann: Ann, make: Maker) -> None:
    ann.says(line)
    right = ann.clock()
    ann.at("2035-03-12T09:00")
    make.ready("1")
    ann.plan()
    ann.clock.now = right
    assert ann.settle() == 1
    assert ann.mine.next_due_at < ann.clock() + timedelta(days=2)
    make.ready("2")
    ann.clock.forward(days=2)
    assert ann.plan() == 1


def _came_to_pass(schedule: Schedule, zone: str, after: datetime, until: datetime) -> set[tuple[date, time]]:
    """Return the days and hours of a schedule between two moments, without `Schedule.next`."""
    first = after.date() - timedelta(days=2)
    return {
        (day, slot)
        for day in (first + timedelta(days=n) for n in range(6))
        for slot in schedule.times
        if day.weekday() in schedule.days and after < moment_at(day, slot, zone) <= until
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24))
def test_each_due_day_and_hour_is_planned_once_whatever_happens(seed: int, ann: Ann) -> None:
    """While the reader and the operator change settings at random, nothing is planned twice, and nothing is missed."""
    chance, storage, clock = Random(seed), ann.storage, ann.clock
    clock.now = utc(chance.choice(("2026-03-05T12:00", "2026-03-26T12:00", "2026-10-22T12:00")))
    restless, down = chance.choice((0.01, 0.05, 0.2)), chance.choice((0.1, 0.7))
    ann.says(f"/subscribe all {chance.choice(CASES['when'])} {chance.choice(CASES['zones'])}")
    sent: set[tuple[date, time]] = set()
    due: set[tuple[date, time]] = set()
    for __ in range(7 * 48):
        before = ann.mine
        zone = before.schedule.zone or storage.chats.get(CHAT).zone or "UTC"
        since = before.after_pause(clock())
        clock.forward(minutes=30)
        paused = before.after_pause(clock()) > clock()
        if not paused:
            due |= _came_to_pass(before.schedule, zone, since, clock()) - sent
        promised = (before.next_day, before.next_slot)
        if chance.random() < restless:
            line = chance.choice(
                (
                    f"/settings zone {chance.choice(CASES['zones'])}",
                    f"/subscribe all {chance.choice(CASES['when'])} {chance.choice(CASES['zones'])}",
                    f"/subscribe all {chance.choice(CASES['when'])}",
                    f"/subscriptions 1 at {chance.choice(CASES['when'])}",
                    "/subscriptions 1 on mon tue thu sat",
                    "/subscriptions 1 3 items",
                    "/subscriptions 1 pause 5 hours",
                    "/subscriptions 1 暂停明天",  # one that is due stays due
                    "/subscriptions 1 resume",
                )
            )
            ann.says(line)
            if "pause" in line or "resume" in line:
                due = set() if "pause" in line else due
            elif not paused and before.next_day and promised not in sent:
                # The next digest was in the future. In the new zone, its time has already passed.
                at = moment_at(*promised, ann.mine.schedule.zone or storage.chats.get(CHAT).zone or "UTC")
                due |= {promised} if before.created_at <= at <= clock() else set()
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
