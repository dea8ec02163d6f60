"""Filters: how they are typed, what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.filters import EVERYTHING, Filters, Selection, read, select, select_stored, split


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
    found, settled = read(typed)
    assert (found, str(settled)) == (words, filters)
    # What is stored is read again as what it was.
    assert read(filters) == ("", settled)
    assert bool(settled) == bool(filters)
    assert select_stored(filters).places == select(settled).places
    assert (select_stored(filters).bodies or frozenset()) >= (select(settled).bodies or frozenset())


def test_kinds_narrow_and_values_widen() -> None:
    assert select(Filters()) == EVERYTHING
    found = select(split("in:de in:fr body:bafa")[1])
    assert found.bodies == {"de-bafa"}
    assert found.places is not None
    assert {"DE", "FR", "DE-BY"} <= found.places
    several = select(split('body:"ministry of finance"')[1]).bodies
    assert several is not None
    assert len(several) > 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("body:bafo", "I know no body “bafo”. Did you mean body:BAMF or body:BAFA"),
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


def test_what_the_gazetteer_has_no_more_means_what_was_found_with_it() -> None:
    assert select_stored("body:zz-gone") == Selection(bodies=frozenset({"zz-gone"}))
    assert select_stored("in:ZZ-GONE") == Selection(places=frozenset({"ZZ-GONE"}))
    assert select_stored("") == EVERYTHING


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
        found, settled = read(typed)
        assert (found, str(settled)) == (words, filters)


@given(st.text(st.sampled_from('bodyin:： "“”„«»,x\n') | st.characters(), max_size=80))
def test_anything_is_parted_and_what_is_left_has_no_filter(text: str) -> None:
    words, filters = split(text)
    assert words == " ".join(words.split())
    if "" not in (*filters.bodies, *filters.places):
        assert split(str(filters)) == ("", filters)
