"""The bot notices when its webhook does not work: another program removed it, or Telegram can't reach it."""

import asyncio
from datetime import timedelta

import pytest

from bot import clock
from bot.config import TelegramSettings
from bot.telegram.connection import UPDATES
from bot.telegram.webhook import Webhook
from tests.fake_telegram import FakeTelegram
from tests.telegram.conftest import Sender


@pytest.fixture
def hook(port: int) -> Webhook:
    settings = TelegramSettings(
        base_url="http://127.0.0.1/bot",
        updates="webhook",
        webhook_url=f"http://127.0.0.1:{port}/t",
        webhook_port=port,
    )
    return Webhook(settings, UPDATES, idle=0.2)


@pytest.mark.parametrize("sent", [b"", b"POST /t HT", b"POST /t HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"])
async def test_an_idle_connection_is_closed(hook: Webhook, bot: Sender, port: int, sent: bytes) -> None:
    await hook.listen(bot, asyncio.Queue())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    assert await asyncio.wait_for(reader.read(), 30) == b""
    writer.close()
    await hook.close()


async def test_a_webhook_that_another_program_removed_is_set_again(
    hook: Webhook, bot: Sender, server: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    server.reader(1001).send("/help")
    await hook.look(bot)
    assert (await bot.get_webhook_info()).pending_update_count == 1
    [call] = server.calls("setWebhook")
    assert server.webhook_url == call.params["url"] and call.params["secret_token"]
    assert call.params["allowed_updates"] == list(UPDATES)
    assert "another program changed this bot's webhook to polling" in caplog.text
    assert call.params["secret_token"] not in caplog.text


async def test_failed_posts_of_telegram_are_logged(
    hook: Webhook,
    bot: Sender,
    server: FakeTelegram,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await hook.look(bot)  # sets it
    caplog.clear()
    server.reader(1001).send("/help")
    await asyncio.to_thread(server.wait_not_posted)
    await hook.look(bot)
    assert "Connection refused (1 updates wait at Telegram)" in caplog.text
    caplog.clear()
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr("bot.clock.now", lambda: later)
    await hook.look(bot)
    assert caplog.text == ""
