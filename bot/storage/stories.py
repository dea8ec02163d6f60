"""Stories: articles on one event, what they say of its stage and deadlines, and lists of them as readers ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from bot.clock import told_at
from bot.models import Article, Story
from bot.query import EVERYTHING, Query
from bot.storage.articles import COLUMNS, IS_POLICY, StoredProfile
from bot.storage.database import Queries, Row, Values, from_row, grouped, to_moment
from bot.storage.search import Selecting
from summarizer.facts import Deadline


class Nearby(NamedTuple):
    """A grouped article, as far as it tells whether its story is worth a closer look; a tuple, since there are many."""

    story_id: int
    embedding: bytes | None
    """As `bot.storage.search.as_bytes` makes it."""
    signature: bytes | None
    meaning: bytes | None


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What an article claims of its story: its stage and its days."""

    article_id: int
    at: datetime
    """Its place among the others."""
    seen_at: datetime
    stage: str = "other"
    deadlines: tuple[Deadline, ...] = ()
    """By date."""
    signature: bytes = b""
    """Finds copies of its text; empty where that is too short for one."""
    short_text: str = ""
    """The text itself then, or the title where there is none."""


COUNTED = 20
"""Stories of a list are counted so far."""
MANY = 1_000_000
"""How many there are of a longer list, as far as anybody knows."""


_FOLLOWED = """INSERT OR IGNORE INTO follows (chat_id, thread_id, story_id, created_at)
    SELECT chat_id, thread_id, ?, created_at FROM follows WHERE story_id = ?"""
"""Who follows a story follows what it has become."""


