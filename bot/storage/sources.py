"""Sources: what is polled, when next, and how the last poll went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.addresses import canonical_url
from bot.errors import NotFound, UsageError
from bot.models import FullText, PollHints, Source, SourceKind
from bot.storage.database import Database, Row, maybe_moment, to_moment, to_text
from bot.text import clean

TOLD_FAILURES = 3
TOLD_TIME = timedelta(hours=6)
"""Readers are told of a source that has failed so often, and for so long: most mend themselves."""
_SELECT = """SELECT sources.*,
    (SELECT count(*) FROM articles WHERE articles.source_id = sources.id) AS articles FROM sources"""


class Sources:
    """The table `sources`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self,
        *,
        url: str,
        kind: SourceKind,
        name: str,
        topics: Sequence[str],
        now: datetime,
        selector: str | None = None,
        full_text: FullText = FullText.AUTO,
    ) -> tuple[Source, bool]:
        """Add a source, due at once. Returns it and whether it is new: one that is there stays as it is."""
        with self._db.write() as db:
            cursor = db.execute(
                """INSERT INTO sources (url, kind, name, topics, added_at, next_due_at, selector, full_text)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO NOTHING""",
                [
                    url,
                    kind,
                    clean(name),
                    json.dumps(list(topics), ensure_ascii=False),
                    to_text(now),
                    to_text(now),
                    selector,
                    full_text,
                ],
            )
            return self._one("url = ?", url), cursor.rowcount == 1

    def find(self, handle: str) -> Source:
        """A source by its id, its address, however it is written, or its name. Raises NotFound, and UsageError for
        the name of several."""
        for where in ("id = ?",) * handle.isdecimal() + ("url = ?", "lower(name) = lower(?)"):
            rows = self._db.rows(f"{_SELECT} WHERE {where} ORDER BY id", [handle])
            if len(rows) > 1:
                ids = ", ".join(str(row["id"]) for row in rows)
                raise UsageError(f"{len(rows)} sources are called {handle}: say which by its id ({ids}).")
            if rows:
                return _source(rows[0])
        wanted = canonical_url(f"https://{handle.rpartition('://')[2]}")
        alike = [source for source in self.all() if canonical_url(source.url) == wanted]
        if len(alike) == 1:
            return alike[0]
        raise NotFound(f"There is no source {handle}; `policybot source list` shows those there are.")

    def all(self) -> list[Source]:
        """Every source, in the order they were added."""
        return [_source(row) for row in self._db.rows(f"{_SELECT} ORDER BY id")]

    def failing(self, now: datetime) -> list[str]:
        """Names of the sources in use that have failed several times and for hours; readers are told of those."""
        rows = self._db.rows(
            "SELECT name FROM sources WHERE enabled AND failures >= ? AND failing_since <= ? ORDER BY name",
            [TOLD_FAILURES, to_text(now - TOLD_TIME)],
        )
        return [row["name"] for row in rows]

    def due(self, now: datetime) -> list[Source]:
        """Enabled sources whose time has come, longest overdue first."""
        sql = f"{_SELECT} WHERE enabled AND next_due_at <= ? ORDER BY next_due_at, id"
        return [_source(row) for row in self._db.rows(sql, [to_text(now)])]

    def change(
        self,
        source_id: int,
        *,
        name: str | None = None,
        topics: Sequence[str] | None = None,
        selector: str | None = None,
        full_text: FullText | None = None,
    ) -> Source:
        """Change what is given; None leaves it. Articles that are there keep their topics."""
        with self._db.write() as db:
            db.execute(
                """UPDATE sources SET name = coalesce(?, name), topics = coalesce(?, topics),
                selector = coalesce(?, selector), full_text = coalesce(?, full_text) WHERE id = ?""",
                [
                    None if name is None else clean(name),
                    None if topics is None else json.dumps(list(topics), ensure_ascii=False),
                    selector,
                    full_text,
                    source_id,
                ],
            )
            return self._one("id = ?", source_id)

    def set_enabled(self, source_id: int, enabled: bool, now: datetime) -> None:
        """Enable (and poll at the next tick) or disable."""
        with self._db.write() as db:
            db.execute(
                """UPDATE sources SET enabled = ?, next_due_at = ?, failures = 0, failing_since = NULL
                WHERE id = ?""",
                [int(enabled), to_text(now), source_id],
            )

    def disable(self, source_id: int) -> None:
        """Poll it no more; why stands in its last error."""
        with self._db.write() as db:
            db.execute("UPDATE sources SET enabled = 0 WHERE id = ?", [source_id])

    def remove(self, source_id: int) -> None:
        """Forget a source. Its articles stay."""
        with self._db.write() as db:
            db.execute("DELETE FROM sources WHERE id = ?", [source_id])

    def succeeded(
        self,
        source_id: int,
        *,
        now: datetime,
        next_due_at: datetime,
        etag: str | None,
        last_modified: str | None,
        url: str | None = None,
        hints: PollHints | None = None,
        unread_parts: frozenset[str] | None = None,
    ) -> None:
        """Note a poll that went well; `url` when the source has moved for good, `hints` and `unread_parts` when it
        said anew."""
        with self._db.write() as db:
            db.execute(
                """UPDATE sources SET etag = ?, last_modified = ?, last_polled_at = ?, last_success_at = ?,
                next_due_at = ?, failures = 0, failing_since = NULL, last_error = NULL,
                hints = coalesce(?, hints), unread_parts = coalesce(?, unread_parts) WHERE id = ?""",
                [
                    etag,
                    last_modified,
                    to_text(now),
                    to_text(now),
                    to_text(next_due_at),
                    None if hints is None else _hints_text(hints),
                    None if unread_parts is None else json.dumps(sorted(unread_parts)),
                    source_id,
                ],
            )
            if url is not None:
                # Where the new address is another source already, this one keeps its old address.
                db.execute("UPDATE OR IGNORE sources SET url = ? WHERE id = ?", [url, source_id])

    def saw_item(self, source_id: int, published: datetime) -> None:
        """Note when its newest item was published."""
        with self._db.write() as db:
            db.execute(
                "UPDATE sources SET last_item_at = max(coalesce(last_item_at, ''), ?) WHERE id = ?",
                [to_text(published), source_id],
            )

    def failed(self, source_id: int, *, now: datetime, next_due_at: datetime, error: str) -> bool:
        """Note a poll that failed. False when the source is gone."""
        with self._db.write() as db:
            cursor = db.execute(
                """UPDATE sources SET last_polled_at = ?1, next_due_at = ?2, failures = failures + 1,
                failing_since = coalesce(failing_since, ?1), last_error = ?3 WHERE id = ?4""",
                [to_text(now), to_text(next_due_at), clean(error), source_id],
            )
            return bool(cursor.rowcount)

    def _one(self, where: str, value: object) -> Source:
        row = self._db.row(f"{_SELECT} WHERE {where}", [value])
        assert row is not None
        return _source(row)


