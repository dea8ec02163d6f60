"""Store the feedback of readers on summaries, as labelled cases."""

from datetime import datetime

from bot.models import Article, Case, Label
from bot.storage.database import Queries
from summarizer.models import Summary


class Feedback(Queries):
    """The table `feedback`. A reader is a Telegram user or, if that is unknown, the chat."""

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
        """Store a reader's label for a summary. It replaces the reader's earlier label for the same summary."""
        self._db.change(
            """INSERT INTO feedback (article_id, chat_id, user_id, label, title, text, lang, published_at, url,
                summary, strategy, model, created_at)
            VALUES (:id, :chat_id, :user_id, :label, :title, :text, :lang, :published_at, :url,
                :summary ->> 'text', :summary ->> 'strategy', :summary ->> 'model', :now)
            ON CONFLICT (article_id, coalesce(user_id, chat_id), summary)
            DO UPDATE SET label = excluded.label, created_at = excluded.created_at""",
            vars(article) | {"chat_id": chat_id, "user_id": user_id, "label": label, "summary": summary, "now": now},
        )

    def all(self, *, label: Label | None = None) -> list[Case]:
        """Returns all cases, or those with one label, newest first."""
        return self._db.records(
            Case,
            "SELECT * FROM feedback WHERE ?1 IS NULL OR label = ?1 ORDER BY created_at DESC, id DESC",
            [label],
        )