class Stories(Queries):
    """The table `stories`, and the articles in them."""

    def add(self, now: datetime, *, follows: int | None = None) -> int:
        """A new story without articles; returns its id. `follows`: the full one that it goes on from."""
        with self._db.write() as db:
            made = db.execute("INSERT INTO stories (created_at, follows) VALUES (?, ?)", [now, follows]).lastrowid
            assert made is not None
            db.execute(_FOLLOWED, [made, follows])
            return made

    def before(self, story: int) -> int | None:
        """The full story that one goes on from; None for most."""
        found: int | None = self._db.value("SELECT follows FROM stories WHERE id = ?", [story])
        return found

    def nearby(self, first: datetime, last: datetime) -> list[Nearby]:
        """Each grouped article published between two moments."""
        rows = self._db.execute(
            """SELECT story_id, embedding, signature, meaning FROM articles
            WHERE ready_at IS NOT NULL AND story_id IS NOT NULL AND published_at BETWEEN ? AND ? ORDER BY id""",
            [first, last],
        )
        return list(map(Nearby._make, rows))

    def sharing(self, names: Iterable[str], *, at_most: int) -> list[int]:
        """Stories of any age with an article that names one of these ids; of an id in more articles, none."""
        return self._db.column(
            """SELECT DISTINCT story_id FROM json_each(?) AS wanted JOIN article_ids ON name = wanted.value
                JOIN articles ON articles.id = article_id
            WHERE ready_at IS NOT NULL AND story_id IS NOT NULL
            AND (SELECT count(*) FROM article_ids AS same WHERE same.name = wanted.value) <= ? ORDER BY story_id""",
            [list(names), at_most],
        )

    def members(self, ids: Iterable[int]) -> list[tuple[int, StoredProfile]]:
        """The story and the profile of each grouped article of stories that has one, first seen first."""
        return self._profiles("ready_at IS NOT NULL AND story_id IN (SELECT value FROM json_each(?))", [list(ids)])

    def profile(self, article_id: int) -> StoredProfile | None:
        """The profile of an article; None where there is none."""
        return next((found for _, found in self._profiles("id = ?", [article_id])), None)

    def _profiles(self, where: str, values: Values) -> list[tuple[int, StoredProfile]]:
        rows = self._db.rows(
            f"""SELECT story_id, unpacked(profile) AS profile, embedding, signature, meaning
            FROM articles JOIN profiles ON article_id = id
            WHERE {where} ORDER BY fetched_at, published_at, id""",
            values,
        )
        return [(row["story_id"], from_row(StoredProfile, row)) for row in rows]

    def merge(self, into: int, others: Iterable[int], *, now: datetime) -> None:
        """Move the articles of `others` into a story. What was sent of them stays sent: the ledger is by article."""
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
                # Also those that had become a part of it: one step leads from any story to the one that is there.
                db.execute("UPDATE stories SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2", [into, other])

    def latest(
        self, *, selection: Query = EVERYTHING, until: datetime, limit: int, offset: int
    ) -> tuple[list[Story], int]:
        """Stories with an article of a selection ready at `until`, newest first, of each UTC day those that are not
        about policy last; and how many there are: of a long list, MANY.

        `until` holds the list still while a reader turns its pages: stories that have become one since are counted
        as the two that they were, and shown as the one that they are. An article dated in the future counts as of
        when it was seen: it would stand on top until then.
        """
        rows = Selecting(self._db).newest(
            selection.on(until.date()),
            f"""{IS_POLICY} AS is_policy, coalesce(
                (SELECT story_id FROM story_moves WHERE article_id = articles.id AND moved_at > :until
                    ORDER BY moved_at, story_moves.id LIMIT 1), story_id) AS story_id""",
            until=until,
        )
        # Read no further than the list goes.
        listed: dict[int, None] = {}
        for __, day in groupby(rows, key=lambda row: row["newest"][:10]):
            of_day: dict[int, tuple[bool, str, int]] = {}
            for newest, __, is_policy, story in day:
                if story is not None and story not in listed:
                    known = of_day.get(story, (False, newest, story))
                    of_day[story] = known[0] or bool(is_policy), known[1], story
            listed |= dict.fromkeys(one[2] for one in sorted(of_day.values(), reverse=True))
            if len(listed) > max(COUNTED, offset + limit):
                return self.many(list(listed)[offset : offset + limit]), MANY
        return self.many(list(listed)[offset : offset + limit]), len(listed)

    def many(self, ids: Iterable[int]) -> list[Story]:
        """Stories in the order of their ids given, each with its ready articles, first seen first.

        Of one that has become a part of another, the other.
        """
        rows = self._db.rows(
            f"""SELECT {COLUMNS} FROM (
                    SELECT coalesce(merged_into, value) AS wanted, min(json_each.key) AS place
                    FROM json_each(?) LEFT JOIN stories ON stories.id = value GROUP BY wanted)
                JOIN articles ON story_id = wanted
            WHERE ready_at IS NOT NULL ORDER BY place, fetched_at, published_at, articles.id""",
            [list(ids)],
        )
        articles = grouped((row["story_id"], from_row(Article, row)) for row in rows)
        return [Story(id=id_, articles=tuple(some)) for id_, some in articles.items()]

    def claims(self, story_ids: Iterable[int]) -> dict[int, list[Claims]]:
        """For each story the claims of its ready articles, in no order."""
        rows = self._db.rows(
            """SELECT a.story_id, a.id AS article_id, a.published_at, a.fetched_at AS seen_at, a.dated,
                coalesce(a.signature, x'') AS signature, coalesce(f.stage, 'other') AS stage,
                coalesce(unpacked(f.facts) -> 'deadlines', '[]') AS deadlines,
                CASE WHEN length(coalesce(a.signature, x'')) > 0 THEN '' WHEN a.text <> '' THEN unpacked(a.text)
                    ELSE a.title END AS short_text
            FROM articles a LEFT JOIN article_facts f ON f.article_id = a.id
            WHERE a.ready_at IS NOT NULL AND a.story_id IN (SELECT value FROM json_each(?))""",
            [list(story_ids)],
        )

        def claim(row: Row) -> Claims:
            at = told_at(to_moment(row["published_at"]), to_moment(row["seen_at"]), dated=bool(row["dated"]))
            return from_row(Claims, row, at=at)

        return grouped((row["story_id"], claim(row)) for row in rows)
