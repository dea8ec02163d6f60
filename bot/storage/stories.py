"""Store stories (the articles on one event), list them, and read the stages and deadlines that their articles give."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.clock import order_time
from bot.models import Article, Story
from bot.query import EVERYTHING, Query
from bot.storage.articles import COLUMNS, IS_POLICY, StoredProfile
from bot.storage.database import Queries, from_row, grouped
from bot.storage.search import Selecting, in_blocks
from bot.storage.unsent import TOUCHED
from summarizer.facts import Deadline, Stage


@dataclass(frozen=True, kw_only=True)
class Claims:
    """The stage and the deadlines that an article gives for its story."""

    article_id: int
    published_at: datetime
    seen_at: datetime
    dated: bool
    stage: Stage = Stage.OTHER
    deadlines: tuple[Deadline, ...] = ()
    """Ordered by date."""
    signature: bytes = b""
    """The signature by which copies of the text are recognised; empty if the text is too short."""
    short_text: str = ""
    """If there is no signature: a digest of the text, or the title if there is no text."""

    @property
    def at(self) -> datetime:
        """The time that claims are ordered by."""
        return order_time(self.published_at, self.seen_at, dated=self.dated)


COUNTED = 20
"""A list of stories is counted only up to this number."""
MANY = 1_000_000
"""The count of a list that is longer."""


_FOLLOWED = """INSERT OR IGNORE INTO follows (chat_id, thread_id, story_id, created_at)
    SELECT chat_id, thread_id, ?, created_at FROM follows WHERE story_id = ?"""
"""Makes the chats that follow a story also follow the story that replaces or continues it."""
_PROFILE = """SELECT story_id, unpacked(profile) AS profile, embedding, signature, meaning
    FROM articles JOIN profiles ON article_id = id WHERE"""


class Stories(Queries):
    """The table `stories`, and the articles in them."""

    def add(self, now: datetime, *, follows: int | None = None) -> int:
        """Create a story without articles. Returns its id. `follows`: the full story that it continues."""
        with self._db.write() as db:
            story_id: int = db.value(
                "INSERT INTO stories (created_at, follows) VALUES (?, ?) RETURNING id", [now, follows]
            )
            db.execute(_FOLLOWED, [story_id, follows])
            return story_id

    def before(self, story: int) -> int | None:
        """Returns the full story that this story continues; None if it continues none, as most do."""
        follows: int | None = self._db.value("SELECT follows FROM stories WHERE id = ?", [story])
        return follows

    def nearby(self, first: datetime, last: datetime) -> Iterator[list[sqlite3.Row]]:
        """Yield the grouped articles that were published between two moments, inclusive, in blocks in the order of
        their ids. Each has its `story_id`, and its vectors and signature as they are stored."""
        return in_blocks(
            self._db.execute(
                # Sorting the ids alone takes less memory than sorting the vectors.
                """SELECT story_id, embedding, signature, meaning FROM articles
                WHERE id IN (SELECT id FROM articles WHERE published_at BETWEEN ? AND ?)
                AND ready_at IS NOT NULL AND story_id IS NOT NULL ORDER BY id""",
                [first, last],
            )
        )

    def sharing(self, names: Iterable[str], *, at_most: int) -> list[int]:
        """Returns the stories, of any age, that have an article naming one of these bills, dockets or cases. A name
        that more than `at_most` articles have is ignored."""
        return self._db.column(
            """SELECT DISTINCT story_id FROM json_each(?) AS wanted JOIN article_ids ON name = wanted.value
                JOIN articles ON articles.id = article_id
            WHERE ready_at IS NOT NULL AND story_id IS NOT NULL
            AND (SELECT count(*) FROM article_ids AS same WHERE same.name = wanted.value) <= ? ORDER BY story_id""",
            [list(names), at_most],
        )

    def members(self, ids: Iterable[int]) -> list[tuple[int, StoredProfile]]:
        """Returns the story and the profile of each ready article of these stories, in the order in which they were
        fetched. Articles without a profile are left out."""
        rows = self._db.rows(
            f"""{_PROFILE} ready_at IS NOT NULL AND story_id IN (SELECT value FROM json_each(?))
            ORDER BY fetched_at, published_at, id""",
            [list(ids)],
        )
        return [(row["story_id"], from_row(StoredProfile, row)) for row in rows]

    def profile(self, article_id: int) -> StoredProfile | None:
        """Returns the profile of an article, or None if it has none."""
        return self._db.record(StoredProfile, f"{_PROFILE} id = ?", [article_id])

    def merge(self, into: int, others: Iterable[int], *, now: datetime) -> None:
        """Move the articles of `others` into a story. No article is sent again, since the ledger lists articles."""
        with self._db.write() as db:
            for other in others:
                db.execute(
                    """INSERT INTO story_moves (article_id, story_id, moved_at)
                    SELECT id, story_id, ? FROM articles WHERE story_id = ?""",
                    [now, other],
                )
                db.execute("UPDATE articles SET story_id = ? WHERE story_id = ?", [into, other])
                db.execute(_FOLLOWED, [into, other])
                db.execute("DELETE FROM follows WHERE story_id = ?", [other])
                # Also change the stories merged into `other` before: `merged_into` must name a story that has articles.
                db.execute("UPDATE stories SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2", [into, other])

    def latest(
        self, *, selection: Query = EVERYTHING, until: datetime, limit: int, offset: int
    ) -> tuple[list[Story], int]:
        """Returns a page of the stories that have a selected article that was ready at `until`, and the number of these
        stories; MANY if the list is long.

        The newest stories come first; on each UTC day, stories that are not about policy come last. `until` keeps the
        list the same while a reader pages through it: two stories that were merged since count as two and are shown as
        one. An article that is dated in the future has the time at which it was fetched; otherwise it would be the
        newest until its date.
        """
        selecting = Selecting(self._db)
        rows = selecting.newest(
            selection,
            f"""{IS_POLICY} AS is_policy, coalesce(
                (SELECT story_id FROM story_moves WHERE article_id = articles.id AND moved_at > :until
                    ORDER BY moved_at, story_moves.id LIMIT 1), story_id) AS story_id""",
            until=until,
        )
        # Stop reading when the page is full and more than COUNTED stories are counted.
        listed, is_many = dict[int, None](), False
        for __, day in groupby(rows, key=lambda row: row["newest"][:10]):
            of_day: dict[int, tuple[bool, str, int]] = {}
            for newest, __, is_policy, story in day:
                if story is not None and story not in listed:
                    known = of_day.get(story, (False, newest, story))
                    of_day[story] = known[0] or bool(is_policy), known[1], story
            listed |= dict.fromkeys(ranked[2] for ranked in sorted(of_day.values(), reverse=True))
            if is_many := len(listed) > max(COUNTED, offset + limit):
                break
        page = self.many(list(listed)[offset : offset + limit])
        return page, MANY if is_many or (selecting.is_cut and (page or not listed)) else len(listed)

    def arrived(self, *, until: datetime, limit: int) -> list[int]:
        """Returns the ids of the articles that became ready or were edited last, latest first. Their own dates do not
        matter."""
        return self._db.column(
            f"""SELECT id FROM articles INDEXED BY articles_touched WHERE {TOUCHED} <= ?
            ORDER BY {TOUCHED} DESC, id DESC LIMIT ?""",
            [until, limit],
        )

    def news(self, *, until: datetime) -> list[int]:
        """Returns the stories that have articles of the last day, or that articles of the week before may have moved:
        they move a deadline, or the story has an article with another stage. The last day is that of the last article
        that was ready at `until`.

        The story with the article that arrived last comes first. A story may be named several times.
        """
        return self._db.column(
            # The longest day has 25 hours.
            f"""SELECT story_id FROM (SELECT coalesce((SELECT fetched_at FROM articles
                    WHERE fetched_at <= ?1 AND ready_at <= ?1 ORDER BY fetched_at DESC LIMIT 1), ?1) AS last)
                CROSS JOIN articles INDEXED BY articles_touched
                LEFT JOIN article_facts AS own ON article_id = articles.id
            WHERE {TOUCHED} BETWEEN strftime('%Y-%m-%dT%H:%M:%SZ', last, '-7 days', '-25 hours') AND ?1
                AND (fetched_at >= strftime('%Y-%m-%dT%H:%M:%SZ', last, '-25 hours')
                OR EXISTS (SELECT 1 FROM json_each(unpacked(facts), '$.deadlines') WHERE value ->> 'moved')
                OR own.stage <> 'other' AND EXISTS (
                    SELECT 1 FROM articles AS other JOIN article_facts AS its ON its.article_id = other.id
                    WHERE other.story_id = articles.story_id AND its.stage NOT IN ('other', own.stage)))
            ORDER BY {TOUCHED} DESC, articles.id DESC""",
            [until],
        )

    def many(self, ids: Iterable[int]) -> list[Story]:
        """Returns stories in the order of the given ids, each with its ready articles in the order in which they were
        fetched. A story that was merged into another is replaced by the other."""
        rows = self._db.rows(
            f"""SELECT {COLUMNS} FROM (
                    SELECT coalesce(merged_into, value) AS wanted, min(json_each.key) AS place
                    FROM json_each(?) LEFT JOIN stories ON stories.id = value GROUP BY wanted)
                JOIN articles ON story_id = wanted
            WHERE ready_at IS NOT NULL ORDER BY place, fetched_at, published_at, articles.id""",
            [list(ids)],
        )
        articles = grouped((row["story_id"], from_row(Article, row)) for row in rows)
        return [Story(id=id_, articles=tuple(members)) for id_, members in articles.items()]

    def claims(self, story_ids: Iterable[int]) -> dict[int, list[Claims]]:
        """Returns the claims of each story's ready articles, in no order."""
        rows = self._db.rows(
            """SELECT a.story_id, a.id AS article_id, a.published_at, a.fetched_at AS seen_at, a.dated,
                coalesce(a.signature, x'') AS signature, coalesce(f.stage, 'other') AS stage,
                coalesce(unpacked(f.facts) -> 'deadlines', '[]') AS deadlines,
                iif(length(a.signature) > 0, '', coalesce(a.text_digest, a.title)) AS short_text
            FROM articles a LEFT JOIN article_facts f ON f.article_id = a.id
            WHERE a.ready_at IS NOT NULL AND a.story_id IN (SELECT value FROM json_each(?))""",
            [list(story_ids)],
        )
        return grouped((row["story_id"], from_row(Claims, row)) for row in rows)
