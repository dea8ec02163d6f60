"""The courier sends each message once and in order, in spite of errors, restarts and outages.

The tests compare the delivery ledger with the messages that the fake server has received.
"""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from telegram.error import TelegramError

from bot.errors import StorageError
from bot.models import Chunk, DeliveryKind, Failure
from bot.reply import SENT_AGAIN
from bot.storage import Storage, open_storage
from bot.storage.outbox import Waiting
from bot.telegram.courier import Courier
from bot.telegram.pace import Pacer, Turn
from bot.telegram.send import Verdict
from tests.conftest import Clock, Maker, meet, subscribe, texts
from tests.digests.planning import plan
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
from tests.telegram.conftest import Sender, deliver

pytestmark = pytest.mark.slow

ANN, BEN, CAT = 1001, 1002, 1003
GROUP, SUPERGROUP = -501, -1001234


@dataclass
class Mail:
    """Chats, the messages for them, and the courier that sends these."""

    server: FakeTelegram
    storage: Storage
    clock: Clock
    bot: Sender

    def meet(self, chat_id: int) -> None:
        kind = "private" if chat_id > 0 else "supergroup"
        self.server.reader(chat_id=chat_id) if chat_id > 0 else self.server.group(chat_id)
        meet(self.storage, chat_id, self.clock(), kind=kind)

    def post(self, chat_id: int, *said: str) -> int:
        now, messages = self.clock(), texts(*said or ("news",))
        kind = DeliveryKind.NOTICE
        self.storage.deliveries.post([chat_id], messages, kind=kind, now=now)
        return self.storage.deliveries.all(limit=1)[0].id

    def plan(self) -> None:
        plan(self.storage, self.clock())

    def subscribe(self, chat_id: int) -> None:
        if chat_id < 0:
            meet(self.storage, chat_id, self.clock(), kind="group")
        subscribe(self.storage, chat_id, self.clock())

    def courier(self) -> Courier:
        assert isinstance(self.bot.rate_limiter, Pacer)
        return Courier(self.storage, self.bot, self.bot.rate_limiter, clock=self.clock, stopping=asyncio.Event())

    async def send(self, times: int = 1, *, bot: Sender | None = None, minutes: float = 0, plan: bool = False) -> int:
        """Run a new courier `times` times, with `minutes` after each. Returns the number of messages that were sent."""
        sent = 0
        for _ in range(times):
            if plan:
                self.plan()
            sent += await deliver(self.storage, bot or self.bot, clock=self.clock)
            self.clock.forward(minutes=minutes)
        return sent

    def arrived(self) -> list[tuple[int, str]]:
        """Return the chat_id and the text of each message that arrived, in order."""
        calls = self.server.calls("sendMessage")
        return [(call.params["chat_id"], call.params["text"]) for call in calls if call.accepted]

    def texts(self, chat_id: int) -> list[str]:
        return [reply.plain for reply in self.server.delivered(chat_id)]

    def states(self) -> list[str]:
        return [str(delivery.state) for delivery in reversed(self.storage.deliveries.all())]

    def attempts(self, deliveries: Sequence[int]) -> list[int]:
        return [chunk.attempts for number in deliveries for chunk in self.storage.deliveries.get(number).messages]


@pytest.fixture
def mail(server: FakeTelegram, storage: Storage, clock: Clock, bot: Sender) -> Mail:
    made = Mail(server, storage, clock, bot)
    for chat_id in (ANN, BEN, CAT):
        made.meet(chat_id)
    return made


@pytest.fixture
def digests(mail: Mail, make: Maker) -> Mail:
    """A digest of two messages for each of two chats, ready to send."""
    for chat_id in (ANN, BEN):
        mail.subscribe(chat_id)
    for n in range(3):
        make.ready(f"n{n}", summary=f"Summary {n}. " + "word " * 300)
    mail.plan()
    return mail


@pytest.mark.parametrize("outcome", [TooManyRequests(retry_after=5), ServerError(502)])
async def test_a_refused_message_is_sent_after_the_wait_and_in_order(mail: Mail, outcome: Outcome) -> None:
    mail.post(ANN, "one", "two")
    mail.post(BEN)
    mail.server.script("sendMessage", ANN, outcome=outcome)
    assert await mail.send() == 1  # Ben's. Ann's second message waits for her first.
    mail.clock.forward(seconds=4)
    assert await mail.send() == 0
    mail.clock.forward(seconds=26)
    assert await mail.send() == 2
    assert mail.texts(ANN) == ["one", "two"]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Forbidden(), Failure.CHAT_GONE),
        (BadRequest("not enough rights to send text messages to the chat"), Failure.NO_RIGHT),
    ],
)
async def test_a_chat_that_refuses_the_bot_is_paused_and_gets_its_articles_later(
    digests: Mail, outcome: Outcome, reason: Failure
) -> None:
    digests.server.script("sendMessage", ANN, outcome=outcome)
    await digests.send()
    assert len(digests.server.calls("sendMessage", ANN)) == 1  # the courier does not try the second message
    chat = digests.storage.chats.get(ANN)
    assert chat.paused == reason
    assert digests.states() == ["failed", "sent"]
    digests.clock.forward(days=2)
    assert await digests.send(plan=True) == 1  # to Ben: "Nothing new"
    digests.storage.chats.resume(ANN, by_operator=True)
    assert await digests.send(plan=True) == 2
    assert all(f"Summary {n}." in "".join(digests.texts(ANN)) for n in range(3))


