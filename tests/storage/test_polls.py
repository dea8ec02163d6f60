"""Polls: the last ones of each source, and the last that brought something however long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.models import Poll, PollOutcome
from bot.storage import Storage
from bot.storage.sources import KEPT_A_SOURCE
from tests.conftest import NOON, Clock, Maker


def poll(at: datetime, *, outcome: PollOutcome = PollOutcome.READ, new: int = 0, told: str | None = None) -> Poll:
    return Poll(polled_at=at, seconds=0.5, outcome=outcome, status=200, new=new, edited=1, unchanged=2, told=told)


def test_a_poll_comes_back_as_it_was_without_control_characters(storage: Storage, make: Maker) -> None:
    source = make.source()
    storage.polls.add(source.id, poll(NOON, outcome=PollOutcome.FAILED, told="\x1b[2J no route"))
    (found,) = storage.polls.last(source.id)
    assert found == poll(NOON, outcome=PollOutcome.FAILED, told="[2J no route")


def test_the_last_ones_of_each_source_are_kept(storage: Storage, make: Maker, clock: Clock) -> None:
    one, other = make.source("One"), make.source("Other")
    storage.polls.add(other.id, poll(clock()))
    for _ in range(KEPT_A_SOURCE + 20):
        storage.polls.add(one.id, poll(clock.forward(minutes=1)))
    kept = storage.polls.last(one.id)
    assert len(kept) == KEPT_A_SOURCE
    assert [p.polled_at for p in kept] == [clock() - timedelta(minutes=n) for n in range(KEPT_A_SOURCE)]
    assert len(storage.polls.last(one.id, 10)) == 10
    assert len(storage.polls.last(other.id)) == 1
    assert storage.database.row("SELECT count(*) AS n FROM polls") == {"n": KEPT_A_SOURCE + 1}
    storage.sources.remove(one.id)
    assert storage.polls.last(one.id) == []


def test_the_last_that_brought_something_stays(storage: Storage, make: Maker, clock: Clock) -> None:
    source = make.source()
    assert storage.polls.bringing() == {}
    for new in (4, 2):
        storage.polls.add(source.id, poll(clock.forward(minutes=1), new=new))
    brought_at = clock()
    for _ in range(3 * KEPT_A_SOURCE):
        storage.polls.add(source.id, poll(clock.forward(minutes=1)))
    assert storage.polls.bringing() == {source.id: poll(brought_at, new=2)}
    assert storage.polls.bringing(source.id + 1) == {}
    assert storage.polls.last(source.id, 1)[0].polled_at == clock()
    assert storage.database.row("SELECT count(*) AS n FROM polls") == {"n": KEPT_A_SOURCE + 1}
