"""Text from outside becomes safe to store and print."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import clean
from tests.conftest import cases


@pytest.mark.parametrize(("text", "cleaned"), cases(__file__)["clean"])
def test_text_is_cleaned(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(st.characters(exclude_categories=())))
def test_cleaned_text_can_be_stored_and_does_not_change_again(text: str) -> None:
    cleaned = clean(text)
    connection = sqlite3.connect(":memory:")
    assert connection.execute("SELECT ?", [cleaned]).fetchone()[0] == cleaned
    connection.close()
    assert clean(cleaned) == cleaned
    assert "\x1b" not in cleaned
