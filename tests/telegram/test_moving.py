"""A group becomes a supergroup: its subscriptions and settings move to the new chat id."""

import pytest

from bot.storage import Storage
from tests.telegram.conftest import Place, World

NEW = -1007777
pytestmark = [pytest.mark.usefixtures("steel"), pytest.mark.slow]


async def test_subscriptions_and_settings_move_even_without_service_messages(world: World, storage: Storage) -> None:
    """The bot gets no service message. It learns of the move when its answer to the old group is refused."""
    place = world.place("group")
    await place.says("/subscribe 08:00")
    await place.says("/settings zone Europe/Berlin")
    world.server.group(NEW)
    place.group._chat.migrated_to = NEW
    place.boss.send("/latest")
    await world.settle()
    assert [s.chat_id for s in storage.subscriptions.all()] == [NEW]
    assert storage.chats.get(NEW).zone == "Europe/Berlin"


@pytest.mark.parametrize("telegram", [{"access": "allowed", "allowed": [-509]}])
class TestOfAPrivateInstance:
    """A private instance: its settings list the old id of a group, but not the new one."""

    @pytest.mark.parametrize("met", [True, False])
    async def test_a_listed_group_may_still_use_the_bot(self, world: World, storage: Storage, met: bool) -> None:
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

    async def test_a_group_that_is_not_listed_still_may_not_use_the_bot(self, world: World, storage: Storage) -> None:
        world.server.group(-510, "Others", type="group").migrate(NEW)
        await world.settle()
        zoe = world.server.group(NEW).member("Zoe")
        assert (await Place("supergroup", NEW, zoe, zoe).says("/latest")).startswith("This bot is private.")
        assert storage.chats.all() == []
