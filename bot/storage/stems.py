"""The stems of words, as the full-text index makes them: by SQLite itself, so that nothing can differ."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable

from bot.text import clean


def stems(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Each word with its stems: none where the index takes it for no word, several where it parts it."""
    listed = list(dict.fromkeys(words))
    found: dict[str, tuple[str, ...]] = dict.fromkeys(listed, ())
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute("CREATE VIRTUAL TABLE words USING fts5(word, tokenize = 'porter unicode61 remove_diacritics 2')")
        db.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)")
        db.execute("BEGIN")
        db.executemany("INSERT INTO words (rowid, word) VALUES (?, ?)", enumerate(map(clean, listed)))
        for place, stem in db.execute("SELECT doc, term FROM stems ORDER BY doc, offset"):
            found[listed[place]] += (stem,)
        db.execute("COMMIT")
    return found
