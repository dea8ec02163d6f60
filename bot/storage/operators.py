"""What operators are told: notices of sources, broadcasts, and counts of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from html import unescape

from bot.errors import StorageError
from bot.models import ChatState, DeliveryState
from bot.reply import Button
from bot.storage.database import Database, Row, maybe_moment, to_moment, to_text
from bot.storage.deliveries import BROADCAST, Deliveries


class NoticeKind(StrEnum):
    """What there is to tell."""

    FAILING = "failing"
    """A source could not be read for a day."""
    GONE = "gone"
    """A source was disabled, since its server said that it will not come back."""
    QUIET = "quiet"
    """A source has brought nothing for longer than is its way."""
    NETWORK = "network"
    """No source at all could be read for hours."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to tell, with its begin and its end."""

    id: int
    source_id: int | None
    """None: it is of all of them."""
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

    def open(self, kind: NoticeKind, source_id: int | None, *, since: datetime) -> None:
        """Begin a notice, unless one of the kind is open, or the source was removed meanwhile."""
        with self._db.write() as db:
            db.execute(
                """INSERT INTO notices (source_id, kind, opened_at) SELECT ?1, ?2, ?3
                WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM sources WHERE id = ?1) ON CONFLICT DO NOTHING""",
                [source_id, kind, to_text(since)],
            )

    def close(self, notice_id: int, *, now: datetime, silently: bool = False) -> None:
        """End a notice. The end is told later, unless it ends silently or its begin was never told."""
        with self._db.write() as db:
            db.execute(
                """UPDATE notices SET closed_at = ?1, end_told_at = iif(?2 OR told_at IS NULL, ?1, NULL)
                WHERE id = ?3 AND closed_at IS NULL""",
                [to_text(now), int(silently), notice_id],
            )

    def opened(self, source_id: int | None = None) -> list[Notice]:
        """All that are open, or those of one source, in the order they came up."""
        rows = self._db.rows(
            "SELECT * FROM notices WHERE closed_at IS NULL AND (?1 IS NULL OR source_id = ?1) ORDER BY id",
            [source_id],
        )
        return [_notice(row) for row in rows]

    def untold(self) -> list[Notice]:
        """Those whose begin, or whose end, is to be told."""
        rows = self._db.rows(
            """SELECT * FROM notices WHERE closed_at IS NULL AND told_at IS NULL
                OR closed_at IS NOT NULL AND end_told_at IS NULL ORDER BY id"""
        )
        return [_notice(row) for row in rows]

    def told(self, notices: Sequence[Notice], *, now: datetime) -> None:
        """Note that these were told as they stand: the end of what is closed, the begin of what is open."""
        with self._db.write() as db:
            for notice in notices:
                column = "told_at" if notice.closed_at is None else "end_told_at"
                db.execute(f"UPDATE notices SET {column} = ? WHERE id = ?", [to_text(now), notice.id])

    def last_closed_at(self, kind: NoticeKind) -> datetime | None:
        """When the last of a kind ended."""
        row = self._db.row("SELECT max(closed_at) AS at FROM notices WHERE kind = ?", [kind])
        return None if row is None else maybe_moment(row["at"])


def _notice(row: Row) -> Notice:
    return Notice(
        id=row["id"],
        source_id=row["source_id"],
        kind=NoticeKind(row["kind"]),
        opened_at=to_moment(row["opened_at"]),
        told_at=maybe_moment(row["told_at"]),
        closed_at=maybe_moment(row["closed_at"]),
        end_told_at=maybe_moment(row["end_told_at"]),
    )


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


class Instance:
    """The table `instance`, of one row."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def id(self) -> str:
        """Drawn once when the database was made; a backup keeps it. Raises StorageError."""
        row = self._db.row("SELECT id FROM instance")
        if row is None:
            raise StorageError(f"The database {self._db.path} has lost its id; restore a backup")
        return str(row["id"])
