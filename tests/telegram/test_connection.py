"""The way to Telegram, looked after while the bot runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.config import Settings, TelegramSettings
from bot.conversation import Conversation
from bot.storage import Storage
from bot.telegram import Connection, build_application, render
from tests.conftest import Clock
from tests.fake_telegram import FakeTelegram, Unauthorized
from tests.telegram.conftest import TOKEN, at_once


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as fake:
        yield fake


async def test_a_webhook_that_another_program_set_is_taken_away(
    server: FakeTelegram, storage: Storage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Else Telegram gives no updates to who asks for them."""
    settings = Settings(telegram=TelegramSettings(base_url=server.base_url))
    conversation = Conversation(storage, settings, clock, render=render)
    stopping = asyncio.Event()
    application = build_application(settings.telegram, TOKEN, conversation, storage, stopping, at_once())
    async with application:
        connection = Connection(application, settings.telegram, stopping)
        await connection.look_after_token()
        assert server.calls("deleteWebhook") == []
        await application.bot.set_webhook("https://other.example/hook")
        await connection.look_after_token()
        assert (await application.bot.get_webhook_info()).url == ""
        assert "a webhook was set" in caplog.text
        server.script("getMe", outcome=Unauthorized())
        await connection.look_after_token()
        assert stopping.is_set()
        assert connection.failure is not None
