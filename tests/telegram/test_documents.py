"""Files: as a caption's own message, or under a text that is too long for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from icalendar import Calendar

from bot.conversation import Conversation, Request
from bot.known_facts import KnownBody, KnownDeadline, KnownFacts
from bot.reply import Attachment, Button, Reply, bold, paragraph
from bot.storage import Storage
from tests.conftest import Clock, Maker
from tests.fake_telegram import Forbidden, TooManyRequests
from tests.telegram.conftest import Place, World

BUTTONS = ((Button(label="More", data="c:help"),),)


@pytest.fixture
def answers_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Reply], None]:
    """What /file is answered with."""
    answer = Conversation.answer

    def prepare(reply: Reply) -> None:
        def scripted(conversation: Conversation, request: Request) -> Reply | None:
            return reply if request.text == "/file" else answer(conversation, request)

        monkeypatch.setattr(Conversation, "answer", scripted)

    return prepare


async def test_a_calendar_file_comes_as_a_document(place: Place, storage: Storage, make: Maker, clock: Clock) -> None:
    deadline = KnownDeadline(
        date=(clock() + timedelta(days=3)).date(), kind="comments", sentence="Comments are due “in 3 days”."
    )
    body = KnownBody(id="us-epa", name="Environmental Protection Agency", jurisdiction="US")
    facts = KnownFacts(stage="proposed", deadlines=(deadline,), bodies=(body,), jurisdictions=("US",))
    storage.facts.put(make.ready("lead", title="Lead <pipes> go"), facts, version="1")
    assert "1. Comments: Lead <pipes> go · Environmental Protection Agency" in await place.says("/deadlines")
    assert "1 deadline of the next 30 days" in await place.presses("Calendar file")
    assert place.seen is not None and place.seen.document is not None
    assert (place.seen.method, place.seen.document.file_name) == ("sendDocument", "deadlines.ics")
    (event,) = Calendar.from_ical(place.seen.document.content).walk("VEVENT")
    assert event["SUMMARY"] == "Comments: Lead <pipes> go"


async def test_a_long_text_stands_above_its_file(world: World, answers_with: Callable[[Reply], None]) -> None:
    blocks = tuple(paragraph(bold(f"Paragraph {n}: "), "words " * 100) for n in range(10))
    answers_with(Reply(blocks=blocks, buttons=BUTTONS, attachment=Attachment(name="notes é.txt", content=b"\x00\xff")))
    place = world.place("private")
    assert "Paragraph 0" in await place.says("/file")
    await place.comes()
    assert place.labels == ["More"]
    assert await place.comes() == ""
    assert place.seen is not None and place.seen.document is not None
    assert (place.seen.document.content, place.seen.buttons) == (b"\x00\xff", ())


async def test_a_short_text_is_the_caption_and_comes_when_telegram_takes_it(
    world: World, answers_with: Callable[[Reply], None]
) -> None:
    file = Attachment(name="a.ics", content=b"x")
    answers_with(Reply(blocks=(paragraph(bold("All & <sundry>")),), buttons=BUTTONS, attachment=file))
    place = world.place("private")
    world.server.script("sendDocument", place.chat_id, outcome=TooManyRequests(retry_after=1))
    assert await place.says("/file") == "All & <sundry>"
    assert place.seen is not None and place.seen.text == "<b>All &amp; &lt;sundry&gt;</b>"
    assert place.labels == ["More"]
    assert [call.outcome.accepted for call in world.server.calls("sendDocument")] == [False, True]


async def test_a_chat_that_is_gone_is_paused(
    world: World, storage: Storage, answers_with: Callable[[Reply], None]
) -> None:
    answers_with(Reply(blocks=(paragraph("Here"),), attachment=Attachment(name="a.ics", content=b"x")))
    place = world.place("private")
    await place.says("/help")
    world.server.script("sendDocument", place.chat_id, outcome=Forbidden())
    place.boss.send("/file")
    await world.settle()
    assert storage.chats.get(place.chat_id).state == "paused"
