"""The real python-telegram-bot against the fake Bot API server: conversations and trouble."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)
from telegram import error as errors
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from tests.fake_telegram import (
    BadRequest,
    Conflict,
    FakeTelegram,
    Forbidden,
    Ok,
    Reset,
    ServerError,
    TimeoutAfter,
    TimeoutBefore,
    TooManyRequests,
)

TOKEN = "123:TEST"


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as fake:
        yield fake


@pytest.fixture
async def bot(server: FakeTelegram) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=server.base_url) as bot:
        yield bot


async def latest(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    keyboard = InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("Next", callback_data="page:2"),
                InlineKeyboardButton("Web", url="https://a.eu"),
            ]
        ]
    )
    await update.message.reply_text("<b>One</b> &amp; two", parse_mode=ParseMode.HTML, reply_markup=keyboard)


async def turn(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query
    await update.callback_query.answer("turned")
    await update.callback_query.edit_message_text(f"now {update.callback_query.data}")


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message
    await update.effective_message.reply_text(f"heard {update.effective_message.text}")


@asynccontextmanager
async def polling(server: FakeTelegram) -> AsyncIterator[None]:
    """An application as policybot runs it."""
    app = Application.builder().token(TOKEN).base_url(server.base_url).build()
    app.add_handler(CommandHandler("latest", latest))
    app.add_handler(CallbackQueryHandler(turn))
    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        await app.start()
        assert app.updater
        await app.updater.start_polling(timeout=20, allowed_updates=Update.ALL_TYPES)
        yield
        await app.updater.stop()
        await app.stop()


# Conversation.


async def test_message_and_reply(server: FakeTelegram) -> None:
    ann = server.reader(1001, "Ann", language_code="de")
    async with polling(server):
        ann.send("/latest")
        reply = await asyncio.to_thread(ann.wait_reply)
    assert reply.text == "<b>One</b> &amp; two"
    assert reply.plain == "One & two"
    assert reply.parse_mode == "HTML"
    assert reply.buttons == ((("Next", "page:2"), ("Web", "https://a.eu")),)
    assert reply.entities == ({"type": "bold", "offset": 0, "length": 3},)
    assert reply.message_id == 2
    [call] = server.calls("sendMessage", chat_id=1001)
    assert call.outcome == Ok() and call.accepted
    assert call.params["chat_id"] == 1001


async def test_callback_answer_and_edit(server: FakeTelegram) -> None:
    ann = server.reader(1001)
    async with polling(server):
        ann.send("/latest")
        query = await asyncio.to_thread(ann.press, "Next")
        edit = await asyncio.to_thread(ann.wait_edit)
        answer = await asyncio.to_thread(ann.wait_answer)
    assert edit.text == "now page:2"
    assert edit.buttons == ()
    assert answer.callback_query_id == query
    assert answer.text == "turned"
    assert [reply.text for reply in ann.visible()] == ["now page:2"]
    with pytest.raises(AssertionError, match="no button 'Next'"):
        ann.press("Next", timeout=0)


async def test_link_buttons_send_nothing(server: FakeTelegram) -> None:
    ann = server.reader(1001)
    async with polling(server):
        ann.send("/latest")
        with pytest.raises(AssertionError, match="sends the bot nothing"):
            await asyncio.to_thread(ann.press, "Web")


async def test_stale_press(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Old", callback_data="old")]])
    message = await bot.send_message(1001, "a", reply_markup=keyboard)
    reply = ann.wait_reply()
    await bot.delete_message(1001, message.message_id)
    ann.press("Old", message=reply)
    [update] = await bot.get_updates()
    assert update.callback_query and update.callback_query.data == "old"
    assert update.callback_query.message and not update.callback_query.message.is_accessible


async def test_updates_sent_before_the_bot_starts(server: FakeTelegram) -> None:
    readers = [server.reader(number) for number in range(1, 31)]
    for reader in readers:
        reader.send(f"I am {reader.chat_id}")
    async with polling(server):
        for reader in readers:
            assert (await asyncio.to_thread(reader.wait_reply)).text == f"heard I am {reader.chat_id}"
        await asyncio.to_thread(server.wait_idle)


async def test_group_members_share_the_chat(server: FakeTelegram) -> None:
    group = server.group(-5, "Policy", type="group")
    bob, eve = group.member("Bob", username="bob"), group.member("Eve")
    assert group.member("Bob") is bob
    async with polling(server):
        bob.send("/latest@policy_test_bot")
        first = await asyncio.to_thread(bob.wait_reply)
        assert await asyncio.to_thread(eve.wait_reply) == first
        bob.send("/latest@other_bot")
        assert (await asyncio.to_thread(bob.wait_reply)).text == "heard /latest@other_bot"


async def test_forum_topics(server: FakeTelegram, bot: Bot) -> None:
    forum = server.group(-1007, "Forum", is_forum=True)
    async with polling(server):
        forum.member("Bob").send("hello", message_thread_id=7)
        reply = await asyncio.to_thread(forum.member("Bob").wait_reply)
    assert reply.message_thread_id == 7
    forum.close_topic(7)
    with pytest.raises(errors.BadRequest, match="Topic_closed"):
        await bot.send_message(-1007, "a", message_thread_id=7)
    forum.delete_topic(7)
    with pytest.raises(errors.BadRequest, match="Message thread not found"):
        await bot.send_message(-1007, "a", message_thread_id=7)


async def test_channel(server: FakeTelegram, bot: Bot) -> None:
    channel = server.group(-1008, "News", type="channel", username="policynews")
    channel.member("Owner").send("/latest")
    [update] = await bot.get_updates()
    assert update.channel_post and update.channel_post.text == "/latest"
    message = await bot.send_message("@PolicyNews", "post")
    assert message.chat_id == -1008 and message.sender_chat
    channel.set_bot_status("member")
    with pytest.raises(errors.BadRequest, match="Need administrator rights"):
        await bot.send_message(-1008, "post")


async def test_block_and_unblock(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    ann.block()
    with pytest.raises(AssertionError, match="unblock"):
        ann.send("hello")
    with pytest.raises(errors.Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1001, "a")
    ann.unblock()
    await bot.send_message(1001, "b")
    assert ann.wait_reply().text == "b"
    changes = [update.my_chat_member for update in await bot.get_updates()]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]
    assert [call.outcome for call in server.calls("sendMessage")] == [Forbidden(), Ok()]


async def test_group_that_threw_the_bot_out(server: FakeTelegram, bot: Bot) -> None:
    group = server.group(-5).set_bot_status("kicked")
    with pytest.raises(errors.Forbidden, match="kicked from the supergroup chat"):
        await bot.send_message(-5, "a")
    group.set_bot_status("member")
    assert await bot.leave_chat(-5)
    with pytest.raises(errors.Forbidden, match="not a member of the supergroup chat"):
        await bot.send_message(-5, "a")


async def test_migration(server: FakeTelegram, bot: Bot) -> None:
    new = server.group(-5, "Old", type="group").migrate(-1005)
    with pytest.raises(errors.ChatMigrated) as caught:
        await bot.send_message(-5, "a")
    assert caught.value.new_chat_id == -1005 == new.chat_id
    await bot.send_message(-1005, "b")
    told, born = [update.message for update in await bot.get_updates()]
    assert told and told.migrate_to_chat_id == -1005
    assert born and born.migrate_from_chat_id == -5


async def test_bot_is_told_of_its_membership_by_the_application(server: FakeTelegram) -> None:
    seen: list[str] = []

    async def note(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.my_chat_member
        seen.append(update.my_chat_member.new_chat_member.status)

    app = Application.builder().token(TOKEN).base_url(server.base_url).build()
    app.add_handler(ChatMemberHandler(note, ChatMemberHandler.MY_CHAT_MEMBER))
    server.reader(1001).block()
    async with app:
        for update in await app.bot.get_updates():
            await app.process_update(update)
    assert seen == ["kicked"]


# Scripted outcomes.


async def test_too_many_requests(server: FakeTelegram, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it python-telegram-bot 22 warns while it makes the exception.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    ann = server.reader(1001)
    server.reader(1002)
    server.script("sendMessage", chat_id=1001, outcome=TooManyRequests(retry_after=7), times=2)
    for _ in range(2):
        with pytest.raises(errors.RetryAfter) as caught:
            await bot.send_message(1001, "a")
        assert caught.value.retry_after == timedelta(seconds=7)
    await bot.send_message(1002, "other chat")
    await bot.send_message(1001, "b")
    assert [reply.text for reply in ann.unread()] == ["b"]
    assert server.unmet == 0


async def test_outcomes_come_in_order(server: FakeTelegram, bot: Bot) -> None:
    server.reader(1001)
    script = [
        (ServerError(502), errors.NetworkError),
        (BadRequest("chat not found"), errors.BadRequest),
        (BadRequest("group chat was upgraded", migrate_to_chat_id=-9), errors.ChatMigrated),
        (Forbidden("user is deactivated"), errors.Forbidden),
        (Conflict("so"), errors.Conflict),
        (Reset(), errors.NetworkError),
    ]
    for outcome, _ in script:
        server.script("sendMessage", outcome=outcome)
    for _, kind in script:
        with pytest.raises(errors.TelegramError) as caught:
            await bot.send_message(1001, "a")
        assert type(caught.value) is kind
    assert (await bot.send_message(1001, "a")).message_id == 1
    assert [call.outcome for call in server.calls("sendMessage")] == [*(o for o, _ in script), Ok()]


async def test_timeout_before_is_not_delivered(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    server.script("sendMessage", outcome=TimeoutBefore(30))
    with pytest.raises(errors.TimedOut):
        await bot.send_message(1001, "a", read_timeout=0.2)
    assert ann.unread() == []
    [call] = server.calls("sendMessage")
    assert call.outcome == TimeoutBefore(30) and not call.accepted


async def test_timeout_after_is_delivered(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    server.script("sendMessage", outcome=TimeoutAfter(30))
    with pytest.raises(errors.TimedOut):
        await bot.send_message(1001, "a", read_timeout=0.2)
    assert ann.wait_reply().text == "a"
    [call] = server.calls("sendMessage")
    assert call.outcome == TimeoutAfter(30) and call.accepted
    assert call.result["message_id"] == 1


async def test_connection_closes_when_the_hang_is_over(server: FakeTelegram, bot: Bot) -> None:
    server.reader(1001)
    server.script("sendMessage", outcome=TimeoutBefore(0.1))
    with pytest.raises(errors.NetworkError, match="disconnected"):
        await bot.send_message(1001, "a")


async def test_reset_after_delivery(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    server.script("sendMessage", outcome=Reset(delivered=True))
    with pytest.raises(errors.NetworkError, match="ReadError"):
        await bot.send_message(1001, "a")
    assert ann.wait_reply().text == "a"


async def test_telegram_is_down_until_unscripted(server: FakeTelegram, bot: Bot) -> None:
    server.reader(1001)
    server.script("*", outcome=ServerError(), times=None)
    for _ in range(3):
        with pytest.raises(errors.NetworkError, match="Bad Gateway"):
            await bot.send_message(1001, "a")
    server.unscript()
    await bot.send_message(1001, "a")


async def test_a_bot_gets_over_trouble_with_polling(server: FakeTelegram) -> None:
    ann = server.reader(1001)
    server.script("getUpdates", outcome=Reset())
    server.script("getUpdates", outcome=ServerError())
    async with polling(server):
        ann.send("hello")
        assert (await asyncio.to_thread(ann.wait_reply)).text == "heard hello"


# The fake itself.


def test_waiting_tells_what_was_seen(server: FakeTelegram) -> None:
    with pytest.raises(AssertionError, match=r"no reply in chat 1001 within 0.01 s; 0 seen before"):
        server.reader(1001).wait_reply(timeout=0.01)
    with pytest.raises(AssertionError, match="0 of 2 calls sendMessage"):
        server.wait_calls("sendMessage", count=2, timeout=0.01)


async def test_stops_at_once_with_a_pending_poll_and_a_hang() -> None:
    with FakeTelegram(TOKEN) as server:
        server.reader(1001)
        server.script("sendMessage", outcome=TimeoutBefore(60))
        bot = Bot(TOKEN, base_url=server.base_url)
        await bot.initialize()
        poll = asyncio.create_task(bot.get_updates(timeout=40))
        hang = asyncio.create_task(bot.send_message(1001, "a", read_timeout=60))
        await asyncio.to_thread(server.wait_polling)
        await asyncio.to_thread(server.wait_calls, "sendMessage")
        began = time.monotonic()
        await asyncio.to_thread(server.__exit__, None, None, None)
        assert time.monotonic() - began < 2
        await asyncio.gather(poll, hang, return_exceptions=True)
        await bot.shutdown()


async def test_thousands_of_chats(server: FakeTelegram) -> None:
    readers = [server.reader(number) for number in range(1, 2001)]
    began = time.monotonic()
    async with Bot(TOKEN, base_url=server.base_url) as bot:
        gate = asyncio.Semaphore(50)

        async def send(chat_id: int) -> None:
            async with gate:
                await bot.send_message(chat_id, f"to {chat_id}", pool_timeout=30)

        await asyncio.gather(*(send(reader.chat_id) for reader in readers))
    assert all(reader.wait_reply(timeout=1).text == f"to {reader.chat_id}" for reader in readers)
    assert len(server.calls("sendMessage")) == 2000
    assert time.monotonic() - began < 60
