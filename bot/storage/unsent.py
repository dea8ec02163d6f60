"""Unsent: which articles chats were sent, and which not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.models import Reasons
from bot.query import EVERYTHING, Query
from bot.storage.database import Queries, maybe_moment, to_moment, to_text
from bot.storage.search import Selecting

READY_LATE = timedelta(hours=1)
"""An article that says it was ready so shortly before a look may have been stored after it."""
FEW = 500
"""Of so many articles each is looked up for each chat; where there are more, all that the chats had is read."""
TOUCHED = "max(ready_at, coalesce(edited_at, ''))"
"""When an article was ready, or its publisher's last edit of it, as the index `articles_touched` has it."""
SETTLED = timedelta(days=2)
"""An article whose facts are not there after so long is taken as it is."""

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
    def passed(self) -> str | None:
        """What was ready then was surely there when it looked."""
        return None if self.looked_at is None else to_text(self.looked_at - READY_LATE)


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """Articles that a chat was not sent, newest first."""

    own: tuple[int, ...] = ()
    by_story: tuple[int, ...] = ()
    """Those which themselves are not of the selection."""


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """A ready article."""

    id: int
    touched: str
    """When it was ready, or its publisher's last edit of it."""
    fetched: str


class _Pool:
    """Ready articles, newest first, and which of them one looks for."""

    def __init__(self, articles: list[_Candidate]) -> None:
        self._articles = articles
        self._ids = {one.id for one in articles}
        self._oldest = min((one.fetched for one in articles), default="")
        self._found: dict[object, tuple[int, ...]] = {}

    def of(self, sought: Sought, failed: Set[int]) -> tuple[int, ...]:
        """What it looks for; what `failed`, whenever it was ready."""
        since, passed, again = to_text(sought.since), sought.passed, failed & self._ids
        # Most look for the same: all that is here, since they looked last.
        key = (since if since > self._oldest else "", passed, frozenset(again))
        if key not in self._found:
            self._found[key] = tuple(
                one.id
                for one in self._articles
                if one.fetched >= since and (passed is None or one.touched > passed or one.id in again)
            )
        return self._found[key]


