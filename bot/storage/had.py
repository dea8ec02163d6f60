"""Had: what a chat was sent, and what it was not, by the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot import clock
from bot.query import EVERYTHING, Query
from bot.storage.database import Database, maybe_moment, to_text
from bot.storage.selecting import Selecting

READY_LATE = timedelta(hours=1)
"""An article that says it was ready so shortly before a digest may have been stored after it."""


class Had:
    """Reads `delivery_items` beside what became of their messages. Nothing is written."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def unsent(
        self,
        chat_id: int,
        *,
        topic: str | None,
        selection: Query = EVERYTHING,
        since: datetime,
        subscription_id: int | None = None,
        by_story: bool = False,
    ) -> list[int]:
        """Ready articles of a selection, first seen since `since`, that the chat was not sent yet, newest first.

        Not those that a digest of the subscription has passed over: they were ready when it was planned, and are in no
        delivery of the chat. They were given the topic or body later (a topic was reworded, rules are better), and
        what applies to the past does not send the past. An edit by the publisher is not of the past.

        A message that failed for good does not count as sent; one in doubt does, and so does an article of a followed
        story that said nothing new, for which there is no message. `by_story`: instead those which themselves are not
        of the selection but joined a story with an article that is, as far as they tell a stage or a deadline.
        """
        selecting = Selecting(self._db)

        def own(of: str) -> str:
            return f"""({selecting.where(selection, of=of)} AND (:topic IS NULL OR {of}.id IN (
                SELECT article_id FROM article_topics WHERE topic = :topic)))"""

        chosen = own("articles")
        if by_story:
            chosen = f"""NOT {chosen}
            AND EXISTS (SELECT 1 FROM articles of WHERE of.story_id = articles.story_id
                AND of.ready_at <= articles.ready_at AND {own("of")})
            AND EXISTS (SELECT 1 FROM article_facts f WHERE f.article_id = articles.id AND (f.stage <> 'other'
                OR EXISTS (SELECT 1 FROM article_deadlines d WHERE d.article_id = articles.id)))"""
        rows = self._db.rows(
            f"""SELECT id FROM articles WHERE ready_at IS NOT NULL AND fetched_at >= :since
            AND NOT EXISTS (
                SELECT 1 FROM delivery_items AS item LEFT JOIN delivery_chunks AS message
                    ON message.delivery_id = item.delivery_id AND message.position = item.chunk
                WHERE item.chat_id = :chat AND item.article_id = articles.id
                    AND coalesce(message.state, 'sent') <> 'failed')
            AND (:passed IS NULL OR ready_at > :passed OR edited_at > :passed OR EXISTS (
                SELECT 1 FROM delivery_items WHERE chat_id = :chat AND article_id = articles.id))
            AND {chosen}
            ORDER BY published_at DESC, id DESC""",
            {
                "chat": chat_id,
                "topic": topic,
                "since": to_text(since),
                "passed": None if subscription_id is None else self._passed(subscription_id),
                **selecting.values,
            },
        )
        return [row["id"] for row in rows]

    def _passed(self, subscription_id: int) -> str | None:
        """What was ready then, the last digest of a subscription has looked at; None before the first."""
        row = self._db.row(
            # A digest of a day to come was planned by a clock that went wrong.
            "SELECT max(planned_at) AS at FROM deliveries WHERE subscription_id = ? AND planned_at <= ?",
            [subscription_id, to_text(clock.now())],
        )
        last = None if row is None else maybe_moment(row["at"])
        return None if last is None else to_text(last - READY_LATE)

    def articles(self, chat_id: int, story_ids: Iterable[int], *, before: int | None = None) -> dict[int, set[int]]:
        """For each of the stories that the chat was sent articles of, or in doubt, which they are.

        `before`: by earlier deliveries than this one.
        """
        rows = self._db.rows(
            """SELECT DISTINCT articles.story_id, articles.id FROM articles
            JOIN delivery_items AS item ON item.article_id = articles.id
            LEFT JOIN delivery_chunks AS message
                ON message.delivery_id = item.delivery_id AND message.position = item.chunk
            WHERE item.chat_id = ?1 AND coalesce(message.state, 'sent') <> 'failed'
                AND articles.story_id IN (SELECT value FROM json_each(?2))
                AND (?3 IS NULL OR item.delivery_id < ?3)""",
            [chat_id, json.dumps(list(story_ids)), before],
        )
        found: dict[int, set[int]] = {}
        for row in rows:
            found.setdefault(row["story_id"], set()).add(row["id"])
        return found

    def last_planned(self, subscription_id: int) -> datetime | None:
        """When the subscription's last digest was planned."""
        row = self._db.row("SELECT max(planned_at) AS at FROM deliveries WHERE subscription_id = ?", [subscription_id])
        return None if row is None else maybe_moment(row["at"])

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
