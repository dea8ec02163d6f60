"""Entries: what each source sent under which key, and the article that it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Database, from_row
from bot.text import clean


@dataclass(frozen=True, kw_only=True)
class SeenEntry:
    """An entry as a source last sent it."""

    article_id: int | None
    """None: it was seen, and not taken; it belongs to the past of a source that lists all it ever had."""
    digest: str
    """Of its words; empty where they are not known."""
    updated_at: datetime | None


class Entries:
    """The table `entries`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def seen(self, source_id: int, keys: Iterable[str]) -> dict[str, SeenEntry]:
        """Those of the keys that the source has sent before."""
        rows = self._db.rows(
            """SELECT key, article_id, digest, updated_at FROM entries
            WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
            [source_id, [clean(key) for key in keys]],
        )
        return {row["key"]: from_row(SeenEntry, row) for row in rows}

    def put(
        self,
        source_id: int,
        key: str,
        *,
        article_id: int | None,
        digest: str,
        updated: datetime | None,
        now: datetime,
    ) -> None:
        """Note what the source sent."""
        self._db.change(
            """INSERT INTO entries (source_id, key, article_id, digest, updated_at, seen_at)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (source_id, key) DO UPDATE SET
                article_id = excluded.article_id, digest = excluded.digest, updated_at = excluded.updated_at""",
            [source_id, clean(key), article_id, digest, updated, now],
        )

    def addresses(self, source_id: int) -> tuple[int, int]:
        """How many of a source's articles have an address, and how many different ones those are."""
        stored, different = self._db.execute(
            """SELECT count(canonical_url), count(DISTINCT canonical_url) FROM
                (SELECT canonical_url FROM articles WHERE source_id = ? ORDER BY id DESC LIMIT 200)""",
            [source_id],
        ).fetchone()
        return stored, different
