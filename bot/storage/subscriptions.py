"""Store subscriptions: which articles a chat gets, and when."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.models import FOR_GOOD, Failure, Subscription
from bot.schedule import Due, Schedule
from bot.storage.database import Queries


class Subscriptions(Queries):
    """The table `subscriptions`."""

    def put(
        self,
        *,
        chat_id: int,
        thread_id: int | None,
        query: str = "",
        interest: str = "",
        schedule: Schedule,
        due: Due,
        now: datetime,
    ) -> Subscription:
        """Create a subscription. If the chat has one with the same query and interest, change its schedule and end its
        pause instead. Returns the subscription."""
        with self._db.write() as db:
            return db.records(
                Subscription,
                """INSERT INTO subscriptions
                    (chat_id, thread_id, query, interest, schedule, next_slot, next_due_at, next_day, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET schedule = excluded.schedule, next_slot = excluded.next_slot,
                    next_due_at = excluded.next_due_at, next_day = excluded.next_day, paused_until = NULL,
                    paused_from = NULL, paused_reason = NULL
                RETURNING *""",
                [chat_id, thread_id, query, interest, schedule, due.slot, due.at, due.day, now],
            )[0]

    def restore(self, chat_id: int, before: Sequence[Subscription]) -> None:
        """Give a chat the subscriptions that it had before, and no others. Those that have ended or changed are as they
        were: what came meanwhile is still due."""
        with self._db.write() as db:
            for added in {one.id for one in self.all(chat_id)} - {one.id for one in before}:
                self.remove(chat_id, added)
            for one in before:
                columns = ", ".join(vars(one))
                sets = ", ".join(f"{name} = excluded.{name}" for name in vars(one))
                db.execute(
                    f"""INSERT INTO subscriptions ({columns}) VALUES (:{columns.replace(", ", ", :")})
                    ON CONFLICT (id) DO UPDATE SET {sets} WHERE (query, schedule, items, tell_empty, paused_until,
                        paused_from) IS NOT (excluded.query, excluded.schedule, excluded.items, excluded.tell_empty,
                            excluded.paused_until, excluded.paused_from)""",
                    vars(one) | {"chat_id": chat_id},
                )

    def get(self, chat_id: int, subscription_id: int) -> Subscription | None:
        """Returns a subscription of this chat, or None if the chat does not have it."""
        return self._db.record(
            Subscription, "SELECT * FROM subscriptions WHERE chat_id = ? AND id = ?", [chat_id, subscription_id]
        )

    def change(self, subscription: Subscription, due: Due) -> None:
        """Store the fields of a subscription that can change: query, interest, schedule, pause, items and `tell_empty`.
        `due`: when it is next due, after its pause if it has one."""
        self._db.change(
            """UPDATE subscriptions SET schedule = :schedule, next_slot = :slot, next_due_at = :at, next_day = :day,
                paused_until = :paused_until, paused_reason = iif(paused_until IS :paused_until, paused_reason, NULL),
                paused_from = :paused_from, items = :items, tell_empty = :tell_empty, query = :query,
                interest = :interest, interest_vector = :interest_vector
            WHERE id = :id""",
            vars(subscription) | vars(due),
        )

    def without_vector(self) -> dict[int, str]:
        """Returns the interests that have no vector yet, by subscription: up to 100, oldest first."""
        return dict(
            self._db.execute(
                """SELECT id, interest FROM subscriptions WHERE interest <> '' AND interest_vector IS NULL
                ORDER BY id LIMIT 100"""
            )
        )

    def set_vector(self, subscription_id: int, interest: str, vector: bytes) -> None:
        """Store the vector of an interest, unless the interest has changed since. The vector is float32, little-endian
        and of unit length."""
        self._db.change(
            "UPDATE subscriptions SET interest_vector = ? WHERE id = ? AND interest = ?",
            [vector, subscription_id, interest],
        )

    def all(self, chat_id: int | None = None) -> list[Subscription]:
        """Returns all subscriptions, or those of one chat, oldest first."""
        return self._db.records(
            Subscription, "SELECT * FROM subscriptions WHERE ?1 IS NULL OR chat_id = ?1 ORDER BY id", [chat_id]
        )

    def due(self, now: datetime, *, of: Sequence[int] | None = None) -> list[Subscription]:
        """Returns the subscriptions of active chats that were due before a pause or are in none, longest overdue first.
        `of`: only these."""
        return self._db.records(
            Subscription,
            """SELECT subscriptions.* FROM subscriptions JOIN chats ON chats.id = chat_id
            WHERE next_due_at <= ?1 AND chats.paused IS NULL AND chats.kind <> 'terminal'
                AND (paused_until IS NULL OR paused_until <= ?1 OR paused_from > next_due_at)
                AND (?2 IS NULL OR subscriptions.id IN (SELECT value FROM json_each(?2)))
            ORDER BY next_due_at, subscriptions.id""",
            [now, of],
        )

    def move_on(self, looks: Iterable[tuple[int, Due, datetime | None]]) -> None:
        """Store when subscriptions are due next, and when they looked for articles; None if they did not look."""
        self._db.change_many(
            """UPDATE subscriptions SET next_slot = ?, next_due_at = ?, next_day = ?, looked_at = coalesce(?, looked_at)
            WHERE id = ?""",
            ((due.slot, due.at, due.day, looked, id_) for id_, due, looked in looks),
        )

    def pause_topic(self, chat_id: int, thread_id: int | None, reason: Failure) -> int:
        """Pause the subscriptions of a forum topic until somebody resumes them. Returns how many were paused."""
        return self._db.change(
            """UPDATE subscriptions SET paused_from = NULL, paused_until = ?1, paused_reason = ?2
            WHERE chat_id = ?3 AND coalesce(thread_id, 0) = ?4 AND (paused_until IS NULL OR paused_until < ?1
                OR paused_from IS NOT NULL)""",
            [FOR_GOOD, reason, chat_id, thread_id or 0],
        )

    def remove(self, chat_id: int, subscription_id: int | None = None) -> int:
        """End one subscription of a chat, or all. Returns how many were ended. Their deliveries stay in the ledger."""
        ended = "FROM subscriptions WHERE chat_id = :chat AND (:id IS NULL OR id = :id)"
        self._db.change_in_parts(
            f"SELECT id FROM deliveries WHERE subscription_id IN (SELECT id {ended})",
            "UPDATE deliveries SET subscription_id = NULL WHERE id IN (SELECT value FROM json_each(:keys))",
            chat=chat_id,
            id=subscription_id,
        )
        return self._db.change(f"DELETE {ended}", {"chat": chat_id, "id": subscription_id})
