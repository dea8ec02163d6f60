"""The ledger: every way that a message can end, and that no article comes twice or gets lost."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.models import Chunk, DeliveryState, Reasons, Subscription
from bot.reply import Button
from bot.storage import Storage, open_storage
from bot.storage.deliveries import PlannedItem
from tests.conftest import NOON, Clock, Maker, begin, leaves, post, subscribe, texts, waiting
from tests.conftest import unsent as not_sent

CHAT = 1001

BUTTONS = ((Button(label="Mehr …", data="d:1:5"),),)


@pytest.fixture
def subscription(storage: Storage) -> Subscription:
    return subscribe(storage, CHAT)


def plan(storage: Storage, subscription: Subscription, *articles: int, day: str = "2025-03-10") -> int:
    """A delivery with a message for each article."""
    return post(
        storage,
        subscription,
        messages=[replace(one, buttons=BUTTONS) for one in texts(*(f"message {n}" for n, _ in enumerate(articles)))],
        items=[PlannedItem(article_id=a, story_id=a, reasons=Reasons(), chunk=n) for n, a in enumerate(articles)],
        day=date.fromisoformat(day),
    )


def next_one(storage: Storage, clock: Clock) -> Chunk:
    (chunk,) = waiting(storage, clock())
    return chunk


def unsent(storage: Storage) -> list[int]:
    return sorted(not_sent(storage, CHAT, since=NOON - timedelta(days=1)))


def state(storage: Storage) -> DeliveryState:
    return storage.deliveries.all()[0].state


def test_messages_go_out_one_after_another(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    one, two = make.ready("1"), make.ready("2")
    delivery = plan(storage, subscription, one, two)
    assert unsent(storage) == []  # planned is as good as sent
    numbers = []
    for position in (0, 1):
        chunk = next_one(storage, clock)
        numbers.append(leaves(storage, chunk))
        assert (chunk.position, chunk.state, chunk.message.plain) == (position, "planned", f"message {position}")
        assert chunk.message.buttons == BUTTONS
    assert waiting(storage, clock()) == []
    (done,) = storage.deliveries.all(state=DeliveryState.SENT)
    assert storage.deliveries.all(state=DeliveryState.FAILED) == []
    assert (done.id, done.state, done.items, len(done.messages), done.finished_at) == (delivery, "sent", 2, 2, NOON)
    assert [chunk.message_id for chunk in storage.deliveries.get(delivery).messages] == numbers
    stories = [items[0].story_id for items in storage.deliveries.stories(delivery, CHAT)]
    assert (stories, storage.deliveries.stories(delivery, 1002)) == ([one, two], [])


def test_one_delivery_a_subscription_date_and_slot(storage: Storage, subscription: Subscription) -> None:
    plan(storage, subscription, day="2025-10-26")
    with pytest.raises(sqlite3.IntegrityError):
        plan(storage, subscription, day="2025-10-26")
    plan(storage, subscription, day="2025-10-27")
    plan(storage, subscribe(storage, CHAT, topic="Trade"), day="2025-10-26")
    plan(storage, subscribe(storage, CHAT, slot="09:00"), day="2025-10-26")
    day = date.fromisoformat("2025-10-26")
    fired = [hour for hour in (9, 10, 12) if storage.deliveries.fired_of({subscription.id: (day, time(hour))})]
    assert fired == [9, 12]
    assert len(storage.deliveries.all()) == 4  # nothing is left of the one that was refused


def test_a_crash_in_flight_leaves_it_in_doubt(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    plan(storage, subscription, make.ready("1"))
    for attempts in (0, 1):  # it crashes once more: twice is enough
        chunk = next_one(storage, clock)
        assert chunk.attempts == attempts
        begin(storage, chunk)
        again = open_storage(storage.database.path)  # the process is gone, another starts
        assert (again.outbox.recover(), again.outbox.recover()) == (1, 0)
        again.close()
    assert waiting(storage, clock()) == []
    assert state(storage) == "in_doubt"
