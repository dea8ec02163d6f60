"""The courier: in which order, at which pace, and what it knows after a restart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from telegram.ext import ExtBot

from bot.models import DeliveryState, Failure
from bot.storage import Storage, open_storage
from bot.telegram import Limits, Pacer
from tests.conftest import Clock
from tests.fake_telegram import (
    BadRequest,
    FakeTelegram,
    Reset,
    ServerError,
    TimeoutAfter,
    TimeoutBefore,
    TooManyRequests,
)
from tests.fake_telegram import Limits as Enforced
from tests.telegram.conftest import Sender
from tests.telegram.letters import ANN, BEN, CAT, meet, post, send, states, told

TOKEN = "123:TEST"


@pytest.fixture(autouse=True)
def readers(server: FakeTelegram, storage: Storage, clock: Clock) -> None:
    for chat_id in (ANN, BEN, CAT):
        meet(server, storage, clock, chat_id)


async def test_a_chat_with_much_to_read_holds_up_none_with_little(
    server: FakeTelegram, storage: Storage, clock: Clock
) -> None:
    post(storage, clock, ANN, [f"a{n}" for n in range(5)])
    for n in range(3):
        post(storage, clock, BEN, [f"b{n}"])
    post(storage, clock, CAT, ["c0"])
    pacer = Pacer(Limits(second=0.2, overall=1000))
    async with ExtBot(TOKEN, base_url=server.base_url, rate_limiter=pacer) as bot:
        assert await send(storage, bot, clock) == 9
    arrived = told(server)
    assert [text for chat_id, text in arrived if chat_id == ANN] == ["a0", "a1", "a2", "a3", "a4"]
    assert [text for chat_id, text in arrived if chat_id == BEN] == ["b0", "b1", "b2"]
    order = [text for _, text in arrived]
    # Those that left together may arrive in any order.
    assert order.index("c0") < order.index("a2")
    assert order.index("b0") < order.index("a2")
    assert order.index("b2") < order.index("a4")


async def test_what_telegram_allows_is_kept_to(server: FakeTelegram, storage: Storage, clock: Clock) -> None:
    """Chats alone, a group and more than one message each, beside readers who ask: nothing is refused."""
    second = 0.2
    group = -1009
    for chat_id in (*range(2001, 2040), group):
        meet(server, storage, clock, chat_id)
        post(storage, clock, chat_id, ["one", "two"])
    server.limits = Enforced(second=second)
    # Its clock and ours are one, its windows strict: a hair more than they take.
    async with ExtBot(TOKEN, base_url=server.base_url, rate_limiter=Pacer(Limits(second=second * 1.02))) as bot:
        sending = asyncio.create_task(send(storage, bot, clock))
        for _ in range(3):
            await bot.send_message(ANN, "an answer")
            await asyncio.sleep(second * 1.1)
        assert await sending == 80
    assert [call.chat_id for call in server.provoked] == []
    assert set(states(storage)) == {"sent"}


async def test_telegram_s_wait_outlives_a_restart(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    for chat_id in (ANN, BEN):
        post(storage, clock, chat_id, ["news"])
    storage.outbox.hold(ANN, clock() + timedelta(minutes=3))
    storage.outbox.hold(None, clock() + timedelta(minutes=2))
    again = open_storage(storage.database.path)
    try:
        assert again.outbox.held_until() == clock() + timedelta(minutes=2)
        assert await send(again, bot, clock) == 1
        clock.forward(minutes=3)
        assert await send(again, bot, clock) == 1
    finally:
        again.close()
    assert [chat_id for chat_id, _ in told(server)] == [BEN, ANN]


@pytest.mark.parametrize(
    "words",
    [
        "not enough rights to send text messages to the chat",
        "have no rights to send a message",
        "need administrator rights in the channel chat",
        "CHAT_WRITE_FORBIDDEN",
    ],
)
async def test_a_group_that_lets_the_bot_write_no_more_is_paused(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, words: str
) -> None:
    post(storage, clock, ANN, ["one", "two"])
    server.script("sendMessage", ANN, outcome=BadRequest(words))
    assert await send(storage, bot, clock) == 0
    assert storage.chats.get(ANN).state_reason == Failure.NO_RIGHT
    assert states(storage) == ["failed"]


async def test_none_overtakes_one_that_is_on_its_way(storage: Storage, server: FakeTelegram, clock: Clock) -> None:
    post(storage, clock, ANN, ["one", "two"])
    (first,) = storage.outbox.waiting(clock())
    second = replace(first, position=1)
    assert storage.outbox.begin(second) is None
    chunk = storage.outbox.begin(first)
    assert chunk is not None
    assert storage.outbox.waiting(clock()) == []
    assert storage.outbox.begin(second) is None
    storage.outbox.put_back(chunk, not_before=clock() + timedelta(minutes=1), failure=Failure.LATER)
    assert storage.outbox.waiting(clock()) == []
    assert storage.outbox.begin(second) is None


@pytest.mark.parametrize("change", ["paused", "forgotten", "sent by another"])
async def test_what_changed_since_it_was_looked_at_is_not_sent(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, change: str
) -> None:
    post(storage, clock, ANN, ["news"])
    (place,) = storage.outbox.waiting(clock())
    match change:
        case "paused":
            storage.pause_chat(ANN, Failure.CHAT_GONE, clock())
        case "forgotten":
            storage.chats.remove(ANN)
        case "sent by another":
            chunk = storage.outbox.begin(place)
            assert chunk is not None
            storage.outbox.sent(chunk, message_id=5, now=clock())
    assert storage.outbox.begin(place) is None


@pytest.mark.parametrize("lost", [TimeoutAfter(seconds=2), TimeoutBefore(seconds=2), Reset()], ids=repr)
async def test_an_answer_that_never_came_holds_up_nobody_else(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, lost: TimeoutAfter
) -> None:
    for chat_id in (ANN, BEN, CAT):
        post(storage, clock, chat_id, ["news"])
    server.script("sendMessage", ANN, outcome=lost)
    assert await send(storage, bot, clock) == 2
    assert states(storage) == [DeliveryState.IN_DOUBT, DeliveryState.SENT, DeliveryState.SENT]
    assert storage.deliveries.chunks(1)[0].state == DeliveryState.IN_DOUBT


async def test_what_is_refused_at_the_second_try_may_have_come_with_the_first(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    number = post(storage, clock, ANN, ["news"])
    server.script("sendMessage", ANN, outcome=Reset(delivered=True))
    await send(storage, bot, clock)
    server.script("sendMessage", ANN, outcome=BadRequest("message is not welcome"))
    for _ in range(3):
        clock.forward(minutes=1)
        await send(storage, bot, clock)
    assert told(server) == [(ANN, "news")]
    assert len(server.calls("sendMessage")) == 2
    assert states(storage) == ["in_doubt"]
    assert "not welcome" in storage.deliveries.chunks(number)[0].detail


async def test_the_ledger_counts_every_request(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    number = post(storage, clock, ANN, ["news"])
    for outcome in (TooManyRequests(retry_after=1), ServerError(502)):
        server.script("sendMessage", ANN, outcome=outcome)
    for _ in range(4):
        await send(storage, bot, clock)
        clock.forward(minutes=1)
    assert told(server) == [(ANN, "news")]
    record = storage.ledger.get(number)
    assert record is not None
    assert [(one.requests, one.attempts) for one in record.messages] == [(3, 1)]


async def test_deliveries_are_found_by_the_state_of_any_of_their_messages(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    def found(state: DeliveryState) -> list[tuple[int, str]]:
        return [(one.chat_id, str(one.state)) for one in reversed(storage.deliveries.all(state=state))]

    post(storage, clock, ANN, ["one", "two"])
    post(storage, clock, BEN, ["one", "two"])
    ann, _ = storage.outbox.waiting(clock())
    chunk = storage.outbox.begin(ann)
    assert chunk is not None
    assert found(DeliveryState.SENDING) == [(ANN, "sending")]
    assert found(DeliveryState.PLANNED) == [(BEN, "planned")]
    storage.outbox.doubt(chunk, not_before=clock(), failure=Failure.DOUBT, now=clock())
    assert found(DeliveryState.IN_DOUBT) == [(ANN, "in_doubt")]
    assert storage.instance.troubles(clock()) == {"in_doubt": 1}
    server.script("sendMessage", ANN, outcome=Reset())
    server.script("sendMessage", ANN, outcome=BadRequest("message is not welcome"))
    for _ in range(3):
        await send(storage, bot, clock)
        clock.forward(minutes=1)
    assert found(DeliveryState.IN_DOUBT) == found(DeliveryState.FAILED) == [(ANN, "failed")]
    assert found(DeliveryState.SENT) == [(BEN, "sent")]
    assert storage.instance.troubles(clock()) == {"failed": 1, "in_doubt": 1}


def test_the_longer_wait_stands(storage: Storage, server: FakeTelegram, clock: Clock) -> None:
    for chat_id in (ANN, None):
        for minutes in (5, 1):
            storage.outbox.hold(chat_id, clock() + timedelta(minutes=minutes))
    assert storage.outbox.held_until() == clock() + timedelta(minutes=5)
    assert storage.outbox.held_chats(clock()) == {ANN: clock() + timedelta(minutes=5)}
    assert storage.outbox.held_chats(clock() + timedelta(minutes=5)) == {}
