"""Views: what a page with buttons shows, kept so that its buttons can be pressed later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.storage.database import Queries
from bot.storage.deliveries import FOLLOW, NOTICE, REMINDER

KEPT_A_CHAT = 200
"""Older pages answer that they are too old."""


@dataclass(frozen=True, kw_only=True)
class View:
    """A list that a reader turns the pages of."""

    id: int
    kind: str
    """`latest`, `search`, `deadlines`, `why` or `wizard`."""
    argument: str
    """Topic, words with filters, or what else the kind is asked with."""
    size: int
    """Items a page."""
    made_at: datetime
    found: str = ""
    """Of a search what it had found, as the conversation writes it."""


class Views(Queries):
    """The table `views`."""

    def add(self, chat_id: int, *, kind: str, argument: str, size: int, now: datetime, found: str = "") -> View:
        """Keep a view; the oldest of the chat go."""
        with self._db.write() as db:
            made = db.execute(
                "INSERT INTO views (chat_id, kind, argument, size, made_at, found) VALUES (?, ?, ?, ?, ?, ?)",
                [chat_id, kind, argument, size, now, found],
            )
            db.execute(
                """DELETE FROM views WHERE chat_id = ?1 AND id <= (
                    SELECT id FROM views WHERE chat_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)""",
                [chat_id, KEPT_A_CHAT],
            )
            assert made.lastrowid is not None
            return View(id=made.lastrowid, kind=kind, argument=argument, size=size, made_at=now, found=found)

    def get(self, chat_id: int, view_id: int) -> View | None:
        """A view of this chat; None when it is gone."""
        return self._db.record(View, "SELECT * FROM views WHERE chat_id = ? AND id = ?", [chat_id, view_id])

    def latest(self, chat_id: int, kind: str) -> View | None:
        """The newest view of a kind in a chat."""
        sql = "SELECT * FROM views WHERE chat_id = ? AND kind = ? ORDER BY id DESC LIMIT 1"
        return self._db.record(View, sql, [chat_id, kind])

    def remove(self, chat_id: int, view_id: int) -> None:
        """Forget a view; its buttons answer that they are too old."""
        self._db.change("DELETE FROM views WHERE chat_id = ? AND id = ?", [chat_id, view_id])

    def take(self, chat_id: int, view_id: int, kind: str) -> View | None:
        """A view of a kind, which is gone then: what it stands for is done once."""
        with self._db.write():
            view = self.get(chat_id, view_id)
            if view is None or view.kind != kind:
                return None
            self.remove(chat_id, view_id)
            return view

    def show(self, chat_id: int, thread_id: int | None, stories: Mapping[int, int], *, now: datetime) -> None:
        """Keep which story stands under which number on the page that is shown now: `/follow 3` means it."""
        self._db.change(
            "INSERT OR REPLACE INTO shown (chat_id, thread_id, stories, shown_at) VALUES (?, ?, ?, ?)",
            [chat_id, thread_id or 0, json.dumps(stories), now],
        )

    def shown(self, chat_id: int, thread_id: int | None) -> dict[int, int]:
        """Number → story, of the page or digest that came last in a chat; empty where there was none."""
        values = {"chat": chat_id, "thread": thread_id or 0}
        page = self._db.row("SELECT stories, shown_at FROM shown WHERE chat_id = :chat AND thread_id = :thread", values)
        digest = self._db.row(
            """SELECT delivery_id, max(sent_at) AS sent_at FROM delivery_chunks AS message
            WHERE chat_id = :chat AND coalesce(thread_id, 0) = :thread AND sent_at IS NOT NULL
                AND delivery_id IN (SELECT id FROM deliveries WHERE slot NOT IN (:notice, :follow, :reminder))
                AND delivery_id IN (SELECT delivery_id FROM delivery_items WHERE chunk >= 0)""",
            # Only digests number their stories.
            values | {"notice": NOTICE, "follow": FOLLOW, "reminder": REMINDER},
        )
        if digest is not None and digest["sent_at"] and (page is None or digest["sent_at"] > page["shown_at"]):
            stories = self._db.column(
                """SELECT story_id FROM delivery_items WHERE delivery_id = ? AND chunk >= 0
                GROUP BY story_id ORDER BY min(position)""",
                [digest["delivery_id"]],
            )
            return dict(enumerate(stories, 1))
        return {} if page is None else {int(number): story for number, story in json.loads(page["stories"]).items()}
