"""The fake Bot API server's limits, its trouble at random, and groups that mute their members."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot
from telegram import error as errors

from tests.fake_telegram import (
    EVERYTHING,
    FakeTelegram,
    Flood,
    Forbidden,
    Limits,
    Ok,
    OverLimit,
    Reset,
    ServerError,
    Slow,
    TimeoutAfter,
    TimeoutBefore,
)
from tests.fake_telegram.chaos import Trouble
from tests.fake_telegram.limits import Gate

TOKEN = "123:TEST"


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it python-telegram-bot 22 warns while it makes the exception for a 429."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as fake:
        yield fake


@pytest.fixture
async def bot(server: FakeTelegram) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=server.base_url) as bot:
        yield bot


# Limits: the windows alone, with times of our own.


def test_one_a_second_to_a_chat() -> None:
    gate = Gate(Limits())
    assert gate.take(1, "private", 10.0) is None
    assert gate.take(1, "private", 10.999) == OverLimit(1, "chat")
    assert gate.take(2, "private", 10.999) is None
    assert gate.take(1, "private", 11.0) is None  # what was refused did not count


def test_thirty_a_second_over_all() -> None:
    gate = Gate(Limits())
    for chat in range(30):
        assert gate.take(chat, "private", 10 + chat / 100) is None
    assert gate.take(99, "private", 10.9) == OverLimit(1, "overall")
    assert gate.take(99, "private", 11.0) is None
    assert gate.take(98, "private", 11.005) == OverLimit(1, "overall")  # the window slides by one at a time


@pytest.mark.parametrize(("kind", "limited"), [("group", True), ("supergroup", True), ("channel", False)])
def test_twenty_a_minute_to_a_group(kind: str, limited: bool) -> None:
    gate = Gate(Limits())
    for second in range(20):
        assert gate.take(-5, kind, float(second)) is None
    assert gate.take(-5, kind, 20.5) == (OverLimit(40, "group") if limited else None)
    assert gate.take(-6, kind, 21.0) is None
    assert gate.take(-5, kind, 60.0) is None


def test_time_can_be_scaled() -> None:
    gate = Gate(Limits(second=0.1))
    assert gate.take(1, "private", 10.0) is None
    assert gate.take(1, "private", 10.09) == OverLimit(1, "chat")
    assert gate.take(1, "private", 10.11) is None


# Limits: the server.


async def test_what_goes_over_is_refused_and_listed() -> None:
    with FakeTelegram(TOKEN, limits=Limits(overall=3)) as server:
        readers = [server.reader(number) for number in range(1, 5)]
        async with Bot(TOKEN, base_url=server.base_url) as bot:
            message = await bot.send_message(1, "a")
            with pytest.raises(errors.RetryAfter):
                await bot.send_message(1, "b")
            with pytest.raises(errors.RetryAfter):
                await bot.edit_message_text("b", 1, message.message_id)
            await bot.get_chat(1)
            await bot.send_chat_action(1, "typing")
            await bot.send_message(2, "a")
            await bot.send_document(3, b"x")
            with pytest.raises(errors.RetryAfter):
                await bot.send_message(4, "a")
    assert [len(reader.unread()) for reader in readers] == [1, 1, 1, 0]
    assert [(call.method, call.chat_id, call.outcome) for call in server.provoked] == [
        ("sendMessage", 1, OverLimit(1, "chat")),
        ("editMessageText", 1, OverLimit(1, "chat")),
        ("sendMessage", 4, OverLimit(1, "overall")),
    ]
    assert not any(call.accepted for call in server.provoked)


async def test_unknown_chats_and_scripted_failures_do_not_count() -> None:
    with FakeTelegram(TOKEN, limits=Limits(overall=1)) as server:
        server.reader(1)
        server.script("sendMessage", outcome=ServerError())
        async with Bot(TOKEN, base_url=server.base_url) as bot:
            with pytest.raises(errors.NetworkError):
                await bot.send_message(1, "a")
            with pytest.raises(errors.BadRequest, match="Chat not found"):
                await bot.send_message(2, "a")
            await bot.send_message(1, "a")
    assert server.provoked == []


# Chaos.


async def outcomes(seed: int, order: list[int]) -> dict[int, list[str]]:
    """What 40 messages to each of some chats meet with."""
    found: dict[int, list[str]] = {chat: [] for chat in order}
    rates: dict[Trouble, float] = {"bad gateway": 0.1, "server error": 0.1, "reset before": 0.1, "slow": 0}
    with FakeTelegram(TOKEN) as server:
        server.chaos(random.Random(seed), rates)
        for chat in order:
            server.reader(chat)
        async with Bot(TOKEN, base_url=server.base_url) as bot:
            for _ in range(40):
                for chat in order:
                    with contextlib.suppress(errors.NetworkError):
                        await bot.send_message(chat, "a")
        for call in server.calls("sendMessage"):
            found[call.chat_id].append(str(call.outcome))
    return found


async def test_the_same_seed_is_the_same_trouble_in_any_order() -> None:
    first = await outcomes(7, [1, 2, 3])
    assert first == await outcomes(7, [3, 1, 2])
    assert first != await outcomes(8, [1, 2, 3])
    met = Counter(outcome for each in first.values() for outcome in each)
    assert set(met) == {str(Ok()), str(ServerError(502)), str(ServerError(500)), str(Reset())}
    assert first[1] != first[2]


async def meet(server: FakeTelegram, bot: Bot, trouble: Trouble, chat: int = 1) -> None:
    server.chaos(random.Random(1), {trouble: 1.0}, hang=0.1, away=(0.2, 0.3))
    await bot.send_message(chat, "a")


async def test_floods_hold_a_chat_or_all(server: FakeTelegram, bot: Bot) -> None:
    ann, ben = server.reader(1), server.reader(2)
    for trouble, everywhere in (("flood", False), ("flood for all", True)):
        with pytest.raises(errors.RetryAfter):
            await meet(server, bot, trouble)  # type: ignore[arg-type]
        for chat in (1, 2):
            with pytest.raises(errors.RetryAfter):
                await bot.send_message(chat, "a")
        found = [call.outcome for call in server.calls("sendMessage")][-3:]
        assert all(isinstance(outcome, Flood) and 1 <= outcome.retry_after <= 3 for outcome in found)
        assert [getattr(outcome, "again", None) for outcome in found] == [False, True, everywhere]
        assert [getattr(outcome, "everywhere", None) for outcome in found] == [everywhere] * 3
    server.calm()
    await bot.send_message(1, "b")
    assert [reply.text for reply in ann.unread()] == ["b"] and ben.unread() == []
    assert server.provoked == []


@pytest.mark.parametrize("group", [False, True])
async def test_one_who_blocks_the_bot_comes_back(server: FakeTelegram, bot: Bot, group: bool) -> None:
    chat = server.group(-5).chat_id if group else server.reader(1).chat_id
    with pytest.raises(errors.Forbidden):
        await meet(server, bot, "blocked", chat)
    with pytest.raises(errors.Forbidden):
        await bot.send_message(chat, "a")  # as who has blocked it answers
    left = [update.my_chat_member for update in await bot.get_updates(timeout=5)]
    assert [change.new_chat_member.status for change in left if change] == ["kicked"]
    number = (await bot.get_updates())[-1].update_id
    [back] = await bot.get_updates(offset=number + 1, timeout=5)
    assert back.my_chat_member and back.my_chat_member.new_chat_member.status == "member"
    with pytest.raises(errors.Forbidden):
        await bot.send_message(chat, "a")  # which blocks it once more
    server.calm()  # and this brings them back
    await bot.send_message(chat, "a")
    assert isinstance(server.calls("sendMessage")[0].outcome, Forbidden)


async def test_what_was_taken_and_what_was_not(server: FakeTelegram, bot: Bot) -> None:
    ann = server.reader(1)
    cases: list[tuple[Trouble, type, int]] = [
        ("timeout before", TimeoutBefore, 0),
        ("timeout after", TimeoutAfter, 1),
        ("reset before", Reset, 0),
        ("reset after", Reset, 1),
    ]
    for trouble, kind, arrived in cases:
        with pytest.raises(errors.NetworkError):
            await meet(server, bot, trouble)
        assert len(ann.unread()) == arrived
        call = server.calls("sendMessage")[-1]
        assert type(call.outcome) is kind and call.accepted is bool(arrived)
    await meet(server, bot, "slow")
    assert isinstance(server.calls("sendMessage")[-1].outcome, Slow) and len(ann.unread()) == 1


def test_rates_that_cannot_be(server: FakeTelegram) -> None:
    with pytest.raises(ValueError, match="no such trouble"):
        server.chaos(random.Random(1), {"earthquake": 0.1})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="more than 1"):
        server.chaos(random.Random(1), {"slow": 0.6, "flood": 0.6})
    assert sum(EVERYTHING.values()) < 0.2


# Groups that mute their members.


async def test_a_group_that_mutes_its_members(server: FakeTelegram, bot: Bot) -> None:
    group = server.group(-5)
    group.mute_everybody()
    with pytest.raises(errors.BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(-5, "a")
    rights = (await bot.get_chat(-5)).permissions
    assert rights and not rights.can_send_messages and rights.can_invite_users
    assert await bot.get_updates() == ()
    group.set_bot_status("administrator")
    await bot.send_message(-5, "a")
    group.set_bot_status("member")
    group.unmute()
    await bot.send_message(-5, "b")
    rights = (await bot.get_chat(-5)).permissions
    assert rights and rights.can_send_messages
    assert (await bot.get_chat(server.reader(1).chat_id)).permissions is None
