"""A group that becomes a supergroup in the middle of things."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.storage import Storage
from tests.conftest import Maker
from tests.fake_telegram import Group, Reader
from tests.telegram.conftest import Place, World

NEW = -1007777


@pytest.fixture(autouse=True)
def articles(make: Maker) -> None:
    source = make.source("Gazette", topics=("Trade",))
    for n in range(4):
        make.ready(f"n{n}", title=f"Steel rule {n}", source=source)


def moved(place: Place) -> tuple[Group, Reader]:
    """The supergroup, with the same administrator."""
    assert place.group is not None
    group = place.group.migrate(NEW)
    return group, group.member("Boss", user_id=place.boss.user_id, status="creator")


async def test_the_guide_goes_on_in_the_supergroup(world: World, storage: Storage) -> None:
    place = world.place("group")
    await place.says("/subscribe")
    question = place.seen
    assert question is not None
    __, boss = moved(place)
    await world.settle()
    (data,) = [button.data for row in question.buttons for button in row if button.text == "Trade"]
    boss.callback(data, message_id=question.message_id)  # a press from a phone that has not caught up
    when = await asyncio.to_thread(boss.wait_change, 10)
    for label in ("Daily", "08:00"):
        boss.press(label, message=when)
        when = await asyncio.to_thread(boss.wait_change, 10)
    boss.press("Brussels", message=when)
    boss.press("Save", message=await asyncio.to_thread(boss.wait_change, 10))
    assert "Done" in (await asyncio.to_thread(boss.wait_change, 10)).plain
    assert [(one.chat_id, one.topic) for one in storage.subscriptions.all()] == [(NEW, "Trade")]


async def test_an_answer_on_its_way_comes_in_the_supergroup(world: World) -> None:
    place = world.place("group")
    await place.says("/latest 3")
    __, boss = moved(place)
    place.boss.send("/help")
    assert "/latest" in (await asyncio.to_thread(boss.wait_reply, 10)).plain
    await world.settle()
    assert boss.unread() == []


class TestOfAPrivateInstance:
    """Whose settings name the group by its old id."""

    @pytest.fixture
    def telegram(self) -> dict[str, Any]:
        return {"access": "allowed", "allowed": [-509]}

    @pytest.mark.parametrize("met", [True, False])
    async def test_a_group_on_the_list_stays_let_in(self, world: World, storage: Storage, met: bool) -> None:
        place = world.place("group")
        if met:
            await place.says("/subscribe 08:00 Europe/Berlin")
        __, boss = moved(place)
        await world.settle()
        boss.send("/subscriptions")
        told = (await asyncio.to_thread(boss.wait_reply, 10)).plain
        assert told.startswith("You have 1 subscription" if met else "You have no subscription")
        assert storage.chats.get(NEW).title == "Policy club"

    async def test_one_that_is_not_stays_out(self, world: World, storage: Storage) -> None:
        group = world.server.group(-510, "Others", type="group")
        group.migrate(NEW)
        await world.settle()
        reader = world.server.group(NEW).member("Zoe")
        reader.send("/latest")
        assert (await asyncio.to_thread(reader.wait_reply, 10)).plain.startswith("This bot is private.")
        assert storage.chats.all() == []
