"""Which articles chats were sent, and which they were not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.query import EVERYTHING, Query
from bot.storage.database import Database, Queries, grouped, maybe_moment, to_text
from bot.storage.search import Search

TOUCHED = "max(ready_at, coalesce(edited_at, ''))"
"""When an article became ready or, if later, its publisher last edited it: the expression of the index
`articles_touched`."""
FEW = 100
"""For up to this many chats, each pair of chat and article is looked up; for more, all chats of an article are read."""
SETTLED = timedelta(days=2)
"""An article that has no facts after this time is used without them."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a subscription looks for."""

    chat_id: int
    selection: Query = EVERYTHING
    since: datetime
    """It wants articles first seen since then."""
    passed: datetime | None = None
    """It has looked at the articles ready by then, or does not want them. None: it looks for the first time."""
    by_story: bool = False
    """Whether it also wants articles that do not match, but joined a story with one that does."""


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """Matching articles that a chat was not sent, newest first."""

    own: tuple[int, ...] = ()
    by_story: tuple[int, ...] = ()
    """Articles that do not match themselves, but joined a story with one that does."""


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """A ready article."""

    id: int
    story_id: int
    touched: str
    """The value of TOUCHED."""
    fetched: str
    tells: bool
    """It has a stage or a deadline."""


class Had(Queries):
    """What chats were sent: `delivery_items` with the states of their messages. Only reads."""

    def __init__(self, database: Database, search: Search) -> None:
        super().__init__(database)
        self._search = search

    def unsent(self, sought: Sequence[Sought]) -> list[Unsent]:
        """For each search, the ready articles that match, were first seen since `since` and were not sent to its chat,
        newest first.

        Articles that were ready when the subscription last looked are left out, though the chat has no delivery of
        them. They match only now, because a topic was reworded or rules improved, and that must not send old articles.
        An edit by the publisher makes an article new again.

        An article whose message failed for good does not count as sent. One whose message is in doubt does, and so does
        one that said nothing new and has no message. `by_story` are articles with a stage or a deadline that do not
        match, but joined a story with one that does.
        """
        chats = {search.chat_id for search in sought}
        failed = self._sets(
            """SELECT message.chat_id, item.article_id FROM delivery_chunks AS message
            JOIN delivery_items AS item ON item.delivery_id = message.delivery_id AND item.chunk = message.position
            WHERE message.state = 'failed' AND message.chat_id IN (SELECT value FROM json_each(?))""",
            [chats],
        )
        ready = self._ready(sought, {id_ for ids in failed.values() for id_ in ids})
        had = self.sent(chats, [article.id for article in ready])
        stories = self._members(ready) if any(search.by_story for search in sought) else {}
        chosen: dict[object, tuple[set[int], set[int]]] = {}
        # Most subscriptions have the same key, so each result is computed once.
        found: dict[object, Unsent] = {}
        answers = []
        for search in sought:
            if search.selection not in chosen:
                chosen[search.selection] = self._chosen(search.selection, ready, stories)
            again = frozenset(failed.get(search.chat_id, ()))
            known = frozenset(had.get(search.chat_id, ()))
            since, passed = to_text(search.since), "" if search.passed is None else to_text(search.passed)
            key = search.selection, search.by_story, since, passed, again, known
            if key not in found:
                new = [
                    article.id
                    for article in ready
                    if article.fetched >= since
                    and (article.touched > passed or article.id in again)
                    and article.id not in known
                ]
                own, joined = chosen[search.selection]
                found[key] = Unsent(
                    own=tuple(id_ for id_ in new if id_ in own),
                    by_story=tuple(id_ for id_ in new if search.by_story and id_ in joined),
                )
            answers.append(found[key])
        return answers

    def _ready(self, sought: Sequence[Sought], again: Set[int]) -> list[_Candidate]:
        """All articles that any of these may look for, and `again`, newest first."""
        # Other columns come after the texts and are slow to read. The indexes are named, since SQLite would otherwise
        # go through all articles in the order asked for.
        since = min((search.since for search in sought if search.passed is None), default=None)
        passed = min((search.passed for search in sought if search.passed is not None), default=None)
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
        """The ready articles of each story that has one of these with a stage or a deadline."""
        return self._sets(
            """SELECT story_id, id FROM articles
            WHERE story_id IN (SELECT value FROM json_each(?)) AND ready_at IS NOT NULL""",
            [{article.story_id for article in ready if article.tells}],
        )

    def _chosen(
        self, selection: Query, ready: Sequence[_Candidate], stories: Mapping[int, Set[int]]
    ) -> tuple[set[int], set[int]]:
        """The articles that match the selection; and those with a stage or a deadline that do not, but joined a story
        with one that does."""
        asked = chosen = {article.id for article in ready}.union(*stories.values())
        if asked and selection:
            chosen = set(self._search.meant(asked, selection))
        joined = {
            article.id
            for article in ready
            if article.tells and not chosen.isdisjoint(stories.get(article.story_id, ()))
        }
        return chosen, joined - chosen

    def sent(self, chats: Iterable[int], articles: Iterable[int], *, told: bool = False) -> dict[int, set[int]]:
        """By chat, which of the articles it was sent, those in doubt included. `told`: only articles that a message
        shows."""
        # Use both columns of the index, or only the first.
        asked = set(chats)
        chat = "chat_id" if len(asked) <= FEW else "+chat_id"
        return self._sets(
            f"""SELECT DISTINCT chat_id, article_id FROM had
            WHERE {chat} IN (SELECT value FROM json_each(?1))
                AND article_id IN (SELECT value FROM json_each(?2)) AND (NOT ?3 OR chunk >= 0)""",
            [asked, list(articles), told],
        )

    def _sets(self, sql: str, values: Sequence[object]) -> dict[int, set[int]]:
        """By value of the first column, the values of the second."""
        return {key: set(found) for key, found in grouped(self._db.execute(sql, values)).items()}

    def unsettled(self, now: datetime) -> datetime | None:
        """The earliest TOUCHED of the ready articles that still wait for their facts or, after an edit, for their
        summary; None if none waits.

        A subscription that looks now does not see these articles as they will be.
        """
        return maybe_moment(
            self._db.value(
                f"""SELECT min({TOUCHED}) FROM articles INDEXED BY articles_touched WHERE {TOUCHED} >= ?
                AND (NOT EXISTS (SELECT 1 FROM article_facts f WHERE f.article_id = articles.id AND f.version <> '')
                    OR state IN ('extracted', 'summarized'))""",
                [now - SETTLED],
            )
        )
