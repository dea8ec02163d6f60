"""Pace: when a source is polled again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import SourcesSettings
from bot.pipeline.poll import Pace
from bot.storage.sources import LONGEST_WAIT as DAY
from tests.conftest import cases

NOW = datetime(2026, 3, 10, 12, 20, tzinfo=UTC)  # a Tuesday
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START, LEAST = 30 * MINUTE, 10 * MINUTE
EVEN = Pace(SourcesSettings())


def wait(gap: timedelta, *, ttl: int | None = None, rolled_over: bool = False) -> timedelta:
    """Returns the wait of a source whose items come with this gap."""
    published = [NOW - gap * number for number in range(20)]
    due = EVEN.after_success(NOW, published=published, ttl_minutes=ttl, fresh_for=None, rolled_over=rolled_over)
    return due - NOW


@pytest.mark.parametrize(("gap", "expected"), cases(__file__)["minutes"])
def test_the_wait_is_a_sixth_of_the_usual_gap_within_limits(gap: int, expected: int) -> None:
    assert wait(gap * MINUTE) == expected * MINUTE


def test_the_wait_is_the_minimum_if_all_items_were_new() -> None:
    assert wait(DAY, rolled_over=True) == LEAST
    assert wait(DAY, rolled_over=True, ttl=60) == HOUR


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [EVEN.after_failure(NOW, failures=n, retry_after=None) - NOW for n in (0, 1, 2, 5, 6, 10**9, -3)]
    assert waits == [START, 2 * START, 4 * START, 32 * START, DAY, DAY, START]


_WAITS = st.none() | st.timedeltas(min_value=-DAY, max_value=timedelta(days=999_999))
_MOMENTS = st.datetimes(max_value=NOW.replace(year=9990, tzinfo=None), timezones=st.just(UTC))
_MINUTES = st.none() | st.integers(0, 10**9)


@settings(max_examples=50)
@given(_MOMENTS, st.lists(_MOMENTS, max_size=30), _MINUTES, _WAITS, st.booleans(), st.integers())
def test_any_answer_of_a_server_gives_a_wait_within_limits(
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
