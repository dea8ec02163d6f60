"""The instance: its id, and the counts that tell operators how it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.database import Database, maybe_moment

LATELY = timedelta(days=1)
"""Deliveries that did not arrive are counted for so long."""


@dataclass(frozen=True, kw_only=True)
class Vitals:
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


class Instance:
    """The table `instance`, of one row, and counts of the others."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def id(self) -> str:
        """Drawn once when the database was made; a backup keeps it."""
        return str(self._db.value("SELECT id FROM instance"))

    def vitals(self, now: datetime) -> Vitals:
        """How it is now."""
        path = self._db.path
        files = (path, path.with_name(f"{path.name}-wal"))
        return Vitals(
            articles=self._states("articles"),
            deliveries=self._states("deliveries"),
            chats=self._states("chats WHERE kind <> 'terminal'"),
            troubles=self.troubles(now),
            subscriptions=self._db.value("SELECT count(*) FROM subscriptions"),
            last_poll_at=maybe_moment(self._db.value("SELECT max(polled_at) FROM polls")),
            last_ready_at=maybe_moment(self._db.value("SELECT max(ready_at) FROM articles")),
            database_bytes=sum(file.stat().st_size for file in files if file.exists()),
        )

    def troubles(self, now: datetime) -> dict[str, int]:
        """How many deliveries that were planned in the last day have a message that failed, or is in doubt, by
        state."""
        rows = self._db.execute(
            """SELECT chunk.state, count(DISTINCT delivery_id) FROM delivery_chunks AS chunk
            JOIN deliveries ON deliveries.id = delivery_id
            WHERE chunk.state IN ('failed', 'in_doubt') AND planned_at >= ?
            GROUP BY chunk.state ORDER BY chunk.state""",
            [now - LATELY],
        )
        return dict(rows)

    def _states(self, of: str) -> dict[str, int]:
        return dict(self._db.execute(f"SELECT state, count(*) FROM {of} GROUP BY state ORDER BY state"))
