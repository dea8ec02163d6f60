"""Filters: how they are typed, what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

import pytest

from bot.errors import UsageError
from bot.query import EVERYTHING, Filter, read, read_stored


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    [
        ("heating body:bafa in:de", "heating", "body:de-bafa in:DE"),
        ("in:de heating  body:BAFA pumps", "heating pumps", "body:de-bafa in:DE"),
        ('body:"European Commission"', "", "body:eu-commission"),
        ("body:“European Commission” x", "x", "body:eu-commission"),
        ("body:«European Commission", "", "body:eu-commission"),
        ("IN:Germany", "", "in:DE"),
        ("in：欧盟", "", "in:EU"),
        ("in:de,fr trade", "trade", "in:DE in:FR"),
        ("in:fr in:de in:FR", "", "in:DE in:FR"),
        ("in: de", "", "in:DE"),
        ('in:"south korea"', "", "in:KR"),
        ("in:un", "", "in:UN"),
        ('body:"Ministry of Finance"', "", 'body:"ministry of finance"'),
        ("what is in the body of it", "what is in the body of it", ""),
        ("https://example.org/in:de x:body:epa", "https://example.org/in:de x:body:epa", ""),
        ("", "", ""),
    ],
)
def test_reading(typed: str, words: str, filters: str) -> None:
    found = read(typed)
    assert (found.text, str(found.filters)) == (words, filters)
    # What is stored is read again as what it was.
    assert read(filters).node == read_stored(filters).node == found.filters.node
    assert bool(found.filters) == bool(filters)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("body:bafo", "I know no body “bafo”. Did you mean body:BAMF, body:BAFA or body:"),
        ("body:xyzzyq", "I know no body “xyzzyq”."),
        ("in:germny", "I know no place “germny”. Did you mean in:Germany"),
        ("in:qqq", "I know no place “qqq”. Type in:de, in:france, in:EU."),
        ("in:", "After in: type a country"),
        ("in: body:epa", "After in: type a country"),
        ('body:""', "After body: type a name"),
        ("body:" + "x" * 5000, "I know no body “" + "x" * 60 + "”."),
    ],
)
def test_what_means_nothing_is_told_with_what_is_near(typed: str, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        read(typed)
    assert str(raised.value).startswith(told)


def test_what_is_known_no_more_stays_as_it_was() -> None:
    for kind, value in (("body", "zz-gone"), ("in", "ZZ-GONE"), ("stage", "gone"), ("before", "gone")):
        assert read_stored(f"{kind}:{value}").node == Filter(kind=kind, value=value)
    assert read_stored("") == EVERYTHING


@pytest.mark.parametrize(
    ("typed", "words", "filters"),
    [
        ("heat body:European Commission in:south korea today", "heat today", "body:eu-commission in:KR"),
        ("body:ministry of finance trade", "trade", 'body:"ministry of finance"'),
        ("in:de trade", "trade", "in:DE"),
        ("in:de,fr south korea", "south korea", "in:DE in:FR"),
        ("in:new", None, None),
    ],
)
def test_names_without_quotes(typed: str, words: str | None, filters: str | None) -> None:
    if words is None:
        with pytest.raises(UsageError):
            read(typed)
    else:
        found = read(typed)
        assert (found.text, str(found.filters)) == (words, filters)
