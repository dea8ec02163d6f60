"""The ledger: what was planned for whom. What becomes of each message is the outbox's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.models import Chunk, Delivery, DeliveryState
from bot.reply import Button
from bot.storage.database import Database, maybe_moment, to_text
from bot.storage.delivery_rows import STATES, to_chunk, to_delivery

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


Buttons = Sequence[Sequence[Button]]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A delivery as it is planned."""

    chat_id: int
    thread_id: int | None
    subscription_id: int | None = None
    """Of which it is a digest."""
    slot: str
    """The time of day that it is for, or what it is."""
    local_date: date
    due_at: datetime
    """When it was to come."""
    chunks: Sequence[tuple[str, Buttons]]
    """Its messages: HTML and buttons. Without one it is done."""
    items: Sequence[PlannedItem] = ()
    """Which articles they hold."""


class Deliveries:
    """The tables `deliveries`, `delivery_chunks` and `delivery_items`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def next_id(self) -> int:
        """The id that `add` gives to the first delivery, in one transaction with it."""
        row = self._db.row("SELECT coalesce(max(id), 0) + 1 AS id FROM deliveries")
        assert row is not None
        return int(row["id"])

    def add(self, planned: Sequence[Planned], *, now: datetime) -> list[int]:
        """Put deliveries into the ledger; returns their ids, which count up. None of a slot that had its own."""
        with self._db.write():
            first = self.next_id()
            ids = list(range(first, first + len(planned)))
            self._db.execute_many(
                """INSERT INTO deliveries
                    (id, chat_id, subscription_id, local_date, slot, due_at, state, planned_at, finished_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    (
                        id_,
                        one.chat_id,
                        one.subscription_id,
                        one.local_date.isoformat(),
                        one.slot,
                        to_text(one.due_at),
                        DeliveryState.PLANNED if one.chunks else DeliveryState.SENT,
                        to_text(now),
                        None if one.chunks else to_text(now),
                    )
                    for id_, one in zip(ids, planned, strict=True)
                ),
            )
            self._put(zip(ids, planned, strict=True))
        return ids

    def fired(self, subscription_id: int, *, local_date: date, slot: str) -> bool:
        """Whether a subscription had its delivery for a slot on a local date."""
        return bool(self.fired_of([(subscription_id, local_date, slot)]))

    def fired_of(self, slots: Iterable[tuple[int, date, str]]) -> set[int]:
        """Of subscriptions, each with a local date and a slot, those that had their delivery for it."""
        rows = self._db.rows(
            """SELECT d.subscription_id AS id FROM json_each(?) AS wanted JOIN deliveries AS d
                ON d.subscription_id = json_extract(value, '$[0]')
                AND d.local_date = json_extract(value, '$[1]') AND d.slot = json_extract(value, '$[2]')""",
            [json.dumps([(id_, day.isoformat(), slot) for id_, day, slot in slots])],
        )
        return {row["id"] for row in rows}

    def bringing(self, chats: Iterable[int], at: datetime) -> set[int]:
        """Of chats, those whom a digest that was planned at a moment brings something."""
        rows = self._db.rows(
            """SELECT DISTINCT s.chat_id FROM subscriptions AS s JOIN deliveries AS d
                ON d.subscription_id = s.id AND d.planned_at = ?2
            WHERE s.chat_id IN (SELECT value FROM json_each(?1))
                AND EXISTS (SELECT 1 FROM delivery_items WHERE delivery_id = d.id AND chunk <> ?3)""",
            [json.dumps(sorted(set(chats))), to_text(at), UNTOLD],
        )
        return {row["chat_id"] for row in rows}

    def notify(self, chat_id: int, *, local_date: date, chunks: Sequence[tuple[str, Buttons]], now: datetime) -> int:
        """Plan a notice to an operator's chat: it is sent as a digest is, and belongs to no subscription."""
        return self.post(chat_id, None, slot=NOTICE, local_date=local_date, chunks=chunks, now=now)

    def post(
        self,
        chat_id: int,
        thread_id: int | None,
        *,
        slot: str,
        local_date: date,
        chunks: Sequence[tuple[str, Buttons]],
        now: datetime,
        items: Sequence[PlannedItem] = (),
    ) -> int:
        """Plan a delivery that belongs to no subscription, to come now; `slot` says what it is."""
        planned = Planned(
            chat_id=chat_id,
            thread_id=thread_id,
            slot=slot,
            local_date=local_date,
            due_at=now,
            chunks=chunks,
            items=items,
        )
        return self.add([planned], now=now)[0]

    def _put(self, planned: Iterable[tuple[int, Planned]]) -> None:
        """The messages of deliveries, and their articles."""
        every = list(planned)
        self._db.execute_many(
            """INSERT INTO delivery_chunks (delivery_id, position, chat_id, thread_id, html, buttons, state)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (
                (id_, position, one.chat_id, one.thread_id, html, _as_text(buttons), DeliveryState.PLANNED)
                for id_, one in every
                for position, (html, buttons) in enumerate(one.chunks)
            ),
        )
        self._db.execute_many(
            """INSERT INTO delivery_items (delivery_id, position, chat_id, article_id, story_id, because, chunk)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (
                (id_, position, one.chat_id, item.article_id, item.story_id, item.because, item.chunk)
                for id_, one in every
                for position, item in enumerate(one.items)
            ),
        )

    def last_notice_at(self) -> datetime | None:
        """When the last notice was planned."""
        row = self._db.row(
            "SELECT max(planned_at) AS at FROM deliveries WHERE subscription_id IS NULL AND slot = ?", [NOTICE]
        )
        return None if row is None else maybe_moment(row["at"])

    def all(self, *, state: DeliveryState | None = None, chat_id: int | None = None, limit: int = 50) -> list[Delivery]:
        """The newest deliveries, or those in one state or with a message in it, or of one chat."""
        rows = self._db.rows(
            f"""SELECT deliveries.*, {STATES},
                (SELECT max(thread_id) FROM delivery_chunks WHERE delivery_id = deliveries.id) AS thread_id,
                (SELECT count(*) FROM delivery_items WHERE delivery_id = deliveries.id) AS items,
                (SELECT count(*) FROM delivery_chunks WHERE delivery_id = deliveries.id) AS chunks
            FROM deliveries WHERE (?2 IS NULL OR chat_id = ?2) AND (?1 IS NULL OR (state = ?1 AND NOT (
                state = 'planned' AND EXISTS (SELECT 1 FROM delivery_chunks AS message
                    WHERE message.delivery_id = deliveries.id AND message.state IN ('sending', 'in_doubt'))))
                OR (?1 IN ('sending', 'in_doubt', 'failed') AND id IN (
                    SELECT delivery_id FROM delivery_chunks WHERE state = ?1)))
            ORDER BY id DESC LIMIT ?3""",
            [state, chat_id, limit],
        )
        return [to_delivery(row) for row in rows]

    def chunks(self, delivery_id: int) -> list[Chunk]:
        """The messages of a delivery, first to last."""
        rows = self._db.rows("SELECT * FROM delivery_chunks WHERE delivery_id = ? ORDER BY position", [delivery_id])
        return [to_chunk(row) for row in rows]


def _as_text(buttons: Buttons) -> str:
    rows = [[[button.label, button.data, button.url] for button in row] for row in buttons]
    return json.dumps(rows, ensure_ascii=False)
