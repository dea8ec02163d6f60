"""When a source is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import SourcesSettings
from bot.models import PollHints
from bot.pipeline.poll import DAY, Pace

NOW = datetime(2026, 3, 10, 12, 20, tzinfo=UTC)  # a Tuesday
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START, LEAST, MOST = 30 * MINUTE, 10 * MINUTE, 120 * MINUTE
NOTHING = PollHints()
EVEN = Pace(start=START, least=LEAST, most=MOST, spread=0)
"""Without chance."""


def every(gap: timedelta, count: int = 20, *, since: timedelta = timedelta()) -> list[datetime]:
    """So many moments, newest first, the newest `since` ago."""
    return [NOW - since - gap * number for number in range(count)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def wait(
    published: Sequence[datetime] = (),
    *,
    pace: Pace = EVEN,
    hints: PollHints = NOTHING,
    fresh_for: timedelta | None = None,
    rolled_over: bool = False,
) -> timedelta:
    due = pace.after_success(NOW, published=published, hints=hints, fresh_for=fresh_for, rolled_over=rolled_over)
    return due - NOW


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(5 * MINUTE, LEAST), (HOUR, LEAST), (2 * HOUR, 20 * MINUTE), (6 * HOUR, HOUR), (DAY, MOST), (30 * DAY, MOST)],
)
def test_a_sixth_of_the_usual_gap_within_limits(gap: timedelta, expected: timedelta) -> None:
    assert wait(every(gap)) == expected


@pytest.mark.parametrize(
    "published",
    [
        [],
        every(HOUR, 1),
        every(HOUR, 4),
        [NOW - HOUR] * 20,
        every(timedelta(seconds=2), 20),
        [*every(timedelta(seconds=1), 10), *(moment - 5 * HOUR for moment in every(timedelta(seconds=1), 10))],
        every(-HOUR, 20)[1:],
    ],
    ids=["none", "one", "three gaps", "equal", "one batch", "two batches", "all ahead"],
)
def test_too_little_to_tell_by(published: list[datetime]) -> None:
    assert wait(published) == START


def test_batches_count_as_one_each_and_order_does_not() -> None:
    batches = [moment - timedelta(seconds=n) for moment in every(6 * HOUR, 6) for n in range(5)]
    assert wait(batches) == wait(batches[::-1]) == wait(sorted(batches, key=str)) == HOUR


def test_a_week_without_news_in_between_changes_little() -> None:
    broken = [*every(3 * HOUR, 10), *(moment - 7 * DAY for moment in every(3 * HOUR, 10))]
    assert wait(broken) == 30 * MINUTE


def test_items_dated_ahead_are_left_out() -> None:
    assert wait([NOW + 400 * DAY, NOW + 30 * DAY, *every(3 * HOUR)]) == 30 * MINUTE


def test_a_source_gone_quiet_is_asked_less_often() -> None:
    waits = [wait(every(HOUR, since=silence)) for silence in (HOUR, 12 * HOUR, 2 * DAY, 30 * DAY)]
    assert waits == [LEAST, LEAST, MOST, MOST]
    assert wait(every(3 * HOUR, 8, since=7 * HOUR)) == 30 * MINUTE


def test_all_new_means_that_some_were_missed() -> None:
    assert wait(every(DAY), rolled_over=True) == LEAST
    assert wait(every(DAY), rolled_over=True, hints=PollHints(ttl=HOUR)) == HOUR


@pytest.mark.parametrize(
    ("ttl", "fresh_for", "expected"),
    [
        (None, None, 30 * MINUTE),
        (MINUTE, MINUTE, 30 * MINUTE),
        (HOUR, None, HOUR),
        (None, HOUR, HOUR),
        (HOUR, 5 * HOUR, 5 * HOUR),
        (6 * HOUR, 5 * HOUR, 6 * HOUR),
        (30 * DAY, None, DAY),
        (None, timedelta.max, DAY),
        (timedelta(), -HOUR, 30 * MINUTE),
    ],
)
def test_the_publisher_can_only_ask_for_more(
    ttl: timedelta | None, fresh_for: timedelta | None, expected: timedelta
) -> None:
    assert wait(every(3 * HOUR), hints=PollHints(ttl=ttl), fresh_for=fresh_for) == expected


def test_chance_only_adds_and_spreads() -> None:
    pace = Pace(start=START, least=LEAST, most=MOST, random=Random(1))
    waits = [wait(every(HOUR), pace=pace) for _ in range(200)]
    assert all(LEAST <= one <= LEAST * 1.1 for one in waits)
    assert max(waits) - min(waits) > LEAST * 0.08
    waits = [wait(pace=pace, fresh_for=DAY - MINUTE) for _ in range(50)]
    assert all(DAY - MINUTE <= one <= DAY for one in waits)


@pytest.mark.parametrize(
    ("hours", "days", "due"),
    [
        ((), (), at(10, 12, 50)),
        ((13, 14), (), at(10, 12, 50)),
        ((12,), (), at(10, 13)),
        ((12, 13, 14), (), at(10, 15)),
        (set(range(24)) - {11}, (), at(11, 11)),
        ((), (1,), at(11, 0)),
        ((0, 1), (1, 2), at(12, 2)),
        ((), set(range(7)) - {0}, at(16, 0)),
        (set(range(24)) - {5}, set(range(7)) - {1}, at(17, 5)),
        (range(24), (), at(10, 12, 50)),
        ((), range(7), at(10, 12, 50)),
        (range(24), (1,), at(11, 0)),
        ((24, 99), (7, -1), at(10, 12, 50)),
    ],
)
def test_skipped_hours_and_days(hours: Sequence[int], days: Sequence[int], due: datetime) -> None:
    hints = PollHints(skip_hours=frozenset(hours), skip_days=frozenset(days))
    assert NOW + wait(hints=hints) == due


def test_not_all_come_at_the_full_hour_after_skipped_ones() -> None:
    pace = Pace(start=START, least=LEAST, most=MOST, random=Random(1))
    hints = PollHints(skip_hours=frozenset({12, 13}))
    due = [NOW + wait(pace=pace, hints=hints) for _ in range(100)]
    assert {moment.hour for moment in due} == {14}
    assert len({moment.minute for moment in due}) >= 5


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [EVEN.after_failure(NOW, failures=n, retry_after=None) - NOW for n in (0, 1, 2, 5, 6, 10**9, -3)]
    assert waits == [START, 2 * START, 4 * START, 32 * START, DAY, DAY, START]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [(MINUTE, START), (HOUR, HOUR), (DAY, DAY), (9 * DAY, DAY), (timedelta.max, DAY), (-DAY, START)],
)
def test_retry_after_lengthens_it_within_a_day(asked: timedelta, expected: timedelta) -> None:
    assert EVEN.after_failure(NOW, failures=0, retry_after=asked) - NOW == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ((30, 10, 120), (30, 10, 120)),
        ((5, 10, 120), (5, 5, 120)),
        ((600, 10, 120), (600, 10, 600)),
        ((30, 60, 20), (30, 30, 30)),
    ],
)
def test_from_settings(minutes: tuple[int, int, int], expected: tuple[int, int, int]) -> None:
    interval, lowest, highest = minutes
    pace = Pace.from_settings(
        SourcesSettings(interval_minutes=interval, min_interval_minutes=lowest, max_interval_minutes=highest)
    )
    assert (pace.start, pace.least, pace.most) == tuple(timedelta(minutes=number) for number in expected)


def test_at_the_end_of_time() -> None:
    end = datetime.max.replace(tzinfo=UTC)
    late = end - MINUTE
    hints = PollHints(skip_hours=frozenset({23}), skip_days=frozenset({late.weekday()}))
    assert EVEN.after_success(late, published=[late] * 9, hints=hints, fresh_for=DAY) == end
    assert EVEN.after_failure(late, failures=3, retry_after=DAY) == end
    found = EVEN.after_success(end - 2 * HOUR, published=[], hints=hints, fresh_for=None)
    assert found == end - 2 * HOUR + START


_WAITS = st.none() | st.timedeltas(min_value=-DAY, max_value=timedelta(days=999_999))
_MOMENTS = st.datetimes(timezones=st.just(UTC))
_PACES = st.builds(
    Pace,
    start=st.timedeltas(min_value=MINUTE, max_value=DAY),
    least=st.timedeltas(min_value=MINUTE, max_value=HOUR),
    most=st.timedeltas(min_value=HOUR, max_value=DAY),
    spread=st.floats(0, 1),
    random=st.integers().map(Random),
)


@given(
    _PACES,
    st.datetimes(max_value=NOW.replace(year=9990, tzinfo=None), timezones=st.just(UTC)),
    st.lists(_MOMENTS, max_size=30),
    _WAITS,
    _WAITS,
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
    st.booleans(),
)
def test_whatever_is_said(
    pace: Pace,
    now: datetime,
    published: list[datetime],
    ttl: timedelta | None,
    fresh_for: timedelta | None,
    hours: frozenset[int],
    days: frozenset[int],
    rolled_over: bool,
) -> None:
    hints = PollHints(ttl=ttl, skip_hours=hours, skip_days=days)
    due = pace.after_success(now, published=published, hints=hints, fresh_for=fresh_for, rolled_over=rolled_over)
    asked = min(max(ttl or timedelta(), fresh_for or timedelta()), DAY)
    assert due - now >= max(asked, timedelta(seconds=1), min(pace.least, pace.start))
    assert due - now <= DAY + (8 * DAY if hours or days else timedelta())
    if len(hours) < 24:
        assert due.hour not in hours
    if len(days) < 7:
        assert due.weekday() not in days
    plain = pace.after_success(now, published=published, hints=NOTHING, fresh_for=fresh_for)
    assert plain - now <= DAY


@given(_PACES, _MOMENTS, st.integers(), _WAITS)
def test_whatever_fails(pace: Pace, now: datetime, failures: int, retry_after: timedelta | None) -> None:
    due = pace.after_failure(now, failures=failures, retry_after=retry_after)
    if now.year < 9990:
        assert max(min(retry_after or timedelta(), DAY), pace.start) <= due - now <= DAY
