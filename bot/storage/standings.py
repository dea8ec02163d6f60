"""Standings: what the articles of a story say of its stage and its deadlines, one article after the other."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.clock import told_at
from bot.facts import KnownDeadline
from bot.storage.database import Database, to_moment
from bot.storage.facts import to_deadline


@dataclass(frozen=True, kw_only=True)
class Said:
    """An article of a story, as far as it tells how the story stands."""

    article_id: int
    title: str
    at: datetime
    """By which it has its place among the others."""
    seen_at: datetime
    stage: str | None
    """None where nobody looked for it yet."""
    stage_sentence: str = ""
    deadlines: tuple[KnownDeadline, ...] = ()
    """By date."""
    signature: bytes = b""
    """Tells copies of one text; empty where it has none."""


class Standings:
    """Reads `article_facts` and `article_deadlines`, story by story."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def said(self, story_ids: Iterable[int]) -> dict[int, list[Said]]:
        """For each story its ready articles that have a stage or deadlines, in no order. Two queries."""
        ids = json.dumps(list(story_ids))
        deadlines: dict[int, list[KnownDeadline]] = {}
        for row in self._db.rows(
            """SELECT d.article_id, d.date, d.kind, d.sentence, d.moved, d.moved_from
            FROM articles a JOIN article_deadlines d ON d.article_id = a.id
            WHERE a.ready_at IS NOT NULL AND a.story_id IN (SELECT value FROM json_each(?))
            ORDER BY d.article_id, d.date, d.kind""",
            [ids],
        ):
            deadlines.setdefault(row["article_id"], []).append(to_deadline(row))
        found: dict[int, list[Said]] = {}
        for row in self._db.rows(
            """SELECT a.story_id, a.id, a.title, a.published_at, a.fetched_at, a.dated, a.signature, f.stage,
                json_extract(f.facts, '$.stage_sentence') AS stage_sentence
            FROM articles a LEFT JOIN article_facts f ON f.article_id = a.id
            WHERE a.ready_at IS NOT NULL AND a.story_id IN (SELECT value FROM json_each(?))""",
            [ids],
        ):
            told = tuple(deadlines.get(row["id"], ()))
            if row["stage"] is None and not told:
                continue
            seen_at = to_moment(row["fetched_at"])
            found.setdefault(row["story_id"], []).append(
                Said(
                    article_id=row["id"],
                    title=row["title"],
                    at=told_at(to_moment(row["published_at"]), seen_at, dated=bool(row["dated"])),
                    seen_at=seen_at,
                    stage=row["stage"],
                    stage_sentence=row["stage_sentence"] or "",
                    deadlines=told,
                    signature=row["signature"] or b"",
                )
            )
        return found
