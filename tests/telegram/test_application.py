"""The handlers: what is read, what is left alone, and answers that Telegram holds back."""

from __future__ import annotations

import pytest

from bot.storage import Storage
from tests.conftest import Maker
from tests.fake_telegram import TooManyRequests
from tests.telegram.conftest import NAME, World


async def test_a_private_chat_gets_an_answer_to_whatever_is_sent(world: World, make: Maker) -> None:
    make.ready("lead", title="Lead pipes go")
    place = world.place("private")
    for kind in ("photo", "sticker"):
        place.boss.show(kind)  # type: ignore[arg-type]
        assert (await place.comes()).startswith("I can only read text.")
    place.boss.show("photo", caption="/latest")
    assert "Lead pipes go" in await place.comes()
    place.boss.show("photo", caption="lead pipes")
    assert "I answer to commands." in await place.comes()
    with world.server._world.lock:  # service messages
        place.boss._post({"pinned_message": {"message_id": 1, "date": 0, "chat": place.boss._chat.json}})
        place.boss._post({"new_chat_title": "New"})
    await world.settle()
    assert place.unread() == []


async def test_in_a_group_only_what_is_meant_for_this_bot_is_answered(world: World) -> None:
    place = world.place("supergroup")
    others = ("/latest@another_bot", f"/latest@{NAME}2", "/nosuch", "/nosuch@another_bot", "hello", f"@{NAME} hello")
    for text in others:
        place.boss.send(text)
    for caption in ("", "look at this", "/latest@another_bot"):
        place.boss.show("photo", caption=caption)
    place.boss.show("sticker")
    await world.settle()
    assert place.unread() == []
    assert "I don't know the command /nosuch." in await place.says(f"/nosuch@{NAME}")
    for text in ("/latest", f"/latest@{NAME}", f"/latest@{NAME.upper()} 3", f"/LATEST@{NAME}\n3"):
        assert "no article" in (await place.says(text)).lower()


@pytest.mark.parametrize("told", [True, False])
async def test_a_group_that_becomes_a_supergroup_goes_on_there(world: World, storage: Storage, told: bool) -> None:
    place = world.place("group")
    assert "Europe/Berlin" in await place.says("/subscribe 08:00 Europe/Berlin")
    assert place.group is not None
    if told:
        place.group.migrate(-1001234)
    else:  # the service messages were lost: the answer finds out
        world.server.group(-1001234)
        place.group._chat.migrated_to = -1001234
        place.boss.send("/latest")
    await world.settle()
    assert [s.chat_id for s in storage.subscriptions.all()] == [-1001234]
    assert storage.chats.get(-1001234).zone == "Europe/Berlin"


async def test_an_answer_that_is_held_back_comes_after_its_time(world: World) -> None:
    place = world.place("private")
    world.server.script("sendMessage", place.chat_id, outcome=TooManyRequests(retry_after=1))
    assert "/latest" in await place.says("/help")
    first, second = world.server.calls("sendMessage")
    assert second.time - first.time >= 1


async def test_who_floods_the_bot_holds_up_nobody_else_and_no_stop(world: World) -> None:
    flooder = world.server.reader(chat_id=6001)
    world.server.script("sendMessage", flooder.chat_id, outcome=TooManyRequests(retry_after=50), times=None)
    for _ in range(60):
        flooder.send("/help")
    await world.settle()
    assert 0 < len(world.server.calls("sendMessage", flooder.chat_id)) <= 60
    world.stopping.set()  # what is held back is given up, else the world would not end
