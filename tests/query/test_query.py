"""The language of searches: how a search is read, and how it is spelled when it is stored."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.query import Query, Term, read, read_stored
from bot.query.days import days_of_filter
from bot.query.names import NO_NAMES, value_of
from tests.conftest import cases

A, B = (Term(text=text) for text in "xb")
CASES = cases(__file__)


@pytest.mark.parametrize(
    ("typed", "spelled"),
    CASES["filters"],
)
def test_a_search_with_filters_and_operators_has_one_spelling(typed: str, spelled: str) -> None:
    assert str(read(typed)) == spelled


read("body:epa 办")  # load the gazetteer and the scripts now, so that no example of a test takes the time for it


@given(
    st.lists(st.sampled_from([*CASES["pieces"], "\ud800"]), max_size=30).map(lambda parts: " ".join(parts))
    | st.text(max_size=60)
)
@example("(" * 3000 + "a" + ")" * 3000)
@example("NOT " * 3000 + "a")
@example("a " * 3000)
@example("-" * 3000 + "a")
@example("办" * 3000)
@example("(((in:de in:fr) in:it) AND in:de) a")
@pytest.mark.slow
def test_any_text_can_be_read_and_has_one_spelling(text: str) -> None:
    found = read_stored(text)
    again = read_stored(str(found))
    assert again == found
    assert str(again) == str(found)
    try:
        strict = read(text)
    except UsageError as error:
        assert str(error)
    else:
        # `text` itself may differ: a word in quotation marks, such as "Germany", is stored without them.
        assert read_stored(str(strict)).node == strict.node
        assert bool(strict) == bool(str(strict))
        assert Query(node=strict.filters.node).terms == ()


def test_a_search_records_that_parts_could_not_be_read() -> None:
    assert [read(text).forgiven for text in ("(a", 'a "b', "OR a", "a !!", "a OR (b)", "a " * 260)] == [
        *(True, True, True, True),
        False,
        True,
    ]


def test_a_search_gives_its_filters_and_words_and_can_be_loosened() -> None:
    found = read('tax "carbon border" 08:00 -5 in:de -body:epa (x OR in:fr)')
    assert str(found.filters) == "in:DE -body:us-epa"
    assert [term.text for term in found.terms] == ["tax", "carbon border", "08", "00", "x"]
    assert str(found.beside_words) == "-5 in:DE -body:us-epa"
    assert str(read("x b in:de").loosened()) == "(x OR b) in:DE"
    assert str(read("x b -c").loosened({A})) == "b -c"
    for typed in ("x OR b", "x in:de", "(x OR b) c d"):
        assert read(typed).loosened() is None
    assert read("x b").loosened({A, B}) is None


def test_a_word_of_several_topics_means_any_of_them() -> None:
    topics = {name.casefold(): name for name in ("AI and data", "Data protection", "Health")}
    assert str(read("data germany", {"topic": topics})) == "topic:data in:DE"
    assert str(read("protection germany", {"topic": topics})) == 'topic:"Data protection" in:DE'


@pytest.mark.parametrize(("typed", "spelled"), CASES["sources"])
def test_capitalised_words_that_begin_a_sources_name(typed: str, spelled: str) -> None:
    sources = ("BBC News", "Federal Register documents", "European Commission press", "ESG Today", "Steel Gazette")
    assert str(read(typed, {"source": {name.casefold(): name for name in sources}})) == spelled


TODAY = date(2026, 3, 14)


@pytest.mark.parametrize(
    ("typed", "day"),
    CASES["days"],
)
def test_days_in_filters_are_read(typed: str, day: str) -> None:
    value = value_of("after", typed, NO_NAMES)
    found = days_of_filter(value, TODAY) if value else None
    assert str(found.first if found else "") == day
    assert not value or value_of("after", value, NO_NAMES) == value


def test_days_that_count_from_today_become_dates_in_the_readers_zone() -> None:
    now = datetime(2026, 3, 14, 20, tzinfo=UTC)  # in Shanghai it is the next day
    for zone, began in (("UTC", "07T00:00:00+00:00"), ("Asia/Shanghai", "08T00:00:00+08:00")):
        assert f'after:"2026-03-{began}"' in str(read("x (b OR -after:7d)").on(now, zone))
        settled = read("after:9999y before:2026").on(now, zone)
        assert settled.on(now, zone) == settled != read("after:9999y before:2026")
    assert Query().on(now, "UTC") == Query()
