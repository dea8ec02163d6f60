"""Feedback: summaries that readers found wrong, kept as labelled cases."""

from __future__ import annotations

from datetime import datetime

from bot.models import Article, Case, Label
from bot.storage.database import Queries
from summarizer.models import Summary

_MINE = "article_id = ? AND coalesce(user_id, chat_id) = coalesce(?, ?) AND summary = ?"


class Feedback(Queries):
    """The table `feedback`. A reader is a user of Telegram; where none is known, the chat."""

    def put(
        self,
        article: Article,
        summary: Summary,
        label: Label,
        *,
        chat_id: int,
        user_id: int | None,
        now: datetime,
    ) -> None:
        """Keep what a reader says of a summary, in place of what the same one said of it before."""
        said = {"chat_id": chat_id, "user_id": user_id, "label": label, "now": now}
        self._db.change(
            """INSERT INTO feedback (article_id, chat_id, user_id, label, title, text, lang, published_at, url,
                summary, strategy, model, created_at)
            VALUES (:id, :chat_id, :user_id, :label, :title, :text, :lang, :published_at, :url,
                :summary, :strategy, :model, :now)
            ON CONFLICT (article_id, coalesce(user_id, chat_id), summary)
            DO UPDATE SET label = excluded.label, created_at = excluded.created_at""",
            vars(article) | said | {"summary": summary.text, "strategy": summary.strategy, "model": summary.model},
        )

    def said(self, article_id: int, summary: Summary, *, chat_id: int, user_id: int | None) -> Label | None:
        """What a reader said of a summary; None: nothing."""
        label = self._db.value(
            f"SELECT label FROM feedback WHERE {_MINE}", [article_id, user_id, chat_id, summary.text]
        )
        return None if label is None else Label(label)

    def withdraw(self, article_id: int, summary: Summary, *, chat_id: int, user_id: int | None) -> None:
        """Forget what a reader said of a summary."""
        self._db.change(f"DELETE FROM feedback WHERE {_MINE}", [article_id, user_id, chat_id, summary.text])

    def all(self, *, label: Label | None = None) -> list[Case]:
        """Cases, the newest first."""
        return self._db.records(
            Case,
            "SELECT * FROM feedback WHERE ?1 IS NULL OR label = ?1 ORDER BY created_at DESC, id DESC",
            [label],
        )
