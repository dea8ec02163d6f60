"""What operators are told: how each source is, which silence is not usual for it, notices of that, and counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from bot.models import Source
from bot.storage.articles import Articles
from bot.storage.database import Queries, maybe_moment
from bot.storage.sources import Sources
from bot.storage.unsent import TOUCHED


class SourceState(StrEnum):
    """How a source is, in a word."""

    OK = "ok"
    NEVER_POLLED = "never_polled"
    FAILING = "failing"
    QUIET = "quiet"
    """It is read without a failure, and has brought nothing for longer than is its way."""
    DISABLED = "disabled"
    """By the operator."""
    GONE = "gone"
    """Its server said that it is gone for good, and so it was disabled."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What operators are told of a source."""

    source_id: int
    kind: SourceState
    """FAILING, GONE or QUIET."""
    opened_at: datetime
    """When it began; for a source that is quiet, when it last brought something."""
    told_at: datetime | None = None
    """None: not yet."""
    is_over: bool = False
    """It has ended."""


class Notices(Queries):
    """The table `notices`."""

    def open(self, source_id: int | None = None) -> list[Notice]:
        """What operators were told and has not ended, of all sources or one."""
        sql = "SELECT * FROM notices WHERE ?1 IS NULL OR source_id = ?1 ORDER BY opened_at"
        return self._db.records(Notice, sql, [source_id])

    def told(self, notices: Iterable[Notice], *, now: datetime) -> None:
        """Note that operators were told these."""
        with self._db.write() as db:
            for notice in notices:
                db.execute("DELETE FROM notices WHERE source_id = ?", [notice.source_id])
                if not notice.is_over:
                    db.execute(
                        "INSERT INTO notices VALUES (:source_id, :kind, :opened_at, :now)", vars(notice) | {"now": now}
                    )


_LAST_READY = f"""SELECT ready_at FROM articles INDEXED BY articles_touched WHERE {TOUCHED} > ''
    ORDER BY {TOUCHED} DESC LIMIT 1"""
_CHATS = """SELECT iif(paused IS NULL, 'active', 'paused') AS state, count(*) FROM chats WHERE kind <> 'terminal'
    GROUP BY state"""
_FAILURES = """SELECT failure, count(*) FROM delivery_chunks WHERE state IN ('failed', 'in_doubt') GROUP BY failure"""
_LAG = """SELECT CAST(avg(unixepoch(planned_at) - unixepoch(min(published_at, fetched_at))) AS INTEGER)
    FROM (SELECT id, planned_at FROM deliveries ORDER BY id DESC LIMIT 200) AS newest
    JOIN delivery_items AS item ON item.delivery_id = newest.id JOIN articles ON articles.id = item.article_id"""
LATELY = timedelta(days=1)
"""Deliveries that did not arrive are counted for so long."""


