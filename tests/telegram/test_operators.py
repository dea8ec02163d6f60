"""Commands for operators, how everyone else is refused, and the notices and reports that operators get."""

from datetime import timedelta
from typing import Any

import pytest

from bot.config import Settings
from bot.conversation import operators
from bot.models import DeliveryKind, Failure
from bot.pipeline.watch import report
from bot.reply import Reply, paragraph, split
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, meet, polled, subscribe
from tests.fake_telegram import Forbidden
from tests.telegram.conftest import ANN, GROUP, GROUPS, NAME, PLACES, World

pytestmark = pytest.mark.slow

COMMANDS = (f"/health@{NAME}", f"/broadcast@{NAME}", f"/broadcast@{NAME} Good morning")
NO = "This command is for the operators of this bot."


@pytest.fixture
def telegram() -> dict[str, Any]:
    return {"admins": [ANN]}


@pytest.fixture
def readers(world: World, storage: Storage, clock: Clock) -> None:
    """Three chats get broadcasts: the operator, a reader, and a group with a digest.

    A paused chat, a group without subscriptions and the terminal get none.
    """
    for chat_id, kind in {1002: "private", 1003: "private", -509: "group", GROUP: "supergroup", 0: "terminal"}.items():
        meet(storage, chat_id, clock(), kind=kind)
    storage.pause_chat(1003, Failure.CHAT_GONE, clock())
    subscribe(storage, -509, clock(), slot="08:00", at=clock() + timedelta(days=1))
    world.server.reader(chat_id=1002)
    world.place("group")


@pytest.mark.parametrize("kind", [kind for kind in PLACES if kind != "private"])
async def test_only_operators_may_use_their_commands_and_buttons(world: World, kind: str) -> None:
    place = world.place(kind)
    for command in COMMANDS:
        assert await place.says(command) == NO
    stranger = world.server.reader(chat_id=7001)
    for command in COMMANDS:
        stranger.send(command.replace(f"@{NAME}", ""))
    await world.settle()
    assert {reply.plain for reply in stranger.unread()} == {NO}
    for data in ("A:1", "B:1"):
        place.member.callback(data, message_id=1)
        told = (await place.note()).text or ""
        assert "for the operators of this bot" in told or (kind == "channel" and "Only administrators" in told)
    assert await world.unread(place) == []  # a refused press adds no message to the chat
    assert "/health" not in await place.says("/help")


async def test_an_operator_has_no_special_rights_in_a_group_that_is_not_theirs(world: World) -> None:
    place = world.place("supergroup")
    operator = place.group.member("Operator", user_id=ANN)
    assert await place.says(f"/health@{NAME}", by=operator) == NO
    place.boss.send("/health")  # may be meant for another bot
    assert await world.unread(place) == []


@pytest.mark.usefixtures("readers")
async def test_health_shows_articles_polls_chats_and_disk_space(world: World, make: Maker) -> None:
    make.fetched("a")
    make.ready("b")
    told = await world.place("private").says("/health")
    for line in (
        "Articles: 1 fetched, 1 ready",
        "Last poll: never",
        "Last article ready: Monday 10 March, 12:00",
        "Chats: 4 active, 1 paused",
        "Disk: the database has ",
    ):
        assert line in told


@pytest.mark.usefixtures("readers")
async def test_a_broadcast_is_sent_once_after_a_preview_and_a_confirmation(
    world: World, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operators, "AT_ONCE", 1)
    place = world.place("private")
    text = "Maintenance <tonight> & tomorrow:\nno digests. 今晚维护，抱歉！"
    assert await place.says(f"/broadcast {text}") == f"Send this to 3 chats?\n\n{text}"
    question = place.seen
    assert await world.deliver() == 0
    posted = storage.deliveries.posted

    def late(*args: Any, **given: Any) -> dict[int, int]:
        found = posted(*args, **given)
        if "after" not in given:  # another press reaches a chat at the same time
            messages = split(Reply(blocks=(paragraph(text),)))
            storage.deliveries.post([1002], messages, kind=DeliveryKind.BROADCAST, now=NOON)
        return found

    with monkeypatch.context() as crash:  # after two chats, of which one becomes a supergroup
        crash.setattr(operators, "_audience", lambda _: [-509, 1002])
        crash.setattr(storage.deliveries, "posted", late)
        crash.setattr(storage.views, "take", lambda *_: None)
        await place.presses("Send it")
    storage.move_chat(-509, world.place("supergroup").chat_id)
    place.seen = question
    assert "on its way to 3 chats" in await place.presses("Send it")
    place.seen = question
    assert "was sent already" in await place.presses("Send it")
    world.server.script("sendMessage", 1002, outcome=Forbidden())
    assert await world.deliver() == 2
    assert await place.comes() == text
    assert world.server.delivered(GROUP)[-1].plain == text
    assert [one.kind for one in storage.deliveries.all()] == ["broadcast"] * 3


