"""Broadcasts: what operators told all chats, in the ledger beside digests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape

from bot.models import ChatState
from bot.reply import Button
from bot.storage.database import Database, to_moment
from bot.storage.deliveries import BROADCAST, Deliveries

HEARING = """state = ? AND (kind = 'private' OR kind <> 'terminal' AND (
        EXISTS (SELECT 1 FROM subscriptions WHERE chat_id = chats.id)
        OR EXISTS (SELECT 1 FROM follows WHERE chat_id = chats.id)))"""


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """One of them, and how far it has come."""

    planned_at: datetime
    text: str
    """Of its first message."""
    chats: int
    sent: int
    failed: int
    in_doubt: int


class Broadcasts:
    """Deliveries whose slot is BROADCAST."""

    def __init__(self, database: Database, deliveries: Deliveries) -> None:
        self._db = database
        self._deliveries = deliveries

    def audience(self) -> list[int]:
        """Active chats: readers' own, and those groups and channels that get something."""
        rows = self._db.rows(f"SELECT id FROM chats WHERE {HEARING} ORDER BY id", [ChatState.ACTIVE])
        return [row["id"] for row in rows]

    def plan(
        self,
        chats: Sequence[int],
        *,
        chunks: Sequence[tuple[str, Sequence[Sequence[Button]]]],
        local_date: date,
        now: datetime,
    ) -> None:
        """Put one into the ledger, in one transaction; it is sent as digests are."""
        with self._db.write():
            for chat_id in chats:
                self._deliveries.post(chat_id, None, slot=BROADCAST, local_date=local_date, chunks=chunks, now=now)

    def last(self, limit: int) -> list[Broadcast]:
        """The newest."""
        rows = self._db.rows(
            """SELECT planned_at, chats, sent, failed, in_doubt, delivery_chunks.html AS text
            FROM (SELECT planned_at, min(id) AS first, count(*) AS chats, sum(state = 'sent') AS sent,
                    sum(state = 'failed') AS failed, sum(state = 'in_doubt') AS in_doubt
                FROM deliveries WHERE slot = ? AND subscription_id IS NULL
                GROUP BY planned_at ORDER BY planned_at DESC LIMIT ?)
            JOIN delivery_chunks ON delivery_id = first AND position = 0
            ORDER BY planned_at DESC""",
            [BROADCAST, limit],
        )
        # A broadcast has no markup: only `& < >` are escaped.
        return [
            Broadcast(**{**row, "planned_at": to_moment(row["planned_at"]), "text": unescape(row["text"])})
            for row in rows
        ]
