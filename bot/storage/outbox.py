"""The outbox: the ledger's messages on their way, each noted before its request leaves and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot import clock
from bot.models import ChatState, Chunk, DeliveryState
from bot.storage.database import Database, maybe_moment, to_moment, to_text
from bot.storage.delivery_rows import to_chunk

MAX_ATTEMPTS_IN_DOUBT = 2
"""A message that may have arrived is sent once more, never twice."""


_STOPPED = "in flight when the bot stopped"


def note(database: Database, delivery_id: int, position: int, state: DeliveryState, reason: str) -> None:
    """Keep what befell a message, and the state that it was left in."""
    with database.write() as db:
        db.execute(
            "INSERT INTO delivery_events (delivery_id, position, at, state, reason) VALUES (?, ?, ?, ?, ?)",
            [delivery_id, position, to_text(clock.now()), state, reason],
        )


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message that may be sent."""

    delivery_id: int
    position: int
    chat_id: int


class Outbox:
    """The tables `delivery_chunks` and `deliveries`, as the sender writes them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def recover(self) -> int:
        """After a start: what was in flight when the process ended is in doubt. Returns how many."""
        with self._db.write() as db:
            in_flight = self._db.rows(
                "SELECT delivery_id, position FROM delivery_chunks WHERE state = ?", [DeliveryState.SENDING]
            )
            db.execute(
                "UPDATE delivery_chunks SET state = ?, error = ? WHERE state = ?",
                [DeliveryState.IN_DOUBT, _STOPPED, DeliveryState.SENDING],
            )
            for row in in_flight:
                note(self._db, row["delivery_id"], row["position"], DeliveryState.IN_DOUBT, _STOPPED)
            for row in in_flight:  # a second crash over the last message: it is not sent a third time
                self._finish(row["delivery_id"], clock.now())
        return len(in_flight)

    def waiting(self, now: datetime) -> list[Waiting]:
        """Where a message may be sent now: of each delivery to an active chat the first that is open, oldest first.

        Without their texts: thousands may wait, and few leave in a second.
        """
        rows = self._db.rows(
            """SELECT delivery_id, min(position) AS position, chunk.chat_id, chunk.state, not_before
            FROM delivery_chunks AS chunk JOIN chats ON chats.id = chunk.chat_id
            WHERE chunk.state IN (:planned, :sending, :in_doubt) AND (chunk.state <> :in_doubt OR attempts < :attempts)
                AND chats.state = :active AND (held_until IS NULL OR held_until <= :now)
            GROUP BY delivery_id HAVING chunk.state <> :sending AND (not_before IS NULL OR not_before <= :now)
            ORDER BY delivery_id""",
            {
                "sending": DeliveryState.SENDING,
                "planned": DeliveryState.PLANNED,
                "in_doubt": DeliveryState.IN_DOUBT,
                "attempts": MAX_ATTEMPTS_IN_DOUBT,
                "active": ChatState.ACTIVE,
                "now": to_text(now),
            },
        )
        return [
            Waiting(delivery_id=row["delivery_id"], position=row["position"], chat_id=row["chat_id"]) for row in rows
        ]

    def begin(self, waiting: Waiting) -> Chunk | None:
        """The request is about to leave: the message is noted as in flight, and given as it was before.

        None where it may not be sent any more, since its chat was paused or moved or somebody else has sent it.
        On the disk when this returns: after a crash, of the machine as well, it is in doubt.
        """
        with self._db.write(durable=True) as db:
            row = self._db.row(
                """SELECT chunk.* FROM delivery_chunks AS chunk JOIN chats ON chats.id = chunk.chat_id
                WHERE delivery_id = :delivery AND chunk.chat_id = :chat AND chats.state = :active
                    AND chunk.state IN (:planned, :sending, :in_doubt)
                    AND (chunk.state <> :in_doubt OR attempts < :attempts)
                ORDER BY position LIMIT 1""",
                {
                    "delivery": waiting.delivery_id,
                    "chat": waiting.chat_id,
                    "active": ChatState.ACTIVE,
                    "planned": DeliveryState.PLANNED,
                    "sending": DeliveryState.SENDING,
                    "in_doubt": DeliveryState.IN_DOUBT,
                    "attempts": MAX_ATTEMPTS_IN_DOUBT,
                },
            )
            # None overtakes one before it that is still on its way.
            if row is None or row["position"] != waiting.position or row["state"] == DeliveryState.SENDING:
                return None
            db.execute(
                """UPDATE delivery_chunks SET state = ?, attempts = attempts + 1, requests = requests + 1
                WHERE delivery_id = ? AND position = ?""",
                [DeliveryState.SENDING, waiting.delivery_id, waiting.position],
            )
        return to_chunk(row)

    def sent(self, chunk: Chunk, *, message_id: int, now: datetime) -> None:
        """Telegram has it."""
        with self._db.write():
            self._set(chunk, DeliveryState.SENT, message_id=message_id, sent_at=to_text(now))
            self._finish(chunk.delivery_id, now)

    def put_back(self, chunk: Chunk, *, not_before: datetime, error: str) -> None:
        """It was surely not accepted: try again later, as if it had not been tried. What was in doubt stays so."""
        with self._db.write():
            self._set(chunk, chunk.state, attempts=chunk.attempts, not_before=to_text(not_before), error=error)
            note(self._db, chunk.delivery_id, chunk.position, chunk.state, error)

    def doubt(self, chunk: Chunk, *, not_before: datetime, error: str, now: datetime) -> None:
        """It may have been accepted."""
        with self._db.write():
            self._set(chunk, DeliveryState.IN_DOUBT, not_before=to_text(not_before), error=error)
            note(self._db, chunk.delivery_id, chunk.position, DeliveryState.IN_DOUBT, error)
            self._finish(chunk.delivery_id, now)

    def fail(self, chunk: Chunk, *, error: str, now: datetime) -> None:
        """It was refused for good."""
        with self._db.write():
            self._set(chunk, DeliveryState.FAILED, error=error)
            note(self._db, chunk.delivery_id, chunk.position, DeliveryState.FAILED, error)
            self._finish(chunk.delivery_id, now)

    def abandon(self, chat_id: int, *, error: str, now: datetime, topic: int | None = None) -> None:
        """What is planned for a chat will not be sent. Its articles are unsent, for when the chat comes back.

        What is in doubt stays so: it may have arrived, and is sent once more, marked, when the chat is back.
        `topic`: only the digests for a forum topic, 0 for the general one.
        """
        planned = """chat_id = :chat AND state = :planned AND (:topic IS NULL OR coalesce(thread_id, 0) = :topic
            AND delivery_id IN (SELECT id FROM deliveries WHERE subscription_id IS NOT NULL))"""
        values = {"chat": chat_id, "planned": DeliveryState.PLANNED, "topic": topic}
        with self._db.write() as db:
            rows = self._db.rows(f"SELECT delivery_id, position FROM delivery_chunks WHERE {planned}", values)
            db.execute(
                f"UPDATE delivery_chunks SET state = :failed, error = :error WHERE {planned}",
                values | {"failed": DeliveryState.FAILED, "error": error},
            )
            for row in rows:
                note(self._db, row["delivery_id"], row["position"], DeliveryState.FAILED, error)
            for delivery_id in {row["delivery_id"] for row in rows}:
                self._finish(delivery_id, now)

    def leave_topic(self, chat_id: int, thread_id: int) -> int:
        """What is planned for a forum topic, and is no digest, goes to the general one; returns how many messages."""
        with self._db.write() as db:
            cursor = db.execute(
                """UPDATE delivery_chunks SET thread_id = NULL WHERE chat_id = ? AND thread_id = ? AND state = ?
                AND delivery_id IN (SELECT id FROM deliveries WHERE subscription_id IS NULL)""",
                [chat_id, thread_id, DeliveryState.PLANNED],
            )
            return int(cursor.rowcount)

    def hasten(self) -> None:
        """What is in doubt need not wait for its second try any longer."""
        with self._db.write() as db:
            db.execute(
                "UPDATE delivery_chunks SET not_before = NULL WHERE state = ? AND attempts < ?",
                [DeliveryState.IN_DOUBT, MAX_ATTEMPTS_IN_DOUBT],
            )

    def hold(self, chat_id: int | None, until: datetime) -> None:
        """Telegram wants nothing sent to a chat, or to any (None), before then. It outlives a restart."""
        with self._db.write() as db:
            if chat_id is None:
                db.execute("UPDATE instance SET held_until = max(coalesce(held_until, ''), ?)", [to_text(until)])
            else:
                db.execute(
                    "UPDATE chats SET held_until = max(coalesce(held_until, ''), ?) WHERE id = ?",
                    [to_text(until), chat_id],
                )

    def held_until(self) -> datetime | None:
        """Until when Telegram wants nothing sent to any chat, by what it last said; it may be past."""
        row = self._db.row("SELECT held_until FROM instance")
        return None if row is None else maybe_moment(row["held_until"])

    def held_chats(self, now: datetime) -> dict[int, datetime]:
        """The chats that Telegram wants nothing sent to now, and until when."""
        rows = self._db.rows("SELECT id, held_until FROM chats WHERE held_until > ?", [to_text(now)])
        return {row["id"]: to_moment(row["held_until"]) for row in rows}

    def came_to_groups(self, since: datetime) -> dict[int, list[datetime]]:
        """When messages came to each group or channel since then, oldest first."""
        found: dict[int, list[datetime]] = {}
        for row in self._db.rows(
            "SELECT chat_id, sent_at FROM delivery_chunks WHERE chat_id < 0 AND sent_at >= ? ORDER BY sent_at",
            [to_text(since)],
        ):
            found.setdefault(row["chat_id"], []).append(to_moment(row["sent_at"]))
        return found

    def _set(self, chunk: Chunk, state: DeliveryState, **columns: object) -> None:
        columns = {"state": state, **columns}
        assignments = ", ".join(f"{name} = ?" for name in columns)
        with self._db.write() as db:
            db.execute(
                f"UPDATE delivery_chunks SET {assignments} WHERE delivery_id = ? AND position = ?",
                [*columns.values(), chunk.delivery_id, chunk.position],
            )

    def _finish(self, delivery_id: int, now: datetime) -> None:
        """Close the delivery when none of its messages is open; it is as good as the worst of them."""
        with self._db.write() as db:
            rows = self._db.rows(
                "SELECT state, attempts, error FROM delivery_chunks WHERE delivery_id = ?", [delivery_id]
            )
            states = {row["state"] for row in rows}
            again = any(row["state"] == "in_doubt" and row["attempts"] < MAX_ATTEMPTS_IN_DOUBT for row in rows)
            if again or states & {DeliveryState.PLANNED, DeliveryState.SENDING}:
                return
            order = (DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.SENT)
            state = next(state for state in order if state in states)
            error = next((row["error"] for row in rows if row["state"] == state and row["error"]), None)
            db.execute(
                "UPDATE deliveries SET state = ?, finished_at = ?, error = ? WHERE id = ?",
                [state, to_text(now), None if state == DeliveryState.SENT else error, delivery_id],
            )
