"""The handlers and the connection: too many messages, a blocked bot, a foreign webhook, a revoked token."""

import asyncio

import pytest
from telegram import Update
from telegram.error import TelegramError

from bot.errors import StorageError
from bot.telegram.connection import Connection
from bot.telegram.handlers import Inbox
from tests.fake_telegram import Unauthorized
from tests.fake_telegram.chats import chat_member
from tests.telegram.conftest import World

# Answers.


@pytest.mark.parametrize("second", [0.5])
@pytest.mark.slow
async def test_a_reader_who_writes_too_fast_gets_one_warning_a_minute(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.answers.NOTICE_SECONDS", 2)
    ann = world.server.reader(chat_id=1001, first_name="Ann")
    for notices in (1, 2):  # the second notice comes when NOTICE_SECONDS are over
        for _ in range(40):
            ann.send("/settings")
        answered, told = 0, ""
        while "too fast" not in told:
            told = (await asyncio.to_thread(ann.wait_reply, 60)).plain
            answered += 1
        assert 3 < answered < 40
        assert ann.unread() == []
        assert sum("chat 1001" in record.getMessage() for record in caplog.records) == notices


# When the bot is blocked or removed, it stores this before it confirms the update to Telegram.

ANN = {"id": 1001, "is_bot": False, "first_name": "Ann"}
BOT = {"id": 123, "is_bot": True, "first_name": "Policybot", "username": "policy_test_bot"}
PLACE = {"chat": {"id": 1001, "type": "private", "first_name": "Ann"}, "from": ANN, "date": 1_790_000_000}
WRITTEN = Update.de_json({"update_id": 1, "message": PLACE | {"message_id": 1, "text": "/latest"}}, None)
CHANGE = {"old_chat_member": chat_member(BOT, "member"), "new_chat_member": chat_member(BOT, "kicked")}
BLOCKED = Update.de_json({"update_id": 2, "my_chat_member": PLACE | CHANGE}, None)


class Notes:
    """Stores the ids of updates. The first `failing` calls fail."""

    def __init__(self, failing: int = 0) -> None:
        self.failing = failing
        self.noted: list[int] = []

    async def __call__(self, update: Update) -> None:
        if self.failing:
            self.failing -= 1
            raise StorageError("disk full")
        self.noted.append(update.update_id)


async def test_a_block_is_stored_before_its_update_is_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.pace.NOTE_SECONDS", 0.001)
    notes = Notes(failing=3)  # the inbox tries again
    box = Inbox(notes, asyncio.Event())
    await box.put(WRITTEN)
    assert (notes.failing, notes.noted) == (3, [])
    await box.put(BLOCKED)
    assert notes.noted == [BLOCKED.update_id]
    assert [box.get_nowait(), box.get_nowait()] == [WRITTEN, BLOCKED]


async def test_a_block_that_can_not_be_stored_during_a_stop_stays_unconfirmed() -> None:
    stopping = asyncio.Event()
    stopping.set()
    box = Inbox(Notes(failing=3), stopping)
    with pytest.raises(TelegramError):
        await box.put(BLOCKED)
    assert box.empty()


async def test_a_foreign_webhook_is_deleted_and_a_revoked_token_stops_the_bot(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """While a webhook is set, Telegram refuses getUpdates."""
    connection = Connection(world.application, world.settings.telegram, world.stopping)
    bot, before = world.application.bot, len(world.server.calls("deleteWebhook"))
    await connection.look_after_token()
    assert len(world.server.calls("deleteWebhook")) == before
    await bot.set_webhook("https://other.example/hook")
    await connection.look_after_token()
    assert (await bot.get_webhook_info()).url == ""
    assert "a webhook was set" in caplog.text
    world.server.script("getMe", outcome=Unauthorized())
    await connection.look_after_token()
    assert world.stopping.is_set()
    assert connection.failure is not None
