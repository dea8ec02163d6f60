"""The fake Bot API server refuses what Telegram refuses. The tests call it with the real python-telegram-bot."""

import re
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from telegram import error as errors

from tests.conftest import TOKEN, cases
from tests.fake_telegram import FakeTelegram, Limits, OverLimit, ServerError

CASES = cases(__file__)


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this variable, python-telegram-bot 22 warns about each 429, and warnings are errors in tests."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def bot(server: FakeTelegram) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=server.base_url) as bot:
        yield bot


def keyboard(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Next", callback_data=data)]])


# Telegram's checks.


async def test_invalid_messages_are_refused(server: FakeTelegram, bot: Bot) -> None:
    server.reader(1001)
    forum, channel = server.group(-1007, "Forum", is_forum=True), server.group(-1008, "News", type="channel")
    group = server.group(-5, "Policy", type="group")
    await bot.send_message(1001, "<b>" + "a" * 4096 + "</b>&#32;", parse_mode="HTML")
    await bot.send_message(1001, "😀" * 2048, reply_markup=keyboard("é" * 32))
    forum.close_topic(7)
    forum.delete_topic(8)
    channel.set_bot_status("member")
    group.mute_everybody()
    with pytest.raises(errors.BadRequest, match="Button_data_invalid"):
        await bot.send_message(1001, "a", reply_markup=keyboard("é" * 32 + "a"))
    for chat, text, thread, error in CASES["refused"]:
        with pytest.raises(errors.BadRequest, match=error):
            await bot.send_message(chat, text.replace("LONG", "😀" * 2049), message_thread_id=thread or None)


@pytest.mark.parametrize(("html", "error"), CASES["html"])
async def test_invalid_html_is_refused(server: FakeTelegram, bot: Bot, html: str, error: str) -> None:
    ann = server.reader(1001)
    with pytest.raises(errors.BadRequest, match="(?i)can't parse entities: .*" + re.escape(error)):
        await bot.send_message(1001, html, parse_mode="HTML")
    assert ann.unread() == [] and not server.calls("sendMessage")[0].accepted


async def test_messages_over_the_limits_are_refused_and_listed() -> None:
    with FakeTelegram(token=TOKEN, limits=Limits(overall=2)) as server:
        readers = [server.reader(number) for number in range(1, 4)]
        server.script("sendMessage", outcome=ServerError())  # this message does not count for the limits
        async with Bot(TOKEN, base_url=server.base_url) as bot:
            with pytest.raises(errors.NetworkError):
                await bot.send_message(1, "a")
            await bot.send_message(1, "a")
            with pytest.raises(errors.RetryAfter):
                await bot.send_message(1, "b")
            await bot.send_message(2, "a")
            with pytest.raises(errors.RetryAfter):
                await bot.send_message(3, "a")
        assert [len(reader.unread()) for reader in readers] == [1, 1, 0]
        assert [(call.chat_id, call.outcome) for call in server.provoked] == [
            (1, OverLimit(1, "chat")),
            (3, OverLimit(1, "overall")),
        ]
