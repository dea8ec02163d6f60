"""/subscriptions: the list, and the page of each, changed with buttons and by typing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.models import FOR_GOOD, Subscription
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, cases
from tests.conversation.conftest import CHAT, Person


@pytest.fixture(autouse=True)
def topics(make: Maker) -> None:
    make.source("A", topics=("Trade", "Energy"))


@pytest.fixture
def bea(ann: Person) -> Person:
    """Ann, with two subscriptions."""
    ann.says("/subscribe trade 08:00 Europe/Berlin")
    ann.says("/subscribe energy at once")
    return ann


def first(storage: Storage) -> Subscription:
    return storage.subscriptions.all(CHAT)[0]


def test_the_list(ann: Person, storage: Storage) -> None:
    assert "no subscription yet" in ann.says("/subscriptions")
    assert "no subscription yet" in ann.says("/subscriptions 1 pause")
    assert "What shall" in ann.presses("Subscribe")
    ann.says("/subscribe trade 08:00 UTC")
    for n in range(64):
        ann.says(f'/subscribe "steel {n}" at once note: mine')
    storage.sources.remove(storage.sources.all()[0].id)
    told = ann.says("/subscriptions")
    assert "You have 65 subscriptions" in told
    assert "1. Trade, every day at 08:00 · there is no such topic any more" in told
    assert '2. "steel 0", at once, as it comes · mine' in told
    assert "and 5 more" in told
    assert ann.labels == [*map(str, range(1, 61)), "Subscribe"]
    assert "steel 63" in ann.says("/subscriptions 65")
    for number in ("0", "66", "x", "-1", "9" * 50, "１"):
        assert "1 to 65: /subscriptions 1" in ann.says(f"/subscriptions {number}")


def test_a_page(bea: Person) -> None:
    told = bea.says("/subscriptions 1")
    for line in (
        "1. Trade, every day at 08:00",
        "The next: Tuesday 11 March, 08:00 (Europe/Berlin).",
        "Items in full: 5",
        "Language: as in this chat",
        "When there is nothing new: it says so",
    ):
        assert line in told
    assert bea.labels == [
        "Pause", "Times", "Days", "Items", "Language", "Silence when nothing is new", "Delete",
        "Calendar of its deadlines", "All subscriptions",
    ]  # fmt: skip
    told = bea.says("/subscriptions 2")
    assert "The next" not in told
    assert "nothing new" not in told


def test_all_of_it_is_one_message_edited(bea: Person, storage: Storage) -> None:
    bea.says("/subscriptions")
    pressed = (
        "1,Times,12:00,Back,Days,✓ Mon,Back,Items,10,Language,中文,Silence when nothing is new,Pause,3 days,Resume,"
        "Days,At once,Times,09:00,Back,All subscriptions,1,Delete,Delete it"
    )
    for label in pressed.split(","):
        bea.presses(label)
        assert bea.reply is not None
        assert bea.reply.replace, label
    assert [one.topic for one in storage.subscriptions.all(CHAT)] == ["Energy"]


def test_times_and_days_by_button(bea: Person, storage: Storage) -> None:
    bea.says("/subscriptions 1")
    bea.presses("Times")
    assert "/subscriptions 1 07:30 17:00" in bea.reply_text
    for label, told in (
        ("18:00", "every day at 08:00 and 18:00"),
        ("✓ 08:00", "every day at 18:00"),
        ("✓ 18:00", "every day at 18:00"),  # the last one stays
    ):
        assert told in bea.presses(label)
    assert first(storage).next_due_at == datetime(2025, 3, 10, 17, 0, tzinfo=UTC)
    bea.presses("Back")
    bea.presses("Days")
    for label in ("Weekdays", "✓ Mon", "Sun"):
        bea.presses(label)
    assert str(first(storage).schedule) == "tue wed thu fri sun 18:00"
    for day in ("Tue", "Wed", "Thu", "Fri", "Sun"):
        bea.presses(f"✓ {day}")
    assert str(first(storage).schedule) == "sun 18:00"  # one day stays
    bea.presses("At once")
    bea.presses("Days")
    bea.presses("Sat")
    assert str(first(storage).schedule) == "sat 08:00"


def test_a_pause_and_its_end(bea: Person, storage: Storage, clock: Clock) -> None:
    bea.says("/subscriptions 1")
    bea.presses("Pause")
    told = bea.presses("3 days")
    assert "paused until Thursday 13 March, 00:00" in told
    assert "The next: Thursday 13 March, 08:00" in told
    assert first(storage).paused_until == datetime(2025, 3, 12, 23, 0, tzinfo=UTC)
    assert storage.subscriptions.due(NOON + timedelta(days=2), 10)[0].topic == "Energy"
    assert "paused until Thursday" in bea.says("/subscriptions")
    bea.says("/subscriptions 1")
    assert "paused" not in bea.presses("Resume")
    assert first(storage).next_due_at == datetime(2025, 3, 11, 7, 0, tzinfo=UTC)
    bea.presses("Pause")
    told = bea.presses("For good")
    assert "paused for good" in told
    assert "The next" not in told
    assert first(storage).paused_until == FOR_GOOD
    bea.says("/settings zone tokyo")
    assert first(storage).next_due_at == FOR_GOOD
    assert all(one.topic != "Trade" for one in storage.subscriptions.due(NOON + timedelta(days=4000), 10))


def test_a_pause_outlives_a_change_of_zone_and_ends_with_a_new_subscription(bea: Person, storage: Storage) -> None:
    bea.says("/subscriptions 1 pause until 2025-04-01")
    bea.says("/settings zone tokyo")
    assert first(storage).next_due_at > datetime(2025, 3, 31, tzinfo=UTC)
    bea.says("/subscribe trade 9")
    assert first(storage).paused_until is None


@pytest.mark.parametrize(("typed", "told", "changes"), cases(__file__)["changes"])
def test_typed_changes(bea: Person, storage: Storage, typed: str, told: str, changes: bool) -> None:
    before = first(storage)
    assert told in bea.says(f"/subscriptions 1 {typed}")
    assert changes or first(storage) == before


def test_buttons_of_what_has_ended_or_belongs_to_another(bea: Person, group: Person, storage: Storage) -> None:
    bea.says("/subscriptions 1")
    page = bea.reply
    one = first(storage).id
    assert "ended already" in group.sends(f"e:{one}:delete yes")
    bea.says("/unsubscribe 1")
    bea.reply = page
    assert "ended already" in bea.presses("Pause")
    assert "You have 1 subscription" in bea.sends("e:0")


@pytest.mark.parametrize("data", ["hour 25:00", "hour x", "days x", "days 9", "t:08:00", "p:3", "q", "x:1", "d:01"])
def test_nonsense_and_buttons_of_an_older_version_change_nothing(bea: Person, storage: Storage, data: str) -> None:
    before = first(storage)
    assert "older version" in bea.sends(f"e:{before.id}:{data}")
    assert first(storage) == before
