"""When a paused chat is resumed: when its people return, when the bot may write again, or only by the operator."""

import pytest

from bot.models import Failure
from bot.storage import Storage
from bot.telegram.rights import look_at_rights
from tests.conftest import Clock, meet
from tests.fake_telegram import BadRequest, Forbidden
from tests.telegram.conftest import ANN, World


def why(storage: Storage, chat_id: int) -> str | None:
    """Return the reason why a chat is paused, None if it is not."""
    return storage.chats.get(chat_id).paused


# Groups that mute their members.


def anybody(chat_id: int) -> bool:
    """Permit every chat to use this instance."""
    return True


async def test_a_muted_group_is_resumed_when_the_bot_may_write_again(world: World, storage: Storage) -> None:
    place = world.place("supergroup")
    group, bot = place.group, world.application.bot
    await place.says("/subscribe 08:00 Europe/Berlin")
    group.mute_everybody()
    place.boss.send("/help")
    await world.settle()
    assert why(storage, place.chat_id) == Failure.NO_RIGHT
    assert place.unread() == []
    assert await look_at_rights(storage, bot, permits=anybody) == 0
    assert why(storage, place.chat_id) == Failure.NO_RIGHT
    group.unmute()
    assert await look_at_rights(storage, bot, permits=anybody) == 1
    assert why(storage, place.chat_id) is None
    storage.pause_chat(place.chat_id, Failure.NO_RIGHT, world.clock())
    assert "Your digests go on." in await place.says("/start")
    group.mute_everybody()
    group.set_bot_status("administrator", by=place.boss)
    await world.settle()
    storage.pause_chat(place.chat_id, Failure.NO_RIGHT, world.clock())  # as if that update had been lost
    assert (
        await look_at_rights(storage, bot, permits=anybody) == 1
    )  # an administrator may write even while members may not


async def test_a_chat_whose_rights_can_not_be_read_does_not_block_the_others(world: World, storage: Storage) -> None:
    for chat_id in range(-106, -100):
        world.server.group(chat_id)
        meet(storage, chat_id, world.clock(), kind="supergroup")
        storage.pause_chat(chat_id, Failure.NO_RIGHT, world.clock())
    for method, chat_id, outcome in (
        ("getChatMember", -106, Forbidden("bot was kicked from the supergroup chat")),
        ("getChatMember", -105, BadRequest("chat not found")),
        ("getChatMember", -104, BadRequest("upgraded", migrate_to_chat_id=-1004)),
        ("getChat", -103, BadRequest("some new error")),
    ):
        world.server.script(method, chat_id, outcome=outcome)
    bot = world.application.bot
    assert await look_at_rights(storage, bot, permits=lambda chat_id: chat_id != -102) == 1
    gone, stays = Failure.CHAT_GONE, Failure.NO_RIGHT  # -102 may not use this instance
    assert [why(storage, chat_id) for chat_id in (-106, -105, -1004, -103, -102, -101)] == [
        *(gone, gone, None),
        *(stays, stays, None),
    ]
    assert await look_at_rights(storage, bot, permits=anybody) == 2


async def test_a_channel_is_resumed_when_the_bot_may_post(world: World, storage: Storage) -> None:
    place = world.place("channel")
    await place.says("/help")
    storage.pause_chat(place.chat_id, Failure.NO_RIGHT, world.clock())
    assert await look_at_rights(storage, world.application.bot, permits=anybody) == 1


# Chats that the operator has paused.


@pytest.mark.slow
async def test_only_the_operator_resumes_a_chat_that_the_operator_paused(
    world: World, storage: Storage, clock: Clock
) -> None:
    place = world.place("supergroup")
    await place.says("/subscribe 08:00 Europe/Berlin")
    storage.pause_chat(place.chat_id, Failure.BY_OPERATOR, clock())
    told = await place.says("/start")
    assert told == "The operator has paused all messages to this chat. Only the operator can resume them."
    assert "No article is ready yet" in await place.says("/latest")  # commands are still answered
    group = place.group
    for status in ("administrator", "restricted", "member", "kicked", "member"):
        group.set_bot_status(status, by=place.boss)  # type: ignore[arg-type]
        await world.settle()
        assert why(storage, place.chat_id) == Failure.BY_OPERATOR
    assert await look_at_rights(storage, world.application.bot, permits=anybody) == 0


@pytest.mark.slow
async def test_blocking_pauses_a_chat_and_unblocking_resumes_it(world: World, storage: Storage) -> None:
    place = world.place("private")
    await place.says("/subscribe 08:00 Europe/Berlin")
    place.boss.block()
    await world.settle()
    assert why(storage, ANN) == Failure.CHAT_GONE
    place.boss.unblock()
    await world.settle()
    assert why(storage, ANN) is None