class Had(Queries):
    """Reads `delivery_items` beside what became of their messages. Nothing is written."""

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
        chats = {one.chat_id for one in sought}
        failed = self._failed(chats)
        ready = self._ready(sought, {id_ for ids in failed.values() for id_ in ids})
        if not ready:
            return [Unsent() for _ in sought]
        mates = self._mates(ready) if any(one.by_story for one in sought) else {}
        alike: dict[tuple[str | None, Query], list[Sought]] = {}
        for one in sought:
            alike.setdefault((one.topic, one.selection), []).append(one)
        pools = {}
        for (topic, selection), same in alike.items():
            since, passed = _bounds(same)
            again = {id_ for one in same for id_ in failed.get(one.chat_id, ())}
            first = [
                one
                for one in ready
                if one.id in again or (since and one.fetched >= since) or (passed and one.touched > passed)
            ]
            others = {one.id for one in first if one.id in mates} if any(one.by_story for one in same) else set()
            asked = {one.id for one in first} | {mate for id_ in others for mate in mates[id_]}
            chosen = self._chosen(topic, selection, asked)
            others = {id_ for id_ in others - chosen if not chosen.isdisjoint(mates[id_])}
            pools[topic, selection] = [_Pool([one for one in first if one.id in ids]) for ids in (chosen, others)]
        found = []
        for one in sought:
            own, joined = pools[one.topic, one.selection]
            failures = failed.get(one.chat_id, set())
            found.append((own.of(one, failures), joined.of(one, failures) if one.by_story else ()))
        had = self._had(chats, {id_ for both in set(found) for ids in both for id_ in ids})
        return [
            Unsent(
                own=_without(own, had.get(one.chat_id, _NONE)), by_story=_without(joined, had.get(one.chat_id, _NONE))
            )
            for one, (own, joined) in zip(sought, found, strict=True)
        ]

    def _failed(self, chats: Set[int]) -> dict[int, set[int]]:
        """For each chat the articles of its messages that failed for good."""
        return self._by_chat(
            """SELECT message.chat_id, item.article_id FROM delivery_chunks AS message
            JOIN delivery_items AS item ON item.delivery_id = message.delivery_id AND item.chunk = message.position
            WHERE message.state = 'failed' AND message.chat_id IN (SELECT value FROM json_each(?))""",
            [chats],
        )

    def _had(self, chats: Set[int], articles: Set[int], *, before: int | None = None) -> dict[int, set[int]]:
        """For each chat those of the articles that it was sent, or in doubt. `before`: by earlier deliveries."""
        if not articles:
            return {}
        # Both columns of the index, or its first alone.
        article = "item.article_id" if len(articles) <= FEW else "+item.article_id"
        return self._by_chat(
            f"""SELECT DISTINCT item.chat_id, item.article_id FROM delivery_items AS item
            LEFT JOIN delivery_chunks AS message
                ON message.delivery_id = item.delivery_id AND message.position = item.chunk
            WHERE item.chat_id IN (SELECT value FROM json_each(?1)) AND {article} IN (SELECT value FROM json_each(?2))
                AND coalesce(message.state, 'sent') <> 'failed' AND (?3 IS NULL OR item.delivery_id < ?3)""",
            [chats, list(articles), before],
        )

    def _by_chat(self, sql: str, values: Sequence[object]) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for chat_id, article_id in self._db.execute(sql, values):
            found.setdefault(chat_id, set()).add(article_id)
        return found

    def _ready(self, sought: Sequence[Sought], again: Set[int]) -> list[_Candidate]:
        """All that any of these may look for, and `again`, newest first."""
        # Nothing else is read of articles: the rest stands behind their texts. And by these indexes, where SQLite would
        # go through all of them in the order that is asked for.
        columns = f"SELECT id, {TOUCHED} AS touched, fetched_at AS fetched, published_at FROM articles"
        since, passed = _bounds(sought)
        parts = [
            f"{columns} INDEXED BY articles_touched WHERE {TOUCHED} > :passed" if passed else None,
            f"{columns} INDEXED BY articles_fetched WHERE fetched_at >= :since AND ready_at IS NOT NULL"
            if since
            else None,
            f"{columns} WHERE id IN (SELECT value FROM json_each(:again)) AND ready_at IS NOT NULL" if again else None,
        ]
        if not any(parts):
            return []
        return self._db.records(
            _Candidate,
            f"{' UNION '.join(part for part in parts if part)} ORDER BY published_at DESC, id DESC",
            {"passed": passed, "since": since, "again": again},
        )

    def _chosen(self, topic: str | None, selection: Query, ids: set[int]) -> set[int]:
        """Those of the articles that a topic and search mean."""
        if not ids or (topic is None and not selection):
            return ids
        selecting = Selecting(self._db, within=(min(ids), max(ids)))
        having = "EXISTS (SELECT 1 FROM article_topics t WHERE t.article_id = articles.id AND t.topic = :topic)"
        found = self._db.column(
            f"""SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:ids))
            AND (:topic IS NULL OR {having}) AND {selecting.where(selection)}""",
            {"ids": ids, "topic": topic, **selecting.values},
        )
        return set(found)

    def _mates(self, ready: Sequence[_Candidate]) -> dict[int, set[int]]:
        """For each article that tells a stage or a deadline, and joined a story, those that were there before."""
        return self._by_chat(
            """SELECT one.id, other.id FROM articles AS one JOIN articles AS other ON other.story_id = one.story_id
            WHERE one.id IN (SELECT value FROM json_each(?)) AND other.ready_at <= one.ready_at AND other.id <> one.id
            AND EXISTS (SELECT 1 FROM article_facts f WHERE f.article_id = one.id AND (f.stage <> 'other'
                OR EXISTS (SELECT 1 FROM article_deadlines d WHERE d.article_id = one.id)))""",
            [[one.id for one in ready]],
        )

    def unsettled(self, now: datetime) -> datetime | None:
        """When the earliest of the ready articles came, or was edited, of which the facts, or after an edit the
        summary, are still to be found; None where all are there.

        Whoever looks now has not looked at what it will be.
        """
        return maybe_moment(
            self._db.value(
                f"""SELECT min({TOUCHED}) FROM articles INDEXED BY articles_touched WHERE {TOUCHED} >= ?
                AND (NOT EXISTS (SELECT 1 FROM article_facts f WHERE f.article_id = articles.id AND f.version <> '')
                    OR state IN ('extracted', 'summarized'))""",
                [now - SETTLED],
            )
        )

    def articles(
        self, chats: Iterable[int], story_ids: Iterable[int], *, before: int | None = None
    ) -> dict[int, dict[int, set[int]]]:
        """For each of the chats and stories, where it was sent articles of the story, or in doubt, which they are.

        `before`: by earlier deliveries than this one.
        """
        rows = self._db.execute(
            "SELECT id, story_id FROM articles WHERE story_id IN (SELECT value FROM json_each(?))", [list(story_ids)]
        )
        story_of = dict(rows)
        found: dict[int, dict[int, set[int]]] = {}
        for chat, ids in self._had(set(chats), story_of.keys(), before=before).items():
            for id_ in ids:
                found.setdefault(chat, {}).setdefault(story_of[id_], set()).add(id_)
        return found

    def last_planned(self, subscriptions: Iterable[int], *, until: datetime | None = None) -> dict[int, datetime]:
        """When the last digest of each subscription was planned, of those up to `until`."""
        rows = self._db.execute(
            """SELECT wanted.value, (SELECT max(planned_at) FROM deliveries
                WHERE subscription_id = wanted.value AND (?2 IS NULL OR planned_at <= ?2))
            FROM json_each(?1) AS wanted""",
            [list(subscriptions), until],
        )
        return {id_: to_moment(at) for id_, at in rows if at is not None}

    def stories(self, delivery_id: int, chat_id: int) -> list[int]:
        """The stories that a delivery shows, in the order they were ranked."""
        return self._db.column(
            """SELECT story_id FROM delivery_items WHERE delivery_id = ? AND chat_id = ? AND chunk >= 0
            GROUP BY story_id ORDER BY min(position)""",
            [delivery_id, chat_id],
        )

    def shown(self, delivery_id: int, story_ids: Iterable[int]) -> dict[int, Reasons]:
        """Of these stories the articles that a delivery shows, each with why it is there."""
        rows = self._db.execute(
            """SELECT article_id, reasons FROM delivery_items WHERE delivery_id = ? AND chunk >= 0
                AND story_id IN (SELECT value FROM json_each(?)) ORDER BY position""",
            [delivery_id, list(story_ids)],
        )
        return {article_id: Reasons.from_json(reasons) for article_id, reasons in rows}


def _bounds(sought: Iterable[Sought]) -> tuple[str | None, str | None]:
    """Since when those of them that look for the first time look, and the earliest last look of the others."""
    since = min((to_text(one.since) for one in sought if one.looked_at is None), default=None)
    return since, min((one.passed for one in sought if one.passed is not None), default=None)


def _without(ids: tuple[int, ...], had: Set[int]) -> tuple[int, ...]:
    # The same tuple for all chats that had none: what is made of it is made once.
    return ids if had.isdisjoint(ids) else tuple(id_ for id_ in ids if id_ not in had)
