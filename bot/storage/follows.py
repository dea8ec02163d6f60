"""Follows: the stories that a chat wants to hear more of."""

from __future__ import annotations

from datetime import datetime

from bot.storage.database import Database, to_text


class Follows:
    """The table `follows`, and what chats knew when they began (`follow_known`)."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, chat_id: int, thread_id: int | None, story_id: int, now: datetime) -> bool:
        """Follow a story; False where the chat does so already. What the story holds then, the chat has seen.

        That is noted in the same transaction: a story that becomes one with another gets articles that it has not.
        """
        with self._db.write() as db:
            cursor = db.execute(
                """INSERT OR IGNORE INTO follows (chat_id, thread_id, story_id, created_at, noted)
                VALUES (?, ?, ?, ?, 1)""",
                [chat_id, thread_id or 0, story_id, to_text(now)],
            )
            if cursor.rowcount:
                db.execute(
                    """INSERT OR IGNORE INTO follow_known (chat_id, article_id)
                    SELECT ?, id FROM articles WHERE story_id = ? AND ready_at <= ?""",
                    [chat_id, story_id, to_text(now)],
                )
            return bool(cursor.rowcount)

    def remove(self, chat_id: int, story_id: int | None = None) -> int:
        """Follow a story no more, or none; returns how many ended."""
        with self._db.write() as db:
            cursor = db.execute(
                "DELETE FROM follows WHERE chat_id = ?1 AND (?2 IS NULL OR story_id = ?2)", [chat_id, story_id]
            )
            return int(cursor.rowcount)

    def stories(self, chat_id: int) -> list[int]:
        """Ids of the stories that a chat follows, the latest first."""
        rows = self._db.rows(
            "SELECT DISTINCT story_id FROM follows WHERE chat_id = ? ORDER BY created_at DESC, story_id DESC", [chat_id]
        )
        return [row["story_id"] for row in rows]
