"""Text from outside, made safe."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("nul\x00l", "null"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("c1 \x9b31m", "c1 31m"),
        ("zero\u200b width\u2060, \ufeffmarks", "zero width, marks"),
        ("\u202agood\u202b \u202cfdp\u202d.\u202eexe", "good fdp.exe"),
        ("\u2066left\u2067right\u2068first\u2069", "leftrightfirst"),
        ("می\u200cخواهم \U0001f468\u200d\U0001f469", "می\u200cخواهم \U0001f468\u200d\U0001f469"),
        ("emoji 👩‍👩‍👧 中文 עברית", "emoji 👩‍👩‍👧 中文 עברית"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_clean_can_be_stored_and_stays(text: str) -> None:
    cleaned = clean(text)
    connection = sqlite3.connect(":memory:")
    assert connection.execute("SELECT ?", [cleaned]).fetchone()[0] == cleaned
    connection.close()
    assert clean(cleaned) == cleaned
    assert "\x1b" not in cleaned
