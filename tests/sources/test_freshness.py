"""How long an answer may be taken as current."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.http import MOST, fresh_for
from tests.sources.samples import CASES

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("headers", "seconds"), CASES["how long an answer is fresh"])
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: int | None) -> None:
    assert fresh_for(headers, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text(max_size=60)))
def test_any_headers(headers: dict[str, str]) -> None:
    found = fresh_for(headers, NOW)
    assert found is None or timedelta() < found <= MOST
