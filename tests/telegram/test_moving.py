"""A group that becomes a supergroup in the middle of things."""

from __future__ import annotations

import pytest

from bot.storage import Storage
from tests.telegram.conftest import Place, World

NEW = -1007777
pytestmark = [pytest.mark.usefixtures("steel"), pytest.mark.slow]


async def test_its_subscriptions_and_settings_go_with_it_where_nobody_told(world: World, storage: Storage) -> None:
    """The service messages were lost: the answer finds out."""
    place = world.place("group")
    await place.says("/subscribe 08:00 Europe/Berlin")
    world.server.group(NEW)
    place.group._chat.migrated_to = NEW
    place.boss.send("/latest")
    await world.settle()
    assert [s.chat_id for s in storage.subscriptions.all()] == [NEW]
    assert storage.chats.get(NEW).zone == "Europe/Berlin"


@pytest.mark.parametrize("telegram", [{"access": "allowed", "allowed": [-509]}])
class TestOfAPrivateInstance:
    """Whose settings name the group by its old id."""

    @pytest.mark.parametrize("met", [True, False])
    async def test_a_group_on_the_list_stays_let_in(self, world: World, storage: Storage, met: bool) -> None:
        place = world.place("group")
        if met:
            await place.says("/subscribe 08:00 Europe/Berlin")
        group = place.group.migrate(NEW)
        boss = group.member("Boss", user_id=place.boss.user_id, status="creator")
        new = Place("supergroup", NEW, boss, boss, group)
        await world.settle()
        told = await new.says("/subscriptions")
        assert told.startswith("Your subscriptions · 1" if met else "You have no subscription")
        assert storage.chats.get(NEW).title == "Policy club"

    async def test_one_that_is_not_stays_out(self, world: World, storage: Storage) -> None:
        world.server.group(-510, "Others", type="group").migrate(NEW)
        await world.settle()
        zoe = world.server.group(NEW).member("Zoe")
        assert (await Place("supergroup", NEW, zoe, zoe).says("/latest")).startswith("This bot is private.")
        assert storage.chats.all() == []
