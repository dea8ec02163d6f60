"""Vitals: how the whole is, in a few counts, for its operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.models import DeliveryState
from bot.storage.database import Database, maybe_moment, to_text

LATELY = timedelta(days=1)
"""Deliveries that did not arrive are counted for so long."""


@dataclass(frozen=True, kw_only=True)
class Vital:
    """The counts of a moment."""

    articles: dict[str, int]
    """By state."""
    deliveries: dict[str, int]
    """By state."""
    chats: dict[str, int]
    """By state; the terminal is none."""
    troubles: dict[str, int]
    """Deliveries of the last day that failed or are in doubt, by state."""
    subscriptions: int
    last_poll_at: datetime | None
    last_ready_at: datetime | None
    """When an article last became ready for readers."""
    database_bytes: int
    """With its journal."""


class Vitals:
    """Over all tables."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def now(self, now: datetime) -> Vital:
        """As they are at that moment."""
        return Vital(
            articles=self._counts("articles"),
            deliveries=self._counts("deliveries"),
            chats=self._counts("chats", "kind <> 'terminal'"),
            troubles=self.troubles(now),
            subscriptions=int(self._one("SELECT count(*) AS n FROM subscriptions") or 0),
            last_poll_at=maybe_moment(self._one("SELECT max(polled_at) AS n FROM polls")),
            last_ready_at=maybe_moment(self._one("SELECT max(ready_at) AS n FROM articles")),
            database_bytes=self._size(),
        )

    def troubles(self, now: datetime) -> dict[str, int]:
        """How many deliveries that were planned in the last day have a message that failed, or is in doubt, by
        state."""
        rows = self._db.rows(
            """SELECT chunk.state, count(DISTINCT delivery_id) AS n FROM delivery_chunks AS chunk
            JOIN deliveries ON deliveries.id = delivery_id
            WHERE chunk.state IN (?, ?) AND planned_at >= ? GROUP BY chunk.state ORDER BY chunk.state""",
            [DeliveryState.FAILED, DeliveryState.IN_DOUBT, to_text(now - LATELY)],
        )
        return {row["state"]: row["n"] for row in rows}

    def _counts(self, table: str, where: str = "TRUE") -> dict[str, int]:
        rows = self._db.rows(f"SELECT state, count(*) AS n FROM {table} WHERE {where} GROUP BY state ORDER BY state")
        return {row["state"]: row["n"] for row in rows}

    def _one(self, query: str) -> str | None:
        row = self._db.row(query)
        return None if row is None else row["n"]

    def _size(self) -> int:
        path = self._db.path
        files = (path, path.with_name(f"{path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
