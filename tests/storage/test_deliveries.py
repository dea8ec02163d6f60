"""The ledger: one delivery for each date and slot, and messages in doubt after a crash."""

import sqlite3
from datetime import date, time

import pytest

from bot.models import DeliveryState, Subscription
from bot.storage import Storage, open_storage
from tests.conftest import Clock, begin, post, subscribe, texts, waiting

CHAT = 1001


@pytest.fixture
def subscription(storage: Storage) -> Subscription:
    return subscribe(storage, CHAT)


def plan(storage: Storage, subscription: Subscription, day: str = "2025-03-10") -> None:
    """Store a delivery with one message."""
    post(storage, subscription, messages=texts("message"), day=date.fromisoformat(day))


def test_a_subscription_has_one_delivery_for_a_date_and_slot(storage: Storage, subscription: Subscription) -> None:
    plan(storage, subscription, day="2025-10-26")
    with pytest.raises(sqlite3.IntegrityError):
        plan(storage, subscription, day="2025-10-26")
    plan(storage, subscription, day="2025-10-27")
    plan(storage, subscribe(storage, CHAT, topic="Trade"), day="2025-10-26")
    plan(storage, subscribe(storage, CHAT, slot="09:00"), day="2025-10-26")
    day = date.fromisoformat("2025-10-26")
    fired = [hour for hour in (9, 10, 12) if storage.deliveries.fired_of({subscription.id: (day, time(hour))})]
    assert fired == [9, 12]
    assert len(storage.deliveries.all()) == 4  # the refused delivery has left no row


def test_a_message_in_flight_at_a_crash_is_in_doubt(storage: Storage, clock: Clock, subscription: Subscription) -> None:
    plan(storage, subscription)
    for attempts in (0, 1):  # after a second crash the message is not sent again
        (chunk,) = waiting(storage, clock())
        assert chunk.attempts == attempts
        begin(storage, chunk)
        again = open_storage(storage.database.path)  # as a new process after the crash
        assert (again.outbox.recover(), again.outbox.recover()) == (1, 0)
        again.close()
    assert waiting(storage, clock()) == []
    assert [one.state for one in storage.deliveries.all(state=DeliveryState.IN_DOUBT)] == ["in_doubt"]
    assert storage.deliveries.all(state=DeliveryState.SENT) == []
