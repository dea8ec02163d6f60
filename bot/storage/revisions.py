"""Revisions: what an article said before its publisher edited it."""

from __future__ import annotations

from datetime import datetime

from bot.models import Revision
from bot.storage.database import Database, to_moment, to_text

KEPT_AN_ARTICLE = 50
"""An item that counts its own comments is edited with every poll."""


class Revisions:
    """The table `revisions`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self, article_id: int, *, title: str, url: str | None, text: str, summary: str | None, now: datetime
    ) -> None:
        """Keep what is being replaced. The first version is kept for good; of the later ones, the oldest go."""
        with self._db.write() as db:
            db.execute(
                """INSERT INTO revisions (article_id, title, url, text, summary, replaced_at)
                VALUES (?, ?, ?, ?, ?, ?)""",
                [article_id, title, url, text, summary, to_text(now)],
            )
            db.execute(
                """DELETE FROM revisions WHERE article_id = ?1
                AND id > (SELECT min(id) FROM revisions WHERE article_id = ?1)
                AND id <= (SELECT id FROM revisions WHERE article_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)""",
                [article_id, KEPT_AN_ARTICLE - 1],
            )

    def of(self, article_id: int) -> list[Revision]:
        """The earlier versions of an article, oldest first."""
        rows = self._db.rows(
            "SELECT title, url, text, summary, replaced_at FROM revisions WHERE article_id = ? ORDER BY id",
            [article_id],
        )
        return [Revision(**{**row, "replaced_at": to_moment(row["replaced_at"])}) for row in rows]

    def forget_same(self, article_id: int, *, title: str, text: str) -> None:
        """Drop the latest version of an article where it says what the article says now."""
        with self._db.write() as db:
            db.execute(
                """DELETE FROM revisions WHERE id = (SELECT max(id) FROM revisions WHERE article_id = ?)
                AND title = ? AND text = ?""",
                [article_id, title, text],
            )
