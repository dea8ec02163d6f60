"""Reminders: which days chats that follow a story were reminded of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.models import ChatState
from bot.storage.database import Database, to_text
from bot.storage.followed import RETRY, TRIES


@dataclass(frozen=True, kw_only=True)
class Follower:
    """A chat that follows a story with a day ahead, and when it gets its reminders."""

    chat_id: int
    thread_id: int | None
    zone: str | None
    slot: str | None
    """Of its first subscription; None where it has none."""
    story_id: int


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """One reminder: of which day, and how many days before."""

    chat_id: int
    story_id: int
    day: date
    """Whatever the kind: an article may call a known day by another."""
    ahead: int


class Reminders:
    """The table `reminders`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def followers(self, first: date, last: date) -> list[Follower]:
        """Active Telegram chats and the stories they follow of which an article names a day between two, inclusive.

        A chat that follows a story in several forum topics stands for the first alone.
        """
        rows = self._db.rows(
            """SELECT f.chat_id, nullif(f.thread_id, 0) AS thread_id, c.zone, f.story_id,
                (SELECT next_slot FROM subscriptions WHERE chat_id = f.chat_id AND next_slot <> 'at once'
                    ORDER BY id LIMIT 1) AS slot
            FROM follows f JOIN chats c ON c.id = f.chat_id
            WHERE c.state = ? AND c.kind <> 'terminal'
                AND f.story_id IN (SELECT a.story_id FROM article_deadlines d JOIN articles a ON a.id = d.article_id
                    WHERE d.date BETWEEN ? AND ? AND a.ready_at IS NOT NULL)
                AND NOT EXISTS (SELECT 1 FROM follows other WHERE other.chat_id = f.chat_id
                    AND other.story_id = f.story_id
                    AND (other.created_at, other.thread_id) < (f.created_at, f.thread_id))
            ORDER BY f.chat_id, f.created_at, f.story_id""",
            [ChatState.ACTIVE, first.isoformat(), last.isoformat()],
        )
        return [Follower(**row) for row in rows]

    def done(self, chats: Iterable[int], first: date, *, now: datetime) -> set[Reminded]:
        """What chats were reminded of, of days from `first` on; by the story that holds the article now.

        One whose message failed is not among them once it is to be tried again.
        """
        rows = self._db.rows(
            """SELECT r.chat_id, coalesce(a.story_id, r.story_id) AS story_id, r.date, r.ahead
            FROM reminders r JOIN deliveries d ON d.id = r.delivery_id
                LEFT JOIN delivery_chunks message ON message.delivery_id = r.delivery_id AND message.position = r.chunk
                LEFT JOIN articles a ON a.id = r.article_id
            WHERE r.date >= ? AND r.chat_id IN (SELECT value FROM json_each(?))
                AND NOT (coalesce(message.state, 'sent') = 'failed' AND r.tries < ? AND d.planned_at <= ?)""",
            [first.isoformat(), json.dumps(list(chats)), TRIES, to_text(now - RETRY)],
        )
        return {
            Reminded(
                chat_id=row["chat_id"],
                story_id=row["story_id"],
                day=date.fromisoformat(row["date"]),
                ahead=row["ahead"],
            )
            for row in rows
        }

    def add(self, reminded: Reminded, *, kind: str, article_id: int, delivery_id: int, chunk: int) -> None:
        """Note one, in the transaction that plans it. `article_id`: which tells of the day; `chunk`: the message."""
        with self._db.write() as db:
            db.execute(
                """INSERT INTO reminders (chat_id, story_id, date, kind, ahead, article_id, delivery_id, chunk)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET delivery_id = excluded.delivery_id, chunk = excluded.chunk, tries = tries + 1,
                    article_id = excluded.article_id""",
                [
                    reminded.chat_id,
                    reminded.story_id,
                    reminded.day.isoformat(),
                    kind,
                    reminded.ahead,
                    article_id,
                    delivery_id,
                    chunk,
                ],
            )
