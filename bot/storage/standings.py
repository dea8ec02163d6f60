"""Standings: what the articles of a story say of its deadlines, one article after the other."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.facts import KnownDeadline
from bot.storage.database import Database, to_moment


@dataclass(frozen=True, kw_only=True)
class Told:
    """A deadline, the article that tells of it, and the day it was published."""

    article_id: int
    on: date
    deadline: KnownDeadline


class Standings:
    """Reads `article_deadlines`, story by story."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def deadlines(self, story_ids: Iterable[int]) -> dict[int, list[Told]]:
        """For each story what its ready articles say of deadlines, first published first; of one article, by date."""
        rows = self._db.rows(
            """SELECT a.story_id, a.id, min(a.published_at, a.fetched_at) AS at, d.date, d.kind, d.sentence
            FROM articles a JOIN article_deadlines d ON d.article_id = a.id
            WHERE a.ready_at IS NOT NULL AND a.story_id IN (SELECT value FROM json_each(?))
            ORDER BY at, a.id, d.date, d.kind""",
            [json.dumps(list(story_ids))],
        )
        found: dict[int, list[Told]] = {}
        for row in rows:
            deadline = KnownDeadline(date=date.fromisoformat(row["date"]), kind=row["kind"], sentence=row["sentence"])
            told = Told(article_id=row["id"], on=to_moment(row["at"]).date(), deadline=deadline)
            found.setdefault(row["story_id"], []).append(told)
        return found