@pytest.mark.parametrize("outcome", [TimeoutAfter(seconds=2), Reset(delivered=True)])
async def test_a_message_in_doubt_is_sent_once_more_with_a_heading(digests: Mail, outcome: Outcome) -> None:
    digests.server.script("sendMessage", ANN, outcome=outcome, times=2)
    await digests.send(5, minutes=2)
    first, again, second = digests.texts(ANN)
    assert again == f"{SENT_AGAIN}\n\n{first}"
    assert not second.startswith("Sent again")
    assert digests.states() == ["in_doubt", "sent"]
    digests.clock.forward(days=1)
    await digests.send(plan=True)
    assert "Nothing new" in digests.texts(ANN)[-1]


BLOCKED_AFTER = {
    "the second try is refused": Forbidden(),
    "the bot learns of it before the second try": None,
    "the second try gets 429 before that": TooManyRequests(retry_after=5),
}


@pytest.mark.parametrize("second", BLOCKED_AFTER.values(), ids=BLOCKED_AFTER)
async def test_a_message_in_doubt_is_sent_again_when_a_blocked_chat_is_resumed(
    digests: Mail, second: Outcome | None
) -> None:
    digests.server.script("sendMessage", ANN, outcome=TimeoutAfter(seconds=2))
    await digests.send(minutes=1)
    (first,) = digests.texts(ANN)
    if second is not None:
        digests.server.script("sendMessage", ANN, outcome=second)
        await digests.send()
    if not isinstance(second, Forbidden):
        digests.storage.pause_chat(ANN, Failure.CHAT_GONE, digests.clock())
    assert digests.storage.chats.get(ANN).paused
    digests.clock.forward(days=1)
    await digests.send(plan=True)
    assert digests.texts(ANN) == [first]
    digests.storage.chats.resume(ANN, by_operator=True)
    await digests.send(3, minutes=1, plan=True)
    again = [text for text in digests.texts(ANN) if text.startswith("Sent again")]
    assert again == [f"{SENT_AGAIN}\n\n{first}"]
    arrived = "".join(text for text in digests.texts(ANN) if text not in again)
    assert all(arrived.count(f"Summary {n}.") == 1 for n in range(3))
    assert digests.states()[:2] == [
        "failed",
        "sent",
    ]  # the next digest had the second message's articles


@pytest.mark.parametrize("in_doubt", [False, True])
async def test_the_digest_of_a_group_follows_it_to_its_supergroup(digests: Mail, in_doubt: bool) -> None:
    server, storage = digests.server, digests.storage
    group = server.group(GROUP, type="group")
    digests.subscribe(GROUP)
    storage.chats.set(GROUP, zone="Asia/Tokyo")
    digests.plan()
    if in_doubt:
        server.script("sendMessage", GROUP, outcome=TimeoutAfter(seconds=2))
        await digests.send(minutes=1)
    group.migrate(SUPERGROUP)
    await digests.send(3, minutes=1)
    first, second = digests.texts(BEN)
    assert digests.texts(GROUP) == [first] * in_doubt
    assert digests.texts(SUPERGROUP) == [f"{SENT_AGAIN}\n\n{first}" if in_doubt else first, second]
    assert len(server.calls("sendMessage", GROUP)) == 1 + in_doubt
    assert digests.states() == ["sent"] * 3
    chat = storage.chats.get(SUPERGROUP)
    assert (chat.kind, chat.paused, chat.zone) == ("supergroup", None, "Asia/Tokyo")
    assert [s.chat_id for s in storage.subscriptions.all()] == [ANN, BEN, SUPERGROUP]
    assert GROUP not in [c.id for c in storage.chats.all()]
    digests.clock.forward(days=1)
    await digests.send(plan=True)
    assert "Nothing new" in digests.texts(SUPERGROUP)[-1]


