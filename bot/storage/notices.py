"""Notices: what operators are told of sources, once when it begins and once when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.storage.database import Database


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


class Notices:
    """The table `notices`."""

    def __init__(self, database: Database) -> None:
        self._db = database

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
