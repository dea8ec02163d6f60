"""The sender and its ledger, with the server's log as the truth."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from telegram.ext import ExtBot

from bot.digests import plan_due
from bot.models import ChatState, Failure
from bot.storage import Storage
from bot.telegram.courier import SENT_AGAIN
from bot.telegram.render import render
from tests.conftest import Clock, Maker, daily
from tests.fake_telegram import (
    BadRequest,
    FakeTelegram,
    Forbidden,
    Outcome,
    Reset,
    ServerError,
    TimeoutAfter,
    TimeoutBefore,
    TooManyRequests,
)
from tests.telegram.conftest import Sender, at_once, deliver

TOKEN = "123:TEST"
ANN, BEN = 1001, 1002
SENT_AGAIN_PLAIN = f"{SENT_AGAIN}\n\n"


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as fake:
        for chat_id in (ANN, BEN):
            fake.reader(chat_id=chat_id)
        yield fake


@pytest.fixture(autouse=True)
def planned(storage: Storage, make: Maker, clock: Clock) -> None:
    """A digest of two messages for each of two chats."""
    for chat_id in (ANN, BEN):
        subscribe(storage, clock, chat_id)
    for n in range(3):
        make.ready(f"n{n}", summary=f"Summary {n}. " + "word " * 300)
    plan(storage, clock)


def subscribe(storage: Storage, clock: Clock, chat_id: int, topic: str | None = None) -> None:
    storage.chats.meet(chat_id, kind="private", title="reader", items=5, now=clock())
    storage.subscriptions.put(chat_id=chat_id, thread_id=None, topic=topic, now=clock(), **daily("12:00", clock()))


def plan(storage: Storage, clock: Clock) -> None:
    plan_due(storage, default_zone="UTC", render=render, now=clock())


def texts(server: FakeTelegram, chat_id: int) -> list[str]:
    return [reply.plain for reply in server.delivered(chat_id)]


async def send(storage: Storage, bot: Sender, clock: Clock) -> int:
    return await deliver(storage, bot, clock=clock, stopping=asyncio.Event())


def states(storage: Storage) -> dict[int, str]:
    return {delivery.chat_id: str(delivery.state) for delivery in reversed(storage.deliveries.all())}


async def test_all_arrives_once_and_in_order(server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock) -> None:
    assert await send(storage, bot, clock) == 4
    assert await send(storage, bot, clock) == 0
    for chat_id in (ANN, BEN):
        first, second = texts(server, chat_id)
        assert first.startswith("Your policy digest")
        assert all(f"Summary {n}." in first + second for n in range(3))
    assert states(storage) == {ANN: "sent", BEN: "sent"}
    assert [c.message_id for c in storage.deliveries.chunks(1)] == [r.message_id for r in server.delivered(ANN)]


@pytest.mark.parametrize("outcome", [TooManyRequests(retry_after=5), ServerError(502)], ids=repr)
async def test_what_was_not_accepted_is_sent_after_its_time(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, outcome: Outcome
) -> None:
    server.script("sendMessage", ANN, outcome=outcome)
    assert await send(storage, bot, clock) == 2  # Ben's; Ann's second does not overtake her first
    assert texts(server, ANN) == []
    clock.forward(seconds=4)
    assert await send(storage, bot, clock) == 0
    clock.forward(seconds=26)
    assert await send(storage, bot, clock) == 2
    assert len(server.calls("sendMessage", ANN)) == 3
    assert texts(server, ANN) == texts(server, BEN)
    assert states(storage) == {ANN: "sent", BEN: "sent"}


async def test_a_block_pauses_the_chat_and_its_articles_come_when_it_is_back(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    server.script("sendMessage", ANN, outcome=Forbidden())
    await send(storage, bot, clock)
    assert len(server.calls("sendMessage", ANN)) == 1  # what waits behind it is not tried
    chat = storage.chats.get(ANN)
    assert chat.state == "paused"
    assert chat.state_reason == Failure.CHAT_GONE
    assert states(storage) == {ANN: "failed", BEN: "sent"}
    clock.forward(days=2)
    plan(storage, clock)
    assert await send(storage, bot, clock) == 1  # Ben: nothing new
    storage.chats.set_state(ANN, ChatState.ACTIVE)
    plan(storage, clock)
    assert await send(storage, bot, clock) == 2
    assert all(f"Summary {n}." in "".join(texts(server, ANN)) for n in range(3))


async def test_a_refused_message_fails_alone(server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock) -> None:
    server.script("sendMessage", ANN, outcome=BadRequest("message is too long"))
    assert await send(storage, bot, clock) == 3
    assert states(storage) == {ANN: "failed", BEN: "sent"}
    assert storage.chats.get(ANN).state == "active"
    assert [chunk.state for chunk in storage.deliveries.chunks(1)] == ["failed", "sent"]
    lost = {article for article in range(1, 4) if f"Summary {article - 1}." not in "".join(texts(server, ANN))}
    clock.forward(days=1)
    plan(storage, clock)
    await send(storage, bot, clock)
    arrived = "".join(texts(server, ANN))
    assert lost
    assert all(arrived.count(f"Summary {n}.") == 1 for n in range(3))


async def test_html_of_ours_that_is_broken_goes_as_plain_text(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    with storage.database.write() as db:
        db.execute("UPDATE delivery_chunks SET html = '<b>Broken & <x>' WHERE position = 0 AND chat_id = 1001")
    assert await send(storage, bot, clock) == 4
    assert texts(server, ANN)[0] == "Broken & <x>"


@pytest.mark.parametrize("outcome", [TimeoutAfter(seconds=2), Reset(delivered=True)], ids=repr)
async def test_in_doubt_is_sent_once_more_marked(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, outcome: Outcome
) -> None:
    server.script("sendMessage", ANN, outcome=outcome, times=2)
    for _ in range(5):
        await send(storage, bot, clock)
        clock.forward(minutes=2)
    first, again, second = texts(server, ANN)
    assert again.startswith("Sent again")
    assert again.endswith(first)
    assert not second.startswith("Sent again")
    assert states(storage) == {ANN: "in_doubt", BEN: "sent"}
    clock.forward(days=1)
    plan(storage, clock)
    await send(storage, bot, clock)
    assert "Nothing new" in texts(server, ANN)[-1]


BLOCKED_AFTER = {
    "the second try finds it closed": Forbidden(),
    "Telegram tells so before": None,
    "the second try is held back first": TooManyRequests(retry_after=5),
}


@pytest.mark.parametrize("second", BLOCKED_AFTER.values(), ids=BLOCKED_AFTER)
async def test_in_doubt_outlives_a_closed_chat_and_comes_marked_when_it_is_back(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, second: Outcome | None
) -> None:
    server.script("sendMessage", ANN, outcome=TimeoutAfter(seconds=2))
    await send(storage, bot, clock)
    (first,) = texts(server, ANN)
    clock.forward(minutes=1)
    if second is not None:
        server.script("sendMessage", ANN, outcome=second)
        await send(storage, bot, clock)
    if not isinstance(second, Forbidden):
        storage.pause_chat(ANN, Failure.CHAT_GONE, clock())
    assert storage.chats.get(ANN).state == "paused"
    clock.forward(days=1)
    plan(storage, clock)
    await send(storage, bot, clock)
    assert texts(server, ANN) == [first]
    storage.chats.set_state(ANN, ChatState.ACTIVE)
    for _ in range(3):
        plan(storage, clock)
        await send(storage, bot, clock)
        clock.forward(minutes=1)
    again = [text for text in texts(server, ANN) if text.startswith("Sent again")]
    assert again == [SENT_AGAIN_PLAIN + first]
    arrived = "".join(text for text in texts(server, ANN) if text not in again)
    assert all(arrived.count(f"Summary {n}.") == 1 for n in range(3))


GROUP, SUPERGROUP = -501, -1001234


@pytest.mark.parametrize("told", [True, False], ids=["all of Telegram", "only this answer"])
async def test_a_group_that_became_a_supergroup_gets_its_digest_there(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, told: bool
) -> None:
    group = server.group(GROUP, type="group")
    subscribe(storage, clock, GROUP)
    storage.chats.set_zone(GROUP, "Asia/Tokyo")
    plan(storage, clock)
    if told:
        group.migrate(SUPERGROUP)
    else:
        server.group(SUPERGROUP)
        server.script(
            "sendMessage", GROUP, outcome=BadRequest("group chat was upgraded", migrate_to_chat_id=SUPERGROUP)
        )
    for _ in range(2):
        await send(storage, bot, clock)
        clock.forward(seconds=1)
    assert texts(server, SUPERGROUP) == texts(server, BEN)
    assert texts(server, GROUP) == []
    assert len(server.calls("sendMessage", GROUP)) == 1
    assert states(storage) == {ANN: "sent", BEN: "sent", SUPERGROUP: "sent"}
    chat = storage.chats.get(SUPERGROUP)
    assert (chat.kind, chat.state, chat.zone) == ("supergroup", "active", "Asia/Tokyo")
    assert [s.chat_id for s in storage.subscriptions.all()] == [ANN, BEN, SUPERGROUP]
    assert GROUP not in [c.id for c in storage.chats.all()]
    clock.forward(days=1)
    plan(storage, clock)
    await send(storage, bot, clock)
    assert "Nothing new" in texts(server, SUPERGROUP)[-1]


async def test_a_message_in_doubt_to_a_group_that_moves_is_marked_there(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    group = server.group(GROUP, type="group")
    subscribe(storage, clock, GROUP)
    plan(storage, clock)
    server.script("sendMessage", GROUP, outcome=TimeoutAfter(seconds=2))
    await send(storage, bot, clock)
    group.migrate(SUPERGROUP)
    for _ in range(3):
        clock.forward(minutes=1)
        await send(storage, bot, clock)
    (first,) = texts(server, GROUP)
    again, *rest = texts(server, SUPERGROUP)
    assert again == SENT_AGAIN_PLAIN + first
    assert [first, *rest] == texts(server, BEN)


async def test_a_message_that_did_not_arrive_does_so_the_second_time(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    server.script("sendMessage", ANN, outcome=TimeoutBefore(seconds=2))
    await send(storage, bot, clock)
    clock.forward(minutes=1)
    await send(storage, bot, clock)
    assert len(texts(server, ANN)) == 2
    assert states(storage) == {ANN: "sent", BEN: "sent"}


async def test_no_network_loses_and_doubles_nothing(server: FakeTelegram, storage: Storage, clock: Clock) -> None:
    lost = ExtBot(TOKEN, base_url="http://127.0.0.1:9/bot", rate_limiter=at_once())
    assert await send(storage, lost, clock) == 0
    assert {chunk.attempts for chunk in storage.deliveries.chunks(1)} == {0}
    clock.forward(minutes=1)
    async with ExtBot(TOKEN, base_url=server.base_url, rate_limiter=at_once()) as found:
        assert await send(storage, found, clock) == 4
    assert states(storage) == {ANN: "sent", BEN: "sent"}


async def test_stopping_ends_after_the_message_in_flight(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    watcher = threading.Thread(
        target=lambda: (server.wait_calls("sendMessage"), loop.call_soon_threadsafe(stopping.set))
    )
    watcher.start()
    sender_done = asyncio.create_task(deliver(storage, bot, clock=clock, stopping=stopping))
    sent = await sender_done
    await asyncio.to_thread(watcher.join)
    assert sent == len(server.calls("sendMessage")) <= 4
    assert not [c for d in storage.deliveries.all() for c in storage.deliveries.chunks(d.id) if c.state == "sending"]
    stopping.set()
    assert await deliver(storage, bot, clock=clock, stopping=stopping) == 0
    await send(storage, bot, clock)
    assert len(texts(server, ANN)) == len(texts(server, BEN)) == 2
