"""Files, as readers in private chats and groups get them; and the commands that lead to one, through Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from icalendar import Calendar

from bot import clock
from bot.config import Settings, TelegramSettings
from bot.conversation import Conversation, Request
from bot.facts import KnownBody, KnownDeadline, KnownFacts
from bot.reply import Attachment, Button, Reply, bold, paragraph
from bot.storage import Storage
from bot.telegram.application import PtbApplication, build_application
from tests.conftest import Maker
from tests.fake_telegram import FakeTelegram, Forbidden, Reader, TooManyRequests
from tests.fake_telegram.chats import Reply as Seen
from tests.telegram.conftest import at_once

TOKEN = "123:TEST"
NAME = "policy_test_bot"


class Scripted(Conversation):
    """Answers as ever, but for what a test has a file for."""

    file: Reply | None = None

    def answer(self, request: Request) -> Reply | None:
        return self.file if request.text == "/file" else super().answer(request)


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN, username=NAME) as fake:
        yield fake


@pytest.fixture
def conversation(storage: Storage) -> Scripted:
    return Scripted(storage, Settings(), clock.now)


@pytest.fixture(autouse=True)
async def application(server: FakeTelegram, storage: Storage, conversation: Scripted) -> AsyncIterator[PtbApplication]:
    settings = TelegramSettings(base_url=server.base_url)
    made = build_application(settings, TOKEN, conversation, storage, asyncio.Event(), at_once())
    async with made:
        await made.start()
        assert made.updater is not None
        await made.updater.start_polling(poll_interval=0, timeout=1)
        yield made
        await made.updater.stop()
        await made.stop()


@pytest.fixture
def ann(server: FakeTelegram) -> Reader:
    return server.reader(chat_id=1001, first_name="Ann")


@pytest.fixture
def coming(storage: Storage, make: Maker) -> None:
    soon = clock.now().date() + timedelta(days=3)
    deadline = KnownDeadline(date=soon, kind="comments", sentence="Comments are due “in 3 days”.")
    body = KnownBody(id="us-epa", name="Environmental Protection Agency", jurisdiction="US")
    facts = KnownFacts(stage="proposed", deadlines=(deadline,), bodies=(body,), jurisdictions=("US",))
    storage.facts.put(make.ready("lead", title="Lead <pipes> go"), facts, version="1")


async def seen(reader: Reader) -> Seen:
    return await asyncio.to_thread(reader.wait_reply, 10)


async def ask(reader: Reader, text: str) -> Seen:
    reader.send(text)
    return await seen(reader)


@pytest.mark.parametrize("where", ["private", "group"])
async def test_a_calendar_file_comes_as_a_document(server: FakeTelegram, ann: Reader, coming: None, where: str) -> None:
    reader = ann if where == "private" else server.group(-1001).member("Ben", status="administrator")
    page = await ask(reader, "/deadlines")
    assert "1. Comments: Lead <pipes> go · Environmental Protection Agency" in page.plain
    reader.press("Calendar file")
    document = await seen(reader)
    assert document.method == "sendDocument"
    assert "1 deadline of the next 30 days" in document.plain
    assert document.document is not None
    assert document.document.file_name == "deadlines.ics"
    (event,) = Calendar.from_ical(document.document.content).walk("VEVENT")
    assert event["SUMMARY"] == "Comments: Lead <pipes> go"
    assert len(server.calls("sendDocument")) == 1


@pytest.mark.parametrize("where", ["private", "group"])
async def test_every_new_command(server: FakeTelegram, ann: Reader, coming: None, where: str) -> None:
    reader = ann if where == "private" else server.group(-1001).member("Ben", status="administrator")
    await ask(reader, "/latest")
    assert "Following: Lead <pipes> go" in (await ask(reader, f"/follow@{NAME} 1")).plain
    assert (await ask(reader, "/follow")).labels == ["1", "✕ 1"]
    assert "now: proposed" in (await ask(reader, "/story 1")).plain
    reader.press("Stop following")
    assert "You follow no more" in (await seen(reader)).plain
    assert "You did not follow" in (await ask(reader, "/unfollow 1")).plain
    assert "Lead <pipes> go" in (await ask(reader, "/search body:epa in:us")).plain
    assert "a digest on in:US" in (await ask(reader, "/subscribe in:us 08:00")).plain
    reader.press("Calendar of its deadlines")
    assert (await seen(reader)).document is not None


async def test_pages_of_deadlines_are_turned_in_place(ann: Reader, storage: Storage, make: Maker) -> None:
    for n in range(12):
        day = clock.now().date() + timedelta(days=n)
        deadline = KnownDeadline(date=day, kind="meeting", sentence="They meet.")
        storage.facts.put(make.ready(f"n{n}"), KnownFacts(deadlines=(deadline,)), version="1")
    assert "1–10 of 12" in (await ask(ann, "/deadlines")).plain
    ann.press("Next ▶")
    turned = await asyncio.to_thread(ann.wait_edit, 10)
    assert "11–12 of 12" in turned.plain


async def test_a_long_text_stands_above_its_file(server: FakeTelegram, ann: Reader, conversation: Scripted) -> None:
    blocks = tuple(paragraph(bold(f"Paragraph {n}: "), "words " * 100) for n in range(10))
    button = Button(label="More", data="c:help")
    file = Attachment(name="notes é.txt", content=b"\x00\xff")
    conversation.file = Reply(blocks=blocks, buttons=((button,),), attachment=file)
    first = await ask(ann, "/file")
    assert "Paragraph 0" in first.plain
    second, document = await seen(ann), await seen(ann)
    assert second.labels == ["More"]
    assert document.document is not None
    assert (document.document.content, document.plain, document.buttons) == (b"\x00\xff", "", ())
    assert len(server.calls("sendMessage")) == 2


async def test_a_short_text_is_the_caption_with_the_buttons(ann: Reader, conversation: Scripted) -> None:
    button = Button(label="More", data="c:help")
    blocks = (paragraph(bold("All & <sundry>")),)
    conversation.file = Reply(blocks=blocks, buttons=((button,),), attachment=Attachment(name="a.ics", content=b"x"))
    document = await ask(ann, "/file")
    assert (document.text, document.plain) == ("<b>All &amp; &lt;sundry&gt;</b>", "All & <sundry>")
    assert document.labels == ["More"]


async def test_a_file_that_telegram_holds_back_is_sent_later(
    server: FakeTelegram, ann: Reader, conversation: Scripted
) -> None:
    conversation.file = Reply(blocks=(paragraph("Here"),), attachment=Attachment(name="a.ics", content=b"x"))
    server.script("sendDocument", 1001, outcome=TooManyRequests(retry_after=1))
    document = await ask(ann, "/file")
    assert document.document is not None
    assert [call.outcome.accepted for call in server.calls("sendDocument")] == [False, True]


async def test_a_chat_that_is_gone_is_paused(
    server: FakeTelegram, ann: Reader, storage: Storage, conversation: Scripted
) -> None:
    await ask(ann, "/help")
    conversation.file = Reply(blocks=(paragraph("Here"),), attachment=Attachment(name="a.ics", content=b"x"))
    server.script("sendDocument", 1001, outcome=Forbidden())
    ann.send("/file")
    await asyncio.to_thread(server.wait_calls, "sendDocument")
    for _ in range(100):
        if storage.chats.get(1001).state == "paused":
            break
        await asyncio.sleep(0.05)
    assert storage.chats.get(1001).state == "paused"
