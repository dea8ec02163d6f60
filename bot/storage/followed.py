"""Followed: what joined the stories that chats follow, and what each chat knows of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.models import ChatState
from bot.storage.database import Database, to_text
from bot.storage.deliveries import FOLLOW

RETRY = timedelta(hours=1)
"""What could not be sent waits so long before it is tried anew…"""
TRIES = 3
"""…and is given up after so many."""

HAD = """EXISTS (SELECT 1 FROM delivery_items AS item LEFT JOIN delivery_chunks AS message
        ON message.delivery_id = item.delivery_id AND message.position = item.chunk
    WHERE item.chat_id = f.chat_id AND item.article_id = a.id AND coalesce(message.state, 'sent') <> 'failed')"""


@dataclass(frozen=True, kw_only=True)
class Pending:
    """An article that joined a story which a chat follows, and that the chat has not had."""

    chat_id: int
    thread_id: int | None
    zone: str | None
    story_id: int
    article_id: int


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a chat has had of an article of a story that it follows, which it was not sent."""

    knew: bool
    """It was there when the chat began to follow the story."""
    times: int
    """How often it was put into a message that tells what is new in the story."""


class Followed:
    """The table `follow_known`, beside `follows` and the ledger."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def note_starts(self) -> None:
        """What a story held when a chat began to follow it, the chat has seen: noted for follows of old versions.

        `Follows.add` notes it by now. Once, since a story that becomes one with another gets articles that are new.
        """
        if not self._db.row("SELECT 1 FROM follows WHERE NOT noted LIMIT 1"):
            return  # the usual case takes no write lock
        with self._db.write() as db:
            db.execute(
                """INSERT OR IGNORE INTO follow_known (chat_id, article_id)
                SELECT f.chat_id, a.id FROM follows f JOIN articles a ON a.story_id = f.story_id
                WHERE NOT f.noted AND a.ready_at <= f.created_at"""
            )
            db.execute("UPDATE follows SET noted = 1 WHERE NOT noted")

    def pending(
        self,
        now: datetime,
        *,
        chat_id: int | None = None,
        story_id: int | None = None,
        chats: Iterable[int] | None = None,
        paused: bool = False,
    ) -> list[Pending]:
        """The ready articles of stories that active Telegram chats follow and have not had, by chat and story.
        `paused`: that chats follow which are paused.

        A chat that follows a story in several forum topics gets them in the first. What failed is tried again later.
        """
        rows = self._db.rows(
            f"""SELECT f.chat_id, f.story_id, f.thread_id, c.zone, a.id AS article_id
            FROM follows f JOIN chats c ON c.id = f.chat_id JOIN articles a ON a.story_id = f.story_id
            WHERE c.state = :state AND c.kind <> 'terminal' AND a.ready_at IS NOT NULL
                AND (:chat IS NULL OR f.chat_id = :chat)
                AND (:chats IS NULL OR f.chat_id IN (SELECT value FROM json_each(:chats)))
                AND (:story IS NULL OR f.story_id = :story)
                AND NOT EXISTS (SELECT 1 FROM follow_known WHERE chat_id = f.chat_id AND article_id = a.id)
                AND NOT EXISTS (SELECT 1 FROM follows other WHERE other.chat_id = f.chat_id
                    AND other.story_id = f.story_id
                    AND (other.created_at, other.thread_id) < (f.created_at, f.thread_id))
                AND NOT {HAD}
                AND (SELECT coalesce(max(d.planned_at), '') <= :retry AND count(*) < :tries
                    FROM delivery_items item JOIN deliveries d ON d.id = item.delivery_id
                    WHERE item.chat_id = f.chat_id AND item.article_id = a.id AND d.slot = :follow)
            ORDER BY f.chat_id, f.story_id, min(a.published_at, a.fetched_at), a.id""",
            {
                "state": ChatState.PAUSED if paused else ChatState.ACTIVE,
                "chat": chat_id,
                "chats": None if chats is None else json.dumps(list(chats)),
                "story": story_id,
                "retry": to_text(now - RETRY),
                "tries": TRIES,
                "follow": FOLLOW,
            },
        )
        return [Pending(**{**row, "thread_id": row["thread_id"] or None}) for row in rows]

    def tried(self, chat_id: int, article_id: int) -> Tried:
        """What a chat has had of an article, by its follows."""
        row = self._db.row(
            """SELECT EXISTS (SELECT 1 FROM follow_known WHERE chat_id = ?1 AND article_id = ?2) AS knew,
                (SELECT count(*) FROM delivery_items item JOIN deliveries d ON d.id = item.delivery_id
                    WHERE item.chat_id = ?1 AND item.article_id = ?2 AND d.slot = ?3) AS times""",
            [chat_id, article_id, FOLLOW],
        )
        assert row is not None
        return Tried(knew=bool(row["knew"]), times=row["times"])

    def known(self, chats: Iterable[int], stories: Iterable[int]) -> dict[tuple[int, int], set[int]]:
        """For each chat and story it follows the articles that it was sent, or has seen when it began to follow."""
        rows = self._db.rows(
            f"""SELECT DISTINCT f.chat_id, f.story_id, a.id FROM follows f JOIN articles a ON a.story_id = f.story_id
            WHERE f.chat_id IN (SELECT value FROM json_each(?)) AND f.story_id IN (SELECT value FROM json_each(?))
                AND (EXISTS (SELECT 1 FROM follow_known WHERE chat_id = f.chat_id AND article_id = a.id) OR {HAD})""",
            [json.dumps(list(chats)), json.dumps(list(stories))],
        )
        found: dict[tuple[int, int], set[int]] = {}
        for row in rows:
            found.setdefault((row["chat_id"], row["story_id"]), set()).add(row["id"])
        return found
