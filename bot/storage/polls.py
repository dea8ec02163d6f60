"""Polls: how the last ones of each source went."""

from __future__ import annotations

from bot.models import Poll, PollOutcome
from bot.storage.database import Database, Row, to_moment, to_text
from bot.text import clean

KEPT_A_SOURCE = 50


class Polls:
    """The table `polls`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, source_id: int, poll: Poll) -> None:
        """Keep a poll; the oldest of the source go, but for the last that brought something."""
        with self._db.write() as db:
            db.execute(
                """INSERT INTO polls (source_id, polled_at, seconds, outcome, status, new, edited, unchanged, told)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    source_id,
                    to_text(poll.polled_at),
                    poll.seconds,
                    poll.outcome,
                    poll.status,
                    poll.new,
                    poll.edited,
                    poll.unchanged,
                    None if poll.told is None else clean(poll.told),
                ],
            )
            db.execute(
                """DELETE FROM polls WHERE source_id = ?1 AND id <= (
                    SELECT id FROM polls WHERE source_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
                AND id <> coalesce((SELECT max(id) FROM polls WHERE source_id = ?1 AND new > 0), 0)""",
                [source_id, KEPT_A_SOURCE],
            )

    def last(self, source_id: int, limit: int = KEPT_A_SOURCE) -> list[Poll]:
        """The last polls of a source, newest first."""
        rows = self._db.rows("SELECT * FROM polls WHERE source_id = ? ORDER BY id DESC LIMIT ?", [source_id, limit])
        return [_poll(row) for row in rows]

    def latest(self, source_id: int | None = None) -> dict[int, Poll]:
        """The last poll of each source, or of one, by the source's id."""
        return self._newest("TRUE", source_id)

    def latest_bringing(self, source_id: int | None = None) -> dict[int, Poll]:
        """The last poll that brought a new item, of each source, or of one, by the source's id."""
        return self._newest("new > 0", source_id)

    def _newest(self, where: str, source_id: int | None) -> dict[int, Poll]:
        rows = self._db.rows(
            f"""SELECT * FROM polls WHERE id IN (
                SELECT max(id) FROM polls WHERE {where} AND (?1 IS NULL OR source_id = ?1) GROUP BY source_id)""",
            [source_id],
        )
        return {row["source_id"]: _poll(row) for row in rows}


def _poll(row: Row) -> Poll:
    return Poll(
        polled_at=to_moment(row["polled_at"]),
        seconds=row["seconds"],
        outcome=PollOutcome(row["outcome"]),
        status=row["status"],
        new=row["new"],
        edited=row["edited"],
        unchanged=row["unchanged"],
        told=row["told"],
    )
