"""Matches: the articles that a subscription is about, whoever was sent them already."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.query import EVERYTHING, Query
from bot.storage.database import Database, to_text
from bot.storage.selecting import Selecting


@dataclass(frozen=True, kw_only=True)
class Found:
    """An article that matches."""

    article_id: int
    story_id: int


class Matches:
    """Reads `articles` with what is known of each. Nothing is written."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def since(self, since: datetime, *, topic: str | None = None, query: Query = EVERYTHING) -> list[Found]:
        """Ready articles first seen since then, of a topic, that a search finds; newest first."""
        selecting = Selecting(self._db)
        rows = self._db.rows(
            f"""SELECT id, story_id FROM articles
            WHERE ready_at IS NOT NULL AND story_id IS NOT NULL AND fetched_at >= :since
                AND (:topic IS NULL OR id IN (SELECT article_id FROM article_topics WHERE topic = :topic))
                AND {selecting.where(query)}
            ORDER BY published_at DESC, id DESC""",
            {"since": to_text(since), "topic": topic, **selecting.values},
        )
        return [Found(article_id=row["id"], story_id=row["story_id"]) for row in rows]

    def among(self, article_ids: Iterable[int], *, topic: str | None = None, query: Query = EVERYTHING) -> set[int]:
        """Those of the articles that are of a topic and that a search finds."""
        selecting = Selecting(self._db)
        rows = self._db.rows(
            f"""SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:ids))
                AND (:topic IS NULL OR id IN (SELECT article_id FROM article_topics WHERE topic = :topic))
                AND {selecting.where(query)}""",
            {"ids": json.dumps(list(article_ids)), "topic": topic, **selecting.values},
        )
        return {row["id"] for row in rows}

    def at_address(self, canonical_url: str, limit: int) -> list[int]:
        """The articles of an address, the newest first."""
        rows = self._db.rows(
            "SELECT id FROM articles WHERE canonical_url = ? ORDER BY id DESC LIMIT ?", [canonical_url, limit]
        )
        return [row["id"] for row in rows]

    def vectors(self, article_ids: Iterable[int]) -> dict[int, bytes]:
        """Article → its vector: float32, little-endian, unit length. Those that have none are left out."""
        rows = self._db.rows(
            """SELECT id, embedding FROM articles
            WHERE embedding IS NOT NULL AND id IN (SELECT value FROM json_each(?))""",
            [json.dumps(list(article_ids))],
        )
        return {row["id"]: row["embedding"] for row in rows}
