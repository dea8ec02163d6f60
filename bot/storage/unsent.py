"""Find the articles that chats have been sent, and those that they have not been sent yet."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from bot.query import EVERYTHING, Query
from bot.storage.database import Queries, grouped, maybe_moment, to_text
from bot.storage.search import Search

TOUCHED = "max(ready_at, coalesce(edited_at, ''))"
"""The time when an article became ready or, if later, when its publisher last edited it. The index `articles_touched`
has this expression."""
FEW = 100
"""For up to this number of chats, each pair of chat and article is looked up. For more chats, all rows of an article
are read."""
SETTLED = timedelta(days=2)
"""The maximum time that an article waits for its facts. After that, it is used without them."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """The search of a subscription for new articles."""

    chat_id: int
    selection: Query = EVERYTHING
    since: datetime
    """Articles that were fetched earlier are left out."""
    passed: datetime | None = None
    """Articles that became ready by then are left out, since the subscription has looked at them. None if it looks for
    the first time."""
    by_story: bool = False
    """True if it also wants articles that do not match but are in a story with an article that does."""


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """Articles that a chat has not been sent, newest first."""

    own: tuple[int, ...] = ()
    """Articles that match."""
    by_story: tuple[int, ...] = ()
    """Articles that do not match but are in a story with an article that does."""


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """A ready article that subscriptions may want."""

    id: int
    story_id: int
    touched: str
    """The value of TOUCHED."""
    fetched: str
    tells: bool
    """True if it has a stage or a deadline."""


class Had(Queries):
    """Finds the articles that chats have been sent, by `delivery_items` and the states of their messages. Changes
    nothing."""

    def unsent(self, sought: Sequence[Sought]) -> list[Unsent]:
        """Returns, for each search, the ready articles that its chat has not been sent, newest first.

        Articles that were ready when the subscription last looked are left out, even if the chat has not been sent
        them. They match only now because a topic was reworded or the rules were improved, and that must not send old
        articles. If the publisher edits an article, it counts as new again.

        An article whose message failed for good does not count as sent. An article whose message is in doubt does, and
        so does one that said nothing new and is in no message. With `by_story`, an article with a stage or a deadline
        that does not match is also returned if it is in a story with an article that does.
        """
        chats = {search.chat_id for search in sought}
        failed = grouped(
            self._db.execute(
                """SELECT message.chat_id, item.article_id FROM delivery_chunks AS message
                JOIN delivery_items AS item ON item.delivery_id = message.delivery_id AND item.chunk = message.position
                WHERE message.state = 'failed' AND message.chat_id IN (SELECT value FROM json_each(?))""",
                [chats],
            )
        )
        ready = self._ready(sought, set().union(*failed.values()))
        had = self.sent(chats, [article.id for article in ready])
        # The ready articles of the stories that have one of these articles with a stage or a deadline.
        members = """SELECT story_id, id FROM articles
            WHERE story_id IN (SELECT value FROM json_each(?)) AND ready_at IS NOT NULL"""
        told = {article.story_id for article in ready if article.tells}
        stories = grouped(self._db.execute(members, [told])) if any(search.by_story for search in sought) else {}

        # Most subscriptions have the same arguments, so each result is computed once.
        @cache
        def matching(selection: Query) -> set[int]:
            every = {article.id for article in ready}.union(*stories.values())
            return set(Search(self._db).meant(every, selection)) if selection else every

        @cache
        def found(search: Sought, again: Set[int], known: Set[int]) -> Unsent:
            since, passed = to_text(search.since), to_text(search.passed) if search.passed is not None else ""
            own = matching(search.selection)
            new = [
                article
                for article in ready
                if article.fetched >= since
                and (article.touched > passed or article.id in again)
                and article.id not in known
            ]
            others = (one for one in new if search.by_story and one.tells and one.id not in own)
            return Unsent(
                own=tuple(one.id for one in new if one.id in own),
                by_story=tuple(one.id for one in others if not own.isdisjoint(stories.get(one.story_id, ()))),
            )

        return [
            found(
                replace(search, chat_id=0),  # chats with equal searches share a cached result
                frozenset(failed.get(search.chat_id, ())),
                frozenset(had.get(search.chat_id, ())),
            )
            for search in sought
        ]

    def _ready(self, sought: Sequence[Sought], again: Set[int]) -> list[_Candidate]:
        """Returns all articles that any of the searches may want, and those of `again`, newest first."""
        # Few columns are read, since those behind the texts are slow. The indexes are named, since SQLite would
        # otherwise read all articles in the order of the result.
        since = min((search.since for search in sought if search.passed is None), default=None)
        passed = min(filter(None, (search.passed for search in sought)), default=None)
        return self._db.records(
            _Candidate,
            f"""SELECT id, story_id, {TOUCHED} AS touched, fetched_at AS fetched, EXISTS (
                    SELECT 1 FROM article_facts f WHERE f.article_id = articles.id AND f.stage <> 'other')
                OR EXISTS (SELECT 1 FROM article_deadlines d WHERE d.article_id = articles.id) AS tells
            FROM articles WHERE ready_at IS NOT NULL AND story_id IS NOT NULL AND id IN (
                SELECT id FROM articles INDEXED BY articles_touched WHERE {TOUCHED} > ?1
                UNION SELECT id FROM articles INDEXED BY articles_fetched WHERE fetched_at >= ?2
                UNION SELECT value FROM json_each(?3))
            ORDER BY published_at DESC, id DESC""",
            [passed, since, again],
        )

    def sent(self, chats: Iterable[int], articles: Iterable[int], *, told: bool = False) -> dict[int, set[int]]:
        """Returns, by chat, which of the articles it has been sent; those in doubt count. `told`: only articles that a
        message shows."""
        # The plus sign keeps SQLite from using the second column of the index.
        asked = set(chats)
        chat = "chat_id" if len(asked) <= FEW else "+chat_id"
        found = self._db.execute(
            f"""SELECT DISTINCT chat_id, article_id FROM had
            WHERE {chat} IN (SELECT value FROM json_each(?1))
                AND article_id IN (SELECT value FROM json_each(?2)) AND (NOT ?3 OR chunk >= 0)""",
            [asked, list(articles), told],
        )
        return {chat_id: set(ids) for chat_id, ids in grouped(found).items()}

    def unsettled(self, now: datetime) -> datetime | None:
        """Returns the earliest TOUCHED of the ready articles that still wait for their facts or, after an edit, for
        their summary; None if no article waits.

        A subscription that looks now might not match such an article, although it matches once the article is done.
        """
        return maybe_moment(
            self._db.value(
                f"""SELECT min({TOUCHED}) FROM articles INDEXED BY articles_touched WHERE {TOUCHED} >= ?
                AND (NOT EXISTS (SELECT 1 FROM article_facts f WHERE f.article_id = articles.id AND f.version <> '')
                    OR state IN ('extracted', 'summarized'))""",
                [now - SETTLED],
            )
        )
