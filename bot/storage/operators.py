"""Compute what operators see: the state of each source, and counts. Store the notices that they got about sources."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from shutil import disk_usage
from statistics import median

from bot.models import Source
from bot.storage.articles import Articles
from bot.storage.database import Queries, maybe_moment
from bot.storage.sources import Sources
from bot.storage.unsent import TOUCHED


class SourceState(StrEnum):
    """The state of a source."""

    OK = "ok"
    NEVER_POLLED = "never_polled"
    FAILING = "failing"
    QUIET = "quiet"
    """Its polls succeed, but it has had no new item for longer than usual."""
    DISABLED = "disabled"
    """The operator disabled it."""
    GONE = "gone"
    """Its server answered that it is gone for good (410), so it was disabled."""


TROUBLES = {SourceState.FAILING, SourceState.GONE, SourceState.QUIET}
"""The states that operators must know."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """The state of one source."""

    source: Source
    state: SourceState
    since: datetime | None = None
    """When the source began to fail, was found to be gone, or published its last item before the silence."""
    is_over: bool = False
    """True if the state has ended, as operators are told."""

    @property
    def in_words(self) -> str:
        """The state in words, for a table."""
        times = f" {self.source.failures}×" if self.state == SourceState.FAILING else ""
        since = f" since {self.since:%Y-%m-%d %H:%M}" if self.since is not None else ""
        return f"{self.state.replace('_', ' ')}{times}{since}"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What operators were told about a source that is in a state still."""

    source_id: int
    kind: SourceState
    """FAILING, GONE or QUIET."""
    opened_at: datetime
    """When the state began; for a quiet source, the time of its last new item."""
    told_at: datetime


class Notices(Queries):
    """The table `notices`."""

    def open(self, source_id: int | None = None) -> list[Notice]:
        """Returns the notices that operators got about states that have not ended, of all sources or of one."""
        return self._db.records(
            Notice, "SELECT * FROM notices WHERE ?1 IS NULL OR source_id = ?1 ORDER BY opened_at", [source_id]
        )

    def told(self, news: Iterable[Condition], *, now: datetime) -> None:
        """Store that operators were told these states."""
        rows = [vars(found) | {"id": found.source.id, "now": now} for found in news]
        with self._db.write() as db:
            db.change_many("DELETE FROM notices WHERE source_id = :id", rows)
            db.change_many(
                # The source may have been removed meanwhile.
                "INSERT INTO notices SELECT id, :state, :since, :now FROM sources WHERE id = :id AND NOT :is_over",
                rows,
            )


_TROUBLES = """(SELECT json_group_object(state, deliveries) FROM (
    SELECT chunk.state, count(DISTINCT delivery_id) AS deliveries FROM delivery_chunks AS chunk
        JOIN deliveries ON deliveries.id = delivery_id
    WHERE chunk.state IN ('failed', 'in_doubt') AND planned_at >= :since GROUP BY chunk.state)) AS troubles"""
_VITALS = f"""SELECT :bytes AS database_bytes, :free AS free_bytes, :sources AS sources, {_TROUBLES},
    (SELECT json_group_object(name, count) FROM counts WHERE what = 'state' AND count > 0) AS articles,
    (SELECT json_group_object(state, chats) FROM (
        SELECT iif(paused IS NULL, 'active', 'paused') AS state, count(*) AS chats FROM chats WHERE kind <> 'terminal'
        GROUP BY 1)) AS chats,
    (SELECT json_group_object(name, count) FROM counts WHERE what = 'message' AND count > 0) AS messages,
    (SELECT json_group_object(failure, messages) FROM (
        SELECT failure, count(*) AS messages FROM delivery_chunks
        WHERE state IN ('failed', 'in_doubt') AND failure IS NOT NULL
        GROUP BY 1)) AS failures,
    (SELECT CAST(avg(unixepoch(planned_at) - unixepoch(min(published_at, fetched_at))) AS INTEGER)
        FROM deliveries JOIN delivery_items ON delivery_id = deliveries.id JOIN articles ON articles.id = article_id
        WHERE deliveries.id > (SELECT max(id) FROM deliveries) - 200) AS lag_seconds,
    (SELECT count(*) FROM subscriptions) AS subscriptions,
    (SELECT max(last_polled_at) FROM sources) AS last_poll_at,
    (SELECT ready_at FROM articles INDEXED BY articles_touched WHERE {TOUCHED} > '' ORDER BY {TOUCHED} DESC LIMIT 1)
        AS last_ready_at"""
_WEEK = f"""SELECT {_TROUBLES}, (SELECT count(*) FROM articles WHERE fetched_at BETWEEN :since AND :until) AS read,
    (SELECT count(*) FROM articles WHERE fetched_at BETWEEN :since AND :until AND state = 'failed') AS failed,
    count(*) AS sent, count(DISTINCT chat_id) AS chats FROM delivery_chunks WHERE sent_at BETWEEN :since AND :until"""
LATELY = timedelta(days=1)
"""`Vitals.troubles` counts the deliveries that were planned in this time."""


