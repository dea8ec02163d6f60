"""The courier through trouble: outages, answers that say nothing, a ledger that fails."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from telegram.error import TelegramError

from bot.errors import StorageError
from bot.models import Chunk
from bot.storage import Storage
from bot.storage.outbox import Waiting
from bot.telegram import Courier, Pacer
from bot.telegram.courier import SENT_AGAIN
from bot.telegram.pace import Turn
from bot.telegram.send import Verdict
from tests.conftest import Clock
from tests.fake_telegram import (
    FakeTelegram,
    Forbidden,
    Outcome,
    Reset,
    ServerError,
    TimeoutBefore,
)
from tests.telegram.conftest import Sender
from tests.telegram.letters import ANN, BEN, CAT, meet, post, send, states, told


@pytest.fixture(autouse=True)
def readers(server: FakeTelegram, storage: Storage, clock: Clock) -> None:
    for chat_id in (ANN, BEN, CAT):
        meet(server, storage, clock, chat_id)


@pytest.mark.parametrize("trouble", [Reset(), TimeoutBefore(seconds=1), ServerError(502)], ids=repr)
async def test_an_outage_uses_up_no_message_s_second_chance(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, trouble: Outcome
) -> None:
    assert isinstance(bot.rate_limiter, Pacer)
    courier = Courier(storage, bot, bot.rate_limiter, clock=clock, stopping=asyncio.Event())
    post(storage, clock, ANN, ["before"])
    assert await courier.run() == 1
    for chat_id in (ANN, BEN, CAT):
        post(storage, clock, chat_id, ["news", "more"])
    server.script("*", outcome=trouble, times=None)
    for _ in range(4):
        assert await courier.run() == 0
        clock.forward(minutes=5)
    tries = len(server.calls("sendMessage")) - 1
    assert 1 <= tries <= 3
    assert sum(chunk.attempts for n in (2, 3, 4) for chunk in storage.deliveries.chunks(n)) <= tries
    server.unscript()
    assert await send(storage, bot, clock) == 6
    assert {reply.plain for chat_id in (ANN, BEN, CAT) for reply in server.delivered(chat_id)} <= {
        "before",
        "news",
        "more",
        f"{SENT_AGAIN}\n\nnews",
    }


async def test_a_courier_that_begins_asks_before_it_sends(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    post(storage, clock, ANN, ["news"])
    server.script("*", outcome=Reset(), times=None)
    assert await send(storage, bot, clock) == 0
    assert server.calls("sendMessage") == []
    assert "messages wait" in caplog.text


async def test_what_became_of_a_message_is_noted_once_the_database_can(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.courier.NOTE_SECONDS", 0.01)
    post(storage, clock, ANN, ["news"])
    sent, failures = storage.outbox.sent, [StorageError("disk full")] * 3

    def fails_first(*what: object, **columns: object) -> None:
        if failures:
            raise failures.pop()
        sent(*what, **columns)  # type: ignore[arg-type]

    monkeypatch.setattr(storage.outbox, "sent", fails_first)
    assert await send(storage, bot, clock) == 1
    assert states(storage) == ["sent"]


async def test_nothing_leaves_that_could_not_be_noted_before(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(storage, clock, ANN, ["news"])

    def full(waiting: object) -> None:
        raise StorageError("The disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(storage.outbox, "begin", full)
        with pytest.raises(StorageError):
            await send(storage, bot, clock)
    assert told(server) == []
    assert await send(storage, bot, clock) == 1


async def test_where_telegram_takes_no_message_second_tries_wait(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock
) -> None:
    """It answers questions all the while, so that they prove nothing."""
    assert isinstance(bot.rate_limiter, Pacer)
    courier = Courier(storage, bot, bot.rate_limiter, clock=clock, stopping=asyncio.Event())
    chats = [ANN, BEN, CAT, *range(2001, 2020)]
    for chat_id in chats:
        meet(server, storage, clock, chat_id)
        post(storage, clock, chat_id, ["news"])
    server.script("sendMessage", outcome=Reset(), times=None)
    for _ in range(20):
        assert await courier.run() == 0
        clock.forward(seconds=15)
    assert max(chunk.attempts for n in range(1, len(chats) + 1) for chunk in storage.deliveries.chunks(n)) == 1
    server.unscript()
    for _ in range(4):
        await send(storage, bot, clock)
        clock.forward(minutes=6)
    assert sorted(chat_id for chat_id, _ in told(server)) == sorted(chats)
    assert set(states(storage)) == {"sent"}


async def test_once_a_message_gets_through_second_tries_come_at_once(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(bot.rate_limiter, Pacer)
    monkeypatch.setattr("bot.telegram.pace.AGAIN", timedelta())
    monkeypatch.setattr("bot.telegram.pace.IN_A_ROW", 3)
    courier = Courier(storage, bot, bot.rate_limiter, clock=clock, stopping=asyncio.Event())
    for chat_id in (ANN, BEN, CAT):
        post(storage, clock, chat_id, ["news"])
    server.script("sendMessage", outcome=Reset(), times=3)
    assert await courier.run() == 0
    assert storage.outbox.waiting(clock()) == []
    meet(server, storage, clock, 2001)
    post(storage, clock, 2001, ["more"])
    assert await courier.run() == 4
    assert states(storage) == ["sent"] * 4


async def test_an_answer_in_no_known_form_is_no_answer(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = post(storage, clock, ANN, ["news"])
    answers: list[Exception] = [KeyError("result"), TelegramError("Invalid server response")]

    async def odd(*what: object, turn: Turn, **columns: object) -> None:
        assert isinstance(bot.rate_limiter, Pacer)
        bot.rate_limiter._leave(turn)
        bot.rate_limiter._answered(turn)
        raise answers.pop(0)

    monkeypatch.setattr("bot.telegram.courier.send", odd)
    for _ in range(2):
        await send(storage, bot, clock)
        clock.forward(minutes=1)
    assert not answers
    (chunk,) = storage.deliveries.chunks(number)
    assert (chunk.state, chunk.requests) == ("in_doubt", 2)


async def test_what_fails_before_it_leaves_is_not_in_doubt(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = post(storage, clock, ANN, ["news"])
    server.script("sendMessage", ANN, outcome=Reset())
    await send(storage, bot, clock)
    clock.forward(minutes=1)

    def busy(courier: Courier, chat_id: int) -> str:
        raise StorageError("the database is busy")

    with monkeypatch.context() as patch:
        patch.setattr(Courier, "_mark", busy)
        assert await send(storage, bot, clock) == 0
    (chunk,) = storage.deliveries.chunks(number)
    assert (str(chunk.state), chunk.attempts) == ("in_doubt", 1)
    clock.forward(minutes=1)
    assert await send(storage, bot, clock) == 1
    assert len(told(server)) == 1


async def test_a_look_that_fails_leaves_what_is_on_its_way_to_its_end(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chat_id in (ANN, BEN, CAT):
        post(storage, clock, chat_id, ["one", "two"])
    look, looks = storage.outbox.waiting, [0]

    def fails_second(now: datetime) -> list[Waiting]:
        looks[0] += 1
        if looks[0] == 2:
            raise StorageError("the database is busy")
        return look(now)

    monkeypatch.setattr(storage.outbox, "waiting", fails_second)
    with pytest.raises(StorageError):
        await send(storage, bot, clock)
    assert "sending" not in {chunk.state for n in (1, 2, 3) for chunk in storage.deliveries.chunks(n)}
    await send(storage, bot, clock)
    assert len(told(server)) == 6


async def test_a_refusal_from_before_the_person_came_back_pauses_nothing(
    server: FakeTelegram, bot: Sender, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(storage, clock, ANN, ["news"])
    server.script("sendMessage", ANN, outcome=Forbidden())
    monkeypatch.setattr("bot.clock.now", clock)
    judged = Courier._verdict

    def meanwhile(courier: Courier, chunk: Chunk, error: Exception, *, left: bool) -> Verdict:
        storage.chats.resume(ANN)
        return judged(courier, chunk, error, left=left)

    with monkeypatch.context() as patch:
        patch.setattr(Courier, "_verdict", meanwhile)
        await send(storage, bot, clock)
    assert storage.chats.get(ANN).state == "active"
    clock.forward(seconds=5)
    assert await send(storage, bot, clock) == 1
    clock.forward(minutes=1)
    post(storage, clock, ANN, ["more"])
    server.script("sendMessage", ANN, outcome=Forbidden())
    await send(storage, bot, clock)
    assert storage.chats.get(ANN).state == "paused"
