"""Sources, their topics and their polls."""

from __future__ import annotations

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
        """Store the topics of the settings. Articles lose a removed topic when their facts are next looked for."""
        if self.described() == dict(described):
            return
        with self._db.write() as db:
            db.execute("DELETE FROM topics")
            db.change_many("INSERT INTO topics (name, description) VALUES (?, ?)", described.items())

    def described(self) -> dict[str, str]:
        """The settings' topics: name → description."""
        return dict(self._db.execute("SELECT name, description FROM topics ORDER BY name"))

    def names(self) -> list[str]:
        """Every topic, in alphabetical order."""
        return self._db.column(
            # The recursion steps through the index from one topic of articles to the next.
            """WITH RECURSIVE used(topic) AS (
                SELECT min(value) FROM facets WHERE kind = 'topic'
                UNION ALL SELECT (SELECT min(value) FROM facets WHERE kind = 'topic' AND value > used.topic)
                FROM used WHERE topic IS NOT NULL
            ) SELECT topic FROM used WHERE topic IS NOT NULL UNION SELECT name FROM topics UNION
            SELECT DISTINCT value FROM sources, json_each(sources.topics) ORDER BY 1"""
        )

    def find(self, text: str) -> str | None:
        """The topic with this name in any case; None if there is none."""
        wanted = " ".join(text.split()).casefold()
        return next((topic for topic in self.names() if topic.casefold() == wanted), None)


TOLD_FAILURES = 3
TOLD_TIME = timedelta(hours=6)
"""Readers are told of a failing source after this many failures and this long. Most sources recover sooner."""
LONGEST_WAIT = timedelta(days=1)
"""The longest wait between two polls of a source. A due time later than that was set by a wrong clock."""


