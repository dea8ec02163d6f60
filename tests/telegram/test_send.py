"""What an error of python-telegram-bot means, told from the very errors it raises."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from telegram import error

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
from tests.telegram.conftest import TOKEN, Sender

CHAT = 1001


@pytest.fixture(autouse=True)
def reader(server: FakeTelegram) -> None:
    server.reader(chat_id=CHAT)


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
    server.group(-1001, is_forum=True)
    await send(bot, chat_id=-1001, thread_id=7, html="x", buttons=())
    assert server.calls("sendMessage")[-1].params["message_thread_id"] == 7
    assert keyboard(()) is None


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


def network(cause: Exception) -> error.NetworkError:
    """What python-telegram-bot makes of an error of httpx."""
    made = error.NetworkError(repr(cause))
    made.__cause__ = cause
    return made


@pytest.mark.parametrize(
    ("told", "failure"),
    [
        # What never left, and what may have arrived.
        (network(httpx.ProxyError("403 Forbidden")), Failure.LATER),
        (network(httpx.ConnectError("no route")), Failure.LATER),
        (network(httpx.ReadError("reset")), Failure.DOUBT),
        (network(httpx.RemoteProtocolError("closed")), Failure.DOUBT),
        (error.TelegramError("Invalid server response"), Failure.DOUBT),
        (error.InvalidToken("Unauthorized"), Failure.LATER),
        (error.RetryAfter(7), Failure.LATER),
        (error.RetryAfter(timedelta(seconds=7)), Failure.LATER),
        (error.BadRequest("have no rights to send a message"), Failure.NO_RIGHT),
        (error.BadRequest("need administrator rights in the channel chat"), Failure.NO_RIGHT),
        (error.BadRequest("CHAT_WRITE_FORBIDDEN"), Failure.NO_RIGHT),
    ],
    ids=repr,
)
def test_judge_of_errors(told: error.TelegramError, failure: Failure) -> None:
    verdict = judge(told)
    assert verdict.failure == failure
    assert not isinstance(told, error.RetryAfter) or verdict.wait == timedelta(seconds=7)
