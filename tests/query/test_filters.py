"""Filters: how they are typed, what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

import pytest

from bot.errors import UsageError
from bot.query import EVERYTHING, Filter, read, read_stored
from tests.conftest import cases

CASES = cases(__file__)


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    CASES["reading"],
)
def test_reading(typed: str, words: str, filters: str) -> None:
    found = read(typed)
    assert (" ".join(term.text for term in found.terms), str(found.filters)) == (words, filters)
    # What is stored is read again as what it was.
    assert read(filters).node == read_stored(filters).node == found.filters.node
    assert bool(found.filters) == bool(filters)


@pytest.mark.parametrize(
    ("typed", "told"),
    CASES["near"],
)
def test_what_means_nothing_is_told_with_what_is_near(typed: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        read(typed)
    assert str(raised.value).startswith(told)


def test_a_name_is_told_no_longer_than_need_be() -> None:
    with pytest.raises(UsageError, match=r"“x{60}”"):
        read("body:" + "x" * 5000)


def test_what_is_known_no_more_stays_as_it_was() -> None:
    for kind, value in (("body", "zz-gone"), ("in", "ZZ-GONE"), ("stage", "gone"), ("before", "gone")):
        assert read_stored(f"{kind}:{value}").node == Filter(kind=kind, value=value)
    assert read_stored("") == EVERYTHING
