"""Store which stories chats follow, which reminders of deadlines they got, and which articles they saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.storage.database import Queries, grouped

RETRY = timedelta(hours=1)
"""How long to wait before a failed message is planned again."""
TRIES = 3
"""The maximum number of times that a message is planned."""

_OF_NAMED = "FROM article_ids JOIN articles ON articles.id = article_id"


@dataclass(frozen=True, kw_only=True)
class Pending:
    """An article of a followed story that has not yet been sent to the chat."""

    chat_id: int
    thread_id: int | None
    story_id: int
    article_id: int
    is_due: bool
    """False if a message with it has failed, and is planned again later."""
    change: int
    """The last row of `follow_changes` that leads to it."""


class Follows(Queries):
    """The tables `follows`, `followed_ids`, `follow_known` and `follow_changes`."""

    def add(self, chat_id: int, thread_id: int | None, story_id: int, now: datetime) -> None:
        """Follow a story from `now` on. Articles of the story that were ready by then count as seen, unless the chat
        already follows it in another forum topic: there they may still be news.

        The ids of these articles are stored now, because a later merge can add articles to the story that the chat has
        not seen. The follow and these ids are stored in one transaction.
        """
        with self._db.write() as db:
            if db.change(
                "INSERT OR IGNORE INTO follows (chat_id, thread_id, story_id, created_at) VALUES (?, ?, ?, ?)",
                [chat_id, thread_id or 0, story_id, now],
            ):
                db.execute(
                    """INSERT OR IGNORE INTO follow_known (chat_id, article_id)
                    SELECT ?1, id FROM articles WHERE story_id = ?2 AND ready_at <= ?3 AND 1 = (
                        SELECT count(*) FROM follows WHERE chat_id = ?1 AND story_id = ?2)""",
                    [chat_id, story_id, now],
                )

    def remove(self, chat_id: int, story_id: int | None = None) -> int:
        """Stop following a story and the bills, dockets and cases that it names. Without a story, stop following
        everything.

        Returns how many stories the chat no longer follows. If this is none, returns how many bills, dockets and cases
        it no longer follows.
        """
        with self._db.write() as db:
            ended = db.change(
                f"""DELETE FROM followed_ids WHERE chat_id = ?1
                AND (?2 IS NULL OR name IN (SELECT name {_OF_NAMED} WHERE story_id = ?2))""",
                [chat_id, story_id],
            )
            stories = db.change(
                "DELETE FROM follows WHERE chat_id = ?1 AND (?2 IS NULL OR story_id = ?2)", [chat_id, story_id]
            )
        return stories or ended

    def add_id(self, chat_id: int, thread_id: int | None, name: str, now: datetime) -> None:
        """Follow a bill, docket or case by its id, even if no article names it yet."""
        self._db.change(
            "INSERT OR IGNORE INTO followed_ids (chat_id, thread_id, name, created_at) VALUES (?, ?, ?, ?)",
            [chat_id, thread_id or 0, name, now],
        )

    def remove_ids(self, chat_id: int, names: Iterable[str]) -> list[int]:
        """Stop following bills, dockets or cases. Returns the ids of the stories that name them and that the chat still
        follows."""
        values = [chat_id, list(names)]
        with self._db.write() as db:
            db.execute(
                "DELETE FROM followed_ids WHERE chat_id = ? AND name IN (SELECT value FROM json_each(?))", values
            )
            return db.column(
                f"""SELECT story_id FROM follows WHERE chat_id = ?1 AND story_id IN (
                    SELECT story_id {_OF_NAMED} WHERE name IN (SELECT value FROM json_each(?2)))""",
                values,
            )

    def ids(self, chat_id: int) -> list[str]:
        """Returns the names of the bills, dockets and cases that a chat follows."""
        return self._db.column("SELECT name FROM followed_ids WHERE chat_id = ? ORDER BY name", [chat_id])

    def join(self) -> None:
        """For each chat, follow the stories that name a bill, docket or case that the chat follows. Articles that were
        ready when the chat began to follow it count as seen."""
        new = f"""SELECT wanted.chat_id, wanted.thread_id, story_id, wanted.created_at FROM (
                SELECT DISTINCT name, story_id {_OF_NAMED} WHERE name IN (SELECT name FROM followed_ids)
                    AND ready_at IS NOT NULL AND story_id IS NOT NULL) AS named
            JOIN followed_ids AS wanted USING (name)
            WHERE NOT EXISTS (
                SELECT 1 FROM follows WHERE chat_id = wanted.chat_id AND follows.story_id = named.story_id)"""
        # Meanwhile one of these chats may stop following, or one of the stories may be merged.
        # The first follow comes first: articles that were ready only later are news.
        still = f"{new} AND wanted.chat_id = :chat_id AND story_id = :story_id ORDER BY wanted.created_at"
        for row in self._db.rows(new):
            with self._db.write() as db:
                for chat_id, thread_id, story_id, since in db.rows(still, dict(row)):
                    self.add(chat_id, thread_id, story_id, datetime.fromisoformat(since))

    def leave_topic(self, chat_id: int, thread_id: int) -> int:
        """Move the followed stories of a forum topic to the general topic. Returns how many were moved."""
        with self._db.write() as db:
            moved = db.change(
                "UPDATE OR IGNORE follows SET thread_id = 0 WHERE chat_id = ? AND thread_id = ?", [chat_id, thread_id]
            )
            db.execute("DELETE FROM follows WHERE chat_id = ? AND thread_id = ?", [chat_id, thread_id])
            return moved

    def stories(self, chat_id: int) -> list[int]:
        """Returns the ids of the stories that a chat follows; the one that it followed last comes first."""
        return self._db.column(
            "SELECT DISTINCT story_id FROM follows WHERE chat_id = ? ORDER BY created_at DESC, story_id DESC", [chat_id]
        )

    def news(self, now: datetime) -> list[Pending]:
        """Returns the `pending` articles of all chats that are due. Looks only at what has changed since nothing was
        pending: new articles, new follows, failed messages, and chats that were resumed."""
        last = self._db.value("SELECT max(id) FROM follow_changes")
        waiting = self.pending(now)
        self._db.change_in_parts(
            """SELECT id FROM follow_changes WHERE id <= :last AND id NOT IN (SELECT value FROM json_each(:waiting))""",
            "DELETE FROM follow_changes WHERE id IN (SELECT value FROM json_each(:keys))",
            last=last,
            waiting=[pair.change for pair in waiting],
        )
        return [pair for pair in waiting if pair.is_due]

    def pending(self, now: datetime, *, chat: int | None = None) -> list[Pending]:
        """Returns the ready articles of followed stories that have not yet been sent to the active chats that follow
        them, ordered by chat and story: all of a chat, or those in `follow_changes`.

        If a chat follows a story in several forum topics, it gets the articles only in the topic where it followed the
        story first. An article whose message failed is due again after RETRY, until it was planned TRIES times.
        """
        return self._db.records(
            Pending,
            f"""WITH pair AS (
                SELECT f.*, a.id AS article_id, min(published_at, fetched_at) AS at, new.id AS change
                    FROM (SELECT max(id) AS id, chat_id FROM follow_changes WHERE :chat IS NULL GROUP BY chat_id
                        UNION ALL SELECT 0, :chat) AS new
                    CROSS JOIN follows f ON f.chat_id = new.chat_id CROSS JOIN articles a ON a.story_id = f.story_id
                WHERE a.ready_at IS NOT NULL
                UNION ALL SELECT f.*, a.id, min(published_at, fetched_at), new.id
                    FROM follow_changes AS new CROSS JOIN articles a ON a.id = new.article_id
                    CROSS JOIN follows f ON f.story_id = a.story_id
                WHERE :chat IS NULL AND a.ready_at IS NOT NULL)
            SELECT f.chat_id, f.story_id, nullif(f.thread_id, 0) AS thread_id, f.article_id,
                coalesce(max(d.planned_at), '') <= :retry AS is_due, max(f.change) AS change
            FROM pair f CROSS JOIN chats c ON c.id = f.chat_id
                LEFT JOIN delivery_items item ON item.chat_id = f.chat_id AND item.article_id = f.article_id
                LEFT JOIN deliveries d ON d.id = item.delivery_id AND d.kind = 'follow'
            WHERE c.paused IS NULL AND c.kind <> 'terminal'
                AND NOT EXISTS (SELECT 1 FROM follow_known
                    WHERE chat_id = f.chat_id AND article_id = f.article_id)
                AND NOT EXISTS (SELECT 1 FROM follows other WHERE other.chat_id = f.chat_id
                    AND other.story_id = f.story_id
                    AND (other.created_at, other.thread_id) < (f.created_at, f.thread_id))
                AND NOT EXISTS (SELECT 1 FROM had WHERE chat_id = f.chat_id AND article_id = f.article_id)
            GROUP BY f.chat_id, f.story_id, f.article_id HAVING count(DISTINCT d.id) < {TRIES}
            ORDER BY f.chat_id, f.story_id, f.at, f.article_id""",
            {"chat": chat, "retry": now - RETRY},
        )

    def known(self, chats: Iterable[int], stories: Iterable[int]) -> dict[tuple[int, int], list[int]]:
        """Returns, by chat and followed story, the articles that the chat knows: articles that a message showed, and
        articles that the story had when the chat began to follow it."""
        return grouped(
            ((chat_id, story_id), article_id)
            for chat_id, story_id, article_id in self._db.execute(
                """SELECT DISTINCT f.chat_id, f.story_id, a.id FROM follows f JOIN articles a ON a.story_id = f.story_id
            WHERE f.chat_id IN (SELECT value FROM json_each(?)) AND f.story_id IN (SELECT value FROM json_each(?))
                AND (EXISTS (SELECT 1 FROM follow_known WHERE chat_id = f.chat_id AND article_id = a.id)
                    OR EXISTS (SELECT 1 FROM had WHERE chat_id = f.chat_id AND article_id = a.id AND chunk >= 0))""",
                [list(chats), list(stories)],
            )
        )


class Saved(Queries):
    """The table `saved`."""

    def add(self, chat_id: int, article_id: int, now: datetime) -> None:
        """Save an article."""
        self._db.change(
            "INSERT OR IGNORE INTO saved (chat_id, article_id, saved_at) VALUES (?, ?, ?)", [chat_id, article_id, now]
        )

    def remove(self, chat_id: int, article_id: int) -> None:
        """Remove an article from the saved ones."""
        self._db.change("DELETE FROM saved WHERE chat_id = ? AND article_id = ?", [chat_id, article_id])

    def articles(self, chat_id: int) -> list[int]:
        """Returns the ids of the articles that a chat saved; the one that it saved last comes first."""
        return self._db.column(
            "SELECT article_id FROM saved WHERE chat_id = ? ORDER BY saved_at DESC, article_id DESC", [chat_id]
        )


@dataclass(frozen=True, kw_only=True)
class Follower:
    """A chat that follows a story with a deadline to come, and the time of day of its reminders."""

    chat_id: int
    thread_id: int | None
    slot: time | None
    """The time of day of the chat's first scheduled subscription; None if it has none."""
    story_id: int


