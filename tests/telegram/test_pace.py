"""The pacer decides when each message may go. The tests' clock jumps to the next event, so that no test waits."""

import asyncio
import functools
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.telegram.pace import A_CHAT_WAITS, Crowded, Pacer, Turn
from tests.conftest import Jumping, jumping

ANN, BEN, CAT = 1001, 1002, 1003
GROUP = -1009


class Creeping(Jumping):
    """An event loop like `Jumping`, but its clock also moves a little each time it is read."""

    def time(self) -> float:
        self._present += 0.0001
        return self._present


class Line:
    """Simulates Telegram: records when each message arrives, and answers it."""

    def __init__(self, pacer: Pacer) -> None:
        self.pacer = pacer
        self.arrived: list[tuple[float, int]] = []
        self.answers: dict[int, list[Exception]] = {}
        self.slow: dict[int, asyncio.Event] = {}

    async def __call__(self, chat_id: int, turn: Turn | None = None, method: str = "sendMessage") -> int:
        """Send a message. Returns its number."""
        found = await self.pacer.process_request(self._arrive, (chat_id,), {}, method, {"chat_id": chat_id}, turn)
        assert isinstance(found, int)
        return found

    async def _arrive(self, chat_id: int) -> Any:
        self.arrived.append((asyncio.get_running_loop().time(), chat_id))
        if waiting := self.slow.get(chat_id):
            await waiting.wait()
        if answers := self.answers.get(chat_id):
            raise answers.pop(0)
        return len(self.arrived)

    async def digest(self, chat_id: int) -> bool:
        """Send a message of a digest if it may go now. Returns whether it did."""
        if self.pacer.room_in() or self.pacer.free_in(chat_id):
            return False
        await self(chat_id, self.pacer.take(chat_id))
        return True

    def most_in(self, seconds: float, chat_id: int | None = None) -> int:
        """Return the maximum number of messages that arrived within any period of `seconds`."""
        times = [at for at, chat in self.arrived if chat_id in (None, chat)]
        return max((sum(1 for at in times if start <= at < start + seconds - 1e-6) for start in times), default=0)

    @property
    def chats(self) -> list[int]:
        """Returns the chat of each message, in the order in which they arrived."""
        return [chat_id for _, chat_id in self.arrived]


def made(**limits: Any) -> Line:
    return Line(Pacer(**limits))


@pytest.fixture
def line() -> Line:
    return made()


async def until(line: Line, chat_id: int) -> None:
    """Wait until a message of a digest may go, and send it."""
    while not await line.digest(chat_id):  # noqa: ASYNC110
        await asyncio.sleep(min(max(line.pacer.room_in(), line.pacer.free_in(chat_id)), 0.01))


async def refused(line: Line, chat_id: int, seconds: float) -> None:
    """Send a message of a digest, which Telegram answers with 429."""
    line.answers[chat_id] = [RetryAfter(timedelta(seconds=seconds))]
    with pytest.raises(RetryAfter):
        await until(line, chat_id)


@jumping
async def test_the_limit_for_all_chats_together_is_kept() -> None:
    line = made(overall=10)
    for chat_id in range(35):
        await until(line, chat_id)
    assert line.most_in(1) <= 10
    assert len(line.arrived) == 35


@jumping
async def test_a_chat_gets_one_digest_message_a_second(line: Line) -> None:
    for _ in range(4):
        await until(line, ANN)
    assert line.most_in(0.99, ANN) == 1
    assert not line.pacer.free_in(BEN)


@jumping
async def test_three_answers_may_go_at_once_and_more_a_second_apart(line: Line) -> None:
    await asyncio.gather(*(line(ANN) for _ in range(5)))
    times = [at for at, _ in line.arrived]
    assert times[2] - times[0] < 1 <= times[3] - times[0] + 0.001
    assert times[4] - times[3] >= 0.9
    assert line.pacer.free_in(ANN)


@jumping
async def test_a_group_gets_at_most_twenty_messages_a_minute() -> None:
    line = made()
    for _ in range(20):
        await until(line, GROUP)
    assert line.pacer.free_in(GROUP) > 30
    assert not line.pacer.free_in(ANN)
    answer = asyncio.create_task(line(GROUP))
    await until(line, ANN)
    assert not answer.done()
    await answer
    assert line.most_in(60, GROUP) <= 20


@jumping
async def test_answers_go_before_digests() -> None:
    line = made(overall=2)
    await until(line, 1)
    await until(line, 2)
    assert line.pacer.room_in()
    await asyncio.gather(line(ANN), line(BEN), until(line, 3), until(line, 4))
    assert sorted(line.chats[2:4]) == [ANN, BEN]


