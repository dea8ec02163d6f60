"""Subscriptions: what a chat gets and when, and the articles that each is about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.models import FOR_GOOD, ChatState, Subscription
from bot.query import EVERYTHING, Query
from bot.schedule import Due, Schedule
from bot.storage.database import Database, Row, maybe_moment, to_moment, to_text
from bot.storage.search import Selecting


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a reader chose for a subscription beside what it is on and when it comes."""

    note: str = ""
    items: int | None = None
    language: str | None = None
    tell_empty: bool = True


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
        choices: Choices | None = None,
        vector: bytes | None = None,
    ) -> tuple[Subscription, bool]:
        """Subscribe, or give what is subscribed another schedule, and an end to its pause. Returns it and whether it is
        new. `choices`: None leaves those of a known one as they are. `vector`: of the interest."""
        with self._db.write() as db:
            same = """chat_id = ? AND coalesce(thread_id, 0) = ? AND coalesce(topic, '') = ? AND query = ?
                AND interest = ?"""
            what = [chat_id, thread_id or 0, topic or "", query, interest]
            known = self._db.row(f"SELECT id FROM subscriptions WHERE {same}", what)
            when = [str(schedule), due.slot, to_text(due.at), _day(due)]
            if known is None:
                db.execute(
                    """INSERT INTO subscriptions
                        (chat_id, thread_id, topic, query, interest, interest_vector, schedule, next_slot, next_due_at,
                        next_day, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                    [chat_id, thread_id, topic, query, interest, vector, *when, to_text(now)],
                )
            else:
                db.execute(
                    """UPDATE subscriptions SET schedule = ?, next_slot = ?, next_due_at = ?, next_day = ?,
                        paused_until = NULL, paused_reason = NULL, interest_vector = coalesce(?, interest_vector)
                    WHERE id = ?""",
                    [*when, vector, known["id"]],
                )
            row = self._db.row(f"SELECT * FROM subscriptions WHERE {same}", what)
            assert row is not None
            if choices is not None:
                self.choose(chat_id, row["id"], choices)
                row = self._db.row("SELECT * FROM subscriptions WHERE id = ?", [row["id"]])
                assert row is not None
        return _subscription(row), known is None

    def get(self, chat_id: int, subscription_id: int) -> Subscription | None:
        """One of a chat; None where it has none such."""
        row = self._db.row("SELECT * FROM subscriptions WHERE chat_id = ? AND id = ?", [chat_id, subscription_id])
        return None if row is None else _subscription(row)

    def choose(self, chat_id: int, subscription_id: int, choices: Choices) -> None:
        """Other choices for one of a chat."""
        with self._db.write() as db:
            db.execute(
                """UPDATE subscriptions SET note = ?, items = ?, language = ?, tell_empty = ?
                WHERE chat_id = ? AND id = ?""",
                [
                    choices.note,
                    choices.items,
                    choices.language,
                    int(choices.tell_empty),
                    chat_id,
                    subscription_id,
                ],
            )

    def reschedule(
        self, chat_id: int, subscription_id: int, *, schedule: Schedule, due: Due, paused_until: datetime | None
    ) -> None:
        """Another schedule, a pause or its end. `due` is behind the pause."""
        with self._db.write() as db:
            db.execute(
                """UPDATE subscriptions SET schedule = :schedule, next_slot = :slot, next_due_at = :due,
                    next_day = :day, paused_until = :until,
                    paused_reason = iif(paused_until IS :until, paused_reason, NULL)
                WHERE chat_id = :chat AND id = :id""",
                {
                    "schedule": str(schedule),
                    "slot": due.slot,
                    "due": to_text(due.at),
                    "day": _day(due),
                    "until": None if paused_until is None else to_text(paused_until),
                    "chat": chat_id,
                    "id": subscription_id,
                },
            )

    def without_vector(self, limit: int = 100) -> list[tuple[int, str]]:
        """Subscriptions whose interest has no vector yet: id and interest, oldest first."""
        rows = self._db.rows(
            """SELECT id, interest FROM subscriptions WHERE interest <> '' AND interest_vector IS NULL
            ORDER BY id LIMIT ?""",
            [limit],
        )
        return [(row["id"], row["interest"]) for row in rows]

    def set_vector(self, subscription_id: int, vector: bytes) -> None:
        """The vector of an interest, as `articles.embedding` has them."""
        with self._db.write() as db:
            db.execute("UPDATE subscriptions SET interest_vector = ? WHERE id = ?", [vector, subscription_id])

    def vectors(self, ids: Iterable[int]) -> dict[int, bytes]:
        """Subscription → the vector of its interest, as `vector` gives it; those without one are left out."""
        rows = self._db.rows(
            """SELECT id, interest_vector FROM subscriptions
            WHERE interest_vector IS NOT NULL AND id IN (SELECT value FROM json_each(?))""",
            [json.dumps(list(ids))],
        )
        return {row["id"]: row["interest_vector"] for row in rows}

    def vector(self, subscription_id: int) -> bytes | None:
        """The vector of an interest: float32, little-endian, unit length; None until it was made."""
        row = self._db.row("SELECT interest_vector FROM subscriptions WHERE id = ?", [subscription_id])
        return None if row is None else row["interest_vector"]

    def all(self, chat_id: int | None = None) -> list[Subscription]:
        """Every subscription, or those of one chat."""
        rows = self._db.rows("SELECT * FROM subscriptions WHERE ?1 IS NULL OR chat_id = ?1 ORDER BY id", [chat_id])
        return [_subscription(row) for row in rows]

    def due(self, now: datetime, limit: int, *, after: Subscription | None = None) -> list[Subscription]:
        """Subscriptions of active Telegram chats, not paused, whose time has come, longest overdue first.

        `after`: of those behind this one, whatever became of it meanwhile.
        """
        rows = self._db.rows(
            """SELECT subscriptions.* FROM subscriptions JOIN chats ON chats.id = chat_id
            WHERE next_due_at <= ?1 AND chats.state = ?2 AND chats.kind <> 'terminal'
                AND (paused_until IS NULL OR paused_until <= ?1)
                AND (next_due_at, subscriptions.id) > (?4, ?5)
            ORDER BY next_due_at, subscriptions.id LIMIT ?3""",
            [
                to_text(now),
                ChatState.ACTIVE,
                limit,
                "" if after is None else to_text(after.next_due_at),
                0 if after is None else after.id,
            ],
        )
        return [_subscription(row) for row in rows]

    def set_due(self, subscription_id: int, due: Due) -> None:
        """When it fires next."""
        with self._db.write() as db:
            db.execute(
                "UPDATE subscriptions SET next_slot = ?, next_due_at = ?, next_day = ? WHERE id = ?",
                [due.slot, to_text(due.at), _day(due), subscription_id],
            )

    def move_on(self, looks: Iterable[tuple[int, Due, datetime | None]]) -> None:
        """When subscriptions fire next, and when they looked at what there is; None where they did not."""
        with self._db.write():
            self._db.execute_many(
                """UPDATE subscriptions SET next_slot = ?, next_due_at = ?, next_day = ?,
                    looked_at = coalesce(?, looked_at)
                WHERE id = ?""",
                (
                    (due.slot, to_text(due.at), _day(due), None if looked is None else to_text(looked), id_)
                    for id_, due, looked in looks
                ),
            )

    def pause_topic(self, chat_id: int, thread_id: int | None, reason: str) -> list[Subscription]:
        """Pause what comes into a forum topic until it is resumed; returns what was not paused before."""
        going = """chat_id = ? AND coalesce(thread_id, 0) = ? AND (paused_until IS NULL OR paused_until < ?)"""
        values = [chat_id, thread_id or 0, to_text(FOR_GOOD)]
        with self._db.write() as db:
            rows = self._db.rows(f"SELECT * FROM subscriptions WHERE {going} ORDER BY id", values)
            db.execute(
                f"UPDATE subscriptions SET paused_until = ?, paused_reason = ? WHERE {going}",
                [to_text(FOR_GOOD), reason, *values],
            )
        return [_subscription(row) for row in rows]

    def remove(self, chat_id: int, subscription_id: int | None = None) -> int:
        """End one subscription of a chat, or all; returns how many were ended."""
        with self._db.write() as db:
            cursor = db.execute(
                "DELETE FROM subscriptions WHERE chat_id = ?1 AND (?2 IS NULL OR id = ?2)",
                [chat_id, subscription_id],
            )
            return int(cursor.rowcount)


def _day(due: Due) -> str | None:
    return None if due.day is None else due.day.isoformat()


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
        paused_reason=row["paused_reason"],
        created_at=to_moment(row["created_at"]),
        next_due_at=to_moment(row["next_due_at"]),
        next_day=None if row["next_day"] is None else date.fromisoformat(row["next_day"]),
        looked_at=maybe_moment(row["looked_at"]),
    )


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