Reminded = tuple[int, int, date, int]
"""The parts that identify a reminder: chat, story, day and days ahead. The kind of the deadline is not one of them,
since two articles may give different kinds to the same day."""


class Reminders(Queries):
    """The table `reminders`."""

    def followers(self, first: date, last: date) -> list[Follower]:
        """Returns the active chats that follow a story with a deadline between two days, inclusive.

        If a chat follows a story in several forum topics, only the one where it followed first is returned.
        """
        return self._db.records(
            Follower,
            """SELECT f.chat_id, nullif(f.thread_id, 0) AS thread_id, f.story_id,
                (SELECT next_slot FROM subscriptions WHERE chat_id = f.chat_id AND next_slot IS NOT NULL
                    ORDER BY id LIMIT 1) AS slot
            FROM follows f JOIN chats c ON c.id = f.chat_id
            WHERE c.paused IS NULL AND c.kind <> 'terminal'
                AND f.story_id IN (SELECT a.story_id FROM article_deadlines d JOIN articles a ON a.id = d.article_id
                    WHERE d.date BETWEEN ? AND ? AND a.ready_at IS NOT NULL)
                AND NOT EXISTS (SELECT 1 FROM follows other WHERE other.chat_id = f.chat_id
                    AND other.story_id = f.story_id
                    AND (other.created_at, other.thread_id) < (f.created_at, f.thread_id))
            ORDER BY f.chat_id, f.created_at, f.story_id""",
            [first, last],
        )

    def done(self, chats: Iterable[int], first: date, *, now: datetime) -> set[Reminded]:
        """Returns the reminders that the chats got for `first` and later days. Each has the story to which its article
        belongs now. A reminder that failed and must be planned again is left out."""
        found = self._db.execute(
            f"""SELECT r.chat_id, coalesce(a.story_id, r.story_id), r.date, r.ahead
            FROM reminders r JOIN deliveries d ON d.id = r.delivery_id
                LEFT JOIN delivery_chunks message ON message.delivery_id = r.delivery_id AND message.position = r.chunk
                LEFT JOIN articles a ON a.id = r.article_id
            WHERE r.date >= ? AND r.chat_id IN (SELECT value FROM json_each(?))
                AND NOT (coalesce(message.state, 'sent') = 'failed' AND r.tries < {TRIES} AND d.planned_at <= ?)""",
            [first, list(chats), now - RETRY],
        )
        return {(chat_id, story_id, date.fromisoformat(day), ahead) for chat_id, story_id, day, ahead in found}
