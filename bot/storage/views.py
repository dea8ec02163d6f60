"""Views: what a page with buttons shows, kept so that its buttons can be pressed later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Database, to_moment, to_text

KEPT_A_CHAT = 200
"""Older pages answer that they are too old."""


@dataclass(frozen=True, kw_only=True)
class View:
    """A list that a reader turns the pages of."""

    id: int
    kind: str
    """`latest`, `search` or `delivery`."""
    argument: str
    """Topic, words, or the delivery's id."""
    size: int
    """Items a page."""
    made_at: datetime


class Views:
    """The table `views`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, chat_id: int, *, kind: str, argument: str, size: int, now: datetime) -> View:
        """Keep a view; the oldest of the chat go."""
        with self._db.write() as db:
            cursor = db.execute(
                "INSERT INTO views (chat_id, kind, argument, size, made_at) VALUES (?, ?, ?, ?, ?)",
                [chat_id, kind, argument, size, to_text(now)],
            )
            db.execute(
                """DELETE FROM views WHERE chat_id = ?1 AND id <= (
                    SELECT id FROM views WHERE chat_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)""",
                [chat_id, KEPT_A_CHAT],
            )
            assert cursor.lastrowid is not None
            return View(id=cursor.lastrowid, kind=kind, argument=argument, size=size, made_at=now)

    def get(self, chat_id: int, view_id: int) -> View | None:
        """A view of this chat; None when it is gone."""
        row = self._db.row("SELECT * FROM views WHERE chat_id = ? AND id = ?", [chat_id, view_id])
        if row is None:
            return None
        return View(
            id=row["id"],
            kind=row["kind"],
            argument=row["argument"],
            size=row["size"],
            made_at=to_moment(row["made_at"]),
        )
