"""Entries: what each source last sent under each key, and the article that it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Database, maybe_moment, to_text
from bot.text import clean


@dataclass(frozen=True, kw_only=True)
class SeenEntry:
    """An entry as a source last sent it."""

    article_id: int | None
    """None: it was seen, and not taken; it belongs to the past of a source that lists all it ever had."""
    digest: str
    """Of its words; empty where they are not known."""
    updated: datetime | None


class Entries:
    """The table `entries`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def seen(self, source_id: int, keys: Iterable[str]) -> dict[str, SeenEntry]:
        """Those of the keys that the source has sent before."""
        rows = self._db.rows(
            """SELECT key, article_id, digest, updated_at FROM entries
            WHERE source_id = ? AND key IN (SELECT value FROM json_each(?))""",
            [source_id, json.dumps([clean(key) for key in keys])],
        )
        return {
            row["key"]: SeenEntry(
                article_id=row["article_id"], digest=row["digest"], updated=maybe_moment(row["updated_at"])
            )
            for row in rows
        }

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
        at = None if updated is None else to_text(updated)
        with self._db.write() as db:
            db.execute(
                """INSERT INTO entries (source_id, key, article_id, digest, updated_at, seen_at)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (source_id, key) DO UPDATE SET
                    article_id = excluded.article_id, digest = excluded.digest, updated_at = excluded.updated_at""",
                [source_id, clean(key), article_id, digest, at, to_text(now)],
            )

    def addresses(self, source_id: int) -> tuple[int, int]:
        """How many of a source's articles have an address, and how many different ones those are."""
        row = self._db.row(
            """SELECT count(canonical_url) AS n, count(DISTINCT canonical_url) AS different FROM
                (SELECT canonical_url FROM articles WHERE source_id = ? ORDER BY id DESC LIMIT 200)""",
            [source_id],
        )
        assert row is not None
        return row["n"], row["different"]
