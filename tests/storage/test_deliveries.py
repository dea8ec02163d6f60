"""The ledger: every way that a message can end, and that no article comes twice or gets lost."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest

from bot.models import ChatState, Chunk, DeliveryState, Failure, Reasons, Subscription
from bot.reply import Button
from bot.storage import Storage, open_storage
from bot.storage.deliveries import PlannedItem
from tests.conftest import NOON, Clock, Maker, begin, daily, post, waiting
from tests.conftest import unsent as not_sent

CHAT = 1001


@pytest.fixture
def subscription(storage: Storage) -> Subscription:
    return subscribe(storage)


def subscribe(storage: Storage, *, chat: int = CHAT, topic: str | None = None, slot: str = "08:00") -> Subscription:
    storage.chats.meet(chat, kind="private", title="Ann", items=5, now=NOON)
    made, _ = storage.subscriptions.put(chat_id=chat, thread_id=None, topic=topic, now=NOON, **daily(slot, NOON))
    return made


def plan(storage: Storage, subscription: Subscription, *articles: int, day: str = "2025-03-10") -> int:
    """A delivery with a message for each article."""
    return post(
        storage,
        subscription,
        chunks=[(f"message {n}", ()) for n, _ in enumerate(articles)],
        items=[PlannedItem(article_id=a, story_id=a, reasons=Reasons(), chunk=n) for n, a in enumerate(articles)],
        day=date.fromisoformat(day),
    )


def next_one(storage: Storage, clock: Clock) -> Chunk:
    (chunk,) = waiting(storage, clock())
    return chunk


def unsent(storage: Storage, chat: int = CHAT, topic: str | None = None) -> list[int]:
    return sorted(not_sent(storage, chat, topic=topic, since=NOON - timedelta(days=1)))


def state(storage: Storage) -> DeliveryState:
    return storage.deliveries.all()[0].state


def test_messages_go_out_one_after_another(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    one, two = make.ready("1"), make.ready("2")
    delivery = plan(storage, subscription, one, two)
    assert unsent(storage) == []  # planned is as good as sent
    for position in (0, 1):
        chunk = next_one(storage, clock)
        assert (chunk.position, chunk.state, chunk.html) == (position, "planned", f"message {position}")
        begin(storage, chunk)
        storage.outbox.sent(chunk, message_id=70 + position, now=clock())
    assert waiting(storage, clock()) == []
    (done,) = storage.deliveries.all()
    assert (done.id, done.state, done.items, done.chunks, done.finished_at) == (delivery, "sent", 2, 2, NOON)
    assert [chunk.message_id for chunk in storage.deliveries.chunks(delivery)] == [70, 71]
    assert storage.had.stories(delivery, CHAT) == [one, two]
    assert storage.had.stories(delivery, 1002) == []


def test_one_delivery_a_subscription_date_and_slot(storage: Storage, subscription: Subscription) -> None:
    plan(storage, subscription, day="2025-10-26")
    with pytest.raises(sqlite3.IntegrityError):
        plan(storage, subscription, day="2025-10-26")
    plan(storage, subscription, day="2025-10-27")
    plan(storage, subscribe(storage, topic="Trade"), day="2025-10-26")
    plan(storage, subscribe(storage, slot="09:00"), day="2025-10-26")
    day = date.fromisoformat("2025-10-26")
    assert storage.deliveries.fired(subscription.id, local_date=day, slot="08:00")
    assert storage.deliveries.fired(subscription.id, local_date=day, slot="09:00")
    assert not storage.deliveries.fired(subscription.id, local_date=day, slot="10:00")
    assert len(storage.deliveries.all()) == 4  # nothing is left of the one that was refused


def test_put_back_waits_and_counts_as_not_tried(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    plan(storage, subscription, make.ready("1"), make.ready("2"))
    for _ in range(5):
        chunk = next_one(storage, clock)
        begin(storage, chunk)
        storage.outbox.put_back(chunk, not_before=clock() + timedelta(seconds=9), failure=Failure.LATER)
        # The second message does not overtake the first.
        assert waiting(storage, clock()) == []
        clock.forward(seconds=9)
    assert (next_one(storage, clock).position, next_one(storage, clock).attempts) == (0, 0)


def test_in_doubt_goes_once_more_at_most_and_the_rest_follows(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    one, two = make.ready("1"), make.ready("2")
    plan(storage, subscription, one, two)
    for attempts in (0, 1):
        chunk = next_one(storage, clock)
        assert (chunk.position, chunk.attempts) == (0, attempts)
        begin(storage, chunk)
        storage.outbox.doubt(chunk, not_before=clock() + timedelta(seconds=30), failure=Failure.DOUBT, now=clock())
        clock.forward(seconds=30)
    chunk = next_one(storage, clock)
    assert chunk.position == 1
    begin(storage, chunk)
    storage.outbox.sent(chunk, message_id=1, now=clock())
    assert waiting(storage, clock()) == []
    assert state(storage) == "in_doubt"
    assert unsent(storage) == []  # it may have arrived


def test_a_message_refused_for_good_gives_its_articles_back(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    one, two = make.ready("1"), make.ready("2")
    plan(storage, subscription, one, two)
    storage.outbox.fail(next_one(storage, clock), failure=Failure.REJECTED, now=clock())
    storage.outbox.sent(next_one(storage, clock), message_id=1, now=clock())
    assert state(storage) == "failed"
    assert storage.deliveries.all()[0].failure == Failure.REJECTED
    assert unsent(storage) == [one]
    assert storage.deliveries.all(state=DeliveryState.FAILED)
    assert storage.deliveries.all(state=DeliveryState.SENT) == []
    # The next digest brings it, and then it is sent.
    plan(storage, subscription, one, day="2025-03-11")
    storage.outbox.sent(next_one(storage, clock), message_id=2, now=clock())
    assert unsent(storage) == []


def test_a_crash_in_flight_leaves_it_in_doubt(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    plan(storage, subscription, make.ready("1"), make.ready("2"))
    begin(storage, next_one(storage, clock))
    again = open_storage(storage.database.path)  # the process is gone, another starts
    assert again.outbox.recover() == 1
    assert again.outbox.recover() == 0
    chunk = next_one(again, clock)
    assert (chunk.position, chunk.state, chunk.attempts) == (0, "in_doubt", 1)
    # It crashes once more: twice is enough.
    begin(again, chunk)
    assert again.outbox.recover() == 1
    assert next_one(again, clock).position == 1
    again.close()


def test_a_crash_after_the_last_doubtful_message_still_closes_the_delivery(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    plan(storage, subscription, make.ready("1"))
    for _ in range(2):
        begin(storage, next_one(storage, clock))
        storage.outbox.recover()
    assert waiting(storage, clock()) == []
    assert state(storage) == "in_doubt"


def test_a_closed_chat_gives_all_that_waits_back(storage: Storage, make: Maker, clock: Clock) -> None:
    articles = [make.ready(str(n)) for n in range(3)]
    first, other = subscribe(storage), subscribe(storage, topic="Trade")
    plan(storage, first, *articles[:2])
    plan(storage, other, articles[2])
    plan(storage, subscribe(storage, chat=1002), articles[0])
    storage.outbox.sent(waiting(storage, clock())[0], message_id=1, now=clock())
    storage.pause_chat(CHAT, Failure.CHAT_GONE, clock())
    assert unsent(storage) == articles[1:]
    assert {(d.chat_id, d.state) for d in storage.deliveries.all()} == {
        (CHAT, DeliveryState.FAILED),
        (1002, DeliveryState.PLANNED),
    }
    assert [chunk.chat_id for chunk in waiting(storage, clock())] == [1002]


def test_a_closed_chat_keeps_what_is_in_doubt_for_when_it_is_back(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    one, two = make.ready("1"), make.ready("2")
    plan(storage, subscription, one, two)
    chunk = next_one(storage, clock)
    begin(storage, chunk)
    storage.outbox.doubt(chunk, not_before=clock(), failure=Failure.DOUBT, now=clock())
    storage.pause_chat(CHAT, Failure.CHAT_GONE, clock())
    assert waiting(storage, clock()) == []
    assert unsent(storage) == [two]  # the first may have arrived
    assert state(storage) == "in_doubt"
    storage.chats.set_state(CHAT, ChatState.ACTIVE)
    chunk = next_one(storage, clock)
    assert (chunk.position, chunk.state, chunk.attempts) == (0, "in_doubt", 1)
    begin(storage, chunk)
    storage.outbox.sent(chunk, message_id=1, now=clock())
    assert waiting(storage, clock()) == []
    assert (state(storage), unsent(storage)) == ("failed", [two])


def test_what_is_in_doubt_stays_so_when_its_second_try_is_put_back(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    plan(storage, subscription, make.ready("1"))
    chunk = next_one(storage, clock)
    begin(storage, chunk)
    storage.outbox.doubt(chunk, not_before=clock(), failure=Failure.DOUBT, now=clock())
    for _ in range(3):
        chunk = next_one(storage, clock)
        assert (chunk.state, chunk.attempts) == ("in_doubt", 1)
        begin(storage, chunk)
        storage.outbox.put_back(chunk, not_before=clock(), failure=Failure.LATER)
    storage.pause_chat(CHAT, Failure.CHAT_GONE, clock())
    assert unsent(storage) == []


def test_unsent_is_by_chat_topic_and_time(storage: Storage, make: Maker, clock: Clock) -> None:
    trade = make.ready("trade", source=make.source("Trade daily", topics=("Trade",)))
    other = make.ready("other", source=make.source("Other"))
    make.summarized("not ready", source=make.source("Other"))
    assert unsent(storage) == [trade, other]
    assert unsent(storage, topic="Trade") == [trade]
    plan(storage, subscribe(storage, topic="Trade"), trade)
    assert unsent(storage) == [other]  # whichever subscription of the chat had it
    assert unsent(storage, chat=1002) == [trade, other]
    assert not_sent(storage, CHAT, since=clock() + timedelta(seconds=1)) == []


def test_buttons_come_back_as_planned(storage: Storage, clock: Clock, subscription: Subscription) -> None:
    rows = ((Button(label="Mehr …", data="d:1:5"),), (Button(label="Web", url="https://a.eu"),))
    post(storage, subscription, chunks=[("html", rows)])
    assert next_one(storage, clock).buttons == rows


def test_the_ledger_stays_when_subscription_and_chat_go(
    storage: Storage, make: Maker, clock: Clock, subscription: Subscription
) -> None:
    plan(storage, subscription, make.ready("1"))
    storage.chats.remove(CHAT)
    (kept,) = storage.deliveries.all()
    assert (kept.chat_id, kept.subscription_id) == (CHAT, None)
    assert waiting(storage, clock()) == []  # nobody to send it to


def test_what_groups_got_of_late_is_known(storage: Storage, make: Maker, clock: Clock) -> None:
    group = subscribe(storage, chat=-1001)
    plan(storage, group, make.ready("1"), make.ready("2"), make.ready("3"))
    plan(storage, subscribe(storage), make.ready("4"))
    for _ in range(3):
        for chunk in waiting(storage, clock.forward(seconds=20)):
            begin(storage, chunk)
            storage.outbox.sent(chunk, message_id=1, now=clock())
    assert storage.outbox.came_to_groups(NOON + timedelta(seconds=30)) == {
        -1001: [NOON + timedelta(seconds=40), NOON + timedelta(seconds=60)]
    }
