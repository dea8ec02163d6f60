"""Unsent: which articles chats were sent, and which not."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.models import Reasons
from bot.query import EVERYTHING, Query
from bot.storage.database import Database, maybe_moment, to_moment, to_text
from bot.storage.search import Selecting

READY_LATE = timedelta(hours=1)
"""An article that says it was ready so shortly before a look may have been stored after it."""
FEW = 500
"""Of so many articles each is looked up for each chat; where there are more, all that the chats had is read."""
TOUCHED = "max(ready_at, coalesce(edited_at, ''))"
"""When an article was ready, or its publisher's last edit of it, as the index `articles_touched` has it."""

_What = tuple[str | None, Query]
_NONE: Set[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a subscription looks for."""

    chat_id: int
    topic: str | None = None
    selection: Query = EVERYTHING
    since: datetime
    """First seen since then."""
    looked_at: datetime | None = None
    """What was ready then, it has looked at; None: it looks for the first time."""
    by_story: bool = False
    """Whether it also wants what is not of the selection, and joined a story with an article that is."""

    @property
    def what(self) -> _What:
        """Topic and search; many subscriptions may have the same."""
        return self.topic, self.selection

    @property
    def passed(self) -> str | None:
        """What was ready then was surely there when it looked."""
        return None if self.looked_at is None else to_text(self.looked_at - READY_LATE)


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """Articles that a chat was not sent, newest first."""

    own: tuple[int, ...] = ()
    by_story: tuple[int, ...] = ()
    """Those which themselves are not of the selection."""


def unsent(database: Database, sought: Sequence[Sought]) -> list[Unsent]:
    """What each of these would find. `Had.unsent` says what that is."""
    if not sought:
        return []
    chats = {one.chat_id for one in sought}
    failed = _failed(database, chats)
    pool = _read(database, sought, {id_ for ids in failed.values() for id_ in ids})
    if not pool.ids:
        return [Unsent() for _ in sought]
    alike: dict[_What, list[Sought]] = {}
    for one in sought:
        alike.setdefault(one.what, []).append(one)
    mates = _mates(database, pool.ids) if any(one.by_story for one in sought) else {}
    own: dict[_What, _Pool] = {}
    joined: dict[_What, _Pool] = {}
    for what, same in alike.items():
        ids = pool.any(same, {id_ for one in same for id_ in failed.get(one.chat_id, _NONE)})
        others = {id_ for id_ in ids if id_ in mates} if any(one.by_story for one in same) else _NONE
        chosen = _chosen(database, what, ids | {mate for id_ in others for mate in mates[id_]})
        own[what] = pool.only(ids & chosen)
        joined[what] = pool.only({id_ for id_ in others - chosen if not chosen.isdisjoint(mates[id_])})
    found = []
    for one in sought:
        again = failed.get(one.chat_id, _NONE)
        found.append((own[one.what].of(one, again), joined[one.what].of(one, again) if one.by_story else ()))
    had = had_of(database, chats, {id_ for both in set(found) for ids in both for id_ in ids})
    return [
        Unsent(own=_without(ids, had.get(one.chat_id, _NONE)), by_story=_without(others, had.get(one.chat_id, _NONE)))
        for one, (ids, others) in zip(sought, found, strict=True)
    ]


def _without(ids: tuple[int, ...], had: Set[int]) -> tuple[int, ...]:
    # The same tuple for all chats that had none: what is made of it is made once.
    return ids if had.isdisjoint(ids) else tuple(id_ for id_ in ids if id_ not in had)


def had_of(
    database: Database, chats: Iterable[int], articles: Set[int], *, before: int | None = None
) -> dict[int, set[int]]:
    """For each chat those of the articles that it was sent, or in doubt. `before`: by earlier deliveries than this."""
    found: dict[int, set[int]] = {}
    if not articles:
        return found
    # Both columns of the index, or its first alone.
    article = "item.article_id" if len(articles) <= FEW else "+item.article_id"
    for row in database.execute(
        f"""SELECT DISTINCT item.chat_id, item.article_id FROM delivery_items AS item
        LEFT JOIN delivery_chunks AS message
            ON message.delivery_id = item.delivery_id AND message.position = item.chunk
        WHERE item.chat_id IN (SELECT value FROM json_each(?1)) AND {article} IN (SELECT value FROM json_each(?2))
            AND coalesce(message.state, 'sent') <> 'failed' AND (?3 IS NULL OR item.delivery_id < ?3)""",
        [_list(chats), _list(articles), before],
    ):
        found.setdefault(row[0], set()).add(row[1])
    return found


def _failed(database: Database, chats: Iterable[int]) -> dict[int, set[int]]:
    """For each chat the articles of its messages that failed for good."""
    found: dict[int, set[int]] = {}
    for row in database.execute(
        """SELECT message.chat_id, item.article_id FROM delivery_chunks AS message
        JOIN delivery_items AS item ON item.delivery_id = message.delivery_id AND item.chunk = message.position
        WHERE message.state = 'failed' AND message.chat_id IN (SELECT value FROM json_each(?))""",
        [_list(chats)],
    ):
        found.setdefault(row[0], set()).add(row[1])
    return found


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """A ready article."""

    id: int
    place: int
    """Among the others, newest first."""
    touched: str
    """When it was ready, or its publisher's last edit of it."""
    fetched: str


class _Pool:
    """Ready articles, and which of them one looks for."""

    def __init__(self, articles: Iterable[_Ready]) -> None:
        self._articles = {one.id: one for one in articles}
        self._by_touched = sorted(self._articles.values(), key=lambda one: one.touched)
        self._by_fetched = sorted(self._articles.values(), key=lambda one: one.fetched)
        self._touched = [one.touched for one in self._by_touched]
        self._fetched = [one.fetched for one in self._by_fetched]
        self._found: dict[tuple[int, int], tuple[int, ...]] = {}

    @property
    def ids(self) -> Set[int]:
        return self._articles.keys()

    def only(self, ids: Set[int]) -> _Pool:
        """Those of them that are among these."""
        return _Pool(self._articles[id_] for id_ in ids)

    def any(self, sought: Sequence[Sought], again: Set[int]) -> set[int]:
        """What one of these may look for, or more."""
        since = min((to_text(one.since) for one in sought if one.looked_at is None), default=None)
        passed = min((one.passed for one in sought if one.passed is not None), default=None)
        found = {id_ for id_ in again if id_ in self._articles}
        if since is not None:
            found |= {one.id for one in self._by_fetched[bisect_left(self._fetched, since) :]}
        if passed is not None:
            found |= {one.id for one in self._by_touched[bisect_right(self._touched, passed) :]}
        return found

    def of(self, sought: Sought, again: Set[int]) -> tuple[int, ...]:
        """What it looks for; `again`: also these, whenever they were ready."""
        since = to_text(sought.since)
        first = bisect_left(self._fetched, since)
        start = 0 if sought.passed is None else bisect_right(self._touched, sought.passed)
        found = self._found.get((first, start))
        if found is None:
            rows = self._by_touched[start:] if start else self._by_fetched[first:]
            found = self._found[first, start] = self._ordered(one for one in rows if one.fetched >= since)
        more = [self._articles[id_] for id_ in again - set(found) if id_ in self._articles] if again else []
        more = [one for one in more if one.fetched >= since]
        return self._ordered([*more, *(self._articles[id_] for id_ in found)]) if more else found

    def _ordered(self, articles: Iterable[_Ready]) -> tuple[int, ...]:
        return tuple(one.id for one in sorted(articles, key=lambda one: one.place))


def _read(database: Database, sought: Sequence[Sought], again: Set[int]) -> _Pool:
    """All that any of these may look for, and `again`."""
    # Nothing else is read of articles: the rest stands behind their texts. And by these indexes, where SQLite would go
    # through all of them in the order that is asked for.
    columns = f"SELECT id, {TOUCHED} AS touched, fetched_at, published_at FROM articles"
    passed = min((one.passed for one in sought if one.passed is not None), default=None)
    since = min((to_text(one.since) for one in sought if one.looked_at is None), default=None)
    parts = [
        f"{columns} INDEXED BY articles_touched WHERE {TOUCHED} > :passed" if passed is not None else None,
        f"{columns} INDEXED BY articles_fetched WHERE fetched_at >= :since AND ready_at IS NOT NULL" if since else None,
        f"{columns} WHERE id IN (SELECT value FROM json_each(:again)) AND ready_at IS NOT NULL" if again else None,
    ]
    rows = database.execute(
        f"{' UNION '.join(part for part in parts if part)} ORDER BY published_at DESC, id DESC",
        {"passed": passed, "since": since, "again": _list(again)},
    )
    return _Pool(_Ready(id=row[0], place=n, touched=row[1], fetched=row[2]) for n, row in enumerate(rows))


def _chosen(database: Database, what: _What, ids: Set[int]) -> Set[int]:
    """Those of the articles that a topic and search mean."""
    topic, selection = what
    if not ids or (topic is None and not selection):
        return ids
    selecting = Selecting(database, within=(min(ids), max(ids)))
    having = "EXISTS (SELECT 1 FROM article_topics t WHERE t.article_id = articles.id AND t.topic = :topic)"
    rows = database.execute(
        f"""SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:ids))
        AND (:topic IS NULL OR {having}) AND {selecting.where(selection)}""",
        {"ids": _list(ids), "topic": topic, **selecting.values},
    )
    return {row[0] for row in rows}


def _mates(database: Database, ids: Set[int]) -> dict[int, set[int]]:
    """For each of the articles that tells a stage or a deadline, and joined a story, those that were there before."""
    rows = database.execute(
        """SELECT one.id, other.id FROM articles AS one JOIN articles AS other ON other.story_id = one.story_id
        WHERE one.id IN (SELECT value FROM json_each(?)) AND other.ready_at <= one.ready_at AND other.id <> one.id
        AND EXISTS (SELECT 1 FROM article_facts f WHERE f.article_id = one.id AND (f.stage <> 'other'
            OR EXISTS (SELECT 1 FROM article_deadlines d WHERE d.article_id = one.id)))""",
        [_list(ids)],
    )
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row[0], set()).add(row[1])
    return found


