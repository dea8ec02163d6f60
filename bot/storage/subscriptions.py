"""Subscriptions: what a chat gets at which hour."""

from __future__ import annotations

from datetime import datetime

from bot.models import ChatState, Subscription
from bot.schedule import Due, Schedule
from bot.storage.database import Database, Row, maybe_moment, to_moment, to_text


class Subscriptions:
    """The table `subscriptions`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(
        self,
        *,
        chat_id: int,
        thread_id: int | None,
        topic: str | None,
        query: str = "",
        interest: str = "",
        schedule: Schedule,
        due: Due,
        now: datetime,
    ) -> tuple[Subscription, bool]:
        """Subscribe, or give what is subscribed another schedule. Returns it and whether it is new."""
        with self._db.write() as db:
            same = """chat_id = ? AND coalesce(thread_id, 0) = ? AND coalesce(topic, '') = ? AND query = ?
                AND interest = ?"""
            what = [chat_id, thread_id or 0, topic or "", query, interest]
            known = self._db.row(f"SELECT id FROM subscriptions WHERE {same}", what)
            when = [str(schedule), due.slot, to_text(due.at)]
            if known is None:
                db.execute(
                    """INSERT INTO subscriptions
                        (chat_id, thread_id, topic, query, interest, schedule, next_slot, next_due_at, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                    [chat_id, thread_id, topic, query, interest, *when, to_text(now)],
                )
            else:
                db.execute(
                    "UPDATE subscriptions SET schedule = ?, next_slot = ?, next_due_at = ? WHERE id = ?",
                    [*when, known["id"]],
                )
            row = self._db.row(f"SELECT * FROM subscriptions WHERE {same}", what)
        assert row is not None
        return _subscription(row), known is None

    def all(self, chat_id: int | None = None) -> list[Subscription]:
        """Every subscription, or those of one chat."""
        rows = self._db.rows("SELECT * FROM subscriptions WHERE ?1 IS NULL OR chat_id = ?1 ORDER BY id", [chat_id])
        return [_subscription(row) for row in rows]

    def due(self, now: datetime, limit: int) -> list[Subscription]:
        """Subscriptions of active Telegram chats whose time has come, longest overdue first."""
        rows = self._db.rows(
            """SELECT subscriptions.* FROM subscriptions JOIN chats ON chats.id = chat_id
            WHERE next_due_at <= :now AND chats.state = :active AND chats.kind <> 'terminal'
                AND coalesce(paused_until, '') <= :now
            ORDER BY next_due_at, subscriptions.id LIMIT :limit""",
            {"now": to_text(now), "active": ChatState.ACTIVE, "limit": limit},
        )
        return [_subscription(row) for row in rows]

    def set_due(self, subscription_id: int, due: Due) -> None:
        """When it fires next."""
        with self._db.write() as db:
            db.execute(
                "UPDATE subscriptions SET next_slot = ?, next_due_at = ? WHERE id = ?",
                [due.slot, to_text(due.at), subscription_id],
            )

    def remove(self, chat_id: int, subscription_id: int | None = None) -> int:
        """End one subscription of a chat, or all; returns how many were ended."""
        with self._db.write() as db:
            cursor = db.execute(
                "DELETE FROM subscriptions WHERE chat_id = ?1 AND (?2 IS NULL OR id = ?2)",
                [chat_id, subscription_id],
            )
            return int(cursor.rowcount)


def _subscription(row: Row) -> Subscription:
    return Subscription(
        id=row["id"],
        chat_id=row["chat_id"],
        thread_id=row["thread_id"],
        topic=row["topic"],
        query=row["query"],
        interest=row["interest"],
        note=row["note"],
        schedule=Schedule.read(row["schedule"]),
        next_slot=row["next_slot"],
        items=row["items"],
        language=row["language"],
        tell_empty=bool(row["tell_empty"]),
        paused_until=maybe_moment(row["paused_until"]),
        created_at=to_moment(row["created_at"]),
        next_due_at=to_moment(row["next_due_at"]),
    )
