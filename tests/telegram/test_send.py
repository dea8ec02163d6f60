"""What an error of python-telegram-bot means, told from the very errors it raises."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from telegram import error
from telegram.ext import ExtBot

from bot.models import Failure
from bot.reply import Attachment, Button
from bot.telegram.send import judge, keyboard, send, send_document
from tests.fake_telegram import (
    BadRequest,
    Conflict,
    FakeTelegram,
    Forbidden,
    Outcome,
    Reset,
    ServerError,
    TimeoutAfter,
    TimeoutBefore,
    TooManyRequests,
    Unauthorized,
)
from tests.telegram.conftest import Sender, at_once

TOKEN = "123:TEST"
CHAT = 1001


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as fake:
        fake.reader(chat_id=CHAT)
        yield fake


async def post(bot: Sender, html: str = "<b>Hello</b> &amp; bye", chat_id: int = CHAT) -> int:
    return await send(bot, chat_id=chat_id, thread_id=None, html=html, buttons=())


@pytest.mark.parametrize(
    ("outcome", "failure", "seconds"),
    [
        (TooManyRequests(retry_after=7), Failure.LATER, 7),
        (Forbidden(), Failure.CHAT_GONE, 0),
        (Forbidden("bot was kicked from the group chat"), Failure.CHAT_GONE, 0),
        (BadRequest("chat not found"), Failure.CHAT_GONE, 0),
        (BadRequest("PEER_ID_INVALID"), Failure.CHAT_GONE, 0),
        (BadRequest("group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1002), Failure.MOVED, 0),
        (BadRequest("message is too long"), Failure.REJECTED, 0),
        (BadRequest("not enough rights to send text messages to the chat"), Failure.NO_RIGHT, 0),
        (ServerError(502), Failure.LATER, 30),
        (ServerError(500), Failure.LATER, 30),
        (ServerError(504), Failure.DOUBT, 10),
        (TimeoutBefore(seconds=2), Failure.DOUBT, None),
        (TimeoutAfter(seconds=2), Failure.DOUBT, None),
        (Reset(), Failure.DOUBT, None),
        (Reset(delivered=True), Failure.DOUBT, None),
        (Conflict("terminated by other getUpdates request"), Failure.LATER, 300),
        (Unauthorized(), Failure.LATER, 300),
    ],
    ids=repr,
)
async def test_judge(
    server: FakeTelegram, bot: Sender, outcome: Outcome, failure: Failure, seconds: int | None
) -> None:
    server.script("sendMessage", CHAT, outcome=outcome)
    with pytest.raises(error.TelegramError) as caught:
        await post(bot)
    verdict = judge(caught.value)
    assert verdict.failure == failure
    assert verdict.wait == timedelta(seconds=seconds) if seconds is not None else verdict.wait > timedelta()
    assert verdict.new_chat_id == getattr(outcome, "migrate_to_chat_id", None)
    assert verdict.reason
    assert TOKEN not in verdict.reason


async def test_a_server_that_is_not_there_had_nothing() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bot: Sender = ExtBot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", rate_limiter=at_once())
    with pytest.raises(error.NetworkError) as caught:
        await post(bot)
    assert judge(caught.value).failure == Failure.LATER


@pytest.mark.parametrize("wait", [7, timedelta(seconds=7)])
def test_retry_after_in_either_form(wait: int | timedelta) -> None:
    assert judge(error.RetryAfter(wait)).wait == timedelta(seconds=7)


async def test_a_message_arrives_as_it_was_rendered(server: FakeTelegram, bot: Sender) -> None:
    number = await send(
        bot,
        chat_id=CHAT,
        thread_id=None,
        html='<b>Law</b> &amp; <a href="https://a.eu">more</a>',
        buttons=((Button(label="Next", data="v:1:5"), Button(label="Web", url="https://b.eu")),),
    )
    (reply,) = server.delivered(CHAT)
    assert (reply.message_id, reply.plain, reply.labels) == (number, "Law & more", ["Next", "Web"])
    (call,) = server.calls("sendMessage")
    assert call.params["link_preview_options"] == {"is_disabled": True}
    assert "message_thread_id" not in call.params
    assert keyboard(()) is None


async def test_a_forum_topic_is_answered_in_it(server: FakeTelegram, bot: Sender) -> None:
    server.group(-1001, is_forum=True)
    await send(bot, chat_id=-1001, thread_id=7, html="x", buttons=())
    assert server.calls("sendMessage")[0].params["message_thread_id"] == 7


async def test_html_that_can_not_be_parsed_goes_as_plain_text(
    server: FakeTelegram, bot: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    await post(bot, html="<b>Law</i> &lt;x&gt; & more")
    (reply,) = server.delivered(CHAT)
    assert reply.plain == "Law <x> & more"
    assert "can't parse this message" in caplog.text
    assert [call.accepted for call in server.calls("sendMessage")] == [False, True]


async def test_other_refusals_are_not_tried_again(server: FakeTelegram, bot: Sender) -> None:
    server.script("sendMessage", CHAT, outcome=BadRequest("message is too long"))
    with pytest.raises(error.BadRequest):
        await post(bot)
    assert len(server.calls("sendMessage")) == 1


async def test_a_caption_that_can_not_be_parsed_goes_as_plain_text(server: FakeTelegram, bot: Sender) -> None:
    calendar = Attachment(name="days.ics", content=b"BEGIN:VCALENDAR")
    await send_document(bot, chat_id=CHAT, thread_id=None, attachment=calendar, html="<b>Law</i> & more")
    (reply,) = server.delivered(CHAT)
    assert reply.plain == "Law & more"
    assert [call.accepted for call in server.calls("sendDocument")] == [False, True]


@pytest.mark.parametrize(
    ("failure", "found"),
    [
        (httpx.ProxyError("403 Forbidden"), Failure.LATER),
        (httpx.ConnectError("no route"), Failure.LATER),
        (httpx.ReadError("reset"), Failure.DOUBT),
        (httpx.RemoteProtocolError("closed"), Failure.DOUBT),
    ],
    ids=repr,
)
def test_what_never_left_and_what_may_have_arrived(failure: httpx.HTTPError, found: Failure) -> None:
    told = error.NetworkError(repr(failure))
    told.__cause__ = failure
    assert judge(told).failure == found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (error.TelegramError("Invalid server response"), Failure.DOUBT),
        (error.InvalidToken("Unauthorized"), Failure.LATER),
        (error.Conflict("terminated by other getUpdates request"), Failure.LATER),
    ],
    ids=repr,
)
def test_answers_of_no_message(told: error.TelegramError, found: Failure) -> None:
    assert judge(told).failure == found