async def test_a_stop_waits_for_the_message_in_flight(digests: Mail) -> None:
    stopping = asyncio.Event()
    loop, server, storage = asyncio.get_running_loop(), digests.server, digests.storage
    watcher = threading.Thread(
        target=lambda: (server.wait_calls("sendMessage"), loop.call_soon_threadsafe(stopping.set))
    )
    watcher.start()
    sent = await deliver(storage, digests.bot, clock=digests.clock, stopping=stopping)
    await asyncio.to_thread(watcher.join)
    assert sent == len(server.calls("sendMessage")) <= 4
    assert not [c for d in storage.deliveries.all() for c in d.messages if c.state == "sending"]
    stopping.set()
    assert await deliver(storage, digests.bot, clock=digests.clock, stopping=stopping) == 0
    await digests.send()
    assert len(digests.texts(ANN)) == len(digests.texts(BEN)) == 2


async def test_a_wait_that_telegram_asked_for_outlives_a_restart(mail: Mail) -> None:
    for chat_id in (ANN, BEN):
        mail.post(chat_id)
    now = mail.clock()
    for minutes in (3, 1):  # the longer wait counts
        mail.storage.outbox.hold(ANN, now + timedelta(minutes=minutes))
    mail.storage.outbox.hold(None, now + timedelta(minutes=2))
    again = open_storage(mail.storage.database.path)
    try:
        assert again.outbox.held(now)[None] == now + timedelta(minutes=2)
        assert await deliver(again, mail.bot, clock=mail.clock) == 1
        mail.clock.forward(minutes=3)
        assert await deliver(again, mail.bot, clock=mail.clock) == 1
    finally:
        again.close()
    assert [chat_id for chat_id, _ in mail.arrived()] == [BEN, ANN]


async def test_a_message_waits_until_the_one_before_it_is_sent(mail: Mail) -> None:
    mail.post(ANN, "one", "two")
    outbox = mail.storage.outbox
    (first,) = outbox.waiting(mail.clock())
    second = replace(first, position=1)
    assert outbox.begin(second) is None
    chunk = outbox.begin(first)
    assert chunk is not None
    assert (outbox.waiting(mail.clock()), outbox.begin(second)) == ([], None)
    outbox.put_back(chunk, not_before=mail.clock() + timedelta(minutes=1), failure=Failure.LATER)
    assert (outbox.waiting(mail.clock()), outbox.begin(second)) == ([], None)


@pytest.mark.parametrize("change", ["paused", "forgotten", "begun by another", "sent by another"])
async def test_a_message_is_not_sent_if_its_chat_or_state_has_changed(mail: Mail, change: str) -> None:
    mail.post(ANN)
    (place,) = mail.storage.outbox.waiting(mail.clock())
    if change == "paused":
        mail.storage.pause_chat(ANN, Failure.CHAT_GONE, mail.clock())
    elif change == "forgotten":
        mail.storage.chats.remove(ANN)
    else:
        chunk = mail.storage.outbox.begin(place)
        assert chunk is not None
        if change == "sent by another":
            mail.storage.outbox.sent(chunk, message_id=5, now=mail.clock())
    assert mail.storage.outbox.begin(place) is None


async def test_a_message_in_doubt_stays_in_doubt_if_its_second_try_is_refused(mail: Mail) -> None:
    number = mail.post(ANN)
    mail.server.script("sendMessage", ANN, outcome=Reset(delivered=True))
    await mail.send()
    mail.server.script("sendMessage", ANN, outcome=BadRequest("message is not welcome"))
    mail.clock.forward(minutes=1)
    await mail.send(3, minutes=1)
    assert mail.arrived() == [(ANN, "news")]
    assert len(mail.server.calls("sendMessage")) == 2
    assert mail.states() == ["in_doubt"]
    assert "not welcome" in mail.storage.deliveries.get(number).messages[0].detail


# Outages, unreadable answers, and errors of the database.


@pytest.mark.parametrize("trouble", [Reset(), TimeoutBefore(seconds=1), ServerError(502)])
async def test_after_an_outage_every_message_arrives(mail: Mail, trouble: Outcome) -> None:
    courier = mail.courier()
    mail.post(ANN, "before")
    assert await courier.run() == 1
    numbers = [mail.post(chat_id, "news", "more") for chat_id in (ANN, BEN, CAT)]
    mail.server.script("*", outcome=trouble, times=None)
    for _ in range(4):
        assert await courier.run() == 0
        mail.clock.forward(minutes=5)
    tries = len(mail.server.calls("sendMessage")) - 1
    assert 1 <= tries <= 3
    assert sum(mail.attempts(numbers)) <= tries
    mail.server.unscript()
    assert await mail.send() == 6
    assert {text for chat_id in (ANN, BEN, CAT) for text in mail.texts(chat_id)} <= {
        "before",
        "news",
        "more",
        f"{SENT_AGAIN}\n\nnews",
    }


async def test_a_new_courier_sends_only_after_telegram_answers(mail: Mail, caplog: pytest.LogCaptureFixture) -> None:
    number = mail.post(ANN)
    mail.server.script("*", outcome=Reset(), times=None)
    assert await mail.send(minutes=1) == 0
    assert mail.server.calls("sendMessage") == []
    assert "messages wait" in caplog.text
    assert mail.attempts([number]) == [0]
    mail.server.unscript()
    assert await mail.send() == 1


