"""The words of a search are marked in a text, and the passage with most of them is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.listing import BEFORE, WIDTH, marked, place
from bot.query import Query, read_stored
from bot.query.acronyms import widened
from tests.conftest import cases

CASES = cases(__file__)


def found(typed: str, text: str) -> list[str]:
    node = read_stored(typed).node
    wanted = Query(node=node and widened(node, lambda acronym: True))
    return [span.text for span in marked(text, wanted.terms) if span.style == "bold"]


@pytest.mark.parametrize(("typed", "text", "words"), CASES["marked"])
def test_words_of_the_search_are_marked_in_a_text(typed: str, text: str, words: list[str]) -> None:
    assert found(typed, text) == words


def test_the_passage_with_most_words_of_the_search_is_shown() -> None:
    text = "A levy. " + "Nothing here at all. " * 30 + "The carbon levy\nrises. " + "Nothing more to say. " * 30
    told = "".join(span.text for span in place(text, read_stored("carbon levy").terms))
    assert "The carbon levy rises." in told
    assert told.startswith("…") and told.endswith("…")
    assert place(text, read_stored("quark").terms) == ()


@given(st.text("ab 办法-.'\n🦄é\u0301", max_size=400), st.text('ab 办法-"', max_size=12))
def test_marking_changes_no_text_and_passages_are_short(text: str, typed: str) -> None:
    terms = read_stored(typed).terms
    assert "".join(span.text for span in marked(text, terms)) == text
    assert sum(len(span.text) for span in place(text, terms)) <= BEFORE + WIDTH + 1
