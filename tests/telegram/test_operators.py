"""What operators ask in chat, and what everyone else gets who asks it; notices that come to them unasked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.digests import plan_due
from bot.models import Failure, Poll, PollOutcome, SourceKind
from bot.pipeline.watch import watch
from bot.storage import Storage
from bot.telegram import render
from tests.conftest import Clock, Maker, daily
from tests.fake_telegram import Forbidden, Outcome, TimeoutAfter, TooManyRequests
from tests.telegram.conftest import ANN, GROUP, GROUPS, NAME, PLACES, World

COMMANDS = ("/sources", "/health", "/feedback", "/broadcast", "/broadcast Good morning")
NO = "This command is for the operators of this bot."


@pytest.fixture
def telegram() -> dict[str, Any]:
    return {"admins": [ANN]}


@pytest.fixture
def readers(world: World, storage: Storage, clock: Clock) -> None:
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


@pytest.mark.parametrize("kind", [kind for kind in PLACES if kind != "private"])
async def test_everyone_else_is_refused_plainly(world: World, kind: str) -> None:
    place = world.place(kind)
    for command in COMMANDS:
        name, _, rest = command.partition(" ")
        assert await place.says(f"{name}@{NAME} {rest}") == NO
    stranger = world.server.reader(chat_id=7001)
    for command in COMMANDS:
        stranger.send(command)
    await world.settle()
    assert {reply.plain for reply in stranger.unread()} == {NO}
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
    assert await place.says(f"/health@{NAME}", by=operator) == NO
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


@pytest.mark.usefixtures("readers")
async def test_health_counts_what_waits_what_was_sent_and_what_there_is_room_for(world: World, make: Maker) -> None:
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


@pytest.mark.usefixtures("readers")
async def test_a_broadcast_is_shown_counted_confirmed_and_sent_once(world: World, storage: Storage) -> None:
    place = world.place("private")
    assert "Nothing was broadcast yet." in await place.says("/broadcast")
    assert "3501 characters" in await place.says("/broadcast " + "x" * 3501)
    await place.says("/broadcast Hello")
    assert await place.presses("Do not send") == "Nothing was sent."
    text = "Maintenance <tonight> & tomorrow:\nno digests."
    assert await place.says(f"/broadcast {text}") == f"Send this to 3 chats?\n\n{text}"
    question = place.seen
    assert await world.deliver() == 0
    assert "on its way to 3 chats" in await place.presses("Send it")
    for label in ("Send it", "Do not send"):
        place.seen = question
        assert "decided already" in await place.presses(label)
    world.server.script("sendMessage", 1002, outcome=Forbidden())
    assert await world.deliver() == 2
    assert await place.comes() == text
    assert world.server.delivered(-509)[-1].plain == text
    told = await place.says("/broadcast")
    assert "sent to 2 of 3 chats, 1 failed, 0 in doubt" in told
    assert "Maintenance <tonight> & tomorrow: no digests." in told
    assert len([one for one in storage.deliveries.all() if one.slot == "broadcast"]) == 3


class TestInAGroupOfTheirs:
    """That the settings name, beside the operators themselves."""

    @pytest.fixture
    def telegram(self) -> dict[str, Any]:
        return {"admins": [ANN, 2001, GROUP, -509]}

    @pytest.mark.usefixtures("readers")
    @pytest.mark.parametrize("kind", GROUPS)
    async def test_commands_and_buttons_work_for_those_who_are_operators_alone(
        self, world: World, make: Maker, kind: str
    ) -> None:
        for n in range(15):
            make.source(f"Gazette {n:02}")
        place = world.place(kind)
        assert (await place.says("/health")).startswith("Health")
        assert "No reader has found" in await place.says("/feedback")
        await place.says("/sources")
        assert await place.presses("Next ▶", by=place.member) == NO
        assert "Gazette 14" in await place.presses("Next ▶")
        await place.says("/broadcast Hello")
        for label in ("Send it", "Do not send"):
            assert await place.presses(label, by=place.member) == NO
        assert "on its way to 2 chats" in await place.presses("Send it")
        assert await world.deliver() == 2
        assert {reply.plain for reply in place.unread()} <= {"Hello"}
        for command in COMMANDS:
            assert await place.says(f"{command.partition(' ')[0]}@{NAME}", by=place.member) == NO


class TestOfAPrivateInstance:
    """Those who may not use it hear nothing."""

    @pytest.fixture
    def telegram(self) -> dict[str, Any]:
        return {"admins": [ANN], "access": "allowed", "allowed": [1002]}

    @pytest.mark.usefixtures("readers")
    async def test_only_who_may_use_it_hears_a_broadcast(self, world: World) -> None:
        assert "Send this to 2 chats?" in await world.place("private").says("/broadcast Hello")


class TestNotices:
    """From the watch to an operator's phone."""

    async def live(self, world: World, source: str) -> list[str]:
        """A source that is gone, and the ticks of some hours after that; what the operator has read by then."""
        world.server.reader(chat_id=ANN)
        storage, clock = world.storage, world.clock
        gone = Maker(storage, clock).source(source)
        storage.sources.failed(gone.id, now=clock(), next_due_at=clock(), error="gone")
        storage.sources.disable(gone.id)
        poll = Poll(polled_at=clock(), seconds=1, outcome=PollOutcome.FAILED, status=410)
        storage.polls.add(gone.id, poll)
        for _ in range(6):
            watch(storage, admins=[ANN], zone="UTC", items=5, render=render, now=clock())
            plan_due(storage, default_zone="UTC", render=render, now=clock())
            await world.deliver()
            clock.forward(minutes=30)
        return [reply.plain for reply in world.server.delivered(ANN)]

    @pytest.mark.parametrize(
        ("outcome", "arrives"), [(None, 1), (TooManyRequests(retry_after=5), 1), (TimeoutAfter(seconds=0.5), 2)]
    )
    async def test_one_who_never_wrote_to_the_bot_is_told_and_it_is_tried_again_as_a_digest_is(
        self, world: World, outcome: Outcome | None, arrives: int
    ) -> None:
        if outcome is not None:
            world.application.bot.request._client.timeout.read = 0.2  # type: ignore[attr-defined]
            world.server.script("sendMessage", ANN, outcome=outcome)
        told = await self.live(world, "Gazette & <Son>")
        assert told[0].startswith("Notice to the operator\n\nGazette & <Son> (source 1) is gone: ")
        assert len(told) == arrives
        assert told[-1].startswith("Sent again") == (arrives == 2)
        assert told[-1].endswith(told[0])
        (delivery,) = world.storage.deliveries.all()
        assert (delivery.state, delivery.slot, delivery.chat_id) == ("sent", "notice", ANN)

    async def test_a_chat_that_is_closed_is_paused_and_gets_no_more(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        world.server.script("sendMessage", ANN, outcome=Forbidden())
        assert await self.live(world, "First") == []
        assert world.storage.chats.get(ANN).state == "paused"
        assert "bot was blocked" in caplog.text
        assert await self.live(world, "Second") == []
        assert len(world.server.calls("sendMessage", ANN)) == 1
        assert "Second (source 2) is gone" in caplog.text
        assert len(world.storage.notices.opened()) == 2
