"""The handlers, as readers in private chats and groups meet them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Update

from bot import clock
from bot.config import Settings, TelegramSettings
from bot.conversation import Conversation
from bot.storage import Storage
from bot.telegram.application import PtbApplication, build_application
from tests.conftest import Maker
from tests.fake_telegram import FakeTelegram, Reader, TooManyRequests
from tests.telegram.conftest import at_once

TOKEN = "123:TEST"
NAME = "policy_test_bot"


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN, username=NAME) as fake:
        yield fake


@pytest.fixture
def stopping() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture(autouse=True)
async def application(server: FakeTelegram, storage: Storage, stopping: asyncio.Event) -> AsyncIterator[PtbApplication]:
    settings = TelegramSettings(base_url=server.base_url)
    conversation = Conversation(storage, Settings(), clock.now)
    made = build_application(settings, TOKEN, conversation, storage, stopping, at_once())
    async with made:
        await made.start()
        assert made.updater is not None
        await made.updater.start_polling(poll_interval=0, timeout=1, allowed_updates=Update.ALL_TYPES)
        yield made
        await made.updater.stop()
        await made.stop()


@pytest.fixture
def ann(server: FakeTelegram) -> Reader:
    return server.reader(chat_id=1001, first_name="Ann")


async def answer(reader: Reader) -> str:
    return (await asyncio.to_thread(reader.wait_reply, 10)).plain


async def settle(server: FakeTelegram, ann: Reader) -> None:
    """Until all that was sent before is handled: answers come in turn but for what takes long."""
    await asyncio.to_thread(server.wait_idle, 10)
    ann.send("/help")
    await answer(ann)
    await asyncio.sleep(0.3)


@pytest.mark.parametrize("kind", ["photo", "sticker"])
async def test_what_has_no_text_is_answered_in_a_private_chat(ann: Reader, kind: str) -> None:
    ann.show(kind)  # type: ignore[arg-type]
    told = await answer(ann)
    assert told.startswith("I can only read text.")
    assert "/latest" in told


async def test_a_caption_is_read_as_a_text_is(ann: Reader, make: Maker) -> None:
    make.ready("lead", title="Lead pipes go")
    ann.show("photo", caption="/latest")
    assert "Lead pipes go" in await answer(ann)
    ann.show("photo", caption="lead pipes")
    assert "I answer to commands." in await answer(ann)


async def test_in_a_group_only_what_is_meant_for_this_bot_is_answered(server: FakeTelegram, ann: Reader) -> None:
    group = server.group(-1001)
    ben = group.member("Ben", status="creator")
    for text in (
        "/latest@another_bot",
        f"/latest@{NAME}2",
        "/nosuch",
        "/nosuch@another_bot",
        "hello",
        f"@{NAME} hello",
    ):
        ben.send(text)
    for caption in ("", "look at this", "/latest@another_bot"):
        ben.show("photo", caption=caption)
    ben.show("sticker")
    await settle(server, ann)
    assert ben.unread() == []
    ben.send(f"/nosuch@{NAME}")
    assert "I don't know the command /nosuch." in await answer(ben)
    for text in ("/latest", f"/latest@{NAME}", f"/latest@{NAME.upper()} 3", f"/LATEST@{NAME}\n3"):
        ben.send(text)
        assert "no article" in (await answer(ben)).lower()
    ben.send(f"/subscribe@{NAME} 08:00 Europe/Berlin")
    assert "08:00 (Europe/Berlin)" in await answer(ben)


async def test_service_messages_are_not_answered(server: FakeTelegram, ann: Reader) -> None:
    with server._world.lock:
        ann._post({"pinned_message": {"message_id": 1, "date": 0, "chat": ann._chat.json}})
        ann._post({"new_chat_title": "New"})
    await settle(server, ann)
    assert ann.unread() == []
    assert len(server.calls("sendMessage")) == 1


async def test_a_group_that_becomes_a_supergroup_goes_on_there(
    server: FakeTelegram, storage: Storage, ann: Reader
) -> None:
    group = server.group(-501, type="group")
    ben = group.member("Ben", status="creator")
    ben.send("/subscribe 08:00 Europe/Berlin")
    assert "Europe/Berlin" in await answer(ben)
    new = group.migrate(-1001234)
    await settle(server, ann)
    assert [s.chat_id for s in storage.subscriptions.all()] == [-1001234]
    assert {chat.id for chat in storage.chats.all()} == {-1001234, ann.chat_id}
    assert storage.chats.get(-1001234).zone == "Europe/Berlin"
    cat = new.member("Cat")
    cat.send("/settings")
    told = await answer(cat)
    assert "Europe/Berlin" in told
    assert "Subscriptions: 1" in told


async def test_an_answer_to_a_group_that_has_moved_moves_it(
    server: FakeTelegram, storage: Storage, ann: Reader
) -> None:
    group = server.group(-501, type="group")
    ben = group.member("Ben", status="creator")
    ben.send("/subscribe 08:00 Europe/Berlin")
    await answer(ben)
    server.group(-1001234)
    group._chat.migrated_to = -1001234  # the service messages were lost
    ben.send("/latest")
    await settle(server, ann)
    assert [s.chat_id for s in storage.subscriptions.all()] == [-1001234]


async def test_an_answer_that_is_held_back_is_given_up_when_the_bot_stops(
    server: FakeTelegram, ann: Reader, stopping: asyncio.Event, application: PtbApplication
) -> None:
    server.script("sendMessage", ann.chat_id, outcome=TooManyRequests(retry_after=50))
    ann.send("/help")
    await asyncio.to_thread(server.wait_calls, "sendMessage")
    await asyncio.sleep(0.2)
    began = time.monotonic()
    stopping.set()
    assert application.updater is not None
    await application.updater.stop()
    await application.stop()  # waits for the handlers
    assert time.monotonic() - began < 3
    assert len(server.calls("sendMessage")) == 1
    await application.start()
    await application.updater.start_polling(poll_interval=0, timeout=1)


async def test_an_answer_that_is_held_back_comes_after_its_time(server: FakeTelegram, ann: Reader) -> None:
    server.script("sendMessage", ann.chat_id, outcome=TooManyRequests(retry_after=1))
    ann.send("/help")
    assert "/latest" in await answer(ann)
    first, second = server.calls("sendMessage")
    assert second.time - first.time >= 1


async def test_who_floods_the_bot_holds_up_nobody_else(
    server: FakeTelegram, ann: Reader, stopping: asyncio.Event
) -> None:
    flooder = server.reader(chat_id=6001)
    server.script("sendMessage", flooder.chat_id, outcome=TooManyRequests(retry_after=50), times=None)
    for _ in range(60):
        flooder.send("/help")
    await settle(server, ann)
    assert 0 < len(server.calls("sendMessage", flooder.chat_id)) <= 60
    stopping.set()  # what is held back is given up
