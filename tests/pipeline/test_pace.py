"""When a source is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import SourcesSettings
from bot.pipeline.poll import DAY, Pace

NOW = datetime(2026, 3, 10, 12, 20, tzinfo=UTC)  # a Tuesday
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START, LEAST, MOST = 30 * MINUTE, 10 * MINUTE, 120 * MINUTE
EVEN = Pace(start=START, least=LEAST, most=MOST, spread=0)
"""Without chance."""


def every(gap: timedelta, count: int = 20, *, since: timedelta = timedelta()) -> list[datetime]:
    """So many moments, newest first, the newest `since` ago."""
    return [NOW - since - gap * number for number in range(count)]


def wait(
    published: Sequence[datetime] = (),
    *,
    pace: Pace = EVEN,
    ttl: int | None = None,
    fresh_for: timedelta | None = None,
    rolled_over: bool = False,
) -> timedelta:
    due = pace.after_success(NOW, published=published, ttl_minutes=ttl, fresh_for=fresh_for, rolled_over=rolled_over)
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


def test_a_source_gone_quiet_is_asked_less_often() -> None:
    waits = [wait(every(HOUR, since=silence)) for silence in (HOUR, 12 * HOUR, 2 * DAY, 30 * DAY)]
    assert waits == [LEAST, LEAST, MOST, MOST]
    assert wait(every(3 * HOUR, 8, since=7 * HOUR)) == 30 * MINUTE


def test_all_new_means_that_some_were_missed() -> None:
    assert wait(every(DAY), rolled_over=True) == LEAST
    assert wait(every(DAY), rolled_over=True, ttl=60) == HOUR


def test_chance_only_adds_and_spreads() -> None:
    pace = Pace(start=START, least=LEAST, most=MOST, random=Random(1))
    waits = [wait(every(HOUR), pace=pace) for _ in range(200)]
    assert all(LEAST <= one <= LEAST * 1.1 for one in waits)
    assert max(waits) - min(waits) > LEAST * 0.08
    waits = [wait(pace=pace, fresh_for=DAY - MINUTE) for _ in range(50)]
    assert all(DAY - MINUTE <= one <= DAY for one in waits)


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [EVEN.after_failure(NOW, failures=n, retry_after=None) - NOW for n in (0, 1, 2, 5, 6, 10**9, -3)]
    assert waits == [START, 2 * START, 4 * START, 32 * START, DAY, DAY, START]


def test_the_limits_of_the_settings_never_cross() -> None:
    pace = Pace.from_settings(SourcesSettings(interval_minutes=30, min_interval_minutes=60, max_interval_minutes=20))
    assert (pace.start, pace.least, pace.most) == (START, START, START)


_WAITS = st.none() | st.timedeltas(min_value=-DAY, max_value=timedelta(days=999_999))
_MOMENTS = st.datetimes(max_value=NOW.replace(year=9990, tzinfo=None), timezones=st.just(UTC))
_MINUTES = st.none() | st.integers(0, 10**9)


@settings(max_examples=50)
@given(_MOMENTS, st.lists(_MOMENTS, max_size=30), _MINUTES, _WAITS, st.booleans(), st.integers())
def test_whatever_is_said(
    now: datetime,
    published: list[datetime],
    ttl: int | None,
    fresh_for: timedelta | None,
    rolled_over: bool,
    failures: int,
) -> None:
    due = EVEN.after_success(now, published=published, ttl_minutes=ttl, fresh_for=fresh_for, rolled_over=rolled_over)
    asked = min(max(ttl or 0, (fresh_for or timedelta()) / MINUTE) * MINUTE, DAY)
    assert max(asked, LEAST) <= due - now <= DAY
    due = EVEN.after_failure(now, failures=failures, retry_after=fresh_for)
    assert max(min(fresh_for or timedelta(), DAY), START) <= due - now <= DAY
