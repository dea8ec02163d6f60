"""Sources: what is polled, when next, how the last polls went, and how each source is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from itertools import pairwise
from statistics import median
from typing import Any, Literal

from bot.addresses import canonical_url
from bot.errors import NotFound, UsageError
from bot.language import duration
from bot.models import FullText, Poll, PollHints, PollOutcome, Source, SourceKind
from bot.storage.articles import Articles
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


ONE_MOMENT = timedelta(minutes=1)
"""Items that are no further apart came together."""
FEWEST_MOMENTS = 5
"""With fewer, nobody can say what is usual."""
RECENT_ITEMS = 30
RECENT_TIME = timedelta(weeks=3)
"""What is usual shows in so many items, or in so much time where that is more: the last 30 items of a ministry that
sends 20 a day hold no weekend."""
SOONEST_QUIET = timedelta(days=1)


class SourceState(StrEnum):
    """How a source is, in a word."""

    OK = "ok"
    NEVER_POLLED = "never polled"
    FAILING = "failing"
    QUIET = "quiet"
    """It is read without a failure, and has brought nothing for longer than is its way."""
    DISABLED = "disabled"
    """By the operator."""
    GONE = "gone"
    """Its server said that it is gone for good, and so it was disabled."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """How a source has published lately."""

    usual: timedelta
    """The median of the gaps between its items."""
    longest: timedelta
    """The longest of them."""

    @property
    def patience(self) -> timedelta:
        """Silence that is longer is worth a look. The longest gap speaks for weekends and nights."""
        return max(4 * self.usual, 1.5 * self.longest, SOONEST_QUIET)


@dataclass(frozen=True, kw_only=True)
class Condition:
    """How one source is."""

    source: Source
    state: SourceState
    since: datetime | None = None
    """Of a source that fails, is gone or quiet."""
    rhythm: Rhythm | None = None
    """Of a source that is quiet."""

    @property
    def told(self) -> str:
        """In words, for a table."""
        times = f" {self.source.failures}×" if self.state == SourceState.FAILING else ""
        since = f" since {self.since:%Y-%m-%d %H:%M}" if self.since is not None else ""
        return f"{self.state}{times}{since}"


def rhythm(times: Sequence[datetime]) -> Rhythm | None:
    """What is usual for a source, from the times of its items, newest first; None where they say too little.

    Items of one moment count once: a first reading of a feed without dates gives all its items one time.
    """
    moments: list[datetime] = []
    for at in times:
        if not moments or moments[-1] - at > ONE_MOMENT:
            moments.append(at)
    if len(moments) < FEWEST_MOMENTS:
        return None
    recent = sum(1 for at in moments if moments[0] - at <= RECENT_TIME)
    gaps = [later - earlier for later, earlier in pairwise(moments[: max(recent, RECENT_ITEMS)])]
    usual = median(gap.total_seconds() for gap in gaps)
    return Rhythm(usual=timedelta(seconds=usual), longest=max(gaps))


def in_words(gap: timedelta) -> str:
    """A duration as people say it: "2 days", "15 minutes"."""
    seconds = gap.total_seconds()
    sizes: tuple[tuple[int, Literal["day", "hour"]], ...] = ((86400, "day"), (3600, "hour"))
    for size, name in sizes:
        count = round(seconds / size)
        if count >= 2 or (count == 1 and seconds >= size * 0.95):
            return duration(count, name)
    return duration(max(round(seconds / 60), 1), "minute")


class Conditions:
    """How the sources are. Reads only."""

    def __init__(self, *, sources: Sources, articles: Articles, polls: Polls) -> None:
        self._sources = sources
        self._articles = articles
        self._polls = polls

    def all(self) -> list[Condition]:
        """Of every source, in the order they were added."""
        latest, bringing = self._polls.latest(), self._polls.latest_bringing()
        return [
            self._condition(source, latest.get(source.id), bringing.get(source.id)) for source in self._sources.all()
        ]

    def of(self, source: Source) -> Condition:
        """Of one."""
        latest, bringing = self._polls.latest(source.id), self._polls.latest_bringing(source.id)
        return self._condition(source, latest.get(source.id), bringing.get(source.id))

    def rhythm(self, source_id: int) -> Rhythm | None:
        """How a source has published lately; None where it has not enough items to tell."""
        limit = 2 * RECENT_ITEMS
        while True:
            times = self._articles.recent_times(source_id, limit)
            if len(times) < limit or times[0] - times[-1] > RECENT_TIME:
                return rhythm(times)
            limit *= 4

    def _condition(self, source: Source, latest: Poll | None, bringing: Poll | None) -> Condition:
        if not source.enabled:
            # An operator who disables it resets the failures, and so has seen to it.
            refused = latest is not None and (latest.outcome, latest.status) == (PollOutcome.FAILED, HTTPStatus.GONE)
            if source.failures and latest is not None and refused:
                return Condition(source=source, state=SourceState.GONE, since=latest.polled_at)
            return Condition(source=source, state=SourceState.DISABLED)
        if source.failures:
            return Condition(source=source, state=SourceState.FAILING, since=source.failing_since)
        if source.last_polled_at is None:
            return Condition(source=source, state=SourceState.NEVER_POLLED)
        return self._quiet(source, bringing) or Condition(source=source, state=SourceState.OK)

    def _quiet(self, source: Source, bringing: Poll | None) -> Condition | None:
        # What an operator puts into a folder comes when it comes.
        if source.kind == SourceKind.FOLDER or source.url.startswith("file:"):
            return None
        # Up to the last look: what was published while the bot was down has not come yet.
        looked = source.last_success_at
        newest = source.last_item_at or next(iter(self._articles.recent_times(source.id, 1)), None)
        if looked is None or newest is None:
            return None
        # Some publish with a date of days ago. The first reading is no news, though: it brings what is old.
        if bringing is not None and bringing.new < source.articles:
            newest = max(newest, bringing.polled_at)
        if looked - newest <= SOONEST_QUIET:
            return None  # before its items are read: this is asked of every source
        found = self.rhythm(source.id)
        if found is None or looked - newest <= found.patience:
            return None
        return Condition(source=source, state=SourceState.QUIET, since=newest, rhythm=found)
