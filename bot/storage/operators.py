"""What operators are told: notices of sources, and counts of the instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.storage.database import Queries, maybe_moment


class NoticeKind(StrEnum):
    """What there is to tell."""

    FAILING = "failing"
    """A source could not be read for a day."""
    GONE = "gone"
    """A source was disabled, since its server said that it will not come back."""
    QUIET = "quiet"
    """A source has brought nothing for longer than usual."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to tell, with its begin and its end."""

    id: int
    source_id: int
    kind: NoticeKind
    opened_at: datetime
    """When it began; for a source that is quiet, when it last brought something."""
    told_at: datetime | None
    closed_at: datetime | None
    end_told_at: datetime | None
    """When the end was told; when it was closed, where there was nothing to tell."""


class Notices(Queries):
    """The table `notices`."""

    def open(self, kind: NoticeKind, source_id: int, *, since: datetime) -> None:
        """Begin a notice, unless one of the kind is open, or the source was removed meanwhile."""
        self._db.change(
            """INSERT INTO notices (source_id, kind, opened_at) SELECT ?1, ?2, ?3
            WHERE EXISTS (SELECT 1 FROM sources WHERE id = ?1) ON CONFLICT DO NOTHING""",
            [source_id, kind, since],
        )

    def close(self, notice_id: int, *, now: datetime, silently: bool = False) -> None:
        """End a notice. The end is told later, unless it ends silently or its begin was never told."""
        self._db.change(
            """UPDATE notices SET closed_at = ?1, end_told_at = iif(?2 OR told_at IS NULL, ?1, NULL)
            WHERE id = ?3 AND closed_at IS NULL""",
            [now, silently, notice_id],
        )

    def opened(self, source_id: int | None = None) -> list[Notice]:
        """All that are open, or those of one source, in the order they came up."""
        sql = "SELECT * FROM notices WHERE closed_at IS NULL AND (?1 IS NULL OR source_id = ?1) ORDER BY id"
        return self._db.records(Notice, sql, [source_id])

    def untold(self) -> list[Notice]:
        """Those whose begin, or whose end, is to be told."""
        return self._db.records(
            Notice,
            """SELECT * FROM notices WHERE closed_at IS NULL AND told_at IS NULL
                OR closed_at IS NOT NULL AND end_told_at IS NULL ORDER BY id""",
        )

    def told(self, notices: Sequence[Notice], *, now: datetime) -> None:
        """Note that these were told as they stand: the end of what is closed, the begin of what is open."""
        with self._db.write() as db:
            for notice in notices:
                column = "told_at" if notice.closed_at is None else "end_told_at"
                db.execute(f"UPDATE notices SET {column} = ? WHERE id = ?", [now, notice.id])


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


class Instance(Queries):
    """The table `instance`, of one row, and counts of the others."""

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
