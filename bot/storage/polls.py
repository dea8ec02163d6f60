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
        """Keep a poll; the oldest of the source go."""
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
                    SELECT id FROM polls WHERE source_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)""",
                [source_id, KEPT_A_SOURCE],
            )

    def last(self, source_id: int, limit: int = KEPT_A_SOURCE) -> list[Poll]:
        """The last polls of a source, newest first."""
        rows = self._db.rows("SELECT * FROM polls WHERE source_id = ? ORDER BY id DESC LIMIT ?", [source_id, limit])
        return [_poll(row) for row in rows]


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