@dataclass(frozen=True, kw_only=True)
class Vitals:
    """The counts of a moment."""

    articles: dict[str, int]
    """By state."""
    chats: dict[str, int]
    """By state; the terminal is none."""
    troubles: dict[str, int]
    """Deliveries of the last day that failed or are in doubt, by state."""
    messages: dict[str, int]
    """Of all deliveries, by state."""
    failures: dict[str, int]
    """Those that failed or are in doubt, by why."""
    lag_seconds: int | None
    """From publication to delivery: the mean over the newest deliveries."""
    subscriptions: int
    last_poll_at: datetime | None
    last_ready_at: datetime | None
    """When an article last became ready for readers."""
    database_bytes: int
    """With its journal."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """What was done in seven days."""

    read: int
    """Articles that came."""
    failed: int
    """Of the articles."""
    sent: int
    """Messages."""
    chats: int
    """That got them."""
    troubles: dict[str, int]
    """Deliveries that failed or are in doubt, by state."""


class Instance(Queries):
    """The table `instance`, of one row, and counts of the others."""

    @property
    def id(self) -> str:
        """Drawn once when the database was made; a backup keeps it."""
        return str(self._db.value("SELECT id FROM instance"))

    def vitals(self, now: datetime) -> Vitals:
        """How it is now."""
        path = self._db.path
        files = (path, path.with_name(f"{path.name}-wal"))
        return Vitals(
            articles=Articles(self._db).counts(),
            chats=dict(self._db.execute(_CHATS)),
            troubles=self.troubles(now - LATELY),
            messages=dict(self._db.execute("SELECT state, count(*) FROM delivery_chunks GROUP BY state")),
            failures=dict(self._db.execute(_FAILURES)),
            lag_seconds=self._db.value(_LAG),
            subscriptions=self._db.value("SELECT count(*) FROM subscriptions"),
            last_poll_at=maybe_moment(self._db.value("SELECT max(polled_at) FROM polls")),
            last_ready_at=maybe_moment(self._db.value(_LAST_READY)),
            database_bytes=sum(file.stat().st_size for file in files if file.exists()),
        )

    def troubles(self, since: datetime) -> dict[str, int]:
        """How many deliveries that were planned since then have a message that failed, or is in doubt, by state."""
        rows = self._db.execute(
            """SELECT chunk.state, count(DISTINCT delivery_id) FROM delivery_chunks AS chunk
            JOIN deliveries ON deliveries.id = delivery_id
            WHERE chunk.state IN ('failed', 'in_doubt') AND planned_at >= ?
            GROUP BY chunk.state ORDER BY chunk.state""",
            [since],
        )
        return dict(rows)

    def first_fetched_at(self) -> datetime | None:
        """When the first article came."""
        return maybe_moment(self._db.value("SELECT min(fetched_at) FROM articles"))

    def week(self, until: datetime) -> Week:
        """The seven days up to then."""
        since = until - timedelta(days=7)
        whole = [since, until]
        came = "SELECT count(*) FROM articles WHERE fetched_at BETWEEN ? AND ?"
        sent = "FROM delivery_chunks WHERE sent_at BETWEEN ? AND ?"
        return Week(
            read=self._db.value(came, whole),
            failed=self._db.value(f"{came} AND state = 'failed'", whole),
            sent=self._db.value(f"SELECT count(*) {sent}", whole),
            chats=self._db.value(f"SELECT count(DISTINCT chat_id) {sent}", whole),
            troubles=self.troubles(since),
        )


ONE_MOMENT = timedelta(minutes=1)
"""Items that are no further apart came together."""
FEWEST_MOMENTS = 5
"""With fewer, nobody can say what is usual."""
RECENT_ITEMS = 30
MOST_TIMES = 2000
RECENT_TIME = timedelta(weeks=3)
"""What is usual shows in so many items, or in so much time where that is more: the last 30 items of a ministry that
sends 20 a day hold no weekend."""
SOONEST_QUIET = timedelta(days=1)


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
        return f"{self.state.replace('_', ' ')}{times}{since}"


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


class Conditions:
    """How the sources are. Reads only."""

    def __init__(self, *, sources: Sources, articles: Articles) -> None:
        self._sources = sources
        self._articles = articles

    def all(self) -> list[Condition]:
        """Of every source, in the order they were added."""
        return list(map(self.of, self._sources.all()))

    def of(self, source: Source) -> Condition:
        """Of one."""
        if not source.enabled:
            # An operator who disables it resets the failures.
            if source.failures:
                return Condition(source=source, state=SourceState.GONE, since=source.last_polled_at)
            return Condition(source=source, state=SourceState.DISABLED)
        if source.failures:
            return Condition(source=source, state=SourceState.FAILING, since=source.failing_since)
        if source.last_polled_at is None:
            return Condition(source=source, state=SourceState.NEVER_POLLED)
        return self._quiet(source) or Condition(source=source, state=SourceState.OK)

    def rhythm(self, source_id: int) -> Rhythm | None:
        """How a source has published lately; None where it has not enough items to tell."""
        return rhythm(self._articles.recent_times(source_id, MOST_TIMES))

    def _quiet(self, source: Source) -> Condition | None:
        # What an operator puts into a folder comes when it comes.
        if source.url.startswith("file:"):
            return None
        # Up to the last look: what was published while the bot was down has not come yet.
        looked, newest = source.last_success_at, source.last_item_at
        if looked is None or newest is None or looked - newest <= SOONEST_QUIET:
            return None  # before its items are read: this is asked of every source
        found = self.rhythm(source.id)
        if found is None or looked - newest <= found.patience:
            return None
        return Condition(source=source, state=SourceState.QUIET, since=newest, rhythm=found)
