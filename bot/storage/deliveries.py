"""The ledger: what was planned for whom, and what became of each message."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot import clock
from bot.models import ChatState, Chunk, Delivery, DeliveryState, Subscription
from bot.reply import Button
from bot.storage.database import Database, maybe_moment, to_text
from bot.storage.delivery_rows import to_chunk, to_delivery

MAX_ATTEMPTS_IN_DOUBT = 2
"""A message that may have arrived is sent once more, never twice."""
NOTICE = "notice"
"""Stands in place of the hour, in a delivery that no subscription asked for. So do the next ones."""
FOLLOW = "follow"
"""What is new in a story that the chat follows. One without messages: nothing was new in its articles."""
REMINDER = "reminder"
REPEATED = "repeated"
"""Articles of a digest that did not come, which say nothing that the chat has not had: no message tells of them."""
UNTOLD = -1
"""In place of a message: an article that says nothing new, and is not shown."""
BROADCAST = "broadcast"
"""What operators tell every chat."""
CLOSED_TOPIC = "closed topic"
"""Where a digest could not be posted in its forum topic, and which."""


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """One article of a delivery, and the message that shows it."""

    article_id: int
    story_id: int
    because: str
    chunk: int
    """Its position; UNTOLD where none does."""


class Deliveries:
    """The tables `deliveries`, `delivery_chunks` and `delivery_items`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def open(
        self, subscription: Subscription, *, local_date: date, now: datetime, slot: str | None = None
    ) -> int | None:
        """A new delivery for a subscription's slot on a local date; None when there is one already.

        `slot`: where it is not the one that the subscription is due for next.
        """
        with self._db.write() as db:
            cursor = db.execute(
                """INSERT INTO deliveries (chat_id, subscription_id, local_date, slot, state, planned_at)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                [
                    subscription.chat_id,
                    subscription.id,
                    local_date.isoformat(),
                    subscription.next_slot if slot is None else slot,
                    DeliveryState.PLANNED,
                    to_text(now),
                ],
            )
            return cursor.lastrowid if cursor.rowcount == 1 else None

    def fired(self, subscription_id: int, *, local_date: date, slot: str) -> bool:
        """Whether a subscription had its delivery for a slot on a local date."""
        row = self._db.row(
            "SELECT 1 FROM deliveries WHERE subscription_id = ? AND local_date = ? AND slot = ?",
            [subscription_id, local_date.isoformat(), slot],
        )
        return row is not None

    def fill(
        self,
        delivery_id: int,
        subscription: Subscription,
        *,
        chunks: Sequence[tuple[str, Sequence[Sequence[Button]]]],
        items: Sequence[PlannedItem],
    ) -> None:
        """Give a delivery its messages (HTML and buttons) and say which articles they hold."""
        with self._db.write():
            self._put_chunks(delivery_id, subscription.chat_id, subscription.thread_id, chunks)
            self._put_items(delivery_id, subscription.chat_id, items)

    def notify(
        self,
        chat_id: int,
        *,
        local_date: date,
        chunks: Sequence[tuple[str, Sequence[Sequence[Button]]]],
        now: datetime,
    ) -> int:
        """Plan a notice to an operator's chat: it is sent as a digest is, and belongs to no subscription."""
        return self.post(chat_id, None, slot=NOTICE, local_date=local_date, chunks=chunks, now=now)

    def post(
        self,
        chat_id: int,
        thread_id: int | None,
        *,
        slot: str,
        local_date: date,
        chunks: Sequence[tuple[str, Sequence[Sequence[Button]]]],
        now: datetime,
        items: Sequence[PlannedItem] = (),
    ) -> int:
        """Plan a delivery that belongs to no subscription; `slot` says what it is. Without a message it is done."""
        state, finished = (DeliveryState.PLANNED, None) if chunks else (DeliveryState.SENT, to_text(now))
        with self._db.write() as db:
            cursor = db.execute(
                """INSERT INTO deliveries (chat_id, local_date, slot, state, planned_at, finished_at)
                VALUES (?, ?, ?, ?, ?, ?)""",
                [chat_id, local_date.isoformat(), slot, state, to_text(now), finished],
            )
            assert cursor.lastrowid is not None
            self._put_chunks(cursor.lastrowid, chat_id, thread_id, chunks)
            self._put_items(cursor.lastrowid, chat_id, items)
            return cursor.lastrowid

    def last_notice_at(self) -> datetime | None:
        """When the last notice was planned."""
        row = self._db.row(
            "SELECT max(planned_at) AS at FROM deliveries WHERE subscription_id IS NULL AND slot = ?", [NOTICE]
        )
        return None if row is None else maybe_moment(row["at"])

    def _put_chunks(
        self,
        delivery_id: int,
        chat_id: int,
        thread_id: int | None,
        chunks: Sequence[tuple[str, Sequence[Sequence[Button]]]],
    ) -> None:
        with self._db.write() as db:
            for position, (html, buttons) in enumerate(chunks):
                db.execute(
                    """INSERT INTO delivery_chunks
                        (delivery_id, position, chat_id, thread_id, html, buttons, state)
                    VALUES (?, ?, ?, ?, ?, ?, ?)""",
                    [
                        delivery_id,
                        position,
                        chat_id,
                        thread_id,
                        html,
                        json.dumps(
                            [[[button.label, button.data, button.url] for button in row] for row in buttons],
                            ensure_ascii=False,
                        ),
                        DeliveryState.PLANNED,
                    ],
                )

    def _put_items(self, delivery_id: int, chat_id: int, items: Sequence[PlannedItem]) -> None:
        with self._db.write() as db:
            for position, item in enumerate(items):
                db.execute(
                    """INSERT INTO delivery_items
                        (delivery_id, position, chat_id, article_id, story_id, because, chunk)
                    VALUES (?, ?, ?, ?, ?, ?, ?)""",
                    [delivery_id, position, chat_id, item.article_id, item.story_id, item.because, item.chunk],
                )

    def recover(self) -> int:
        """After a start: what was in flight when the process ended is in doubt. Returns how many."""
        with self._db.write() as db:
            in_flight = self._db.rows(
                "SELECT delivery_id FROM delivery_chunks WHERE state = ?", [DeliveryState.SENDING]
            )
            db.execute(
                "UPDATE delivery_chunks SET state = ?, error = ? WHERE state = ?",
                [DeliveryState.IN_DOUBT, "in flight when the bot stopped", DeliveryState.SENDING],
            )
            for row in in_flight:  # a second crash over the last message: it is not sent a third time
                self._finish(row["delivery_id"], clock.now())
        return len(in_flight)

    def next_chunks(self, now: datetime, limit: int) -> list[Chunk]:
        """Messages that may be sent now: of each delivery the first that is open, of active chats."""
        rows = self._db.rows(
            """SELECT delivery_chunks.*, min(position) FROM delivery_chunks
            JOIN chats ON chats.id = delivery_chunks.chat_id
            WHERE (delivery_chunks.state = :planned
                OR (delivery_chunks.state = :in_doubt AND attempts < :attempts))
            AND chats.state = :active
            GROUP BY delivery_id HAVING not_before IS NULL OR not_before <= :now
            ORDER BY delivery_id LIMIT :limit""",
            {
                "planned": DeliveryState.PLANNED,
                "in_doubt": DeliveryState.IN_DOUBT,
                "attempts": MAX_ATTEMPTS_IN_DOUBT,
                "active": ChatState.ACTIVE,
                "now": to_text(now),
                "limit": limit,
            },
        )
        return [to_chunk(row) for row in rows]

    def sending(self, chunk: Chunk) -> None:
        """The request is about to leave. Committed before it does: after a crash it is in doubt."""
        self._set(chunk, DeliveryState.SENDING, attempts=chunk.attempts + 1)

    def sent(self, chunk: Chunk, *, message_id: int, now: datetime) -> None:
        """Telegram has it."""
        with self._db.write():
            self._set(chunk, DeliveryState.SENT, message_id=message_id, sent_at=to_text(now))
            self._finish(chunk.delivery_id, now)

    def put_back(self, chunk: Chunk, *, not_before: datetime, error: str) -> None:
        """It was surely not accepted: try again later, as if it had not been tried. What was in doubt stays so."""
        self._set(chunk, chunk.state, attempts=chunk.attempts, not_before=to_text(not_before), error=error)

    def doubt(self, chunk: Chunk, *, not_before: datetime, error: str, now: datetime) -> None:
        """It may have been accepted."""
        with self._db.write():
            self._set(chunk, DeliveryState.IN_DOUBT, not_before=to_text(not_before), error=error)
            self._finish(chunk.delivery_id, now)

    def fail(self, chunk: Chunk, *, error: str, now: datetime) -> None:
        """It was refused for good."""
        with self._db.write():
            self._set(chunk, DeliveryState.FAILED, error=error)
            self._finish(chunk.delivery_id, now)

    def abandon(self, chat_id: int, *, error: str, now: datetime, topic: int | None = None) -> None:
        """What is planned for a chat will not be sent. Its articles are unsent, for when the chat comes back.

        What is in doubt stays so: it may have arrived, and is sent once more, marked, when the chat is back.
        `topic`: only the digests for a forum topic, 0 for the general one.
        """
        planned = """chat_id = :chat AND state = :planned AND (:topic IS NULL OR coalesce(thread_id, 0) = :topic
            AND delivery_id IN (SELECT id FROM deliveries WHERE subscription_id IS NOT NULL))"""
        values = {"chat": chat_id, "planned": DeliveryState.PLANNED, "topic": topic}
        with self._db.write() as db:
            rows = self._db.rows(f"SELECT DISTINCT delivery_id FROM delivery_chunks WHERE {planned}", values)
            db.execute(
                f"UPDATE delivery_chunks SET state = :failed, error = :error WHERE {planned}",
                values | {"failed": DeliveryState.FAILED, "error": error},
            )
            for row in rows:
                self._finish(row["delivery_id"], now)

    def leave_topic(self, chat_id: int, thread_id: int) -> int:
        """What is planned for a forum topic, and is no digest, goes to the general one; returns how many messages."""
        with self._db.write() as db:
            cursor = db.execute(
                """UPDATE delivery_chunks SET thread_id = NULL WHERE chat_id = ? AND thread_id = ? AND state = ?
                AND delivery_id IN (SELECT id FROM deliveries WHERE subscription_id IS NULL)""",
                [chat_id, thread_id, DeliveryState.PLANNED],
            )
            return int(cursor.rowcount)

    def _set(self, chunk: Chunk, state: DeliveryState, **columns: object) -> None:
        columns = {"state": state, **columns}
        assignments = ", ".join(f"{name} = ?" for name in columns)
        with self._db.write() as db:
            db.execute(
                f"UPDATE delivery_chunks SET {assignments} WHERE delivery_id = ? AND position = ?",
                [*columns.values(), chunk.delivery_id, chunk.position],
            )

    def _finish(self, delivery_id: int, now: datetime) -> None:
        """Close the delivery when none of its messages is open; it is as good as the worst of them."""
        with self._db.write() as db:
            rows = self._db.rows(
                "SELECT state, attempts, error FROM delivery_chunks WHERE delivery_id = ?", [delivery_id]
            )
            states = {row["state"] for row in rows}
            again = any(row["state"] == "in_doubt" and row["attempts"] < MAX_ATTEMPTS_IN_DOUBT for row in rows)
            if again or states & {DeliveryState.PLANNED, DeliveryState.SENDING}:
                return
            order = (DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.SENT)
            state = next(state for state in order if state in states)
            error = next((row["error"] for row in rows if row["state"] == state and row["error"]), None)
            db.execute(
                "UPDATE deliveries SET state = ?, finished_at = ?, error = ? WHERE id = ?",
                [state, to_text(now), None if state == DeliveryState.SENT else error, delivery_id],
            )

    def all(self, *, state: DeliveryState | None = None, limit: int = 50) -> list[Delivery]:
        """The newest deliveries, or those in one state."""
        rows = self._db.rows(
            """SELECT deliveries.*,
                (SELECT count(*) FROM delivery_items WHERE delivery_id = deliveries.id) AS items,
                (SELECT count(*) FROM delivery_chunks WHERE delivery_id = deliveries.id) AS chunks
            FROM deliveries WHERE ?1 IS NULL OR state = ?1 ORDER BY id DESC LIMIT ?2""",
            [state, limit],
        )
        return [to_delivery(row) for row in rows]

    def chunks(self, delivery_id: int) -> list[Chunk]:
        """The messages of a delivery, first to last."""
        rows = self._db.rows("SELECT * FROM delivery_chunks WHERE delivery_id = ? ORDER BY position", [delivery_id])
        return [to_chunk(row) for row in rows]
