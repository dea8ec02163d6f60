"""Stories: articles on one event, and lists of them as readers ask."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.models import Article, Story
from bot.storage.article_rows import COLUMNS, to_article
from bot.storage.database import Database, to_text


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A grouped article, as far as grouping looks at it."""

    story_id: int
    title: str
    publisher: str
    embedding: bytes | None
    """float32, little-endian, unit length."""


class Stories:
    """The table `stories`, and the articles in them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, now: datetime) -> int:
        """A new story without articles; returns its id."""
        with self._db.write() as db:
            cursor = db.execute("INSERT INTO stories (created_at) VALUES (?)", [to_text(now)])
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def neighbours(self, first: datetime, last: datetime) -> list[Neighbour]:
        """Each grouped article published between two moments."""
        rows = self._db.rows(
            """SELECT story_id, title, publisher, embedding FROM articles
            WHERE ready_at IS NOT NULL AND story_id IS NOT NULL AND published_at BETWEEN ? AND ? ORDER BY id""",
            [to_text(first), to_text(last)],
        )
        return [Neighbour(**row) for row in rows]

    def embedding(self, article_id: int) -> bytes | None:
        """The embedding of one article: float32, little-endian, unit length."""
        row = self._db.row("SELECT embedding FROM articles WHERE id = ?", [article_id])
        return None if row is None else row["embedding"]

    def latest(self, *, topic: str | None, until: datetime, limit: int, offset: int) -> tuple[list[Story], int]:
        """Stories with an article ready at `until`, newest first; and how many there are in all.

        `until` holds the list still while a reader turns its pages. An article dated in the future counts as of
        when it was seen: it would stand on top until then.
        """
        where = """FROM articles WHERE ready_at <= :until AND (:topic IS NULL
            OR id IN (SELECT article_id FROM article_topics WHERE topic = :topic))"""
        values: dict[str, object] = {"until": to_text(until), "topic": topic}
        values |= {"limit": limit, "offset": offset}
        count = self._db.row(f"SELECT count(DISTINCT story_id) AS n {where}", values)
        rows = self._db.rows(
            f"""SELECT story_id, max(min(published_at, fetched_at)) AS newest {where}
            GROUP BY story_id ORDER BY newest DESC, story_id DESC LIMIT :limit OFFSET :offset""",
            values,
        )
        return self.many(row["story_id"] for row in rows), (count or {"n": 0})["n"]

    def many(self, ids: Iterable[int]) -> list[Story]:
        """Stories in the order of their ids given, each with its ready articles, first seen first."""
        order = list(dict.fromkeys(ids))
        return self._gather(order, "story_id IN (SELECT value FROM json_each(:ids))", order)

    def of_articles(self, ids: Iterable[int]) -> list[Story]:
        """The stories of ready articles, in their order, each with only those of its articles."""
        found = list(ids)
        rows = self._db.rows(
            """SELECT json_each.key AS place, story_id FROM json_each(?) JOIN articles ON articles.id = value
            WHERE story_id IS NOT NULL ORDER BY place""",
            [json.dumps(found)],
        )
        order = list(dict.fromkeys(row["story_id"] for row in rows))
        return self._gather(order, "id IN (SELECT value FROM json_each(:ids))", found)

    def _gather(self, order: list[int], where: str, ids: list[int]) -> list[Story]:
        rows = self._db.rows(
            f"""SELECT {COLUMNS} FROM articles
            WHERE ready_at IS NOT NULL AND {where} ORDER BY fetched_at, published_at, id""",
            {"ids": json.dumps(ids)},
        )
        articles: dict[int, list[Article]] = {}
        for row in rows:
            articles.setdefault(row["story_id"], []).append(to_article(row))
        return [Story(id=story, articles=tuple(articles[story])) for story in order if story in articles]
