"""Dates in a line of text are found and read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.sources.dates import find_date, moment_of
from tests.sources.samples import CASES

JULY = datetime(2024, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    CASES["as they are written"],
)
def test_a_date_is_found_in_many_forms(text: str) -> None:
    found = find_date(text)
    assert found is not None
    assert moment_of(found, month_first=False) == JULY
    assert found in text


@pytest.mark.parametrize("text", CASES["no dates"])
def test_text_without_a_date_has_none(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(("text", "american", "month"), CASES["orders of dates"])
def test_american_dates_have_the_month_first(text: str, american: bool, month: int) -> None:
    found = moment_of(str(find_date(text)), month_first=american)
    assert found is not None
    assert found.month == month
