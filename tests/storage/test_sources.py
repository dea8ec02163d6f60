"""Sources: how they are added and found, when they are due, their last polls, and topics."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.models import Failure, Poll, PollOutcome, SourceKind
from bot.storage import Storage
from bot.storage.sources import KEPT_A_SOURCE, LONGEST_WAIT
from tests.conftest import NOON, Clock, Maker, begin, polled, post, subscribe, texts, waiting

READ = Poll(polled_at=NOON, seconds=0.5, outcome=PollOutcome.READ, status=200, new=0, edited=1, unchanged=2)


def test_a_source_is_added_once_with_a_clean_name(storage: Storage) -> None:
    first, new = storage.sources.add(
        url="https://a.eu", kind=SourceKind.FEED, name="\x1b[2JA\x00\ud800", topics=("tax",), now=NOON
    )
    again, newer = storage.sources.add(url="https://a.eu", kind=SourceKind.FEED, name="B", topics=(), now=NOON)
    assert (new, newer, again) == (True, False, first)
    assert (first.name, first.topics) == ("[2JA", ("tax",))
    other, _ = storage.sources.add(url="https://b.eu", kind=SourceKind.FEED, name="B", topics=(), now=NOON)
    assert other.id == first.id + 1


def test_a_source_is_found_by_id_address_or_name(storage: Storage, make: Maker) -> None:
    source = make.source("Amtsblatt")
    for handle in (str(source.id), source.url, "Amtsblatt", "amtsblatt"):
        assert storage.sources.find(handle) == source
    for handle in ("99", "https://b.eu", "", "'; DROP TABLE sources; --", "9" * 40, "٣"):
        with pytest.raises(NotFound, match="source list"):
            storage.sources.find(handle)


def test_enabled_sources_are_due_longest_overdue_first(storage: Storage, make: Maker, clock: Clock) -> None:
    late = make.source("Late")
    clock.forward(minutes=1)
    later, off = make.source("Later"), make.source("Off")
    storage.sources.set_enabled(off.id, False, clock())
    assert [s.id for s in storage.sources.due(clock())] == [late.id, later.id]
    due = clock() + timedelta(minutes=30)
    polled(storage, late, clock(), due=due)
    assert [s.id for s in storage.sources.due(clock())] == [later.id]
    storage.sources.set_enabled(off.id, True, clock())
    assert {s.id for s in storage.sources.due(due)} == {late.id, later.id, off.id}


def test_a_due_time_of_a_wrong_clock_is_ignored(storage: Storage, make: Maker, clock: Clock) -> None:
    source, right = make.source("Gazette"), clock()
    wrong = right + timedelta(days=3 * 365)
    polled(storage, source, wrong)
    assert [s.id for s in storage.sources.due(right)] == [source.id]
    polled(storage, source, right, due=right + LONGEST_WAIT)
    assert storage.sources.due(right) == []
    post(storage, subscribe(storage, 7), messages=texts("digest"))
    (chunk,) = waiting(storage, right)
    begin(storage, chunk)
    storage.outbox.put_back(chunk, not_before=wrong, failure=Failure.LATER)
    storage.outbox.hold(7, wrong)
    assert [one.message for one in waiting(storage, right)] == [chunk.message] and storage.outbox.held(right) == {}


def test_only_the_last_polls_of_a_source_are_kept(storage: Storage, make: Maker, clock: Clock) -> None:
    source, other = make.source("One"), make.source("Other")
    failed = replace(READ, outcome=PollOutcome.FAILED, told="\x1b[2J no route")
    storage.sources.failed(other.id, failed, next_due_at=NOON)
    assert storage.sources.polls(other.id) == [replace(failed, told="[2J no route")]
    for _ in range(3 * KEPT_A_SOURCE):
        polled(storage, source, clock.forward(minutes=1))
    times = [poll.polled_at for poll in storage.sources.polls(source.id, KEPT_A_SOURCE)]
    assert times == [clock() - timedelta(minutes=n) for n in range(KEPT_A_SOURCE)]
    assert storage.database.value("SELECT count(*) FROM polls WHERE source_id = ?", [source.id]) == KEPT_A_SOURCE


def test_topics_are_those_of_settings_sources_and_articles(storage: Storage, make: Maker) -> None:
    storage.topics.settle({"Water": "Rivers and pipes.", "Tax": "Taxes."})
    storage.topics.settle({"Tax": "Taxes."})
    make.ready(source=make.source("A", topics=("Trade", "Energy and climate")))
    storage.sources.remove(make.source("A").id)
    make.source("B", topics=("Climate of work", "G 20", "Trade"))
    assert storage.topics.names() == ["Climate of work", "Energy and climate", "G 20", "Tax", "Trade"]
