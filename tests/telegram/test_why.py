"""/why in the answer to a message, where it is used: alone with the bot, in groups, forums and channels."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.digests import plan_due
from bot.storage import Storage
from bot.storage.deliveries import BROADCAST
from bot.telegram import render
from tests.conftest import NOON, Clock, Maker, begin, daily, waiting
from tests.telegram.conftest import NAME, Place, World

SAID = "Your subscription: Trade, every day at 12:00."


@pytest.fixture
async def digest(world: World, place: Place, storage: Storage, make: Maker, clock: Clock) -> Place:
    """A place where a digest has come."""
    make.ready("1", title="Steel rule", source=make.source("Gazette", topics=("Trade",)))
    await place.says("/help")
    storage.subscriptions.put(
        chat_id=place.chat_id, thread_id=place.thread_id, topic="Trade", now=NOON, **daily("12:00", NOON)
    )
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    assert await world.deliver() == 1
    assert "Steel rule" in await place.comes()
    return place


async def answers(place: Place, text: str, *, by_member: bool = False) -> str:
    """Write in the answer to what was shown last."""
    where = {"message_thread_id": place.thread_id} if place.thread_id else {}
    (place.member if by_member else place.boss).send(text, reply_to=place.seen, **where)
    return await place.comes()


async def test_why_a_digest_came(digest: Place) -> None:
    answered = digest.seen
    for text in ("/why", f"/why@{NAME}"):
        digest.seen = answered
        told = await answers(digest, text, by_member=digest.kind != "channel")
        assert told.startswith("Digest on Trade\nMonday 10 March, 12:00")
        assert SAID in told
        assert "1. Steel rule" in told
        assert digest.seen and digest.seen.message_thread_id == digest.thread_id


async def test_why_an_answer_came(digest: Place) -> None:
    await digest.says("/help")
    told = await answers(digest, "/why")
    other = "none that I sent by myself" if digest.kind == "channel" else "it answers a command or a button"
    assert other in told


async def test_the_list_is_for_everybody_and_opens_in_place(digest: Place) -> None:
    told = await digest.says("/why", by=digest.boss if digest.kind == "channel" else digest.member)
    listed = digest.seen
    assert "1. Monday 10 March, 12:00 · Digest on Trade: 1 story in 1 message" in told
    assert SAID in await digest.presses("1", by=digest.boss if digest.kind == "channel" else digest.member)
    assert digest.seen and listed and digest.seen.message_id == listed.message_id
    assert await digest.presses("◀ Back") == told


async def test_in_the_answer_to_somebody_else_it_is_the_list(world: World, digest: Place) -> None:
    if digest.kind in ("private", "channel"):
        return
    where = {"message_thread_id": digest.thread_id} if digest.thread_id else {}
    said = digest.member.send("Really?", **where)
    digest.boss.send("/why", reply_to=said, **where)
    assert (await digest.comes()).startswith("What was sent here · 1")


async def test_a_group_that_has_become_a_supergroup_keeps_what_it_was_sent(
    world: World, storage: Storage, clock: Clock
) -> None:
    place = world.place("group")
    await place.says("/help")

    async def post(chat: int, text: str) -> None:
        storage.deliveries.post(
            chat, None, slot=BROADCAST, local_date=date(2025, 3, 10), chunks=[(text, ())], now=clock()
        )
        await world.deliver()

    await post(place.chat_id, "Before")
    storage.move_chat(place.chat_id, -1001)
    clock.forward(hours=1)
    assert storage.ledger.count(-1001, until=99) == 1
    message = storage.ledger.of_chat(-1001, until=99, limit=1)[0].messages[0].message_id
    assert message is not None
    found = storage.ledger.by_message(-1001, message)
    assert found is not None and found[0].messages[0].text == "Before"
    # The new one counts its messages anew.
    with storage.database.write():
        again = storage.deliveries.post(
            -1001, None, slot=BROADCAST, local_date=date(2025, 3, 10), chunks=[("After", ())], now=clock()
        )
        (chunk,) = waiting(storage, clock() + timedelta(hours=1))
        begin(storage, chunk)
        storage.outbox.sent(chunk, message_id=message, now=clock())
    found = storage.ledger.by_message(-1001, message)
    assert found is not None and found[0].id == again
