"""Which words of a text are marked, and which place of it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.search import WIDTH, Highlighter
from bot.query import Query, read_stored
from bot.query.acronyms import widened
from bot.reply import plain
from tests.conftest import cases

CASES = cases(__file__)


def marked(typed: str, text: str) -> list[str]:
    node = read_stored(typed).node
    wanted = Query(node=node and widened(node, lambda acronym: True))
    return [text[a:b] for a, b in Highlighter(wanted.terms).ranges(text)]


@pytest.mark.parametrize(("typed", "text", "found"), CASES["marked"])
def test_what_was_found_by_is_marked(typed: str, text: str, found: list[str]) -> None:
    assert marked(typed, text) == found


def test_the_place_with_most_of_the_words_is_shown() -> None:
    text = "A levy. " + "Nothing here at all. " * 30 + "The carbon levy\nrises. " + "Nothing more to say. " * 30
    place = Highlighter(read_stored("carbon levy").terms).place(text)
    assert place is not None
    told = "".join(span.text for span in place)
    assert "The carbon levy rises." in told
    assert told.startswith("…") and told.endswith("…")
    assert Highlighter(read_stored("quark").terms).place(text) is None


@given(st.text("ab 办法-.'\n🦄é\u0301", max_size=400), st.text('ab 办法-"', max_size=12))
def test_any_text_stays_what_it_is(text: str, typed: str) -> None:
    words = Highlighter(read_stored(typed).terms)
    assert "".join(span.text for span in words.marked(plain(text))) == text
    place = words.place(text)
    assert place is None or sum(len(span.text) for span in place) <= 2 * WIDTH
