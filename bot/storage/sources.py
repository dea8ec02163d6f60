"""Store sources, their topics and their polls."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.addresses import canonical_url
from bot.errors import NotFound, UsageError
from bot.models import FullText, Poll, Source, SourceKind
from bot.storage.database import Queries
from bot.text import clean


class Topics(Queries):
    """The table `topics`, and the names in `article_topics` and `sources`."""

    def settle(self, described: Mapping[str, str]) -> None:
        """Store the topics of the settings. An article loses a removed topic when its facts are next found."""
        if dict(self._db.execute("SELECT name, description FROM topics")) == described:
            return
        with self._db.write() as db:
            db.execute("DELETE FROM topics")
            db.change_many("INSERT INTO topics (name, description) VALUES (?, ?)", described.items())

    def names(self) -> list[str]:
        """Returns the names of all topics of articles, settings and sources, in alphabetical order."""
        return self._db.column(
            # The recursion jumps in the index from one topic to the next, since reading every row would be slow.
            """WITH RECURSIVE used(topic) AS (
                SELECT min(value) FROM facets WHERE kind = 'topic'
                UNION ALL SELECT (SELECT min(value) FROM facets WHERE kind = 'topic' AND value > used.topic)
                FROM used WHERE topic IS NOT NULL
            ) SELECT topic FROM used WHERE topic IS NOT NULL UNION SELECT name FROM topics UNION
            SELECT DISTINCT value FROM sources, json_each(sources.topics) ORDER BY 1"""
        )


TOLD_FAILURES = 3
TOLD_TIME = timedelta(hours=6)
"""Readers see that a source fails only after this many failures and this time. Most sources recover sooner."""
LONGEST_WAIT = timedelta(days=1)
"""The longest wait between two polls of a source. A due time later than that was set by a wrong clock."""
KEPT_A_SOURCE = 50
"""The maximum number of polls that are kept for a source."""


class Sources(Queries):
    """The tables `sources` and `polls`."""

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
        policy: bool = False,
    ) -> tuple[Source, bool]:
        """Add a source that is due at once, or leave an existing one as it is. Returns the source, and True if it is
        new."""
        with self._db.write() as db:
            if known := db.record(Source, "SELECT * FROM sources WHERE url = ?", [url]):
                return known, False  # not ON CONFLICT, which would use up an id
            [source] = db.records(
                Source,
                """INSERT INTO sources (url, kind, name, topics, added_at, next_due_at, selector, full_text, policy)
                VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8) RETURNING *""",
                [url, kind, clean(name), tuple(topics), now, selector, full_text, policy],
            )
            return source, True

    def find(self, handle: str) -> Source:
        """Returns the source with this id, address (in any spelling) or name. Raises NotFound, or UsageError if several
        sources have this name."""
        # SQLite would take "1.0" for the id 1.
        for where in ("id = ?1 AND ?1 NOT GLOB '*[^0-9]*'", "url = ?", "lower(name) = lower(?)"):
            found = self._db.records(Source, f"SELECT * FROM sources WHERE {where} ORDER BY id", [handle])
            if len(found) > 1:
                ids = ", ".join(str(source.id) for source in found)
                raise UsageError(f"{len(found)} sources are called {handle}. Give the id of one of them ({ids}).")
            if found:
                return found[0]
        wanted = canonical_url(f"https://{handle.rpartition('://')[2]}")
        alike = [source for source in self.all() if canonical_url(source.url) == wanted]
        if len(alike) == 1:
            return alike[0]
        raise NotFound(f"There is no source {handle}. `policybot source list` shows all sources.")

    def all(self) -> list[Source]:
        """Returns every source, in the order they were added."""
        return self._db.records(Source, "SELECT * FROM sources ORDER BY id")

    def due(self, now: datetime) -> list[Source]:
        """Returns enabled sources that are due, longest overdue first."""
        return self._db.records(
            Source,
            """SELECT * FROM sources WHERE enabled AND (next_due_at <= ? OR next_due_at > ?)
            ORDER BY next_due_at, id""",
            [now, now + LONGEST_WAIT],
        )

    def failing(self, now: datetime) -> list[str]:
        """Returns the names of the enabled sources that have failed for so long that readers see it."""
        return self._db.column(
            "SELECT name FROM sources WHERE enabled AND failures >= ? AND failing_since <= ? ORDER BY name",
            [TOLD_FAILURES, now - TOLD_TIME],
        )

    def change(self, source_id: int, **changes: object) -> Source:
        """Change these fields; None leaves a field as it is. Stored articles keep their topics. Returns the source."""
        values = {name: clean(value) if isinstance(value, str) else value for name, value in changes.items()}
        columns = ", ".join(f"{name} = coalesce(:{name}, {name})" for name in values)
        with self._db.write() as db:
            return db.records(
                Source, f"UPDATE sources SET {columns} WHERE id = :id RETURNING *", values | {"id": source_id}
            )[0]

    def set_enabled(self, source_id: int, enabled: bool, now: datetime) -> None:
        """Enable a source, so that it is polled soon; or disable it and delete its notice to the operators."""
        with self._db.write() as db:
            db.execute(
                "UPDATE sources SET enabled = ?, next_due_at = ?, failures = 0, failing_since = NULL WHERE id = ?",
                [enabled, now, source_id],
            )
            db.execute("DELETE FROM notices WHERE source_id = ? AND NOT ?", [source_id, enabled])

    def remove(self, source_id: int) -> None:
        """Delete a source. Its articles stay. If this is interrupted, the source is disabled, and can be removed again.

        Its articles lose their source before its entries are deleted. So a poll that still runs recognises an article
        whose entry is gone, as it does after the source is added again.
        """
        # With failures, a disabled source would count as gone for good.
        self._db.change("UPDATE sources SET enabled = 0, failures = 0 WHERE id = ?", [source_id])
        self._db.change_in_parts(
            "SELECT id FROM articles WHERE source_id = :source",
            """UPDATE articles SET source_id = NULL
            WHERE source_id = :source AND id IN (SELECT value FROM json_each(:keys))""",
            source=source_id,
        )
        self._db.change_in_parts(
            "SELECT key FROM entries WHERE source_id = :source",
            "DELETE FROM entries WHERE source_id = :source AND key IN (SELECT value FROM json_each(:keys))",
            source=source_id,
        )
        self._db.change("DELETE FROM sources WHERE id = ?", [source_id])

    def succeeded(
        self,
        source_id: int,
        poll: Poll,
        *,
        next_due_at: datetime,
        etag: str | None,
        last_modified: str | None,
        url: str | None = None,
        ttl_minutes: int | None = None,
        unread_parts: str = "null",
    ) -> None:
        """Store a successful poll. `url`: the new address of a source that has moved for good. `unread_parts`: in
        JSON, since they may be many; null leaves them as they are.

        After the first poll, `last_item_at` is the date of the newest article, since the first poll stores old items.
        After a later poll with new articles it is the time of the poll, since some sources date their items days back.
        """
        with self._db.write() as db:
            db.execute(
                """UPDATE sources SET etag = ?1, last_modified = ?2, last_polled_at = ?3, last_success_at = ?3,
                next_due_at = ?4, failures = 0, failing_since = NULL, last_error = NULL,
                ttl_minutes = ?5, unread_parts = coalesce(nullif(?6, 'null'), unread_parts),
                last_item_at = CASE WHEN ?7 = 0 THEN last_item_at WHEN ?7 < articles THEN ?3
                    ELSE (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(at), 'unixepoch') FROM facets
                        WHERE kind = 'source' AND value = ?8) END,
                -- If another source has the new address already, this one keeps its old address.
                url = iif(EXISTS (SELECT 1 FROM sources WHERE url = ?9), url, coalesce(?9, url))
                WHERE id = ?8""",
                [etag, last_modified, poll.polled_at, next_due_at, ttl_minutes, unread_parts, poll.new, source_id, url],
            )
            self._add_poll(source_id, poll)

    def failed(self, source_id: int, poll: Poll, *, next_due_at: datetime, for_good: bool = False) -> None:
        """Store a failed poll; `for_good` disables the source."""
        with self._db.write() as db:
            # The failure does not count if the operator has disabled the source meanwhile.
            db.execute(
                """UPDATE sources SET last_polled_at = ?1, next_due_at = ?2, failures = failures + enabled,
                failing_since = coalesce(failing_since, ?1), last_error = ?3, enabled = enabled AND NOT ?4
                WHERE id = ?5""",
                [poll.polled_at, next_due_at, clean(poll.told), for_good, source_id],
            )
            self._add_poll(source_id, poll)

    def _add_poll(self, source_id: int, poll: Poll) -> None:
        """Store a poll, unless the source was removed, and delete the source's oldest polls beyond KEPT_A_SOURCE."""
        self._db.execute(
            """INSERT INTO polls (source_id, polled_at, seconds, outcome, status, new, edited, unchanged, told)
            SELECT id, :polled_at, :seconds, :outcome, :status, :new, :edited, :unchanged, :told
            FROM sources WHERE id = :source_id""",
            vars(poll) | {"source_id": source_id, "told": poll.told and clean(poll.told)},
        )
        self._db.execute(
            f"""DELETE FROM polls WHERE source_id = ?1 AND id <= (
                SELECT id FROM polls WHERE source_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET {KEPT_A_SOURCE})""",
            [source_id],
        )

    def polls(self, source_id: int, limit: int = KEPT_A_SOURCE) -> list[Poll]:
        """Returns the last polls of a source, newest first."""
        return self._db.records(
            Poll, "SELECT * FROM polls WHERE source_id = ? ORDER BY id DESC LIMIT ?", [source_id, limit]
        )
