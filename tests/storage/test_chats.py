"""Chats, subscriptions and the views behind buttons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.models import ChatState, Subscription
from bot.storage import Storage
from bot.storage.views import KEPT_A_CHAT
from tests.conftest import NOON


def put(storage: Storage, slot: str = "08:00", **changes: object) -> tuple[Subscription, bool]:
    values: dict[str, object] = {"chat_id": 1, "thread_id": None, "topic": None, "slot": slot, "now": NOON}
    return storage.subscriptions.put(**(values | {"next_due_at": NOON} | changes))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def chats(storage: Storage) -> None:
    for chat_id, kind in ((1, "private"), (2, "group"), (0, "terminal")):
        storage.chats.meet(chat_id, kind=kind, title=kind, items=5, now=NOON)


def test_a_chat_is_met_once_and_follows_its_title(storage: Storage) -> None:
    storage.chats.set_items(1, 9)
    storage.chats.set_zone(1, "Asia/Tokyo")
    met = storage.chats.meet(1, kind="supergroup", title="New", items=5, now=NOON + timedelta(days=1))
    assert (met.kind, met.title, met.items, met.zone, met.created_at) == ("supergroup", "New", 9, "Asia/Tokyo", NOON)
    assert [chat.id for chat in storage.chats.all()] == [0, 1, 2]


def test_a_title_from_outside_is_stored_clean(storage: Storage) -> None:
    assert storage.chats.meet(3, kind="group", title="\x1b[2J\ud800x\x00", items=5, now=NOON).title == "[2Jx"
    assert storage.chats.meet(3, kind="group", title="\x1b[2J\ud800x\x00", items=5, now=NOON).title == "[2Jx"


def test_pause_and_remove(storage: Storage) -> None:
    put(storage)
    storage.chats.set_state(1, ChatState.PAUSED, "blocked")
    assert (storage.chats.get(1).state, storage.chats.get(1).state_reason) == ("paused", "blocked")
    storage.chats.set_state(1, ChatState.ACTIVE)
    assert storage.chats.get(1).state_reason is None
    storage.chats.remove(1)
    assert storage.subscriptions.all() == []
    with pytest.raises(NotFound, match="chat-admin list"):
        storage.chats.get(1)


def test_subscribing_again_moves_the_hour(storage: Storage) -> None:
    first, new = put(storage)
    moved, again = put(storage, "09:00", next_due_at=NOON + timedelta(days=1))
    assert (new, again) == (True, False)
    assert (moved.id, moved.slot, moved.next_due_at) == (first.id, "09:00", NOON + timedelta(days=1))
    assert put(storage, topic="Trade")[1]
    assert put(storage, thread_id=7)[1]
    assert put(storage, chat_id=2)[1]
    assert len(storage.subscriptions.all(1)) == 3


def test_due_are_those_of_active_telegram_chats(storage: Storage) -> None:
    mine, _ = put(storage)
    put(storage, chat_id=0)
    late, _ = put(storage, chat_id=2, next_due_at=NOON - timedelta(hours=1))
    put(storage, topic="Later", next_due_at=NOON + timedelta(seconds=1))
    assert [s.id for s in storage.subscriptions.due(NOON, 10)] == [late.id, mine.id]
    assert [s.id for s in storage.subscriptions.due(NOON, 1)] == [late.id]
    storage.chats.set_state(2, ChatState.PAUSED)
    storage.subscriptions.set_due(mine.id, NOON + timedelta(days=1))
    assert storage.subscriptions.due(NOON, 10) == []


def test_removing_one_or_all_of_a_chat_only(storage: Storage) -> None:
    one, _ = put(storage)
    put(storage, topic="Trade")
    other, _ = put(storage, chat_id=2)
    assert storage.subscriptions.remove(1, other.id) == 0
    assert storage.subscriptions.remove(1, one.id) == 1
    assert storage.subscriptions.remove(1) == 1
    assert [s.id for s in storage.subscriptions.all()] == [other.id]


def test_views_belong_to_a_chat_and_the_oldest_go(storage: Storage) -> None:
    first = storage.views.add(1, kind="search", argument="法律", size=5, now=NOON)
    assert storage.views.get(1, first.id) == first
    assert storage.views.get(2, first.id) is None
    kept = storage.views.add(2, kind="latest", argument="", size=5, now=NOON)
    for _ in range(KEPT_A_CHAT):
        last = storage.views.add(1, kind="latest", argument="", size=5, now=NOON)
    assert storage.views.get(1, first.id) is None
    assert storage.views.get(1, last.id) == last
    assert storage.views.get(2, kept.id) == kept
