"""A notice from the watch to an operator's phone, through the fake Bot API server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.digests import plan_due
from bot.models import Poll, PollOutcome
from bot.pipeline.watch import watch
from bot.storage import Storage
from bot.telegram.render import render
from tests.conftest import Clock, Maker
from tests.fake_telegram import FakeTelegram, Forbidden, Outcome, TimeoutAfter, TooManyRequests
from tests.telegram.conftest import Sender, deliver

TOKEN = "123:TEST"
ANN = 1001


@pytest.fixture
def server() -> Iterator[FakeTelegram]:
    with FakeTelegram(token=TOKEN) as fake:
        fake.reader(chat_id=ANN)
        yield fake


def fail(storage: Storage, make: Maker, clock: Clock, name: str = "Gazette & <Son>") -> None:
    """A source that is gone."""
    source = make.source(name)
    storage.sources.failed(source.id, now=clock(), next_due_at=clock(), error="gone")
    storage.sources.disable(source.id)
    poll = Poll(polled_at=clock(), seconds=1, outcome=PollOutcome.FAILED, status=410)
    storage.polls.add(source.id, poll)


async def live(storage: Storage, bot: Sender, clock: Clock, *, hours: int = 3) -> None:
    """The ticks of so many hours."""
    for _ in range(hours * 2):
        watch(storage, admins=[ANN], zone="UTC", items=5, render=render, now=clock())
        plan_due(storage, default_zone="UTC", render=render, now=clock())
        await deliver(storage, bot, clock=clock, stopping=asyncio.Event())
        clock.forward(minutes=30)


def texts(server: FakeTelegram) -> list[str]:
    return [reply.plain for reply in server.delivered(ANN)]


async def test_an_operator_who_never_wrote_to_the_bot_is_told_once(
    server: FakeTelegram, bot: Sender, storage: Storage, make: Maker, clock: Clock
) -> None:
    fail(storage, make, clock)
    await live(storage, bot, clock)
    (told,) = texts(server)
    assert told.startswith("Notice to the operator\n\nGazette & <Son> (source 1) is gone: ")
    (delivery,) = storage.deliveries.all()
    assert (delivery.state, delivery.slot, delivery.chat_id) == ("sent", "notice", ANN)


@pytest.mark.parametrize(
    ("outcome", "arrives"), [(TooManyRequests(retry_after=5), 1), (TimeoutAfter(seconds=2), 2)], ids=repr
)
async def test_a_notice_is_tried_again_as_a_digest_is(
    server: FakeTelegram, bot: Sender, storage: Storage, make: Maker, clock: Clock, outcome: Outcome, arrives: int
) -> None:
    fail(storage, make, clock)
    server.script("sendMessage", ANN, outcome=outcome)
    await live(storage, bot, clock)
    told = texts(server)
    assert len(told) == arrives
    assert told[-1].startswith("Sent again") == (arrives == 2)
    assert told[-1].endswith(told[0])


async def test_a_chat_that_is_closed_is_paused_and_gets_no_more(
    server: FakeTelegram, bot: Sender, storage: Storage, make: Maker, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    fail(storage, make, clock, "First")
    server.script("sendMessage", ANN, outcome=Forbidden())
    await live(storage, bot, clock)
    assert storage.chats.get(ANN).state == "paused"
    assert "bot was blocked" in caplog.text
    fail(storage, make, clock, "Second")
    await live(storage, bot, clock)
    assert texts(server) == []
    assert len(server.calls("sendMessage", ANN)) == 1
    assert "Second (source 2) is gone" in caplog.text
    assert len(storage.notices.opened()) == 2
