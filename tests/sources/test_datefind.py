"""Dates in a line of text are found and read."""

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
    assert moment_of(found) == JULY
    assert found in text


@pytest.mark.parametrize("text", CASES["no dates"])
def test_text_without_a_date_has_none(text: str) -> None:
    assert find_date(text) == ""


@pytest.mark.parametrize(("text", "month"), CASES["orders of dates"])
def test_the_month_of_an_ambiguous_date_is_not_guessed(text: str, month: int | None) -> None:
    found = moment_of(find_date(text))
    assert (found and found.month) == month
