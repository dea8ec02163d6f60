"""/why in the answer to a message, where it is used: alone with the bot, in groups, forums and channels."""

from __future__ import annotations

from bot.storage import Storage
from tests.conftest import Clock, Maker, subscribe
from tests.digests.planning import plan
from tests.telegram.conftest import NAME, Place, World

SAID = "From your digest · Trade · 1"


async def test_why_a_digest_came(world: World, place: Place, storage: Storage, make: Maker, clock: Clock) -> None:
    make.ready("1", title="Steel rule", source=make.source("Gazette", topics=("Trade",)))
    await place.says("/help")
    subscribe(storage, place.chat_id, thread_id=place.thread_id, topic="Trade")
    plan(storage, clock())
    assert await world.deliver() == 1
    assert "Steel rule" in await place.comes()
    digest = place.seen
    asker = place.boss if place.kind == "channel" else place.member
    for text in ("/why", f"/why@{NAME}"):
        told = await place.answers(text, by=asker, to=digest)
        assert SAID in told
        assert "1. Steel rule" in told
    await place.says("/why", by=asker)
    assert SAID in await place.presses("1", by=asker)
