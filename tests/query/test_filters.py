"""Filters: how they are read, and the errors for unknown values."""

import pytest

from bot.errors import UsageError
from bot.query import EVERYTHING, Filter, read, read_stored
from tests.conftest import cases

CASES = cases(__file__)


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    CASES["reading"],
)
def test_filters_are_read_and_stored(typed: str, words: str, filters: str) -> None:
    found = read(typed)
    assert (" ".join(term.text for term in found.terms), str(found.filters)) == (words, filters)
    # A stored filter is read back as the same filter.
    assert read(filters).node == read_stored(filters).node == found.filters.node
    assert bool(found.filters) == bool(filters)


@pytest.mark.parametrize(
    ("typed", "told"),
    CASES["near"],
)
def test_an_unknown_value_of_a_filter_gets_similar_values(typed: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        read(typed)
    assert str(raised.value).startswith(told)


def test_an_error_about_a_long_name_is_short() -> None:
    with pytest.raises(UsageError, match=r"“x{60}”"):
        read("body:" + "x" * 5000)


def test_a_stored_filter_with_an_unknown_value_is_kept() -> None:
    for kind, value in (("body", "zz-gone"), ("in", "ZZ-GONE"), ("stage", "gone"), ("before", "gone")):
        assert read_stored(f"{kind}:{value}").node == Filter(kind=kind, value=value)
    assert read_stored("") == EVERYTHING
