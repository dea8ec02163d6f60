"""Feedback: summaries that readers found wrong, kept as labelled cases."""

from __future__ import annotations

from datetime import datetime

from bot.models import Article, Case, Label, StoredSummary
from bot.storage.database import Database, Row, to_moment, to_text


class Feedback:
    """The table `feedback`. A reader is a user of Telegram; where none is known, the chat."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(
        self,
        article: Article,
        summary: StoredSummary,
        label: Label,
        *,
        chat_id: int,
        user_id: int | None,
        now: datetime,
    ) -> None:
        """Keep what a reader says of a summary, in place of what the same one said of it before."""
        with self._db.write() as db:
            db.execute(
                """INSERT INTO feedback (article_id, chat_id, user_id, label, title, text, lang, published_at, url,
                    summary, strategy, model, created_at)
                VALUES (:article, :chat, :user, :label, :title, :text, :lang, :published, :url,
                    :summary, :strategy, :model, :now)
                ON CONFLICT (article_id, coalesce(user_id, chat_id), summary)
                DO UPDATE SET label = excluded.label, created_at = excluded.created_at""",
                {
                    "article": article.id,
                    "chat": chat_id,
                    "user": user_id,
                    "label": label,
                    "title": article.title,
                    "text": article.text,
                    "lang": article.lang,
                    "published": to_text(article.published_at),
                    "url": article.url,
                    "summary": summary.text,
                    "strategy": summary.strategy,
                    "model": summary.model,
                    "now": to_text(now),
                },
            )

    def said(self, article_id: int, summary: StoredSummary, *, chat_id: int, user_id: int | None) -> Label | None:
        """What a reader said of a summary; None: nothing."""
        row = self._db.row(
            """SELECT label FROM feedback
            WHERE article_id = ? AND coalesce(user_id, chat_id) = coalesce(?, ?) AND summary = ?""",
            [article_id, user_id, chat_id, summary.text],
        )
        return None if row is None else Label(row["label"])

    def withdraw(self, article_id: int, summary: StoredSummary, *, chat_id: int, user_id: int | None) -> None:
        """Forget what a reader said of a summary."""
        with self._db.write() as db:
            db.execute(
                """DELETE FROM feedback
                WHERE article_id = ? AND coalesce(user_id, chat_id) = coalesce(?, ?) AND summary = ?""",
                [article_id, user_id, chat_id, summary.text],
            )

    def all(self, *, label: Label | None = None, limit: int | None = None) -> list[Case]:
        """Cases, the newest first."""
        rows = self._db.rows(
            "SELECT * FROM feedback WHERE ?1 IS NULL OR label = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2",
            [label, -1 if limit is None else limit],
        )
        return [_case(row) for row in rows]


def _case(row: Row) -> Case:
    values = dict(row)
    for moment in ("published_at", "created_at"):
        values[moment] = to_moment(values[moment])
    return Case(**{**values, "label": Label(values["label"])})
