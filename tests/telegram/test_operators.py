"""What operators ask in chat, and what everyone else gets who asks it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.models import Failure, SourceKind
from bot.storage import Storage
from tests.conftest import Clock, Maker, daily
from tests.fake_telegram import Forbidden
from tests.telegram.conftest import ANN, GROUP, PLACES, World

COMMANDS = ("/sources", "/health", "/feedback", "/broadcast", "/broadcast Good morning")


@pytest.fixture
def telegram() -> dict[str, Any]:
    return {"admins": [ANN]}


@pytest.fixture
def readers(world: World, storage: Storage, clock: Clock) -> list[int]:
    """Chats that hear broadcasts: readers, and a group with a digest. Not: one that is paused, one that asked once."""
    known = {1002: "private", 1003: "private", -509: "group", GROUP: "supergroup", 0: "terminal"}
    for chat_id, kind in known.items():
        storage.chats.meet(chat_id, kind=kind, title="x", items=5, now=clock())
    storage.pause_chat(1003, Failure.CHAT_GONE, clock())
    storage.subscriptions.put(
        chat_id=-509, thread_id=None, topic=None, now=clock(), **daily("08:00", clock() + timedelta(days=1))
    )
    world.server.reader(chat_id=1002)
    world.place("group")
    return [-509, ANN, 1002]


@pytest.mark.parametrize("kind", [kind for kind in PLACES if kind != "private"])
async def test_everyone_else_is_refused_plainly(world: World, kind: str, storage: Storage) -> None:
    place = world.place(kind)
    for command in COMMANDS:
        name, _, rest = command.partition(" ")
        told = await place.says(f"{name}@policy_test_bot {rest}")
        assert told == "This command is for the operators of this bot."
    stranger = world.server.reader(chat_id=7001)
    for command in COMMANDS:
        stranger.send(command)
    await world.settle()
    assert {reply.plain for reply in stranger.unread()} == {"This command is for the operators of this bot."}
    for data in ("S:0:0", "F:0:0", "B:1", "D:1"):
        place.member.callback(data, message_id=1)
        told = (await place.note()).text or ""
        assert "for the operators of this bot" in told or (kind == "channel" and "Only administrators" in told)
    await world.settle()
    assert place.unread() == []  # who presses in vain, again and again, fills no chat
    assert "/health" not in await place.says("/help")


async def test_an_operator_in_a_group_that_is_not_theirs_is_a_member_like_all(world: World) -> None:
    place = world.place("supergroup")
    assert place.group is not None
    operator = place.group.member("Operator", user_id=ANN)
    assert "operators" in await place.says("/health@policy_test_bot", by=operator)
    place.boss.send("/health")  # may be meant for another bot
    await world.settle()
    assert place.unread() == []


async def test_sources_are_listed_with_their_state_those_first_that_are_not_well(
    world: World, storage: Storage, clock: Clock, make: Maker
) -> None:
    place = world.place("private")
    assert "policybot source add URL" in await place.says("/sources")
    for n in range(15):
        make.source(f"Gazette {n:02}")
    broken, _ = storage.sources.add(
        url="https://z.example/feed", kind=SourceKind.FEED, name="Zeta", topics=(), now=clock()
    )
    storage.database.execute(
        "UPDATE sources SET failures = 3, last_error = 'timed out', failing_since = ? WHERE id = ?",
        [f"{clock():%Y-%m-%dT%H:%M:%SZ}", broken.id],
    )
    told = await place.says("/sources")
    assert told.startswith("Sources · 16 sources, 1 of them not well")
    assert told.splitlines()[2] == "16. Zeta: failing since Monday 10 March, 12:00 (timed out)"
    assert "1. Gazette 00: never polled" in told
    assert "Gazette 14" in await place.presses("Next ▶")
    assert await place.presses("◀ Previous") == told


async def test_health_counts_what_waits_what_was_sent_and_what_there_is_room_for(
    world: World, make: Maker, readers: list[int]
) -> None:
    make.fetched("a")
    make.ready("b")
    told = await world.place("private").says("/health")
    for line in (
        "Articles: 1 fetched, 1 ready",
        "Last poll: never",
        "Last article ready: Monday 10 March, 12:00",
        "Summaries: extractive, model all-MiniLM-L6-v2",
        "Deliveries: none yet",
        "Chats: 4 active, 1 paused; subscriptions: 1",
        "Disk: the database has ",
        "Version: ",
    ):
        assert line in told


async def test_a_broadcast_is_shown_counted_confirmed_and_sent_once(
    world: World, storage: Storage, readers: list[int]
) -> None:
    place = world.place("private")
    assert "Nothing was broadcast yet." in await place.says("/broadcast")
    text = "Maintenance <tonight> & tomorrow:\nno digests."
    asked = await place.says(f"/broadcast {text}")
    assert asked == f"Send this to 3 chats?\n\n{text}"
    question = place.seen
    assert await world.deliver() == 0
    assert "on its way to 3 chats" in await place.presses("Send it")
    place.seen = question
    assert "decided already" in await place.presses("Send it")
    place.seen = question
    assert "decided already" in await place.presses("Do not send")
    world.server.script("sendMessage", 1002, outcome=Forbidden())
    assert await world.deliver() == 2
    assert await place.comes() == text
    assert world.server.delivered(-509)[-1].plain == text
    told = await place.says("/broadcast")
    assert "sent to 2 of 3 chats, 1 failed, 0 in doubt" in told
    assert "Maintenance <tonight> & tomorrow: no digests." in told
    assert len([one for one in storage.deliveries.all() if one.slot == "broadcast"]) == 3


async def test_a_broadcast_can_be_dropped(world: World, storage: Storage, readers: list[int]) -> None:
    place = world.place("private")
    await place.says("/broadcast Hello")
    assert await place.presses("Do not send") == "Nothing was sent."
    assert storage.deliveries.all() == []
    assert "3501 characters" in await place.says("/broadcast " + "x" * 3501)


class TestInAGroupOfTheirs:
    """That the settings name, beside the operators themselves."""

    @pytest.fixture
    def telegram(self) -> dict[str, Any]:
        return {"admins": [ANN, 2001, GROUP, -509]}

    @pytest.mark.parametrize("kind", ["group", "supergroup", "forum"])
    async def test_every_command_and_button_works_for_those_who_are_operators_alone(
        self, world: World, make: Maker, kind: str, readers: list[int]
    ) -> None:
        for n in range(15):
            make.source(f"Gazette {n:02}")
        place = world.place(kind)
        assert (await place.says("/health")).startswith("Health")
        assert "No reader has found" in await place.says("/feedback")
        assert "Nothing was broadcast yet." in await place.says("/broadcast")
        first = await place.says("/sources")
        assert "Gazette 14" in await place.presses("Next ▶")
        assert await place.presses("◀ Previous") == first
        no = "This command is for the operators of this bot."
        assert await place.presses("Next ▶", by=place.member) == no
        await place.says("/broadcast Hello")
        question = place.seen
        assert await place.presses("Send it", by=place.member) == no
        assert await place.presses("Do not send", by=place.member) == no
        assert await world.deliver() == 0
        assert "on its way to 2 chats" in await place.presses("Send it")
        place.seen = question
        assert "decided already" in await place.presses("Send it")
        assert await world.deliver() == 2
        for reply in place.unread():
            assert reply.plain == "Hello"
        for command in COMMANDS:
            assert await place.says(f"{command.partition(' ')[0]}@policy_test_bot", by=place.member) == no


class TestOfAPrivateInstance:
    """Those who may not use it hear nothing."""

    @pytest.fixture
    def telegram(self) -> dict[str, Any]:
        return {"admins": [ANN], "access": "allowed", "allowed": [1002]}

    async def test_only_who_may_use_it_hears_a_broadcast(self, world: World, readers: list[int]) -> None:
        assert "Send this to 2 chats?" in await world.place("private").says("/broadcast Hello")
