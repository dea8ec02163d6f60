"""A batch of digests is what its subscriptions get one by one, for a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from bot.digests import plan_digest, plan_due
from bot.digests.plan import Planner
from bot.models import Subscription
from bot.reply import RenderedMessage, Reply
from bot.storage import Storage, backup, open_storage
from bot.storage.deliveries import NOTICE
from bot.telegram.render import render
from tests.conftest import NOON, Clock, Maker, daily
from tests.digests.worlds import World, ledger


def plan(storage: Storage, clock: Clock) -> int:
    return plan_due(storage, default_zone="UTC", render=render, now=clock())


@pytest.mark.parametrize("seed", range(12))
def test_a_batch_brings_what_comes_one_by_one(
    seed: int, storage: Storage, clock: Clock, make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(storage, clock, make, Random(seed))
    world.people()
    planned = 0
    for turn in range(4):
        world.news()
        clock.forward(hours=world.chance.choice((0, 1, 5, 24)), minutes=2)
        copies = []
        for size in (1, 3):
            backup(storage.database, tmp_path / f"{turn}-{size}.db")
            copies.append(open_storage(tmp_path / f"{turn}-{size}.db"))
        alone, threes = copies
        for one in alone.subscriptions.due(clock(), 99):
            plan_digest(alone, one, default_zone="UTC", render=render, now=clock())
        with monkeypatch.context() as patch:
            patch.setattr("bot.digests.plan.BATCH", 3)
            plan_due(threes, default_zone="UTC", render=render, now=clock())
        planned += plan(storage, clock)
        assert ledger(storage) == ledger(alone) == ledger(threes)
        for copy in copies:
            copy.close()
        world.fates()
    assert planned


def subscribe(storage: Storage, clock: Clock, chat: int, *, topic: str | None = None, items: int = 5) -> None:
    storage.chats.meet(chat, kind="private", title="Ann", items=items, now=clock())
    storage.subscriptions.put(chat_id=chat, thread_id=None, topic=topic, now=clock(), **daily("12:00", clock()))


def selects(storage: Storage, clock: Clock) -> int:
    """How many queries it takes to plan what is due."""
    statements: list[str] = []
    storage.database.connection.set_trace_callback(statements.append)
    plan(storage, clock)
    storage.database.connection.set_trace_callback(None)
    return sum(one.lstrip().startswith(("SELECT", "WITH")) for one in statements)


def test_queries_are_as_many_for_two_hundred_chats_as_for_twenty(tmp_path: Path, clock: Clock) -> None:
    counted = []
    for chats in (20, 200):
        storage = open_storage(tmp_path / f"{chats}.db")
        make = Maker(storage, clock)
        source = make.source("Trade ministry", topics=("Trade",))
        told = [make.ready(f"{n}", source=source) for n in range(3)]
        for chat in range(chats):
            subscribe(storage, clock, chat + 1, topic="Trade")
        first = selects(storage, clock)
        assert [one.items for one in storage.deliveries.all(limit=999)] == [3] * chats
        # And where all have had some, and get more of the same story.
        clock.forward(days=1)
        story = storage.articles.get(told[0]).story_id
        make.ready("more", source=source, story=story, text="The rule was withdrawn.")
        counted.append((first, selects(storage, clock)))
        assert [one.items for one in storage.deliveries.all(limit=chats)] == [1] * chats
        storage.close()
        clock.forward(days=-1)
    assert counted[0] == counted[1]
    assert max(counted[0]) < 30


def test_alerts_that_find_nothing_new_take_few_queries(storage: Storage, clock: Clock, make: Maker) -> None:
    for chat in range(1, 101):
        subscribe(storage, clock, chat)
    with storage.database.write() as db:
        db.execute("UPDATE subscriptions SET schedule = 'at once', next_slot = 'at once'")
    make.ready("1")
    assert plan(storage, clock) == 100
    clock.forward(minutes=1)
    assert selects(storage, clock) < 20
    assert len(storage.deliveries.all(limit=999)) == 100


def test_what_is_composed_once_has_buttons_of_each_delivery(storage: Storage, clock: Clock, make: Maker) -> None:
    for n in range(8):
        make.ready(f"{n}")
    for chat in (1, 2, 3):
        subscribe(storage, clock, chat, items=2)
    assert plan(storage, clock) == 3
    for delivery in storage.deliveries.all():
        (chunk,) = storage.deliveries.chunks(delivery.id)
        assert [button.data for button in chunk.buttons[-1]] == [f"o:d{delivery.id}.2"]


def test_many_that_can_not_be_planned_hold_up_nobody(
    storage: Storage, clock: Clock, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.digests.plan.BATCH", 2)
    for chat in range(1, 6):
        subscribe(storage, clock, chat, topic="Broken")
    subscribe(storage, clock, 6)
    make.ready("1")

    def fragile(reply: Reply) -> list[RenderedMessage]:
        if "Broken" in str(reply.blocks):
            raise RuntimeError("no way to render this")
        return render(reply)

    assert plan_due(storage, default_zone="UTC", render=fragile, now=clock()) == 1
    assert [one.chat_id for one in storage.deliveries.all()] == [6]
    assert len(storage.subscriptions.due(clock(), 99)) == 5


def test_a_stop_leaves_the_rest_due(
    storage: Storage, clock: Clock, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.digests.plan.BATCH", 2)
    for chat in range(1, 6):
        subscribe(storage, clock, chat)
    stops = iter((False, False, True))
    about = {"default_zone": "UTC", "render": render, "now": clock()}
    assert plan_due(storage, **about, stopping=lambda: next(stops)) == 4  # type: ignore[arg-type]
    assert [one.chat_id for one in storage.subscriptions.due(clock(), 99)] == [5]
    assert plan(storage, clock) == 1


def test_what_changed_between_two_batches_is_told_as_it_is(
    storage: Storage, clock: Clock, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.digests.plan.BATCH", 1)
    article = make.ready("1", title="First")
    titles = iter(("Second", "Third", "Fourth"))
    plan_batch = Planner.plan

    def then_edited(self: Planner, batch: Sequence[Subscription]) -> dict[int, int]:
        found = plan_batch(self, batch)
        with storage.database.write() as db:
            db.execute("UPDATE articles SET title = ? WHERE id = ?", [next(titles), article])
        return found

    monkeypatch.setattr(Planner, "plan", then_edited)
    for chat in (1, 2):
        subscribe(storage, clock, chat)
    assert plan(storage, clock) == 2
    first, second = (storage.deliveries.chunks(one.id)[0].html for one in storage.deliveries.all()[::-1])
    assert ("First" in first, "Second" in second) == (True, True)


def test_a_delivery_says_when_it_was_to_come(storage: Storage, clock: Clock, make: Maker) -> None:
    subscribe(storage, clock, 1)
    make.ready("1")
    late = clock.forward(hours=3)
    assert plan(storage, clock) == 1
    (only,) = storage.deliveries.all()
    assert (only.due_at, only.planned_at) == (NOON, late)
    storage.deliveries.post(1, None, slot=NOTICE, local_date=late.date(), chunks=[("x", ())], now=late)
    assert storage.deliveries.all()[0].due_at == late
