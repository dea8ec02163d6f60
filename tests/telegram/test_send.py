"""How send() reads the errors that python-telegram-bot raises, and how it formats messages."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import error

from bot.models import Failure
from bot.reply import Button, Message, Span, bold, link, paragraph
from bot.telegram.send import judge, keyboard, send
from tests import fake_telegram
from tests.conftest import TOKEN, cases
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.outcomes import outcome_of
from tests.telegram.conftest import Sender

CHAT = 1001
CASES = cases(__file__)
SAID = ("outcome", "failure", "seconds")


@pytest.fixture(autouse=True)
def reader(server: FakeTelegram) -> None:
    server.reader(chat_id=CHAT)


async def post(bot: Sender, *said: str | Span, chat_id: int = CHAT, thread_id: int | None = None) -> int:
    message = Message(text=paragraph(*said or ("Hello",)))
    return await send(bot, chat_id=chat_id, thread_id=thread_id, message=message)


@pytest.mark.parametrize("case", CASES["judge"])
async def test_judge_reads_telegram_answers(server: FakeTelegram, bot: Sender, case: dict[str, Any]) -> None:
    told = {name.removesuffix("_late"): value for name, value in case.items() if name not in SAID}
    server.script("sendMessage", CHAT, outcome=outcome_of(case["outcome"], **told))
    with pytest.raises(error.TelegramError) as caught:
        await post(bot)
    verdict = judge(caught.value)
    assert verdict.failure == Failure[case["failure"]]
    assert verdict.wait == timedelta(seconds=case["seconds"]) if "seconds" in case else verdict.wait > timedelta()
    assert verdict.new_chat_id == case.get("migrate_to_chat_id")
    assert verdict.reason
    assert TOKEN not in verdict.reason


async def test_a_message_arrives_with_its_text_buttons_and_topic(server: FakeTelegram, bot: Sender) -> None:
    number = await send(
        bot,
        chat_id=CHAT,
        thread_id=None,
        message=Message(
            text=paragraph(bold("Law"), " & ", link("more", "https://a.eu")),
            buttons=((Button(label="Next", data="v:1:5"), Button(label="Last", data="v:1:9")),),
        ),
    )
    (reply,) = server.delivered(CHAT)
    assert (reply.message_id, reply.plain, reply.labels) == (number, "Law & more", ["Next", "Last"])
    (call,) = server.calls("sendMessage")
    assert call.params["link_preview_options"] == {"is_disabled": True}
    assert "message_thread_id" not in call.params
    server.group(-1001, is_forum=True)
    await post(bot, chat_id=-1001, thread_id=7)
    assert server.calls("sendMessage")[-1].params["message_thread_id"] == 7
    assert keyboard(()) is None


async def test_a_message_whose_html_telegram_refuses_is_sent_as_plain_text(
    server: FakeTelegram, bot: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    server.script("sendMessage", CHAT, outcome=fake_telegram.BadRequest("can't parse entities"))
    await post(bot, bold("Law"), " <x> & more")
    (reply,) = server.delivered(CHAT)
    assert reply.plain == "Law <x> & more"
    assert "can't parse a message" in caplog.text
    assert [call.accepted for call in server.calls("sendMessage")] == [False, True]


@pytest.mark.parametrize(("cause", "failure"), CASES["network"])
def test_judge_reads_network_errors(cause: str, failure: str) -> None:
    told = error.NetworkError(cause)
    told.__cause__ = getattr(httpx, cause)("made up")
    assert judge(told).failure == Failure[failure]


def test_judge_reads_errors_without_a_cause() -> None:
    assert judge(error.TelegramError("Invalid server response")).failure == Failure.DOUBT
    assert judge(error.InvalidToken("Unauthorized")).failure == Failure.LATER
    for seconds in (7, timedelta(seconds=7)):
        verdict = judge(error.RetryAfter(seconds))
        assert (verdict.failure, verdict.wait) == (Failure.LATER, timedelta(seconds=7))
