"""The ledger: what was planned for whom. What becomes of each message is the outbox's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.models import Chunk, Delivery, DeliveryState, Subscription
from bot.reply import Button
from bot.storage.database import Database, maybe_moment, to_text
from bot.storage.delivery_rows import to_chunk, to_delivery

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

    def all(self, *, state: DeliveryState | None = None, chat_id: int | None = None, limit: int = 50) -> list[Delivery]:
        """The newest deliveries, or those in one state, or of one chat."""
        rows = self._db.rows(
            """SELECT deliveries.*,
                (SELECT count(*) FROM delivery_items WHERE delivery_id = deliveries.id) AS items,
                (SELECT count(*) FROM delivery_chunks WHERE delivery_id = deliveries.id) AS chunks
            FROM deliveries WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR chat_id = ?2)
            ORDER BY id DESC LIMIT ?3""",
            [state, chat_id, limit],
        )
        return [to_delivery(row) for row in rows]

    def chunks(self, delivery_id: int) -> list[Chunk]:
        """The messages of a delivery, first to last."""
        rows = self._db.rows("SELECT * FROM delivery_chunks WHERE delivery_id = ? ORDER BY position", [delivery_id])
        return [to_chunk(row) for row in rows]