def _source(row: Row) -> Source:
    return Source(
        id=row["id"],
        url=row["url"],
        kind=SourceKind(row["kind"]),
        name=row["name"],
        topics=tuple(json.loads(row["topics"])),
        enabled=bool(row["enabled"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        added_at=to_moment(row["added_at"]),
        next_due_at=to_moment(row["next_due_at"]),
        last_polled_at=maybe_moment(row["last_polled_at"]),
        last_success_at=maybe_moment(row["last_success_at"]),
        failures=row["failures"],
        failing_since=maybe_moment(row["failing_since"]),
        last_error=row["last_error"],
        last_item_at=maybe_moment(row["last_item_at"]),
        selector=row["selector"],
        full_text=FullText(row["full_text"]),
        unread_parts=frozenset(json.loads(row["unread_parts"])),
        hints=_hints(json.loads(row["hints"])),
        articles=row["articles"],
    )


def _hints(values: dict[str, Any]) -> PollHints:
    ttl = values.get("ttl")
    return PollHints(
        ttl=None if ttl is None else timedelta(seconds=ttl),
        skip_hours=frozenset(values.get("skip_hours", ())),
        skip_days=frozenset(values.get("skip_days", ())),
    )


def _hints_text(hints: PollHints) -> str:
    return json.dumps(
        {
            "ttl": None if hints.ttl is None else hints.ttl.total_seconds(),
            "skip_hours": sorted(hints.skip_hours),
            "skip_days": sorted(hints.skip_days),
        }
    )