def _list(values: Iterable[int]) -> str:
    return json.dumps(sorted(values))


SETTLED = timedelta(days=2)
"""An article whose facts are not there after so long is taken as it is."""


class Had:
    """Reads `delivery_items` beside what became of their messages. Nothing is written."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def unsent(self, sought: Sequence[Sought]) -> list[Unsent]:
        """For each the ready articles that it is for, first seen since `since`, that its chat was not sent yet, newest
        first.

        Not those that it has passed over: they were ready when it looked last, and are in no delivery of the chat. They
        were given the topic or body later (a topic was reworded, rules are better), and what applies to the past does
        not send the past. An edit by the publisher is not of the past.

        A message that failed for good does not count as sent; one in doubt does, and so does an article of a followed
        story that said nothing new, for which there is no message. `by_story` are those which themselves are not of the
        selection but joined a story with an article that is, as far as they tell a stage or a deadline.
        """
        return unsent(self._db, sought)

    def unsettled(self, now: datetime) -> datetime | None:
        """When the earliest of the ready articles came, or was edited, of which the facts, or after an edit the
        summary, are still to be found; None where all are there.

        Whoever looks now has not looked at what it will be.
        """
        row = self._db.row(
            f"""SELECT min({TOUCHED}) AS at FROM articles INDEXED BY articles_touched WHERE {TOUCHED} >= ?
            AND (NOT EXISTS (SELECT 1 FROM article_facts f WHERE f.article_id = articles.id AND f.version <> '')
                OR state IN ('extracted', 'summarized'))""",
            [to_text(now - SETTLED)],
        )
        return None if row is None else maybe_moment(row["at"])

    def articles(
        self, chats: Iterable[int], story_ids: Iterable[int], *, before: int | None = None
    ) -> dict[int, dict[int, set[int]]]:
        """For each of the chats and stories, where it was sent articles of the story, or in doubt, which they are.

        `before`: by earlier deliveries than this one.
        """
        rows = self._db.rows(
            "SELECT id, story_id FROM articles WHERE story_id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(story_ids))],
        )
        story_of = {row["id"]: row["story_id"] for row in rows}
        found: dict[int, dict[int, set[int]]] = {}
        for chat, ids in had_of(self._db, chats, story_of.keys(), before=before).items():
            for id_ in ids:
                found.setdefault(chat, {}).setdefault(story_of[id_], set()).add(id_)
        return found

    def last_planned(self, subscriptions: Iterable[int], *, until: datetime | None = None) -> dict[int, datetime]:
        """When the last digest of each subscription was planned, of those up to `until`."""
        rows = self._db.rows(
            """SELECT wanted.value AS id, (SELECT max(planned_at) FROM deliveries
                WHERE subscription_id = wanted.value AND (?2 IS NULL OR planned_at <= ?2)) AS at
            FROM json_each(?1) AS wanted""",
            [json.dumps(list(subscriptions)), None if until is None else to_text(until)],
        )
        return {row["id"]: to_moment(row["at"]) for row in rows if row["at"] is not None}

    def stories(self, delivery_id: int, chat_id: int) -> list[int]:
        """The stories that a delivery shows, in the order they were ranked."""
        rows = self._db.rows(
            """SELECT story_id FROM delivery_items WHERE delivery_id = ? AND chat_id = ? AND chunk >= 0
            GROUP BY story_id ORDER BY min(position)""",
            [delivery_id, chat_id],
        )
        return [row["story_id"] for row in rows]

    def shown(self, delivery_id: int, story_ids: Iterable[int]) -> dict[int, Reasons]:
        """Of these stories the articles that a delivery shows, each with why it is there."""
        rows = self._db.rows(
            """SELECT article_id, reasons FROM delivery_items WHERE delivery_id = ? AND chunk >= 0
                AND story_id IN (SELECT value FROM json_each(?)) ORDER BY position""",
            [delivery_id, json.dumps(list(story_ids))],
        )
        return {row["article_id"]: Reasons.from_json(row["reasons"]) for row in rows}
