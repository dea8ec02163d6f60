"""Follows: the stories that chats follow, what joined them, and the reminders of their days; and what chats saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.models import DeliveryKind, DueDay
from bot.storage.database import Queries, grouped, to_moment

RETRY = timedelta(hours=1)
"""What could not be sent waits so long before it is tried anew…"""
TRIES = 3
"""…and is given up after so many."""

_OF_NAMED = "FROM article_ids JOIN articles ON articles.id = article_id"


@dataclass(frozen=True, kw_only=True)
class Pending:
    """An article that joined a story which a chat follows, and that the chat has not had."""

    chat_id: int
    thread_id: int | None
    story_id: int
    article_id: int


class Follows(Queries):
    """The table `follows`, and what chats knew when they began (`follow_known`)."""

    def add(self, chat_id: int, thread_id: int | None, story_id: int, now: datetime) -> None:
        """Follow a story. What the story holds then, the chat has seen.

        That is noted in the same transaction: a story that becomes one with another gets articles that it has not.
        """
        with self._db.write() as db:
            followed = db.change(
                "INSERT OR IGNORE INTO follows (chat_id, thread_id, story_id, created_at) VALUES (?, ?, ?, ?)",
                [chat_id, thread_id or 0, story_id, now],
            )
            if followed:
                db.execute(
                    """INSERT OR IGNORE INTO follow_known (chat_id, article_id)
                    SELECT ?, id FROM articles WHERE story_id = ? AND ready_at <= ?""",
                    [chat_id, story_id, now],
                )

    def remove(self, chat_id: int, story_id: int | None = None) -> int:
        """Follow a story no more, nor what it names, or nothing; returns how many ended."""
        of_story = f"SELECT name {_OF_NAMED} WHERE story_id = ?2"
        with self._db.write() as db:
            ended = db.change(
                f"DELETE FROM followed_ids WHERE chat_id = ?1 AND (?2 IS NULL OR name IN ({of_story}))",
                [chat_id, story_id],
            )
            stories = db.change(
                "DELETE FROM follows WHERE chat_id = ?1 AND (?2 IS NULL OR story_id = ?2)", [chat_id, story_id]
            )
        return stories or ended

    def add_id(self, chat_id: int, thread_id: int | None, name: str, now: datetime) -> None:
        """Follow a bill, docket or case by its id, whether an article names it yet or not."""
        self._db.change(
            "INSERT OR IGNORE INTO followed_ids (chat_id, thread_id, name, created_at) VALUES (?, ?, ?, ?)",
            [chat_id, thread_id or 0, name, now],
        )

    def remove_ids(self, chat_id: int, names: Iterable[str]) -> list[int]:
        """Follow bills, dockets or cases no more; returns the ids of the stories that name them."""
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
        """The bills, dockets and cases that a chat follows."""
        return self._db.column("SELECT name FROM followed_ids WHERE chat_id = ? ORDER BY name", [chat_id])

    def join(self) -> None:
        """Follow the stories that name what chats follow; what was there when they began, they have seen."""
        new = f"""SELECT wanted.chat_id, wanted.thread_id, story_id, wanted.created_at {_OF_NAMED}
            JOIN followed_ids AS wanted USING (name)
            WHERE ready_at IS NOT NULL AND story_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM follows WHERE chat_id = wanted.chat_id AND follows.story_id = articles.story_id)"""
        if not (found := self._db.execute(new).fetchall()):
            return
        with self._db.write():
            for chat_id, thread_id, story_id, since in found:
                self.add(chat_id, thread_id, story_id, to_moment(since))

    def leave_topic(self, chat_id: int, thread_id: int) -> int:
        """What was followed from a forum topic is followed from the general one; returns how many stories."""
        with self._db.write() as db:
            moved = db.change(
                "UPDATE OR IGNORE follows SET thread_id = 0 WHERE chat_id = ? AND thread_id = ?", [chat_id, thread_id]
            )
            db.execute("DELETE FROM follows WHERE chat_id = ? AND thread_id = ?", [chat_id, thread_id])
            return moved

    def stories(self, chat_id: int) -> list[int]:
        """Ids of the stories that a chat follows, the latest first."""
        return self._db.column(
            "SELECT DISTINCT story_id FROM follows WHERE chat_id = ? ORDER BY created_at DESC, story_id DESC", [chat_id]
        )

    def pending(
        self,
        now: datetime,
        *,
        chats: Iterable[int] | None = None,
    ) -> list[Pending]:
        """The ready articles of stories that active chats follow and have not had, by chat and story.

        A chat that follows a story in several forum topics gets them in the first. What failed is tried again later.
        """
        return self._db.records(
            Pending,
            """SELECT f.chat_id, f.story_id, nullif(f.thread_id, 0) AS thread_id, a.id AS article_id
            FROM follows f JOIN chats c ON c.id = f.chat_id JOIN articles a ON a.story_id = f.story_id
            WHERE c.paused IS NULL AND c.kind <> 'terminal' AND a.ready_at IS NOT NULL
                AND (:chats IS NULL OR f.chat_id IN (SELECT value FROM json_each(:chats)))
                AND NOT EXISTS (SELECT 1 FROM follow_known WHERE chat_id = f.chat_id AND article_id = a.id)
                AND NOT EXISTS (SELECT 1 FROM follows other WHERE other.chat_id = f.chat_id
                    AND other.story_id = f.story_id
                    AND (other.created_at, other.thread_id) < (f.created_at, f.thread_id))
                AND NOT EXISTS (SELECT 1 FROM had WHERE chat_id = f.chat_id AND article_id = a.id)
                AND (SELECT coalesce(max(d.planned_at), '') <= :retry AND count(*) < :tries
                    FROM delivery_items item JOIN deliveries d ON d.id = item.delivery_id
                    WHERE item.chat_id = f.chat_id AND item.article_id = a.id AND d.kind = :follow)
            ORDER BY f.chat_id, f.story_id, min(a.published_at, a.fetched_at), a.id""",
            {
                "chats": None if chats is None else list(chats),
                "retry": now - RETRY,
                "tries": TRIES,
                "follow": DeliveryKind.FOLLOW,
            },
        )

    def known(self, chats: Iterable[int], stories: Iterable[int]) -> dict[tuple[int, int], list[int]]:
        """For each chat and story it follows the articles that it was told, or has seen when it began to follow."""
        rows = self._db.execute(
            """SELECT DISTINCT f.chat_id, f.story_id, a.id FROM follows f JOIN articles a ON a.story_id = f.story_id
            WHERE f.chat_id IN (SELECT value FROM json_each(?)) AND f.story_id IN (SELECT value FROM json_each(?))
                AND (EXISTS (SELECT 1 FROM follow_known WHERE chat_id = f.chat_id AND article_id = a.id)
                    OR EXISTS (SELECT 1 FROM had WHERE chat_id = f.chat_id AND article_id = a.id AND chunk >= 0))""",
            [list(chats), list(stories)],
        )
        return grouped(((chat_id, story_id), article_id) for chat_id, story_id, article_id in rows)


class Saved(Queries):
    """The table `saved`."""

    def turn(self, chat_id: int, article_id: int, now: datetime) -> bool:
        """Save an article, or no more where it is saved; whether it is saved now."""
        with self._db.write() as db:
            if db.change("DELETE FROM saved WHERE chat_id = ? AND article_id = ?", [chat_id, article_id]):
                return False
            db.execute("INSERT INTO saved (chat_id, article_id, saved_at) VALUES (?, ?, ?)", [chat_id, article_id, now])
            return True

    def articles(self, chat_id: int) -> list[int]:
        """Ids of what a chat saved, the last saved first."""
        return self._db.column(
            "SELECT article_id FROM saved WHERE chat_id = ? ORDER BY saved_at DESC, article_id DESC", [chat_id]
        )


@dataclass(frozen=True, kw_only=True)
class Follower:
    """A chat that follows a story with a day ahead, and when it gets its reminders."""

    chat_id: int
    thread_id: int | None
    slot: time | None
    """Of its first subscription; None where it has none."""
    story_id: int


Reminded = tuple[int, int, date, int]
"""A reminder by its chat, story, day and days ahead; whatever the kind: an article may call a known day by another."""


class Reminders(Queries):
    """The table `reminders`."""

    def followers(self, first: date, last: date) -> list[Follower]:
        """Active chats and the stories they follow of which an article names a day between two, inclusive.

        A chat that follows a story in several forum topics stands for the first alone.
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
        """What chats were reminded of, of days from `first` on; by the story that holds the article now.

        One whose message failed is not among them once it is to be tried again.
        """
        found = self._db.execute(
            """SELECT r.chat_id, coalesce(a.story_id, r.story_id), r.date, r.ahead
            FROM reminders r JOIN deliveries d ON d.id = r.delivery_id
                LEFT JOIN delivery_chunks message ON message.delivery_id = r.delivery_id AND message.position = r.chunk
                LEFT JOIN articles a ON a.id = r.article_id
            WHERE r.date >= ? AND r.chat_id IN (SELECT value FROM json_each(?))
                AND NOT (coalesce(message.state, 'sent') = 'failed' AND r.tries < ? AND d.planned_at <= ?)""",
            [first, list(chats), TRIES, now - RETRY],
        )
        return {(chat_id, story_id, date.fromisoformat(day), ahead) for chat_id, story_id, day, ahead in found}

    def add(self, chat_id: int, story_id: int, due: DueDay, *, ahead: int, delivery_id: int, chunk: int) -> None:
        """Note one, in the transaction that plans it. `chunk`: the message."""
        self._db.change(
            """INSERT INTO reminders (chat_id, story_id, date, kind, ahead, article_id, delivery_id, chunk)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET delivery_id = excluded.delivery_id, chunk = excluded.chunk, tries = tries + 1,
                article_id = excluded.article_id""",
            [chat_id, story_id, due.day, due.kind, ahead, due.article_id, delivery_id, chunk],
        )
