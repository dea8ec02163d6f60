"""Had: what a chat was sent, and what it was not, by the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.storage.database import Database, maybe_moment, to_moment, to_text
from bot.storage.unsent import TOUCHED, Sought, Unsent, had_of, unsent

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

    def shown(self, delivery_id: int, story_ids: Iterable[int]) -> dict[int, str]:
        """Of these stories the articles that a delivery shows, each with why it is there."""
        rows = self._db.rows(
            """SELECT article_id, because FROM delivery_items WHERE delivery_id = ? AND chunk >= 0
                AND story_id IN (SELECT value FROM json_each(?)) ORDER BY position""",
            [delivery_id, json.dumps(list(story_ids))],
        )
        return {row["article_id"]: row["because"] for row in rows}

    def asked_by(self, delivery_id: int) -> int | None:
        """The subscription that a delivery is of; None where it has ended."""
        row = self._db.row("SELECT subscription_id FROM deliveries WHERE id = ?", [delivery_id])
        return None if row is None else row["subscription_id"]