@jumping
async def test_a_chat_with_too_many_answers_does_not_delay_other_chats(line: Line) -> None:
    flood = [asyncio.create_task(line(ANN)) for _ in range(3 + A_CHAT_WAITS)]
    await asyncio.sleep(0)
    with pytest.raises(Crowded):
        await line(ANN)
    await line(BEN)
    assert line.chats.count(ANN) == 3
    assert await line.digest(CAT)
    await asyncio.gather(*flood)


# Telegram answers 429.


@jumping
async def test_only_the_refused_chat_waits_if_another_chat_gets_through(line: Line) -> None:
    await refused(line, ANN, 5)
    assert line.pacer.free_in(ANN)
    await until(line, BEN)  # this shows that the 429 was only for Ann's chat
    await until(line, CAT)
    assert line.pacer.free_in(ANN)
    await until(line, ANN)
    times = {chat_id: at for at, chat_id in line.arrived}
    first = line.arrived[0][0]
    assert times[CAT] - first < 5 <= times[ANN] - first + 0.001


@jumping
async def test_all_chats_wait_if_three_in_a_row_are_refused() -> None:
    told: list[tuple[int | None, timedelta]] = []
    line = Line(Pacer(remember=lambda *hold: told.append(hold)))
    for chat_id in (ANN, BEN, CAT):
        await refused(line, chat_id, 5)
    assert line.pacer.room_in()
    wait = timedelta(seconds=5)
    assert told == [(ANN, wait), (BEN, wait), (None, wait)]
    answer = asyncio.create_task(line(8))
    await until(line, 7)
    await answer
    assert line.arrived[3][0] - line.arrived[2][0] >= 4.99


@jumping
async def test_a_message_counts_for_the_limit_until_a_second_after_its_answer() -> None:
    """A message without an answer may arrive late, so no other message may take its place before."""
    line = made(overall=3)
    line.slow = {chat_id: asyncio.Event() for chat_id in range(3)}
    sent = [asyncio.create_task(until(line, chat_id)) for chat_id in range(3)]
    await asyncio.sleep(0.9)  # the first left at the start, the last two thirds of a second later
    assert len(line.arrived) == 3
    assert line.pacer.room_in()
    for event in line.slow.values():
        event.set()
    await asyncio.gather(*sent)
    answered = asyncio.get_running_loop().time()
    await until(line, 9)
    assert line.arrived[-1][0] - answered >= 0.9


@jumping
async def test_a_message_without_an_answer_does_not_block_others_for_long() -> None:
    line = made(overall=1)
    line.slow = {ANN: asyncio.Event()}
    lost = asyncio.create_task(line(ANN))
    await asyncio.sleep(0)
    await asyncio.wait_for(line(BEN), 50)
    assert not lost.done()
    lost.cancel()


@jumping
async def test_a_stop_drops_waiting_and_new_answers() -> None:
    stopping = asyncio.Event()
    line = Line(Pacer(stopping=stopping))
    line.pacer.hold(None, 30)
    waiting = asyncio.create_task(line(ANN))
    await asyncio.sleep(0)
    stopping.set()
    with pytest.raises(Crowded):
        await waiting
    with pytest.raises(Crowded):
        await line(BEN)


@jumping
async def test_waiting_chats_do_not_delay_a_third(line: Line) -> None:
    for chat_id in (ANN, BEN):
        await refused(line, chat_id, 300)
    await until(line, CAT)
    for chat_id in (7, 8, 9):
        await refused(line, chat_id, 300)
        await until(line, chat_id + 100)
    assert line.arrived[-1][0] < 30


@jumping
async def test_chats_that_send_too_much_do_not_delay_the_answer_to_another() -> None:
    line = made(overall=2)
    flood = [asyncio.create_task(line(chat_id)) for chat_id in (ANN, BEN, CAT) for _ in range(8)]
    await asyncio.sleep(1.5)
    for chat_id in (1, 2):
        await until(line, chat_id)  # digests use up the limit
    await asyncio.wait_for(line(99), 5)
    gone = [one for one in await asyncio.gather(*flood, return_exceptions=True) if isinstance(one, Crowded)]
    assert gone


@jumping
async def test_a_turn_that_is_given_back_goes_to_another_chat() -> None:
    line = made(overall=1)
    turn = line.pacer.take(ANN)
    assert line.pacer.room_in()
    line.pacer.give_back(turn)
    line.pacer.give_back(turn)
    await until(line, BEN)
    assert line.chats == [BEN]


@functools.partial(jumping, loop=Creeping)
async def test_an_answer_goes_if_its_wait_ends_while_the_pacer_checks_it() -> None:
    pacer = Pacer()
    for step in range(100):
        pacer.hold(step, step * 0.00003)
        pacer.give_back(await asyncio.wait_for(asyncio.create_task(pacer.turn(step)), 60))
