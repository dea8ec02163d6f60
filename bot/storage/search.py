"""Search: full text with FTS5, in any script, and what is near in meaning."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.query import EVERYTHING, Both, Filter, Node, Query, Term
from bot.query.nodes import both, either, filters, is_words
from bot.storage.database import Database
from bot.storage.selecting import RUN, Selecting, bigrams, expression
from bot.storage.vectors import Vectors
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


_SIGN = re.compile(r"[^\w\s]")

TITLE_WORTH = 5.0
"""A word of the title is worth so many of the text."""
OLD_WORTH = 0.5
"""What an old article's words are worth, where those of today's are worth 1."""
HALF_OLD_DAYS = 60.0
"""After so many days an article is half way from new to old."""
UNDATED_DAYS = 30.0
"""An article without a date is taken for so old at least."""

NEAR = 0.42
"""Articles no nearer to a search, by the cosine of the embedded encoder's vectors, are not near: see docs/search.md."""

COMMON_SHARE, COMMON_LEAST = 0.25, 20
"""A word that more than this share of all articles have, and more than so many, tells nothing of what is meant."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search found."""

    ids: tuple[int, ...] = ()
    """Of articles, best first, as many as were asked for."""
    total: int = 0
    """How many there are in all."""
    some: bool = False
    """No article has all the words: these have some."""


def _parted(sign: re.Match[str]) -> str:
    return " " if unicodedata.category(sign[0])[0] in "SC" else sign[0]


def index_text(text: str) -> str:
    """Text as it is indexed: runs of CJK characters become bigrams, all else stays."""
    # The tokenizer's tables are of Unicode 6.1: it takes an emoji that is younger for a letter.
    text = _SIGN.sub(_parted, unicodedata.normalize("NFC", text))
    # The single characters too, so that a search for one of them finds something.
    return RUN.sub(lambda found: f" {bigrams(found[0])} {' '.join(found[0])} ", text)


