"""What is usual for a source, and which silence is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Poll, PollOutcome, Source
from bot.storage import Storage
from bot.storage.conditions import Rhythm, in_words, rhythm
from tests.conftest import Clock, Maker

FRIDAY = datetime(2025, 3, 7, 16, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def back(start: datetime, step: timedelta, *, days: int = 60) -> Iterator[datetime]:
    at = start
    while start - at < timedelta(days=days):
        yield at
        at -= step


def known(times: list[datetime]) -> Rhythm:
    found = rhythm(times)
    assert found is not None
    return found


def test_a_ministry_that_publishes_on_weekdays_may_rest_at_the_weekend() -> None:
    found = known([at for at in back(FRIDAY, DAY) if at.weekday() < 5])
    assert (found.usual, found.longest) == (DAY, 3 * DAY)
    assert timedelta(days=4) < found.patience < timedelta(days=5)


def test_so_may_one_whose_last_thirty_items_hold_no_weekend() -> None:
    found = known([at for at in back(FRIDAY, 20 * MINUTE) if at.weekday() < 5 and 8 <= at.hour < 17])
    assert found.usual == 20 * MINUTE
    assert found.patience > timedelta(days=3.5)


def test_a_newspaper_may_sleep_at_night() -> None:
    found = known([at for at in back(FRIDAY, 15 * MINUTE) if 7 <= at.hour < 22])
    assert (found.usual, found.patience) == (15 * MINUTE, DAY)


def test_a_weekly_bulletin_is_missed_after_four_weeks() -> None:
    assert known(list(back(FRIDAY, 7 * DAY, days=300))).patience == 28 * DAY


def test_a_first_reading_without_dates_says_nothing_nor_do_four_items() -> None:
    assert rhythm([FRIDAY] * 20) is None
    assert rhythm([FRIDAY + n * timedelta(seconds=3) for n in range(20, 0, -1)]) is None
    assert rhythm([]) is None
    assert rhythm([FRIDAY - n * DAY for n in range(4)]) is None
    assert rhythm([FRIDAY - n * DAY for n in (0, 0, 1, 2, 2, 3, 4)]) == Rhythm(usual=DAY, longest=DAY)


def test_a_gap_of_long_ago_counts_no_more() -> None:
    times = [FRIDAY - n * DAY for n in range(35)] + [FRIDAY - timedelta(days=400)]
    assert known(times).longest == DAY


@given(st.lists(st.datetimes(timezones=st.just(UTC)), max_size=80))
def test_whatever_the_times_patience_is_a_day_at_least(times: list[datetime]) -> None:
    found = rhythm(sorted(times, reverse=True))
    assert found is None or (found.patience >= DAY and found.usual <= found.longest)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(0), "1 minute"),
        (15 * MINUTE, "15 minutes"),
        (59 * MINUTE, "1 hour"),
        (80 * MINUTE, "1 hour"),
        (24 * HOUR, "1 day"),
        (23 * HOUR, "1 day"),
        (20 * HOUR, "20 hours"),
        (7 * DAY, "7 days"),
    ],
)
def test_a_gap_in_words(gap: timedelta, words: str) -> None:
    assert in_words(gap) == words


def poll(storage: Storage, source: Source, at: datetime, *, new: int = 0, status: int = 200) -> None:
    """As the poll step notes it; a status that is no success fails."""
    failed = status >= 400
    if failed:
        storage.sources.failed(source.id, now=at, next_due_at=at + HOUR, error=f"It answered {status}.")
        if status == 410:
            storage.sources.disable(source.id)
    else:
        storage.sources.succeeded(source.id, now=at, next_due_at=at + HOUR, etag=None, last_modified=None)
    outcome = PollOutcome.FAILED if failed else PollOutcome.READ
    storage.polls.add(source.id, Poll(polled_at=at, seconds=1, outcome=outcome, status=status, new=new))


def told(storage: Storage) -> list[str]:
    found = storage.conditions.all()
    assert found == [storage.conditions.of(condition.source) for condition in found]
    return [condition.told for condition in found]


def daily(storage: Storage, make: Maker, clock: Clock, source: Source, *, days: int = 10) -> None:
    for n in range(days):
        make.fetched(f"{source.id}-{n}", source=source, published=clock() - n * DAY)
    storage.sources.saw_item(source.id, clock())
    poll(storage, source, clock(), new=days)


def test_every_state(storage: Storage, make: Maker, clock: Clock) -> None:
    ok, new, off, failing, gone, seen = (make.source(name) for name in ("ok", "new", "off", "fail", "gone", "seen"))
    daily(storage, make, clock, ok)
    storage.sources.set_enabled(off.id, False, clock())
    for _ in range(2):
        poll(storage, failing, clock(), status=404)
    for source in (gone, seen):
        poll(storage, source, clock(), status=410)
    storage.sources.set_enabled(seen.id, False, clock())  # the operator has seen it
    at = "2025-03-10 12:00"
    assert told(storage) == ["ok", "never polled", "disabled", f"failing 2× since {at}", f"gone since {at}", "disabled"]
    storage.sources.set_enabled(gone.id, True, clock())
    assert told(storage)[4] == "ok"
    assert new.last_polled_at is None


def test_quiet_counts_up_to_the_last_look(storage: Storage, make: Maker, clock: Clock) -> None:
    source = make.source()
    daily(storage, make, clock, source)
    clock.forward(days=10)
    assert told(storage) == ["ok"]  # the bot was down
    poll(storage, source, clock())
    assert told(storage) == ["quiet since 2025-03-10 12:00"]
    poll(storage, source, clock(), status=500)
    assert told(storage)[0].startswith("failing 1×")


def test_an_item_dated_long_ago_ends_a_silence(storage: Storage, make: Maker, clock: Clock) -> None:
    """A court sends what it decided weeks ago."""
    source = make.source()
    daily(storage, make, clock, source)
    poll(storage, source, clock.forward(days=10))
    assert storage.conditions.of(storage.sources.find("1")).state == "quiet"
    make.fetched("late", source=source, published=clock() - 9.5 * DAY)
    poll(storage, source, clock(), new=1)
    assert told(storage) == ["ok"]
    poll(storage, source, clock.forward(days=3))
    assert told(storage) == ["ok"]
    poll(storage, source, clock.forward(days=30))
    assert told(storage) == ["quiet since 2025-03-20 12:00"]


def test_a_source_that_was_dead_when_it_was_added_is_quiet_at_once(storage: Storage, make: Maker, clock: Clock) -> None:
    source = make.source()
    for n in range(10):
        make.fetched(f"k{n}", source=source, published=clock() - timedelta(days=700 + n))
    poll(storage, source, clock(), new=10)
    assert told(storage) == ["quiet since 2023-04-10 12:00"]


@pytest.mark.parametrize(("kind", "url"), [("folder", "file:///srv/texts"), ("feed", "file:///srv/feed.xml")])
def test_what_is_on_this_machine_is_never_quiet(
    storage: Storage, make: Maker, clock: Clock, kind: str, url: str
) -> None:
    source = make.source(kind=kind, url=url)
    daily(storage, make, clock, source)
    poll(storage, source, clock.forward(days=300))
    assert told(storage) == ["ok"]


def test_item_times_are_read_from_an_index(storage: Storage, make: Maker) -> None:
    plan = storage.database.rows(
        """EXPLAIN QUERY PLAN SELECT min(published_at, fetched_at) AS at FROM articles WHERE source_id = ?
        ORDER BY at DESC LIMIT ?""",
        [1, 60],
    )
    assert [row["detail"] for row in plan] == ["SEARCH articles USING INDEX articles_times (source_id=?)"]


def test_a_busy_source_is_asked_for_three_weeks_of_items(storage: Storage, make: Maker, clock: Clock) -> None:
    source = make.source()
    with storage.database.write():
        for n in range(300):
            make.fetched(f"k{n}", source=source, published=clock() - n * 6 * HOUR)
    found = storage.conditions.rhythm(source.id)
    assert found == Rhythm(usual=6 * HOUR, longest=6 * HOUR)
