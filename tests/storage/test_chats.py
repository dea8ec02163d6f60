"""Chats, subscriptions and the views behind buttons."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.errors import NotFound
from bot.models import ChatState, Failure, Reasons, Subscription
from bot.schedule import Due
from bot.storage import Storage
from bot.storage.deliveries import PlannedItem
from bot.storage.subscriptions import SubscriptionChoices
from bot.storage.views import KEPT_A_CHAT
from tests.conftest import NOON, Clock, Maker, daily, post, unsent, waiting


def put(storage: Storage, slot: str = "08:00", at: datetime = NOON, **changes: object) -> tuple[Subscription, bool]:
    values: dict[str, object] = {"chat_id": 1, "thread_id": None, "topic": None, "now": NOON, **daily(slot, at)}
    return storage.subscriptions.put(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def chats(storage: Storage) -> None:
    for chat_id, kind in ((1, "private"), (2, "group"), (0, "terminal")):
        storage.chats.meet(chat_id, kind=kind, title=kind, items=5, now=NOON)


def test_a_chat_is_met_once_and_follows_its_title(storage: Storage) -> None:
    storage.chats.set_items(1, 9)
    storage.chats.set_zone(1, "Asia/Tokyo")
    for _ in range(2):
        met = storage.chats.meet(
            1, kind="supergroup", title="\x1b[2J\ud800x\x00", items=5, now=NOON + timedelta(days=1)
        )
        assert (met.kind, met.title, met.items, met.zone, met.created_at) == (
            "supergroup",
            "[2Jx",
            9,
            "Asia/Tokyo",
            NOON,
        )
    assert [chat.id for chat in storage.chats.all()] == [0, 1, 2]
    put(storage)
    storage.chats.remove(1)
    assert storage.subscriptions.all() == []
    with pytest.raises(NotFound, match="chat-admin list"):
        storage.chats.get(1)


def test_who_resumes_what_is_paused_for_what(storage: Storage) -> None:
    chats = storage.chats
    assert not chats.resume(1)
    chats.pause(1, Failure.CHAT_GONE)
    chats.pause(1, Failure.NO_RIGHT)
    assert [chat.id for chat in chats.paused_for(Failure.NO_RIGHT)] == [1]
    assert not chats.resume(1, paused_for=Failure.CHAT_GONE)
    assert chats.resume(1, paused_for=Failure.NO_RIGHT)
    storage.pause_chat(1, Failure.BY_OPERATOR, NOON)
    storage.pause_chat(1, Failure.CHAT_GONE, NOON)
    assert not chats.resume(1)
    assert chats.get(1).state_reason == Failure.BY_OPERATOR
    chats.set_state(1, ChatState.ACTIVE)
    assert (chats.get(1).state, chats.get(1).state_reason) == ("active", None)


def test_subscribing_again_moves_the_hour(storage: Storage) -> None:
    first, new = put(storage)
    moved, again = put(storage, "09:00", at=NOON + timedelta(days=1))
    assert (new, again) == (True, False)
    assert (moved.id, moved.next_slot, moved.next_due_at) == (first.id, "09:00", NOON + timedelta(days=1))
    others = [
        put(storage, **what) for what in ({"topic": "Trade"}, {"thread_id": 7}, {"query": "in:DE"}, {"chat_id": 2})
    ]
    assert all(new for _, new in others)
    assert storage.subscriptions.remove(1, others[3][0].id) == 0
    assert storage.subscriptions.remove(1, first.id) == 1
    assert storage.subscriptions.remove(1) == 3
    assert [one.id for one in storage.subscriptions.all()] == [others[3][0].id]


def test_due_are_those_of_active_telegram_chats(storage: Storage) -> None:
    mine, _ = put(storage)
    put(storage, chat_id=0)
    late, _ = put(storage, chat_id=2, at=NOON - timedelta(hours=1))
    put(storage, topic="Later", at=NOON + timedelta(seconds=1))
    assert [s.id for s in storage.subscriptions.due(NOON, 10)] == [late.id, mine.id]
    assert [s.id for s in storage.subscriptions.due(NOON, 1)] == [late.id]
    assert [s.id for s in storage.subscriptions.due(NOON, 10, after=late)] == [mine.id]
    storage.chats.set_state(2, ChatState.PAUSED)
    storage.subscriptions.set_due(mine.id, Due(at=NOON + timedelta(days=1), slot="08:00"))
    assert storage.subscriptions.due(NOON, 10) == []


def test_views_belong_to_a_chat_and_the_oldest_go(storage: Storage) -> None:
    first = storage.views.add(1, kind="search", argument="法律", size=5, now=NOON)
    assert (storage.views.get(1, first.id), storage.views.get(2, first.id)) == (first, None)
    kept = storage.views.add(2, kind="latest", argument="", size=5, now=NOON)
    for _ in range(KEPT_A_CHAT):
        last = storage.views.add(1, kind="latest", argument="", size=5, now=NOON)
    assert storage.views.get(1, first.id) is None
    assert storage.views.get(1, last.id) == storage.views.latest(1, "latest") == last
    assert storage.views.get(2, kept.id) == kept


def test_a_group_that_moves_takes_all_it_has_along(storage: Storage, make: Maker) -> None:
    article = make.ready()
    storage.chats.set_zone(2, "Asia/Tokyo")
    storage.chats.set_items(2, 9)
    subscription, _ = put(storage, chat_id=2, topic="Trade")
    others, _ = put(storage)
    view = storage.views.add(2, kind="latest", argument="", size=5, now=NOON)
    item = PlannedItem(article_id=article, story_id=1, reasons=Reasons(), chunk=0)
    delivery = post(storage, subscription, chunks=[("<b>Digest</b>", ())], items=[item])
    storage.move_chat(2, -1002)
    chat = storage.chats.get(-1002)
    assert (chat.kind, chat.title, chat.zone, chat.items) == ("supergroup", "group", "Asia/Tokyo", 9)
    with pytest.raises(NotFound):
        storage.chats.get(2)
    assert [s.id for s in storage.subscriptions.all(-1002)] == [subscription.id]
    assert [s.id for s in storage.subscriptions.all(1)] == [others.id]
    (chunk,) = waiting(storage, NOON)
    assert (chunk.chat_id, chunk.delivery_id) == (-1002, delivery)
    assert [d.chat_id for d in storage.deliveries.all()] == [-1002]
    assert storage.had.stories(delivery, -1002) == [1]
    assert unsent(storage, -1002, since=NOON) == []
    assert storage.views.get(-1002, view.id) is not None


@pytest.mark.parametrize(
    ("reason", "after"), [(Failure.BY_OPERATOR, "paused"), (Failure.NO_RIGHT, "active"), (None, "active")]
)
def test_a_group_that_moves_twice_or_to_a_chat_that_is_met_already(
    storage: Storage, reason: Failure | None, after: str
) -> None:
    storage.chats.set_zone(2, "Asia/Tokyo")
    put(storage, "07:00", chat_id=2)
    put(storage, "07:00", chat_id=2, topic="Trade")
    if reason:
        storage.pause_chat(2, reason, NOON)
    # A message in the supergroup was faster than the word that the group has moved.
    storage.chats.meet(-1002, kind="supergroup", title="New", items=5, now=NOON)
    put(storage, "09:00", chat_id=-1002)
    for _ in range(2):  # both chats are told, and the sender may find out besides
        storage.move_chat(2, -1002)
    assert {(s.topic, s.next_slot) for s in storage.subscriptions.all(-1002)} == {(None, "09:00"), ("Trade", "07:00")}
    found = storage.chats.get(-1002)
    assert (found.title, found.zone, found.state) == ("New", "Asia/Tokyo", after)
    assert found.state_reason == (reason if after == "paused" else None)
    storage.move_chat(404, 405)
    assert [chat.id for chat in storage.chats.all()] == [-1002, 0, 1]


def test_choices_are_kept_and_a_pause_holds_back(storage: Storage) -> None:
    mine, _ = put(storage, choices=SubscriptionChoices(note="mine", items=3, language="zh", tell_empty=False))
    assert (mine.note, mine.items, mine.language, mine.tell_empty) == ("mine", 3, "zh", False)
    assert (storage.subscriptions.get(1, mine.id), storage.subscriptions.get(2, mine.id)) == (mine, None)
    until, due = NOON + timedelta(days=3), Due(at=NOON, slot="08:00")
    storage.subscriptions.reschedule(1, mine.id, schedule=mine.schedule, due=due, paused_until=until)
    assert storage.subscriptions.due(NOON + timedelta(days=2), 10) == []
    assert [one.id for one in storage.subscriptions.due(until, 10)] == [mine.id]
    storage.subscriptions.reschedule(2, mine.id, schedule=mine.schedule, due=due, paused_until=None)
    assert storage.subscriptions.all(1)[0].paused_until == until  # not theirs
    again, new = put(storage, "09:00")
    assert (new, again.paused_until, again.note) == (False, None, "mine")


def test_interests_wait_for_their_vectors(storage: Storage) -> None:
    one, _ = put(storage, interest="rules on steel")
    other, _ = put(storage, interest="rules on fish", vector=b"\0\0\0\0")
    assert storage.subscriptions.without_vector() == [(one.id, "rules on steel")]
    storage.subscriptions.set_vector(one.id, b"\1\0\0\0")
    put(storage, "10:00", interest="rules on steel")  # not lost
    assert storage.subscriptions.without_vector() == []
    assert storage.subscriptions.vectors([one.id, other.id, 99]) == {one.id: b"\1\0\0\0", other.id: b"\0\0\0\0"}


def test_nothing_waits_for_a_chat_that_was_removed(storage: Storage, clock: Clock) -> None:
    subscription, _ = put(storage)
    post(storage, subscription, chunks=[("a", ()), ("b", ())])
    storage.remove_chat(1, clock())
    (kept,) = storage.deliveries.all()
    assert (kept.chat_id, kept.subscription_id, kept.state, kept.failure) == (1, None, "failed", Failure.REMOVED)
    assert [chunk.state for chunk in storage.deliveries.chunks(kept.id)] == ["failed", "failed"]