@pytest.mark.parametrize("telegram", [{"admins": [ANN, 2001, GROUP, -509]}])
@pytest.mark.usefixtures("readers")
@pytest.mark.parametrize("kind", GROUPS)
async def test_in_a_group_of_operators_only_operators_may_use_their_commands(
    world: World, make: Maker, kind: str
) -> None:
    for n in range(15):
        make.source(f"Gazette {n:02}")
    place = world.place(kind)
    assert (await place.says("/health")).startswith("Health")
    await place.says("/sources")
    assert "Gazette 14" in await place.presses("Next ▶")
    await place.says("/broadcast Hello")
    assert await place.presses("Send it", by=place.member) == NO
    assert "on its way to 2 chats" in await place.presses("Send it")
    assert await world.deliver() == 2
    assert {reply.plain for reply in place.unread()} <= {"Hello"}
    for command in COMMANDS:
        assert await place.says(command, by=place.member) == NO


@pytest.mark.parametrize("telegram", [{"admins": [ANN], "access": "allowed", "allowed": [1002]}])
@pytest.mark.usefixtures("readers")
async def test_a_broadcast_goes_only_to_chats_that_may_use_a_private_instance(world: World) -> None:
    assert "Send this to 2 chats?" in await world.place("private").says("/broadcast Hello")


async def test_operators_get_one_report_a_week_on_monday_morning(
    world: World, storage: Storage, clock: Clock, make: Maker
) -> None:
    world.server.reader(chat_id=ANN)
    meet(storage, ANN, clock())
    settings = Settings.model_validate({"telegram": {"admins": (ANN,)}, "web": {"url": "https://archive.example"}})

    async def told(**later: float) -> list[str]:
        clock.forward(**later)
        report(storage, settings, now=clock())
        await world.deliver()
        return [message.plain for message in world.server.delivered(ANN) if not message.document]

    gone = make.source("Gazette", topics=("Water", *"ABCDEF"))
    storage.articles.fail(make.fetched("a"), "no text")
    make.fetched("b", source=gone)
    assert await told() == await told(hours=163.9) == []  # before the week is over, on Monday at 8
    polled(storage, gone, clock(), status=410, error="gone")
    late = make.source("Late")
    polled(storage, late, clock(), status=503, error="Busy.", due=clock())
    told_once = await told(days=2)  # the bot was not running on Monday
    assert told_once[0].startswith(
        "Report on the week to 17 March 2025\nArticles read: 2\nMessages sent: 0, to 0 chats\n"
        "Failed: 1, see policybot article list --state failed\nCharts\n\nGazette (source 1) is gone:"
    )
    assert "Late (source 2) has not been readable since" in told_once[0]
    assert await told(days=4) == told_once
    assert len(await told(days=2)) == 2
    assert len(await told(days=1001)) == 3  # the clock is wrong
    assert len(await told(days=-994)) == 4
    pictures = [message for message in world.server.delivered(ANN) if message.document]
    assert len(pictures) == 7  # no article falls into the month before the wrong time, so that report has one chart
    assert pictures[0].plain.startswith(
        "Articles a day, by topic (the 6 largest of 7), 18 February 2025 – 17 March 2025; the highest bar is 12\n🟦 "
    )
    assert pictures[1].plain == "State of the sources, 17 March 2025; the highest bar is 2\n🟦 gone: 1\n🟧 failing: 1"
    assert pictures[0].document and pictures[0].document.content.startswith(b"\x89PNG")
