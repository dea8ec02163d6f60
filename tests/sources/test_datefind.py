"""Dates that stand in a line of text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.sources.dates import find_date, order_of, parse_moment
from tests.sources.samples import CASES

JULY = datetime(2024, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    CASES["as they are written"],
)
def test_as_they_are_written(text: str) -> None:
    found = find_date(text)
    assert found is not None
    assert (found.moment("day first") or parse_moment(found.text)) == JULY
    assert found.text in text


@pytest.mark.parametrize("text", CASES["no dates"])
def test_what_is_none(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("texts", "american", "month"),
    CASES["orders of dates"],
)
def test_one_date_tells_the_order_of_all(texts: list[str], american: bool, month: int) -> None:
    dates = [date for text in texts if (date := find_date(text))]
    moment = dates[0].moment(order_of(dates, american=american))
    assert moment is not None
    assert moment.month == month
