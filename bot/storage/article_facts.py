"""Facts: what the summarizer found in each article, and lists of what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.known_facts import KnownDeadline, KnownFacts, to_json
from bot.models import Article, ArticleState
from bot.query import EVERYTHING, Query
from bot.storage.articles import COLUMNS, to_article
from bot.storage.database import Queries, from_row
from bot.storage.selecting import Selecting


@dataclass(frozen=True, kw_only=True)
class DueDeadline:
    """A deadline with the article that told of it."""

    article_id: int
    story_id: int
    title: str
    url: str | None
    publisher: str
    deadline: KnownDeadline
    instead_of: date | None = None
    """The day that it was moved from, where another has looked at how the whole story stands."""


class ArticleFacts(Queries):
    """The tables `article_facts`, `article_deadlines`, `article_bodies`, `article_places`; and of `article_topics` the
    rows that are there by meaning."""

    def waiting(self, version: str, *, state: ArticleState, limit: int) -> list[Article]:
        """Articles in a state that have no facts of this version: of those waiting the oldest, of ready ones the
        newest, since readers look at those."""
        if state == ArticleState.READY and not self.behind(version):
            return []
        order = "DESC" if state == ArticleState.READY else "ASC"
        rows = self._db.rows(
            f"""SELECT {COLUMNS} FROM articles WHERE state = ? AND NOT EXISTS (
                SELECT 1 FROM article_facts WHERE article_id = articles.id AND version = ?)
            ORDER BY id {order} LIMIT ?""",
            [state, version, limit],
        )
        return [to_article(row) for row in rows]

    def behind(self, version: str) -> int:
        """How many ready articles have no facts of this version: counts by indexes, since it is asked every few
        seconds. Those that wait may have facts already."""
        behind: int = self._db.value(
            """SELECT (SELECT count(*) FROM articles WHERE state = 'ready')
                - (SELECT count(*) FROM article_facts WHERE version = :version)
                + (SELECT count(*) FROM articles a CROSS JOIN article_facts f ON f.article_id = a.id
                    WHERE f.version = :version AND a.state IN (SELECT value FROM json_each(:others)))""",
            {"version": version, "others": [state for state in ArticleState if state != ArticleState.READY]},
        )
        return max(0, behind)

    def put(self, article_id: int, facts: KnownFacts, *, version: str, text: str | None = None) -> bool:
        """Keep the facts of an article in place of those that it had. `text` is what they are of: False, and nothing
        changed, where the article has another by now."""
        with self._db.write() as db:
            of_it = db.value("SELECT ?2 IS NULL OR text = ?2 FROM articles WHERE id = ?1", [article_id, text])
            if not of_it:
                return False
            db.execute(
                "INSERT OR REPLACE INTO article_facts (article_id, version, stage, facts) VALUES (?, ?, ?, ?)",
                [article_id, version, facts.stage, to_json(facts)],
            )
            for table in ("article_deadlines", "article_bodies", "article_places"):
                db.execute(f"DELETE FROM {table} WHERE article_id = ?", [article_id])
            db.execute("DELETE FROM article_topics WHERE article_id = ? AND score IS NOT NULL", [article_id])
            db.execute_many(
                """INSERT OR IGNORE INTO article_deadlines (article_id, date, kind, sentence, moved, moved_from)
                VALUES (:article, :date, :kind, :sentence, :moved, :moved_from)""",
                [vars(deadline) | {"article": article_id} for deadline in facts.deadlines],
            )
            db.execute_many(
                "INSERT OR IGNORE INTO article_bodies (article_id, body) VALUES (?, ?)",
                [(article_id, body.id) for body in facts.bodies],
            )
            db.execute_many(
                "INSERT OR IGNORE INTO article_places (article_id, place) VALUES (?, ?)",
                [(article_id, place) for place in facts.jurisdictions],
            )
            db.execute_many(
                # A topic that its source has stays the source's.
                "INSERT OR IGNORE INTO article_topics (article_id, topic, score) VALUES (?, ?, ?)",
                [(article_id, topic.topic, topic.score) for topic in facts.topics],
            )
            return True

    def due(
        self,
        first: date,
        last: date,
        *,
        topic: str | None = None,
        selection: Query = EVERYTHING,
        until: datetime | None = None,
    ) -> list[DueDeadline]:
        """Deadlines from a day to another, soonest first.

        What several articles of a story say of one day is told once, by the one seen first. `topic` and `selection`
        choose stories, of which one article is enough: the notice that moves a day may name nobody. `until`: of
        articles that were ready then, which holds the list still while a reader turns its pages.
        """
        selecting = Selecting(self._db)
        chosen = topic is not None or selection != EVERYTHING
        of_them = f"""AND a.story_id IN (SELECT of.story_id FROM articles of
            WHERE of.ready_at IS NOT NULL AND (:until IS NULL OR of.ready_at <= :until)
                AND (:topic IS NULL OR of.id IN (SELECT article_id FROM article_topics WHERE topic = :topic))
                AND {selecting.where(selection, of="of")})"""
        where = f"""FROM article_deadlines d JOIN articles a ON a.id = d.article_id
            WHERE d.date BETWEEN :first AND :last AND a.ready_at IS NOT NULL
                AND (:until IS NULL OR a.ready_at <= :until) {of_them if chosen else ""}"""
        values: dict[str, object] = {
            "first": first,
            "last": last,
            "topic": topic,
            "until": until,
            **selecting.values,
        }
        rows = self._db.rows(
            f"""SELECT min(a.id) AS article_id, a.story_id, a.title, a.url, a.publisher, d.date, d.kind, d.sentence,
                d.moved, d.moved_from {where}
            GROUP BY a.story_id, d.date, d.kind ORDER BY d.date, a.story_id, d.kind""",
            values,
        )
        return [from_row(DueDeadline, row, deadline=from_row(KnownDeadline, row)) for row in rows]