class Sources(Queries):
    """The table `sources`."""

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
        """Add a source, due at once. Returns it and whether it is new; an existing one stays as it is."""
        with self._db.write() as db:
            added = db.change(
                """INSERT INTO sources (url, kind, name, topics, added_at, next_due_at, selector, full_text, policy)
                VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8) ON CONFLICT (url) DO NOTHING""",
                [url, kind, clean(name), tuple(topics), now, selector, full_text, policy],
            )
            return self._select("url = ?", url)[0], added == 1

    def find(self, handle: str) -> Source:
        """A source by its id, its address in any spelling, or its name. Raises NotFound, or UsageError if several have
        that name."""
        for where in ("id = ?",) * handle.isdecimal() + ("url = ?", "lower(name) = lower(?)"):
            found = self._select(where, handle)
            if len(found) > 1:
                ids = ", ".join(str(source.id) for source in found)
                raise UsageError(f"{len(found)} sources are called {handle}: say which by its id ({ids}).")
            if found:
                return found[0]
        wanted = canonical_url(f"https://{handle.rpartition('://')[2]}")
        alike = [source for source in self.all() if canonical_url(source.url) == wanted]
        if len(alike) == 1:
            return alike[0]
        raise NotFound(f"There is no source {handle}; `policybot source list` shows those there are.")

    def all(self) -> list[Source]:
        """Every source, in the order they were added."""
        return self._select("TRUE")

    def due(self, now: datetime) -> list[Source]:
        """Enabled sources that are due, longest overdue first."""
        due = "enabled AND (next_due_at <= ? OR next_due_at > ?)"
        return self._select(due, now, now + LONGEST_WAIT, order="next_due_at, id")

    def _select(self, where: str, *values: object, order: str = "id") -> list[Source]:
        return self._db.records(Source, f"SELECT * FROM sources WHERE {where} ORDER BY {order}", values)

    def failing(self, now: datetime) -> list[str]:
        """Names of the enabled sources whose failures readers are told of."""
        return self._db.column(
            "SELECT name FROM sources WHERE enabled AND failures >= ? AND failing_since <= ? ORDER BY name",
            [TOLD_FAILURES, now - TOLD_TIME],
        )

    def change(
        self,
        source_id: int,
        *,
        name: str | None = None,
        topics: Sequence[str] | None = None,
        selector: str | None = None,
        full_text: FullText | None = None,
        policy: bool | None = None,
    ) -> Source:
        """Change the given fields; None leaves a field as it is. Stored articles keep their topics. With `full_text`,
        articles that wait for their page are tried at once."""
        with self._db.write() as db:
            db.execute(
                """UPDATE sources SET name = coalesce(?, name), topics = coalesce(?, topics),
                selector = coalesce(?, selector), full_text = coalesce(?, full_text), policy = coalesce(?, policy)
                WHERE id = ?""",
                [
                    name and clean(name),
                    None if topics is None else tuple(topics),
                    selector,
                    full_text,
                    policy,
                    source_id,
                ],
            )
            if full_text:
                sql = "UPDATE articles SET retry_at = NULL WHERE source_id = ? AND state = 'fetched'"
                db.execute(sql, [source_id])
        return self._select("id = ?", source_id)[0]

    def set_enabled(self, source_id: int, enabled: bool, now: datetime) -> None:
        """Enable a source, to be polled at the next tick; or disable it and drop its notice to the operators."""
        with self._db.write() as db:
            db.execute(
                "UPDATE sources SET enabled = ?, next_due_at = ?, failures = 0, failing_since = NULL WHERE id = ?",
                [enabled, now, source_id],
            )
            db.execute("DELETE FROM notices WHERE source_id = ? AND NOT ?", [source_id, enabled])

    def remove(self, source_id: int) -> None:
        """Delete a source. Its articles stay."""
        self._db.change("DELETE FROM sources WHERE id = ?", [source_id])

    def succeeded(
        self,
        source_id: int,
        *,
        now: datetime,
        next_due_at: datetime,
        etag: str | None,
        last_modified: str | None,
        new: int = 0,
        url: str | None = None,
        ttl_minutes: int | None = None,
        unread_parts: frozenset[str] | None = None,
    ) -> None:
        """Store a successful poll. `url`: the new address of a source that has moved for good. `unread_parts`: None
        leaves them.

        `new`: how many articles it brought. After the first poll, `last_item_at` is the date of the newest, since that
        poll brings old items; after later ones it is now, since some sources publish with a date of days ago.
        """
        with self._db.write() as db:
            db.execute(
                """UPDATE sources SET etag = ?1, last_modified = ?2, last_polled_at = ?3, last_success_at = ?3,
                next_due_at = ?4, failures = 0, failing_since = NULL, last_error = NULL,
                ttl_minutes = ?5, unread_parts = coalesce(?6, unread_parts),
                last_item_at = CASE WHEN ?7 = 0 THEN last_item_at WHEN ?7 < articles THEN ?3
                    ELSE (SELECT max(min(published_at, fetched_at)) FROM articles WHERE source_id = ?8) END
                WHERE id = ?8""",
                [etag, last_modified, now, next_due_at, ttl_minutes, unread_parts, new, source_id],
            )
            if url is not None:
                # If another source has the new address already, this one keeps its old address.
                db.execute("UPDATE OR IGNORE sources SET url = ? WHERE id = ?", [url, source_id])

    def failed(
        self, source_id: int, *, now: datetime, next_due_at: datetime, error: str, for_good: bool = False
    ) -> bool:
        """Store a failed poll; `for_good` disables the source. Returns False if the source was removed."""
        # The operator may have disabled it meanwhile.
        return bool(
            self._db.change(
                """UPDATE sources SET last_polled_at = ?1, next_due_at = ?2, failures = failures + enabled,
                failing_since = coalesce(failing_since, ?1), last_error = ?3, enabled = enabled AND NOT ?4
                WHERE id = ?5""",
                [now, next_due_at, clean(error), for_good, source_id],
            )
        )


KEPT_A_SOURCE = 50


class Polls(Queries):
    """The table `polls`."""

    def add(self, source_id: int, poll: Poll) -> None:
        """Store a poll; the source's oldest ones beyond KEPT_A_SOURCE are deleted."""
        with self._db.write() as db:
            db.execute(
                """INSERT INTO polls (source_id, polled_at, seconds, outcome, status, new, edited, unchanged, told)
                VALUES (:source_id, :polled_at, :seconds, :outcome, :status, :new, :edited, :unchanged, :told)""",
                vars(poll) | {"source_id": source_id, "told": poll.told and clean(poll.told)},
            )
            db.execute(
                """DELETE FROM polls WHERE source_id = ?1 AND id <= (
                    SELECT id FROM polls WHERE source_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)""",
                [source_id, KEPT_A_SOURCE],
            )

    def last(self, source_id: int, limit: int = KEPT_A_SOURCE) -> list[Poll]:
        """The last polls of a source, newest first."""
        sql = "SELECT * FROM polls WHERE source_id = ? ORDER BY id DESC LIMIT ?"
        return self._db.records(Poll, sql, [source_id, limit])