@dataclass(frozen=True, kw_only=True)
class Vitals:
    """Counts at one moment."""

    articles: dict[str, int]
    """By state."""
    chats: dict[str, int]
    """By state, active or paused; the terminal does not count."""
    troubles: dict[str, int]
    """Deliveries of the last day that have a message that failed or is in doubt, by that state."""
    messages: dict[str, int]
    """Messages of all deliveries, by state."""
    failures: dict[str, int]
    """Messages that failed or are in doubt, by reason."""
    lag_seconds: int | None
    """The mean time from an article's publication until its message is planned, over the newest deliveries."""
    subscriptions: int
    last_poll_at: datetime | None
    last_ready_at: datetime | None
    """When an article last became ready for readers."""
    sources: dict[str, int]
    """By state."""
    database_bytes: int
    """The size of the file and its WAL."""
    free_bytes: int
    """The free space on its disk."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """Counts of seven days."""

    read: int
    """Articles that were fetched."""
    failed: int
    """How many of these articles failed."""
    sent: int
    """Messages that were sent."""
    chats: int
    """Chats that got messages."""
    troubles: dict[str, int]
    """Deliveries that have a message that failed or is in doubt, by that state."""


class Instance(Queries):
    """The table `instance`, which has one row, and counts over other tables."""

    @property
    def id(self) -> str:
        """A random id, made when the database is created. A backup has the same id."""
        return str(self._db.value("SELECT id FROM instance"))

    def vitals(self, now: datetime) -> Vitals:
        """Returns the current counts."""
        path = self._db.path
        files = (path, path.with_name(f"{path.name}-wal"))
        values = {
            "since": now - LATELY,
            "bytes": sum(file.stat().st_size for file in files if file.exists()),
            "free": disk_usage(path).free,
            "sources": dict(Counter(condition.state for condition in Conditions(self._db).all())),
        }
        return self._db.records(Vitals, _VITALS, values)[0]

    def first_fetched_at(self) -> datetime | None:
        """Returns when the first article was fetched."""
        return maybe_moment(self._db.value("SELECT min(fetched_at) FROM articles"))

    def week(self, until: datetime) -> Week:
        """Returns counts of the seven days up to `until`."""
        return self._db.records(Week, _WEEK, {"since": until - timedelta(days=7), "until": until})[0]


ONE_MOMENT = timedelta(minutes=1)
"""Items that are at most this far apart count as published together."""
FEWEST_MOMENTS = 5
"""A source with fewer publication times has no rhythm yet."""
RECENT_ITEMS = 30
MOST_TIMES = 2000
RECENT_TIME = timedelta(weeks=3)
"""The rhythm of a source is measured over its last RECENT_ITEMS publication times, or over this time if it has more of
them: the last 30 items of a ministry that publishes 20 a day span no weekend."""
SOONEST_QUIET = timedelta(days=1)
"""A shorter silence is never unusual."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """How often a source has published lately."""

    usual: timedelta
    """The median gap between its items."""
    longest: timedelta
    """The longest gap between its items."""

    @property
    def patience(self) -> timedelta:
        """A silence longer than this is unusual. Weekends and nights count, because the longest gap is part of it."""
        return max(4 * self.usual, 1.5 * self.longest, SOONEST_QUIET)


def rhythm(times: Sequence[datetime]) -> Rhythm | None:
    """Returns how often a source publishes; None if there are too few times. `times`: when its items were published,
    newest first.

    Items that were published together count once: in a feed without dates, all items of the first poll have the same
    time.
    """
    moments: list[datetime] = []
    for at in times:
        if not moments or moments[-1] - at > ONE_MOMENT:
            moments.append(at)
    if len(moments) < FEWEST_MOMENTS:
        return None
    recent = sum(moments[0] - at <= RECENT_TIME for at in moments)
    gaps = [later - earlier for later, earlier in pairwise(moments[: max(recent, RECENT_ITEMS)])]
    return Rhythm(usual=timedelta(seconds=median(gap.total_seconds() for gap in gaps)), longest=max(gaps))


class Conditions(Queries):
    """Computes the states of sources. Changes nothing."""

    def all(self) -> list[Condition]:
        """Returns the state of every source, in the order they were added."""
        return list(map(self.of, Sources(self._db).all()))

    def of(self, source: Source) -> Condition:
        """Returns the state of one source."""
        state, since = SourceState.OK, None
        if source.failures:  # 0 if the operator disabled it
            state, since = SourceState.FAILING, source.failing_since
            if not source.enabled:
                state, since = SourceState.GONE, source.last_polled_at
        elif not source.enabled:
            state = SourceState.DISABLED
        elif source.last_polled_at is None:
            state = SourceState.NEVER_POLLED
        elif since := self._quiet_since(source):
            state = SourceState.QUIET
        return Condition(source=source, state=state, since=since)

    def rhythm(self, source_id: int) -> Rhythm | None:
        """Returns how often a source has published lately; None if it has too few items."""
        return rhythm(Articles(self._db).recent_times(source_id, MOST_TIMES))

    def _quiet_since(self, source: Source) -> datetime | None:
        # The silence ends at the last successful poll, not now: items that were published while the bot was down have
        # not been fetched yet.
        polled, newest = source.last_success_at, source.last_item_at
        # A folder is never quiet: an operator puts files there at any time.
        if source.url.startswith("file:") or polled is None or newest is None:
            return None
        since = max(newest, source.added_at)  # the silence before the source was added does not count
        # The first comparison is there because reading the items of every source would be slow.
        is_long = (
            polled - since > SOONEST_QUIET and (usual := self.rhythm(source.id)) and polled - since > usual.patience
        )
        return since if is_long else None
