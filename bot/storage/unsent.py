"""Unsent: which articles chats were sent, and which not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.query import EVERYTHING, Query
from bot.storage.database import Database, Queries, grouped, maybe_moment, to_text
from bot.storage.search import Search

TOUCHED = "max(ready_at, coalesce(edited_at, ''))"
"""When an article was ready, or its publisher's last edit of it, as the index `articles_touched` has it."""
FEW = 100
"""Of so many chats each is looked up for each article; of more, all chats that an article was sent to are read."""
SETTLED = timedelta(days=2)
"""An article whose facts are not there after so long is taken as it is."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a subscription looks for."""

    chat_id: int
    selection: Query = EVERYTHING
    since: datetime
    """First seen since then."""
    passed: datetime | None = None
    """What was ready by then, it has looked at or does not want; None: it looks for the first time."""
    by_story: bool = False
    """Whether it also wants what is not of the selection, and joined a story with an article that is."""


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
    story_id: int
    touched: str
    """When it was ready, or its publisher's last edit of it."""
    fetched: str
    tells: bool
    """A stage or a deadline."""


class Had(Queries):
    """Reads `delivery_items` beside what became of their messages. Nothing is written."""

    def __init__(self, database: Database, search: Search) -> None:
        super().__init__(database)
        self._search = search

    def unsent(self, sought: Sequence[Sought]) -> list[Unsent]:
        """For each the ready articles that it is for, first seen since `since`, that its chat was not sent yet, newest
        first.

        Not those that it has passed over: they were ready when it looked last, and are in no delivery of the chat. They
        were given the topic or body later (a topic was reworded, rules are better), and what applies to the past does
        not send the past. An edit by the publisher is not of the past.

        A message that failed for good does not count as sent; one in doubt does, and so does an article that said
        nothing new, for which there is no message. `by_story` are those which themselves are not of the selection but
        joined a story with an article that is, as far as they tell a stage or a deadline.
        """
        chats = {one.chat_id for one in sought}
        failed = self._sets(
            """SELECT message.chat_id, item.article_id FROM delivery_chunks AS message
            JOIN delivery_items AS item ON item.delivery_id = message.delivery_id AND item.chunk = message.position
            WHERE message.state = 'failed' AND message.chat_id IN (SELECT value FROM json_each(?))""",
            [chats],
        )
        ready = self._ready(sought, {id_ for ids in failed.values() for id_ in ids})
        had = self.sent(chats, [one.id for one in ready])
        stories = self._members(ready) if any(one.by_story for one in sought) else {}
        chosen: dict[object, tuple[set[int], set[int]]] = {}
        # Most look for the same, since they looked last.
        found: dict[object, Unsent] = {}
        answers = []
        for one in sought:
            if one.selection not in chosen:
                chosen[one.selection] = self._chosen(one.selection, ready, stories)
            again = frozenset(failed.get(one.chat_id, ()))
            known = frozenset(had.get(one.chat_id, ()))
            since, passed = to_text(one.since), "" if one.passed is None else to_text(one.passed)
            key = one.selection, one.by_story, since, passed, again, known
            if key not in found:
                new = [
                    article.id
                    for article in ready
                    if article.fetched >= since
                    and (article.touched > passed or article.id in again)
                    and article.id not in known
                ]
                own, joined = chosen[one.selection]
                found[key] = Unsent(
                    own=tuple(id_ for id_ in new if id_ in own),
                    by_story=tuple(id_ for id_ in new if one.by_story and id_ in joined),
                )
            answers.append(found[key])
        return answers

    def _ready(self, sought: Sequence[Sought], again: Set[int]) -> list[_Candidate]:
        """All that any of these may look for, and `again`, newest first."""
        # Nothing else is read of articles: the rest stands behind their texts. And by these indexes, where SQLite would
        # go through all of them in the order that is asked for.
        since = min((one.since for one in sought if one.passed is None), default=None)
        passed = min((one.passed for one in sought if one.passed is not None), default=None)
        return self._db.records(
            _Candidate,
            f"""SELECT id, story_id, {TOUCHED} AS touched, fetched_at AS fetched, EXISTS (
                    SELECT 1 FROM article_facts f WHERE f.article_id = articles.id AND f.stage <> 'other')
                OR EXISTS (SELECT 1 FROM article_deadlines d WHERE d.article_id = articles.id) AS tells
            FROM articles WHERE ready_at IS NOT NULL AND story_id IS NOT NULL AND id IN (
                SELECT id FROM articles INDEXED BY articles_touched WHERE {TOUCHED} > :passed
                UNION SELECT id FROM articles INDEXED BY articles_fetched WHERE fetched_at >= :since
                UNION SELECT value FROM json_each(:again))
            ORDER BY published_at DESC, id DESC""",
            {"passed": passed, "since": since, "again": again},
        )

    def _members(self, ready: Sequence[_Candidate]) -> Mapping[int, set[int]]:
        """The ready articles of each story that an article with something to tell has joined."""
        return self._sets(
            """SELECT story_id, id FROM articles
            WHERE story_id IN (SELECT value FROM json_each(?)) AND ready_at IS NOT NULL""",
            [{one.story_id for one in ready if one.tells}],
        )

    def _chosen(
        self, selection: Query, ready: Sequence[_Candidate], stories: Mapping[int, Set[int]]
    ) -> tuple[set[int], set[int]]:
        """Those of the articles that a search means; and those that tell something and joined a story with
        one that it means."""
        asked = chosen = {one.id for one in ready}.union(*stories.values())
        if asked and selection:
            chosen = set(self._search.meant(asked, selection))
        joined = {one.id for one in ready if one.tells and not chosen.isdisjoint(stories.get(one.story_id, ()))}
        return chosen, joined - chosen

    def sent(self, chats: Iterable[int], articles: Iterable[int], *, told: bool = False) -> dict[int, set[int]]:
        """For each chat those of the articles that it was sent, or in doubt; `told`: only what a message told."""
        # Both columns of the index, or its first alone.
        asked = set(chats)
        chat = "chat_id" if len(asked) <= FEW else "+chat_id"
        return self._sets(
            f"""SELECT DISTINCT chat_id, article_id FROM had
            WHERE {chat} IN (SELECT value FROM json_each(?1))
                AND article_id IN (SELECT value FROM json_each(?2)) AND (NOT ?3 OR chunk >= 0)""",
            [asked, list(articles), told],
        )

    def _sets(self, sql: str, values: Sequence[object]) -> dict[int, set[int]]:
        """Of each in the first column what stands in the second."""
        return {key: set(found) for key, found in grouped(self._db.execute(sql, values)).items()}

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