class Search:
    """The table `search`; its rowid is the article's id."""

    def __init__(self, database: Database, vectors: Vectors) -> None:
        self._db = database
        self._vectors = vectors

    def index(self, article_id: int, title: str, text: str) -> None:
        """Index an article, again or for the first time."""
        with self._db.write() as db:
            db.execute("DELETE FROM search WHERE rowid = ?", [article_id])
            db.execute(
                "INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)",
                [article_id, index_text(clean(title)), index_text(clean(text))],
            )

    def find(self, query: Query, *, now: datetime, limit: int, offset: int = 0) -> Found:
        """The ready articles that a search means, best first; where none has all the words, those that have some.

        How good one is: bm25, with a word of the title worth TITLE_WORTH of the text, times what its age leaves of it:
        `OLD_WORTH + (1 - OLD_WORTH) / (1 + days / HALF_OLD_DAYS)`. So age decides among articles that fit alike, and
        one that fits twice as well comes first however old it is. Without a wanted word, newest first.
        """
        query = query.on(now.date())
        if query.node is None:
            return Found()
        ids, total = self._find(query.node, now, limit, offset)
        if total:
            return Found(ids=tuple(ids), total=total)
        loosened = query.loosened(self._common(query)) if query.loosened() is not None else None
        if loosened is None or loosened.node is None:
            return Found()
        ids, total = self._find(loosened.node, now, limit, offset)
        return Found(ids=tuple(ids), total=total, some=True) if total else Found()

    def _common(self, query: Query) -> set[Term]:
        """The words of a search that many articles have, such as "in" and "of"."""
        ready = self._db.value("SELECT count(*) FROM articles WHERE ready_at IS NOT NULL")
        many = max(COMMON_LEAST, ready * COMMON_SHARE)
        sql = "SELECT count(*) FROM search WHERE search MATCH ?"
        return {term for term in query.terms if self._db.value(sql, [expression(term)]) > many}

    def near(
        self, query: Query, vector: Sequence[float], *, besides: Collection[int], now: datetime, limit: int
    ) -> list[int]:
        """Articles whose meaning is near to a vector, nearest first. Filters hold, and so does what must not be there;
        the wanted words do not."""
        close = [article for article, __ in self._vectors.near(vector, least=NEAR) if article not in besides]
        return self._held(close, query.beside_words, now)[:limit] if close else []

    def _held(self, ids: list[int], query: Query, now: datetime) -> list[int]:
        """Those of the articles that are ready and that a search means, in their order."""
        selecting = Selecting(self._db)
        where = selecting.where(query.on(now.date()))
        return self._db.column(
            f"""SELECT articles.id FROM json_each(:ids) JOIN articles ON articles.id = value
            WHERE ready_at <= :now AND {where} ORDER BY json_each.key""",
            selecting.values | {"ids": ids, "now": now},
        )

    def since(self, since: datetime, *, topic: str | None = None, query: Query = EVERYTHING) -> dict[int, int]:
        """Ready articles first seen since then, of a topic, that a search finds, newest first, each with its story."""
        selecting = Selecting(self._db)
        rows = self._db.execute(
            f"""SELECT id, story_id FROM articles
            WHERE ready_at IS NOT NULL AND story_id IS NOT NULL AND fetched_at >= :since
                AND (:topic IS NULL OR id IN (SELECT article_id FROM article_topics WHERE topic = :topic))
                AND {selecting.where(query)}
            ORDER BY published_at DESC, id DESC""",
            {"since": since, "topic": topic, **selecting.values},
        )
        return dict(rows)

    def means(self, query: Query, article_id: int) -> bool:
        """Whether a search finds an article."""
        selecting = Selecting(self._db)
        sql = f"SELECT 1 FROM articles WHERE id = :id AND {selecting.where(query)}"
        return self._db.value(sql, {"id": article_id, **selecting.values}) is not None

    def names(self) -> dict[str, set[str]]:
        """The topics and sources that there are, in small letters, as `bot.query.read` takes them."""
        selecting = Selecting(self._db)
        return {
            kind: {name.casefold() for name in selecting.named(Filter(kind=kind, value=""))[0]}
            for kind in ("topic", "source")
        }

    def unknown(self, query: Query) -> tuple[Filter, list[str]] | None:
        """A source or topic of a search that nothing has, with the names that there are; None where all are known."""
        for wanted in filters(query.node):
            if wanted.kind in ("source", "topic"):
                names, found = Selecting(self._db).named(wanted)
                if not found:
                    return wanted, names
        return None

    def _find(self, node: Node, now: datetime, limit: int, offset: int) -> tuple[list[int], int]:
        selecting = Selecting(self._db)
        parts = node.parts if isinstance(node, Both) else (node,)
        required = both(part for part in parts if is_words(part))
        rest = both(part for part in parts if not is_words(part))
        newest = "min(published_at, fetched_at) DESC, articles.id DESC"
        if required is not None and is_words(required):
            # Left to itself, SQLite reads the row of each article, past its text: seven times slower.
            source = "search JOIN articles INDEXED BY articles_ages ON articles.id = search.rowid"
            matches = f"search MATCH {selecting.matching(required)} AND "
            order = f"bm25(search, {TITLE_WORTH}, 1.0) * {_FRESHNESS}, {newest}"
        elif any_of := either(Query(node=node).terms):
            assert is_words(any_of)
            source = f"""articles LEFT JOIN (SELECT rowid AS hit, bm25(search, {TITLE_WORTH}, 1.0) AS score
                FROM search WHERE search MATCH {selecting.matching(any_of)}) ON hit = articles.id"""
            matches = ""
            order = f"coalesce(score, 0) * {_FRESHNESS}, {newest}"
        else:
            source, matches, order = "articles", "", newest
        where = f"FROM {source} WHERE {matches}ready_at <= :now AND {selecting.where(Query(node=rest))}"
        values = selecting.values | {"now": now}
        count = self._db.value(f"SELECT count(*) {where}", values)
        if not count:
            return [], 0
        ids = self._db.column(
            f"SELECT articles.id {where} ORDER BY {order} LIMIT :limit OFFSET :offset",
            values | {"limit": limit, "offset": offset},
        )
        return ids, count


_AGE = f"""max(julianday(:now) - julianday(min(published_at, fetched_at)), iif(dated, 0, {UNDATED_DAYS}))"""
_FRESHNESS = f"({OLD_WORTH} + {1 - OLD_WORTH} / (1 + {_AGE} / {HALF_OLD_DAYS}))"
