"""What an update says of the bot's place in a chat is noted before Telegram is told that it came."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update
from telegram.error import TelegramError

from bot.errors import StorageError
from bot.telegram import handlers
from bot.telegram.handlers import Inbox
from tests.fake_telegram.chats import chat_member

ANN = {"id": 1001, "is_bot": False, "first_name": "Ann"}
BOT = {"id": 123, "is_bot": True, "first_name": "Policybot", "username": "policy_test_bot"}
PLACE = {"chat": {"id": 1001, "type": "private", "first_name": "Ann"}, "from": ANN, "date": 1_790_000_000}
WRITTEN = Update.de_json({"update_id": 1, "message": PLACE | {"message_id": 1, "text": "/latest"}}, None)
BLOCKED = Update.de_json(
    {
        "update_id": 2,
        "my_chat_member": PLACE
        | {"old_chat_member": chat_member(BOT, "member"), "new_chat_member": chat_member(BOT, "kicked")},
    },
    None,
)


class Notes:
    """Fails so often."""

    def __init__(self, failing: int = 0) -> None:
        self.failing = failing
        self.noted: list[int] = []

    async def __call__(self, update: Update) -> None:
        if self.failing:
            self.failing -= 1
            raise StorageError("disk full")
        self.noted.append(update.update_id)


async def test_a_change_of_place_is_noted_before_it_is_in_the_queue() -> None:
    notes = Notes()
    box = Inbox(notes, asyncio.Event())
    await box.put(WRITTEN)
    assert notes.noted == []
    await box.put(BLOCKED)
    assert notes.noted == [BLOCKED.update_id]
    assert [box.get_nowait(), box.get_nowait()] == [WRITTEN, BLOCKED]


async def test_what_can_not_be_noted_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "NOTE_SECONDS", 0.001)
    notes = Notes(failing=3)
    box = Inbox(notes, asyncio.Event())
    await box.put(BLOCKED)
    assert notes.noted == [BLOCKED.update_id]
    assert box.get_nowait() == BLOCKED


async def test_at_a_stop_it_is_left_with_telegram() -> None:
    stopping = asyncio.Event()
    stopping.set()
    box = Inbox(Notes(failing=3), stopping)
    with pytest.raises(TelegramError):
        await box.put(BLOCKED)
    assert box.empty()
