"""Full-text search with FTS5, in any script.

The tokenizer unicode61 takes a run of Chinese or Japanese characters for one word, and trigram
finds nothing shorter than three: most Chinese words are two. So such runs are written to the index
as overlapping bigrams, and asked for as a phrase of them.
"""

from __future__ import annotations

import json
import re
import unicodedata

from bot.filters import EVERYTHING, Selection
from bot.storage.database import Database
from bot.text import clean

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_RUN = re.compile(f"[{_CJK}]+")
_WORD = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+(?:[.'’-](?=[^\\W_{_CJK}])[^\\W_{_CJK}]+)*")


_SIGN = re.compile(r"[^\w\s]")


def _parted(sign: re.Match[str]) -> str:
    return " " if unicodedata.category(sign[0])[0] in "SC" else sign[0]


def _bigrams(run: str) -> str:
    return " ".join(run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 1 else run


def index_text(text: str) -> str:
    """Text as it is indexed: runs of CJK characters become bigrams, all else stays."""
    # The tokenizer's tables are of Unicode 6.1: it takes an emoji that is younger for a letter.
    text = _SIGN.sub(_parted, unicodedata.normalize("NFC", text))
    # The single characters too, so that a search for one of them finds something.
    return _RUN.sub(lambda found: f" {_bigrams(found[0])} {' '.join(found[0])} ", text)


def words(query: str) -> list[str]:
    """The words of what a reader typed, without punctuation and operators."""
    return _WORD.findall(unicodedata.normalize("NFC", query))


def match_expression(query: str, *, operator: str = "AND") -> str | None:
    """An FTS5 expression for a reader's words; None when there is no word in them.

    Every word is a quoted string, so that nothing typed can be syntax:
    https://www.sqlite.org/fts5.html#full_text_query_syntax
    """
    found = words(clean(query))
    quoted = [f'"{_bigrams(word) if _RUN.fullmatch(word) else word}"' for word in found]
    return f" {operator} ".join(quoted) or None


def selected_where(article: str = "articles.id") -> str:
    """The SQL condition that an article is of a selection; `selected` has its values."""
    return f"""(:bodies IS NULL OR {article} IN (
            SELECT article_id FROM article_bodies WHERE body IN (SELECT value FROM json_each(:bodies))))
        AND (:places IS NULL OR {article} IN (
            SELECT article_id FROM article_places WHERE place IN (SELECT value FROM json_each(:places))))"""


def selected(selection: Selection) -> dict[str, object]:
    """The values of `selected_where`."""
    return {
        "bodies": None if selection.bodies is None else json.dumps(sorted(selection.bodies)),
        "places": None if selection.places is None else json.dumps(sorted(selection.places)),
    }


class Search:
    """The table `search`; its rowid is the article's id."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def index(self, article_id: int, title: str, text: str) -> None:
        """Index an article, again or for the first time."""
        with self._db.write() as db:
            db.execute("DELETE FROM search WHERE rowid = ?", [article_id])
            db.execute(
                "INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)",
                [article_id, index_text(clean(title)), index_text(clean(text))],
            )

    def find(
        self, query: str, *, selection: Selection = EVERYTHING, limit: int, offset: int = 0
    ) -> tuple[list[int], int]:
        """Ids of the ready articles of a selection that hold all the words, and how many there are in all.

        Best first: bm25 with a word of the title worth five of the text, the newer first among equals.
        Where no article holds all the words, those that hold some. Without a word, all of the selection, newest first.
        """
        chosen = f"articles.ready_at IS NOT NULL AND {selected_where()}"
        values = selected(selection)
        if selection != EVERYTHING and not words(clean(query)):
            order = "min(published_at, fetched_at) DESC, articles.id DESC"
            return self._found(f"FROM articles WHERE {chosen}", order, values, limit, offset)
        for operator in ("AND", "OR"):
            expression = match_expression(query, operator=operator)
            if expression is None:
                return [], 0
            where = f"FROM search JOIN articles ON articles.id = search.rowid WHERE search MATCH :words AND {chosen}"
            order = "bm25(search, 5.0, 1.0), published_at DESC, articles.id"
            ids, total = self._found(where, order, values | {"words": expression}, limit, offset)
            if total:
                return ids, total
        return [], 0

    def _found(
        self, where: str, order: str, values: dict[str, object], limit: int, offset: int
    ) -> tuple[list[int], int]:
        count = self._db.row(f"SELECT count(*) AS n {where}", values)
        if count is None or not count["n"]:
            return [], 0
        rows = self._db.rows(
            f"SELECT articles.id {where} ORDER BY {order} LIMIT :limit OFFSET :offset",
            values | {"limit": limit, "offset": offset},
        )
        return [row["id"] for row in rows], count["n"]
