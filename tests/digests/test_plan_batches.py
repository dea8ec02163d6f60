"""A batch of digests is what its subscriptions get one by one, for a few queries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from bot.digests import plan_due
from bot.storage import open_storage
from bot.storage.backup import backup
from bot.telegram.render import render
from tests.digests.conftest import Desk
from tests.digests.worlds import World, ledger


@pytest.mark.parametrize("seed", range(12))
def test_a_batch_brings_what_comes_one_by_one(
    seed: int, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage, clock = desk.storage, desk.clock
    world = World(storage, desk.make, clock, chance=Random(seed))
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
            desk.plan_one(one, alone)
        with monkeypatch.context() as patch:
            patch.setattr("bot.digests.plan.BATCH", 3)
            plan_due(threes, default_zone="UTC", render=render, now=clock())
        planned += desk.plan()
        assert ledger(storage) == ledger(alone) == ledger(threes)
        for copy in copies:
            copy.close()
        world.fates()
    assert planned


def test_queries_do_not_grow_with_the_chats(desk: Desk, queries: Callable[[], int]) -> None:
    counted = []
    first, last = 1, 0
    for chats in (20, 200):
        first, last = last + 1, last + chats
        for chat in range(first, last + 1):
            desk.subscribe("at once", chat=chat, topic="Trade")
        found, story = [], None
        for key in ("first", "of a story that they had"):
            article = desk.comes(f"{chats} {key}", topic="Trade", story=story)
            story = desk.story(article)
            desk.clock.forward(minutes=1)
            queries()
            assert desk.plan() == last
            found.append(queries())
            assert article in desk.brought()
        counted.append(found)
    assert counted[0] == counted[1]
    assert max(counted[0]) < 30
    desk.clock.forward(minutes=1)
    queries()
    assert desk.plan() == 0  # alerts that find nothing new
    assert queries() < min(counted[0])


def test_a_stop_leaves_the_rest_due(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.digests.plan.BATCH", 2)
    for chat in range(1, 6):
        desk.subscribe("daily 12:00", chat=chat)
    desk.clock.forward(days=1)
    stops = iter((False, False, True))
    about = {"default_zone": "UTC", "render": render, "now": desk.clock()}
    assert plan_due(desk.storage, **about, stopping=lambda: next(stops)) == 4  # type: ignore[arg-type]
    assert [one.chat_id for one in desk.storage.subscriptions.due(desk.clock(), 99)] == [5]
    assert desk.plan() == 1
