"""Pages that turn and open in place, as a reader in Telegram sees them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from telegram import Update

from bot import clock
from bot.config import Settings, TelegramSettings
from bot.conversation import Conversation
from bot.models import Label
from bot.storage import Storage
from bot.telegram.application import build_application
from tests.conftest import NOON, Maker
from tests.fake_telegram import FakeTelegram, Reader
from tests.fake_telegram.chats import Reply
from tests.telegram.conftest import at_once

TOKEN = "123:TEST"


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN, username="policy_test_bot") as fake:
        yield fake


@pytest.fixture(autouse=True)
async def application(server: FakeTelegram, storage: Storage) -> AsyncIterator[None]:
    settings = TelegramSettings(base_url=server.base_url)
    conversation = Conversation(storage, Settings(), clock.now)
    made = build_application(settings, TOKEN, conversation, storage, asyncio.Event(), at_once())
    async with made:
        await made.start()
        assert made.updater is not None
        await made.updater.start_polling(poll_interval=0, timeout=1, allowed_updates=Update.ALL_TYPES)
        yield
        await made.updater.stop()
        await made.stop()


@pytest.fixture
def ann(server: FakeTelegram) -> Reader:
    return server.reader(chat_id=1001, first_name="Ann")


@pytest.fixture(autouse=True)
def seven(make: Maker) -> None:
    for n in range(7):
        text = f"Rule {n} was long. It takes <effect> & more in May. Nobody minds."
        make.ready(f"n{n}", title=f"Rule {n}", text=text, published=NOON - timedelta(hours=n))


async def press(reader: Reader, label: str) -> Reply:
    """Press a button; the message as it stands then."""
    await asyncio.to_thread(reader.press, label)
    return await asyncio.to_thread(reader.wait_edit, 10)


async def toast(reader: Reader) -> str:
    return (await asyncio.to_thread(reader.wait_answer, 10)).text


async def begin(reader: Reader, command: str) -> Reply:
    reader.send(command)
    return await asyncio.to_thread(reader.wait_reply, 10)


async def test_one_message_turns_opens_and_goes_back(server: FakeTelegram, ann: Reader, storage: Storage) -> None:
    page = await begin(ann, "/latest 3")
    assert page.labels == ["1", "2", "3", "Next ▶"]
    second = await press(ann, "Next ▶")
    assert "4. Rule 3" in second.plain
    item = await press(ann, "5")
    assert item.plain.startswith("Rule 4")
    assert item.labels == ["Evidence", "Story", "Follow", "Original", "Wrong summary", "◀ Back"]
    evidence = await press(ann, "Evidence")
    assert [entity["type"] for entity in evidence.entities] == ["bold", "italic", "expandable_blockquote"]
    assert "It takes <effect> & more in May." in evidence.plain
    assert (await press(ann, "◀ Back")).plain == item.plain
    assert "1 article" in (await press(ann, "Story")).plain
    await press(ann, "◀ Back")
    assert "What is wrong" in (await press(ann, "Wrong summary")).plain
    assert (await press(ann, "Misses the point")).plain == item.plain
    assert [case.user_id for case in storage.feedback.all(label=Label.OFF_POINT)] == [ann.user_id]
    assert (await press(ann, "◀ Back")).plain == second.plain
    assert (await press(ann, "◀ Previous")).plain == page.plain
    toasts = [await toast(ann) for _ in range(9)]
    assert [text for text in toasts if text] == ["Thank you. It is noted with the summary, for whoever runs this bot."]
    assert {message.message_id for message in ann.visible()} == {page.message_id}
    assert len(server.calls("sendMessage")) == 1


async def test_following_and_back_from_a_search(ann: Reader, storage: Storage) -> None:
    page = await begin(ann, "/search rule may")
    assert page.labels[:5] == ["1", "2", "3", "4", "5"]
    item = await press(ann, "2")
    followed = await press(ann, "Follow")
    assert followed.plain == item.plain
    assert "Unfollow" in followed.labels
    assert [await toast(ann), "You follow this story now" in await toast(ann)] == ["", True]
    assert len(storage.follows.stories(ann.chat_id)) == 1
    await press(ann, "Unfollow")
    assert storage.follows.stories(ann.chat_id) == []
    assert (await press(ann, "◀ Back")).plain == page.plain


async def test_two_people_in_a_group_turn_one_page(server: FakeTelegram, storage: Storage) -> None:
    group = server.group(-1001)
    ben, cat = group.member("Ben"), group.member("Cat")
    await begin(ben, "/latest")
    await press(cat, "1")
    await press(cat, "Wrong summary")
    await press(cat, "Wrong date or number")
    await press(ben, "◀ Back")
    assert [(case.chat_id, case.user_id) for case in storage.feedback.all()] == [(-1001, cat.user_id)]


async def test_a_page_that_can_be_edited_no_more_comes_anew(server: FakeTelegram, ann: Reader) -> None:
    page = await begin(ann, "/latest 3")
    ann.callback("v:1:3", message_id=page.message_id + 50)  # deleted, or too old
    assert "4. Rule 3" in (await asyncio.to_thread(ann.wait_reply, 10)).plain
