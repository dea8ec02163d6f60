"""Chats, their subscriptions, and the views that buttons belong to."""

from datetime import time, timedelta
from sqlite3 import IntegrityError
from typing import Any

import pytest

from bot.errors import NotFound
from bot.models import Failure, Subscription
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, planned_item, post, subscribe, texts


def put(storage: Storage, slot: str = "08:00", *, chat_id: int = 1, **what: Any) -> Subscription:
    return subscribe(storage, chat_id, slot=slot, **what)


@pytest.fixture(autouse=True)
def chats(storage: Storage) -> None:
    for chat_id, kind in ((1, "private"), (2, "group"), (0, "terminal")):
        storage.chats.meet(chat_id, kind=kind, title=kind, items=5, now=NOON)


def test_a_chat_is_created_once_and_its_title_is_updated(storage: Storage) -> None:
    storage.chats.set(1, items=9)
    storage.chats.set(1, zone="Asia/Tokyo")
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


def test_a_second_subscription_to_the_same_query_changes_the_hour(storage: Storage) -> None:
    first = put(storage)
    moved = put(storage, "09:00", at=NOON + timedelta(days=1))
    assert (moved.id, moved.next_slot, moved.next_due_at) == (first.id, time(9), NOON + timedelta(days=1))
    others = [
        put(storage, **what) for what in ({"query": "steel"}, {"thread_id": 7}, {"query": "in:DE"}, {"chat_id": 2})
    ]
    assert len({first.id, *(one.id for one in others)}) == 5
    assert storage.subscriptions.remove(1, others[3].id) == 0
    assert storage.subscriptions.remove(1, first.id) == 1
    assert storage.subscriptions.remove(1) == 3
    assert [one.id for one in storage.subscriptions.all()] == [others[3].id]


def test_a_group_keeps_its_settings_views_and_digests_under_a_new_id(
    storage: Storage, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.AT_ONCE", 2)
    storage.chats.set(2, items=9)
    view = storage.views.add(2, kind="latest", argument="", size=5, now=NOON)
    digest = put(storage, chat_id=2)
    delivery = post(storage, digest, messages=texts("Digest"), items=[planned_item(make.ready())])
    days = [NOON.date() + timedelta(days=n) for n in range(1, 5)]
    last = [post(storage, digest, messages=texts("Digest"), day=day) for day in days][-1]
    storage.database.execute(
        f"""CREATE TRIGGER crash BEFORE UPDATE ON deliveries WHEN NEW.id = {last}
            BEGIN SELECT RAISE(ABORT, 'crash'); END"""
    )
    with pytest.raises(IntegrityError):
        storage.move_chat(2, -1002)
    assert len(storage.database.column("SELECT id FROM deliveries WHERE chat_id = -1002")) == 4
    assert [chat.id for chat in storage.chats.paused_for(Failure.NO_RIGHT)] == [2]  # the bot checks it again
    storage.database.execute("DROP TRIGGER crash")
    storage.move_chat(2, -1002)
    assert {row.chat_id for row in storage.deliveries.all()} == {-1002}
    chat = storage.chats.get(-1002)
    assert (chat.kind, chat.title, chat.items) == ("supergroup", "group", 9)
    assert storage.views.get(-1002, view.id) is not None
    assert [items[0].story_id for items in storage.deliveries.stories(delivery, -1002)] == [1]


@pytest.mark.parametrize(
    ("reason", "after"), [(Failure.BY_OPERATOR, Failure.BY_OPERATOR), (Failure.NO_RIGHT, None), (None, None)]
)
def test_a_group_can_move_to_a_chat_that_exists_already(
    storage: Storage, reason: Failure | None, after: Failure | None
) -> None:
    storage.chats.set(2, zone="Asia/Tokyo")
    put(storage, "07:00", chat_id=2)
    put(storage, "07:00", chat_id=2, query="steel")
    if reason:
        storage.pause_chat(2, reason, NOON)
    # A message in the supergroup came before Telegram's notice that the group has moved.
    storage.chats.meet(-1002, kind="supergroup", title="New", items=5, now=NOON)
    put(storage, "09:00", chat_id=-1002)
    for _ in range(2):  # Telegram sends the notice to both chats
        storage.move_chat(2, -1002)
    assert {(s.query, s.next_slot) for s in storage.subscriptions.all(-1002)} == {("", time(9)), ("steel", time(7))}
    found = storage.chats.get(-1002)
    assert (found.title, found.zone, found.paused) == ("New", "Asia/Tokyo", after)
    storage.move_chat(404, 405)
    storage.move_chat(-1002, -1002)
    assert [chat.id for chat in storage.chats.all()] == [-1002, 0, 1]


def test_messages_for_a_removed_chat_fail(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.AT_ONCE", 1)
    subscription = put(storage)
    for n in range(3):
        post(storage, subscription, messages=texts("a", "b"), day=NOON.date() + timedelta(days=n))
    for article in map(make.ready, "ab"):
        storage.follows.add(1, None, make.story(article), clock())
    storage.database.execute("CREATE TRIGGER crash BEFORE DELETE ON chats BEGIN SELECT RAISE(ABORT, 'crash'); END")
    statements = list[str]()
    storage.database.connection.set_trace_callback(statements.append)
    with pytest.raises(IntegrityError):
        storage.remove_chat(1, clock())
    assert "\n".join(statements).count("BEGIN") == 1 + 3 + 2 + 3 + 3  # one for each delivery, twice, and article
    storage.chats.resume(1, by_operator=True)
    assert storage.follows.news(clock.forward(days=1)) == []  # what it had is no news
    storage.database.execute("DROP TRIGGER crash")
    storage.remove_chat(1, clock())
    (kept, *_) = storage.deliveries.all()
    assert (kept.chat_id, kept.subscription_id, kept.state, kept.failure) == (1, None, "failed", Failure.REMOVED)
    assert [chunk.state for chunk in storage.deliveries.get(kept.id).messages] == ["failed", "failed"]


def test_an_old_button_never_applies_to_a_later_subscription_or_view(storage: Storage) -> None:
    first = subscribe(storage, 1, topic="Water")
    storage.subscriptions.remove(1, first.id)
    storage.subscriptions.set_vector(first.id, "", b"of an interest that is gone")
    assert subscribe(storage, 1, topic="Trade").id > first.id
    asked = storage.views.add(1, kind="broadcast", argument="one", size=1, now=NOON)
    assert storage.views.take(1, asked.id, "broadcast") == asked
    storage.views.add(1, kind="broadcast", argument="two", size=1, now=NOON)
    assert storage.views.take(1, asked.id, "broadcast") is None
