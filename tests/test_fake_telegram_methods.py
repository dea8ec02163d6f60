"""What the fake Bot API server checks and stores, method by method, through the real python-telegram-bot."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReplyKeyboardMarkup,
)
from telegram import error as errors

from tests.fake_telegram import (
    ClientLeft,
    FakeTelegram,
    Reset,
    parse_html,
    utf16,
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


# What Telegram checks.


async def test_text_limits(server: FakeTelegram, bot: Bot) -> None:
    server.reader(1001)
    await bot.send_message(1001, "<b>" + "a" * 4096 + "</b>&#32;", parse_mode="HTML")
    await bot.send_message(1001, "😀" * 2048)
    for text in ("a" * 4097, "😀" * 2048 + "a"):
        with pytest.raises(errors.BadRequest, match="Message is too long"):
            await bot.send_message(1001, text)
    for text, mode in (("", None), (" \n", None), ("<b> </b>", "HTML")):
        with pytest.raises(errors.BadRequest, match="Message text is empty"):
            await bot.send_message(1001, text, parse_mode=mode)


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ("a < b", 'Unsupported start tag ""'),
        ("AT&T", 'Unescaped "&"'),
        ("a&nbsp;b", 'Unknown entity "&nbsp;"'),
        ("<p>a</p>", 'Unsupported start tag "p"'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag"),
        ("<b><i>a</b></i>", 'Unmatched end tag, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag"),
        ("<b>a</b", "Unclosed end tag"),
        ('<a href="x>y</a>', "Unclosed start tag"),
        ("<span>a</span>", 'must have class "tg-spoiler"'),
        ("&#0;", "Invalid entity"),
        ("<blockquote>a<blockquote expandable>b</blockquote></blockquote>", "Blockquote can't be nested"),
    ],
)
async def test_html_errors(server: FakeTelegram, bot: Bot, html: str, error: str) -> None:
    ann = server.reader(1001)
    with pytest.raises(errors.BadRequest, match="(?i)can't parse entities: .*" + re.escape(error)):
        await bot.send_message(1001, html, parse_mode="HTML")
    assert ann.unread() == []
    assert server.calls("sendMessage")[0].outcome.accepted is False


def test_html_entities_count_in_utf16() -> None:
    parsed = parse_html(
        ' 😀<a href="https://a.eu/?x=1&amp;y=2">l<i>in</i>k</a> <blockquote expandable>q</blockquote>'
        "<pre><code class='language-python'>x&lt;y</code></pre><tg-spoiler>s</tg-spoiler>&#x41;&quot;\n"
    )
    assert parsed.text == '😀link qx<ysA"'
    kinds = [(e["type"], e["offset"], e["length"]) for e in parsed.entities]
    assert kinds == [
        ("text_link", 2, 4),
        ("italic", 3, 2),
        ("expandable_blockquote", 7, 1),
        ("pre", 8, 3),
        ("code", 8, 3),
        ("spoiler", 11, 1),
    ]
    assert parsed.entities[0]["url"] == "https://a.eu/?x=1&y=2"
    assert utf16(parsed.text) == 14


async def test_button_limits(server: FakeTelegram, bot: Bot) -> None:
    server.reader(1001)

    def keyboard(data: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=data)]])

    await bot.send_message(1001, "a", reply_markup=keyboard("é" * 32))
    with pytest.raises(errors.BadRequest, match="Button_data_invalid"):
        await bot.send_message(1001, "a", reply_markup=keyboard("é" * 32 + "a"))
    wrong = InlineKeyboardMarkup([[InlineKeyboardButton("x", url="ftp://a")]])
    with pytest.raises(errors.BadRequest, match="unsupported url protocol"):
        await bot.send_message(1001, "a", reply_markup=wrong)


async def test_edits(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="1")]])
    message = await bot.send_message(1001, "a", reply_markup=keyboard)
    number = message.message_id
    with pytest.raises(errors.BadRequest, match="Message is not modified"):
        await bot.edit_message_text("<b></b>a", 1001, number, parse_mode="HTML", reply_markup=keyboard)
    await bot.edit_message_text("<b>a</b>", 1001, number, parse_mode="HTML", reply_markup=keyboard)
    assert ann.wait_edit().buttons == ((("x", "1"),),)
    await bot.edit_message_reply_markup(1001, number)
    assert ann.wait_markup_edit().buttons == ()
    with pytest.raises(errors.BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(1001, number)
    theirs = ann.send("mine")
    with pytest.raises(errors.BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("b", 1001, theirs)
    await bot.delete_message(1001, number)
    for coroutine in (bot.edit_message_text("b", 1001, number), bot.edit_message_text("b", 1001, 99)):
        with pytest.raises(errors.BadRequest, match="Message to edit not found"):
            await coroutine
    assert ann.visible() == []
    assert [reply.text for reply in server.delivered(1001)] == ["a"]


async def test_unknown_chat_token_and_method(server: FakeTelegram, bot: Bot) -> None:
    with pytest.raises(errors.BadRequest, match="Chat not found"):
        await bot.send_message(77, "a")
    with pytest.raises(errors.EndPointNotFound):
        await bot.do_api_request("sendNothing")
    with pytest.raises(errors.InvalidToken):
        async with Bot("124:TEST", base_url=server.base_url):
            pass
    with pytest.raises(errors.BadRequest, match="query id is invalid"):
        await bot.answer_callback_query("1")
    with pytest.raises(ValueError, match="no such method"):
        server.script("sendNothing", outcome=Reset())


# getUpdates.


async def test_offsets(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    for text in "abcd":
        ann.send(text)

    async def texts(**how: Any) -> str:
        return "".join(update.message.text or "" for update in await bot.get_updates(**how) if update.message)

    assert await texts() == await texts() == "abcd"
    assert await texts(limit=2) == "ab"
    first = (await bot.get_updates(limit=1))[0].update_id
    assert await texts(offset=first + 1) == "bcd"
    assert await texts() == "bcd"
    assert await texts(offset=-1) == "d"
    assert (await bot.get_webhook_info()).pending_update_count == 1
    assert await texts(offset=first + 4) == ""


async def test_long_poll_waits_and_wakes(server: FakeTelegram, bot: Bot) -> None:
    began = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - began < 3
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.to_thread(server.wait_polling)
    began = time.monotonic()
    server.reader(1001).send("a")
    assert len(await poll) == 1
    assert time.monotonic() - began < 1


async def test_conflict_ends_the_older_poll(server: FakeTelegram, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.to_thread(server.wait_polling)
    async with Bot(TOKEN, base_url=server.base_url) as other:
        newer = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(errors.Conflict, match="terminated by other getUpdates request"):
            await older
        server.reader(1001).send("a")
        assert len(await newer) == 1


async def test_a_poll_whose_client_left_is_no_conflict(server: FakeTelegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.to_thread(server.wait_polling)
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    [call] = await asyncio.to_thread(server.wait_calls, "getUpdates")
    assert call.outcome == ClientLeft()
    server.reader(1001).send("a")
    assert len(await bot.get_updates()) == 1


async def test_allowed_updates(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    await bot.get_updates(allowed_updates=["message"])
    ann.block()
    ann.unblock()
    ann.send("a")
    [update] = await bot.get_updates()
    assert update.message


async def test_webhook_excludes_polling(server: FakeTelegram, bot: Bot) -> None:
    await bot.set_webhook("https://a.eu/hook", allowed_updates=["message"])
    assert (await bot.get_webhook_info()).url == "https://a.eu/hook"
    with pytest.raises(errors.Conflict, match="webhook is active"):
        await bot.get_updates()
    server.reader(1001).send("a")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_updates_are_posted_in_order_until_each_is_taken(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    got: list[tuple[str, str | None]] = []
    answers = iter([403, 200, 502])

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        got.append((body["message"]["text"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        return web.Response(status=next(answers, 200))

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ann.send("a")
        await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="S-1_x")
        ann.send("b")
        await asyncio.to_thread(server.wait_posted)
    finally:
        await runner.cleanup()
    assert got == [("a", "S-1_x"), ("a", "S-1_x"), ("b", "S-1_x"), ("b", "S-1_x")]
    assert [post.status for post in server.posts] == [403, 200, 502, 200]
    ann.send("c")
    await asyncio.to_thread(server.wait_not_posted)
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 1 and info.last_error_date and info.last_error_message
    await bot.delete_webhook()
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["c"]
    for url, secret in (("http://a.eu/hook", None), ("https://a.eu/hook", "no blank")):
        with pytest.raises(errors.BadRequest, match=r"(?i)bad webhook"):
            await bot.set_webhook(url, secret_token=secret)


# The rest of the methods.


async def test_document(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    message = await bot.send_document(
        1001, b"<opml/>", filename="sources.opml", caption="<i>Yours</i>", parse_mode="HTML"
    )
    assert message.document and message.document.file_name == "sources.opml"
    reply = ann.wait_reply()
    assert reply.document and reply.document.content == b"<opml/>"
    assert reply.plain == message.caption == "Yours"
    assert server.calls("sendDocument")[0].files["document"].content == b"<opml/>"
    with pytest.raises(errors.BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("b", 1001, message.message_id)
    with pytest.raises(errors.BadRequest, match="caption is too long"):
        await bot.send_document(1001, b"x", caption="a" * 1025)


async def test_commands_and_profile(server: FakeTelegram, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("latest", "What is new")], language_code="en")
    assert server.commands("en") == [{"command": "latest", "description": "What is new"}]
    assert (await bot.get_my_commands(language_code="en"))[0].command == "latest"
    await bot.delete_my_commands(language_code="en")
    assert server.commands("en") == []
    with pytest.raises(errors.BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("La-test", "x")])
    await bot.set_my_description("long")
    await bot.set_my_short_description("kurz", language_code="de")
    assert (server.profile("description"), server.profile("short_description", "de")) == ("long", "kurz")


async def test_chats_and_members(server: FakeTelegram, bot: Bot) -> None:
    ann, group = server.reader(1001, "Ann", username="ann"), server.group(-5, "Policy")
    bob = group.member("Bob", status="administrator")
    assert (await bot.get_me()).username == "policy_test_bot"
    assert (await bot.get_chat(1001)).first_name == "Ann"
    assert (await bot.get_chat(-5)).title == "Policy"
    assert isinstance(await bot.get_chat_member(-5, bob.user_id), ChatMemberAdministrator)
    assert (await bot.get_chat_member(-5, ann.user_id)).status == "left"
    assert (await bot.get_chat_member(1001, 1001)).status == "member"
    assert (await bot.get_chat_member(-5, bot.id)).status == "member"
    assert [admin.user.id for admin in await bot.get_chat_administrators(-5)] == [bob.user_id]
    with pytest.raises(errors.BadRequest, match="Invalid user_id"):
        await bot.get_chat_member(-5, 1)
    for status in ("creator", "restricted", "kicked", "left"):
        group.set_status(bob, status)
        assert (await bot.get_chat_member(-5, bob.user_id)).status == status


async def test_small_methods(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    await bot.send_chat_action(1001, "typing")
    assert ann.wait_action() == "typing"
    await bot.send_message(1001, "a", reply_markup=ReplyKeyboardMarkup([["Yes", "No"]]))
    assert ann.wait_reply().labels == ["Yes", "No"]
    hello = ann.send("hello https://a.eu")
    await bot.send_message(1001, "b", reply_to_message_id=hello, disable_notification=True)
    reply = ann.wait_reply()
    assert reply.silent and reply.reply_to_message_id == hello
    with pytest.raises(errors.BadRequest, match="Message to be replied not found"):
        await bot.send_message(1001, "b", reply_to_message_id=99)
    assert await bot.log_out()


async def test_inline_query(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1001)
    ann.inline("pfas")
    [update] = await bot.get_updates()
    assert update.inline_query and update.inline_query.query == "pfas"
    article = InlineQueryResultArticle("1", "PFAS", InputTextMessageContent("<b>x</b>", parse_mode="HTML"))
    await update.inline_query.answer([article])
    assert ann.wait_inline()[0]["title"] == "PFAS"
    with pytest.raises(errors.BadRequest, match="query id is invalid"):
        await update.inline_query.answer([article])