async def test_the_courier_retries_to_store_that_a_message_was_sent(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.pace.NOTE_SECONDS", 0.01)
    mail.post(ANN)
    sent, failures = mail.storage.outbox.sent, [StorageError("disk full")] * 3

    def fails_first(*what: object, **columns: object) -> None:
        if failures:
            raise failures.pop()
        sent(*what, **columns)  # type: ignore[arg-type]

    monkeypatch.setattr(mail.storage.outbox, "sent", fails_first)
    assert await mail.send() == 1
    assert mail.states() == ["sent"]


async def test_nothing_is_sent_if_the_attempt_can_not_be_stored(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    mail.post(ANN)

    def full(waiting: object) -> None:
        raise StorageError("The disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(mail.storage.outbox, "begin", full)
        with pytest.raises(StorageError):
            await mail.send()
    assert mail.arrived() == []
    assert await mail.send() == 1


async def test_second_tries_wait_while_telegram_accepts_no_message(mail: Mail) -> None:
    """All the while Telegram answers getMe, so that answer does not show that messages get through."""
    courier = mail.courier()
    chats = [ANN, BEN, CAT, *range(2001, 2020)]
    for chat_id in chats:
        mail.meet(chat_id)
    numbers = [mail.post(chat_id) for chat_id in chats]
    mail.server.script("sendMessage", outcome=Reset(), times=None)
    for _ in range(20):
        assert await courier.run() == 0
        mail.clock.forward(seconds=15)
    assert max(mail.attempts(numbers)) == 1
    mail.server.unscript()
    await mail.send(4, minutes=6)
    assert sorted(chat_id for chat_id, _ in mail.arrived()) == sorted(chats)
    assert set(mail.states()) == {"sent"}


async def test_an_unreadable_answer_leaves_a_message_in_doubt(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    number = mail.post(ANN)
    answers: list[Exception] = [KeyError("result"), TelegramError("Invalid server response")]

    async def odd(*what: object, turn: Turn, **columns: object) -> None:
        assert isinstance(mail.bot.rate_limiter, Pacer)
        turn.ends = 0.0
        mail.bot.rate_limiter._answered(turn)
        raise answers.pop(0)

    monkeypatch.setattr("bot.telegram.courier.send", odd)
    await mail.send(2, minutes=1)
    assert not answers
    (chunk,) = mail.storage.deliveries.get(number).messages
    assert (chunk.state, chunk.requests) == ("in_doubt", 2)


async def test_an_error_before_the_second_try_does_not_use_it_up(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    number = mail.post(ANN)
    mail.server.script("sendMessage", ANN, outcome=Reset())
    await mail.send(minutes=1)

    def busy(storage: Storage, chat_id: int, default: str) -> str:
        raise StorageError("the database is busy")

    with monkeypatch.context() as patch:
        patch.setattr("bot.telegram.courier.language_of", busy)
        assert await mail.send(minutes=1) == 0
    (chunk,) = mail.storage.deliveries.get(number).messages
    assert (str(chunk.state), chunk.attempts) == ("in_doubt", 1)
    assert await mail.send() == 1
    assert len(mail.arrived()) == 1


async def test_messages_in_flight_are_finished_when_the_database_fails(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [mail.post(chat_id, "one", "two") for chat_id in (ANN, BEN, CAT)]
    look, looks = mail.storage.outbox.waiting, [0]

    def fails_second(now: datetime) -> list[Waiting]:
        looks[0] += 1
        if looks[0] == 2:
            raise StorageError("the database is busy")
        return look(now)

    monkeypatch.setattr(mail.storage.outbox, "waiting", fails_second)
    with pytest.raises(StorageError):
        await mail.send()
    assert "sending" not in {chunk.state for n in numbers for chunk in mail.storage.deliveries.get(n).messages}
    await mail.send()
    assert len(mail.arrived()) == 6


async def test_a_late_refusal_does_not_pause_a_chat_that_was_resumed_since(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail.post(ANN)
    mail.server.script("sendMessage", ANN, outcome=Forbidden())
    monkeypatch.setattr("bot.clock.now", mail.clock)
    judged = Courier._verdict

    def meanwhile(courier: Courier, chunk: Chunk, error: Exception, *, left: bool) -> Verdict:
        mail.storage.chats.resume(ANN)
        return judged(courier, chunk, error, left=left)

    with monkeypatch.context() as patch:
        patch.setattr(Courier, "_verdict", meanwhile)
        await mail.send()
    assert mail.storage.chats.get(ANN).paused is None
    mail.clock.forward(seconds=5)
    assert await mail.send(minutes=1) == 1
