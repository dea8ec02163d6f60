"""The rhythm of a source, and when its silence is unusual."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.models import Source
from bot.storage import Storage
from bot.storage.operators import Rhythm, rhythm
from tests.conftest import Clock, Maker, polled

FRIDAY = datetime(2025, 3, 7, 16, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def back(step: timedelta, *, days: int = 60) -> list[datetime]:
    return [FRIDAY - n * step for n in range(timedelta(days=days) // step)]


def test_the_rhythm_of_a_source_allows_for_nights_and_weekends() -> None:
    weekdays = [at for at in back(DAY) if at.weekday() < 5]
    busy = [at for at in back(20 * MINUTE) if at.weekday() < 5 and 8 <= at.hour < 17]  # the last 30 span no weekend
    newspaper = [at for at in back(15 * MINUTE) if 7 <= at.hour < 22]
    weekly = back(7 * DAY, days=300)
    for times, usual, least, most in (
        (weekdays, DAY, 4 * DAY, 5 * DAY),
        (busy, 20 * MINUTE, 3.5 * DAY, 5 * DAY),
        (newspaper, 15 * MINUTE, DAY, DAY),
        (weekly, 7 * DAY, 28 * DAY, 28 * DAY),
    ):
        found = rhythm(times)
        assert found is not None
        assert found.usual == usual
        assert least <= found.patience <= most
    assert rhythm([*back(DAY, days=35), FRIDAY - 400 * DAY]) == Rhythm(usual=DAY, longest=DAY)


def test_too_few_publication_times_give_no_rhythm() -> None:
    assert rhythm([FRIDAY] * 20) is None
    assert rhythm([FRIDAY + n * timedelta(seconds=3) for n in range(20, 0, -1)]) is None
    assert rhythm(back(DAY, days=4)) is None
    assert rhythm([FRIDAY - n * DAY for n in (0, 0, 1, 2, 2, 3, 4)]) == Rhythm(usual=DAY, longest=DAY)


def told(storage: Storage) -> list[str]:
    found = storage.conditions.all()
    assert found == [storage.conditions.of(condition.source) for condition in found]
    return [condition.in_words for condition in found]


def daily(storage: Storage, make: Maker, clock: Clock, source: Source) -> None:
    """Store ten items of a source, one per day, and the poll that brought them."""
    for n in range(10):
        make.fetched(f"{source.id}-{n}", source=source, published=clock() - n * DAY)
    polled(storage, source, clock(), new=10)


def test_silence_counts_up_to_the_last_poll_and_any_new_item_ends_it(
    storage: Storage, make: Maker, clock: Clock
) -> None:
    source = make.source()
    daily(storage, make, clock, source)
    clock.forward(days=10)
    assert told(storage) == ["ok"]  # the bot was down
    polled(storage, source, clock())
    assert told(storage) == ["quiet since 2025-03-10 12:00"]
    # A court publishes a decision that it dates weeks back.
    make.fetched("late", source=source, published=clock() - 9.5 * DAY)
    polled(storage, source, clock(), new=1)
    assert told(storage) == ["ok"]
    polled(storage, source, clock.forward(days=30))
    assert told(storage) == ["quiet since 2025-03-20 12:00"]


@pytest.mark.parametrize(("kind", "url"), [("folder", "file:///srv/texts"), ("feed", "file:///srv/feed.xml")])
def test_sources_on_this_machine_are_never_quiet(
    storage: Storage, make: Maker, clock: Clock, kind: str, url: str
) -> None:
    source = make.source(kind=kind, url=url)
    daily(storage, make, clock, source)
    polled(storage, source, clock.forward(days=300))
    assert told(storage) == ["ok"]


def test_the_silence_of_an_old_feed_counts_from_when_it_was_added(storage: Storage, make: Maker, clock: Clock) -> None:
    source = make.source()
    for n in range(10):
        make.fetched(f"{n}", source=source, published=clock() - timedelta(days=5000 + n))
    polled(storage, source, clock(), new=10)
    polled(storage, source, clock.forward(days=3))
    assert told(storage) == ["ok"]
    polled(storage, source, clock.forward(days=30))
    assert told(storage) == [f"quiet since {source.added_at:%Y-%m-%d %H:%M}"]
