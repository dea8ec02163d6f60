"""/subscriptions: the list, and the page of each, changed with buttons and by typing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.models import FOR_GOOD, Subscription
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker
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


def test_the_list(bea: Person) -> None:
    told = bea.says("/subscriptions")
    assert "You have 2 subscriptions" in told
    assert "1. Trade, every day at 08:00" in told
    assert "2. Energy, at once, as it comes" in told
    assert bea.labels == ["1", "2", "Subscribe to more"]
    assert "What shall it be about?" in bea.presses("Subscribe to more")


def test_none_yet(ann: Person) -> None:
    assert "You have no subscription yet" in ann.says("/subscriptions")
    assert "You have no subscription yet" in ann.says("/subscriptions 1 pause")
    assert "What shall" in ann.presses("Subscribe")


@pytest.mark.parametrize("typed", ["0", "3", "x", "-1", "9" * 50, "１"])
def test_numbers_that_there_are_none_of(bea: Person, typed: str) -> None:
    assert "1 to 2: /subscriptions 1" in bea.says(f"/subscriptions {typed}")


def test_a_page(bea: Person) -> None:
    told = bea.says("/subscriptions 1")
    assert told.startswith("1. Trade, every day at 08:00")
    assert "The next: Tuesday 11 March, 08:00 (Europe/Berlin)." in told
    assert "Items in full: 5" in told
    assert "Language: as in this chat" in told
    assert "When there is nothing new: it says so" in told
    assert bea.labels == [
        "Pause", "Times", "Days", "At once", "Items", "Language", "Silence when nothing is new",
        "Calendar of its deadlines", "Delete", "All subscriptions",
    ]  # fmt: skip
    told = bea.says("/subscriptions 2")
    assert "The next" not in told
    assert "nothing new" not in told
    assert "Days" not in bea.labels


def test_all_of_it_is_one_message_edited(bea: Person, storage: Storage) -> None:
    bea.says("/subscriptions")
    pressed = (
        "1,Times,12:00,Back,Days,✓ Mon,Back,Items,10,Language,中文,Silence when nothing is new,Pause,3 days,Resume,"
        "At once,Times,09:00,Back,All subscriptions,1,Delete,Delete it"
    )
    for label in pressed.split(","):
        bea.presses(label)
        assert bea.reply is not None
        assert bea.reply.replace, label
    assert [one.topic for one in storage.subscriptions.all(CHAT)] == ["Energy"]


def test_times_by_button(bea: Person, storage: Storage) -> None:
    bea.says("/subscriptions 1")
    bea.presses("Times")
    assert "✓ 08:00" in bea.labels
    assert "/subscriptions 1 at 07:30 17:00" in bea.reply_text
    assert "every day at 08:00 and 18:00" in bea.presses("18:00")
    assert "every day at 18:00" in bea.presses("✓ 08:00")
    assert "every day at 18:00" in bea.presses("✓ 18:00")  # the last one stays
    assert first(storage).next_due_at == datetime(2025, 3, 10, 17, 0, tzinfo=UTC)


def test_days_by_button(bea: Person, storage: Storage) -> None:
    bea.says("/subscriptions 1")
    bea.presses("Days")
    assert "on weekdays at 08:00" in bea.presses("Weekdays")
    bea.presses("✓ Mon")
    bea.presses("Sun")
    assert str(first(storage).schedule) == "tue wed thu fri sun 08:00"
    for day in ("Tue", "Wed", "Thu", "Fri", "Sun"):
        bea.presses(f"✓ {day}")
    assert str(first(storage).schedule) == "sun 08:00"  # one day stays


def test_a_pause_and_its_end(bea: Person, storage: Storage, clock: Clock) -> None:
    bea.says("/subscriptions 1")
    bea.presses("Pause")
    told = bea.presses("3 days")
    assert "Paused until Thursday 13 March, 00:00." in told
    assert "The next: Thursday 13 March, 08:00" in told
    assert first(storage).paused_until == datetime(2025, 3, 12, 23, 0, tzinfo=UTC)
    assert storage.subscriptions.due(NOON + timedelta(days=2), 10)[0].topic == "Energy"
    assert "paused until Thursday" in bea.says("/subscriptions")
    bea.says("/subscriptions 1")
    assert "Paused" not in bea.presses("Resume")
    assert first(storage).next_due_at == datetime(2025, 3, 11, 7, 0, tzinfo=UTC)
    bea.presses("Pause")
    told = bea.presses("For good")
    assert "Paused for good." in told
    assert "The next" not in told
    assert first(storage).paused_until == FOR_GOOD
    assert "Your time zone is Asia/Tokyo" in bea.says("/settings zone tokyo")
    assert first(storage).next_due_at == FOR_GOOD
    assert all(one.topic != "Trade" for one in storage.subscriptions.due(NOON + timedelta(days=4000), 10))


def test_a_pause_outlives_a_change_of_zone_and_ends_with_a_new_subscription(bea: Person, storage: Storage) -> None:
    bea.says("/subscriptions 1 pause until 2025-04-01")
    bea.says("/settings zone tokyo")
    assert first(storage).next_due_at > datetime(2025, 3, 31, tzinfo=UTC)
    bea.says("/subscribe trade 9")
    assert first(storage).paused_until is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("at weekdays 07:30", "Trade, on weekdays at 07:30"),
        ("weekdays", "Trade, on weekdays at 08:00"),
        ("at 9 and 17", "Trade, every day at 09:00 and 17:00"),
        ("weekly", "Trade, on Monday at 08:00"),
        ("at once", "Trade, at once"),
        ("工作日 9点", "Trade, on weekdays at 09:00"),
        ("pause 3 days", "Paused until Thursday 13 March, 00:00."),
        ("pause", "Paused for good."),
        ("暂停 两周", "Paused until Monday 24 March, 00:00."),
        ("resume", "1. Trade"),
        ("items 7", "Items in full: 7"),
        ("items default", "Items in full: 5"),
        ("language 中文", "Language: 中文"),
        ("language default", "Language: as in this chat"),
        ("note for the steel file", "Note: for the steel file"),
        ("empty off", "When there is nothing new: silence"),
        ("delete", "Ended: Trade, every day at 08:00."),
    ],
)
def test_typed_changes(bea: Person, typed: str, told: str) -> None:
    assert told in bea.says(f"/subscriptions 1 {typed}")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("at 25:00", "I can't read “at 25:00”"),
        ("at 8 at once", "I can't read"),
        ("colour blue", "I can't read “colour blue”"),
        ("pause whenever", "How long is “whenever”?"),
        ("items 0", "1 to 20"),
        ("items many", "1 to 20"),
        ("language klingon", "I speak English, 中文."),
        ("note " + "x" * 201, "200 characters at most"),
        ("empty perhaps", "Type empty on or empty off"),
    ],
)
def test_changes_that_can_not_be_read_change_nothing(bea: Person, storage: Storage, typed: str, told: str) -> None:
    before = first(storage)
    assert told in bea.says(f"/subscriptions 1 {typed}")
    assert first(storage) == before


def test_a_note_is_shown_and_taken_off(bea: Person) -> None:
    bea.says("/subscriptions 2 note for the steel file")
    assert "2. Energy, at once, as it comes · for the steel file" in bea.says("/subscriptions")
    bea.says("/subscriptions 2 note none")
    assert "steel" not in bea.says("/subscriptions")


def test_buttons_of_what_has_ended_or_belongs_to_another(bea: Person, group: Person, storage: Storage) -> None:
    bea.says("/subscriptions 1")
    page = bea.reply
    one = first(storage).id
    assert "ended already" in group.sends(f"e:{one}:x:1")
    bea.says("/unsubscribe 1")
    bea.reply = page
    assert "ended already" in bea.presses("Pause")
    assert "You have 1 subscription" in bea.sends("e:0")


@pytest.mark.parametrize("data", ["t:25:00", "t:x", "d:x", "n:x", "l:xx", "q:1", "p:x", "q", "d:9"])
def test_nonsense_on_a_page_changes_nothing(bea: Person, storage: Storage, data: str) -> None:
    before = first(storage)
    assert "older version" in bea.sends(f"e:{before.id}:{data}")
    assert first(storage) == before


def test_a_topic_that_is_gone_is_told(bea: Person, storage: Storage) -> None:
    storage.sources.remove(storage.sources.all()[0].id)
    assert "there is no such topic any more" in bea.says("/subscriptions")


def test_many_fit_into_one_list(ann: Person, storage: Storage) -> None:
    for n in range(65):
        ann.says(f'/subscribe "steel {n}" 8 UTC')
    told = ann.says("/subscriptions")
    assert "You have 65 subscriptions" in told
    assert "and 5 more" in told
    assert "steel 64" in ann.says("/subscriptions 65")
