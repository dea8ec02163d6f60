"""The outbox: messages on their way, noted before each request and after it, and what an operator sends again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot import clock
from bot.errors import NotFound
from bot.models import FOR_GOOD, ChatState, Chunk, DeliveryState, Failure
from bot.storage.database import Database, Row, maybe_moment, to_moment, to_text
from bot.storage.deliveries import BROADCAST, CLOSED_TOPIC, FOLLOW, MAX_ATTEMPTS_IN_DOUBT, NOTICE, REMINDER, to_chunk


def note(
    database: Database, delivery_id: int, position: int, state: DeliveryState, failure: Failure | None, detail: str = ""
) -> None:
    """Keep what befell a message, and the state that it was left in. No `failure`: it was planned again."""
    with database.write() as db:
        db.execute(
            "INSERT INTO delivery_events (delivery_id, position, at, state, failure, detail) VALUES (?, ?, ?, ?, ?, ?)",
            [delivery_id, position, to_text(clock.now()), state, failure, detail],
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
                "UPDATE delivery_chunks SET state = ?, failure = ? WHERE state = ?",
                [DeliveryState.IN_DOUBT, Failure.STOPPED, DeliveryState.SENDING],
            )
            for row in in_flight:
                note(self._db, row["delivery_id"], row["position"], DeliveryState.IN_DOUBT, Failure.STOPPED)
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

    def put_back(self, chunk: Chunk, *, not_before: datetime, failure: Failure, detail: str = "") -> None:
        """It was surely not accepted: try again later, as if it had not been tried. What was in doubt stays so."""
        with self._db.write():
            self._set(
                chunk,
                chunk.state,
                attempts=chunk.attempts,
                not_before=to_text(not_before),
                failure=failure,
                detail=detail,
            )
            note(self._db, chunk.delivery_id, chunk.position, chunk.state, failure, detail)

    def doubt(self, chunk: Chunk, *, not_before: datetime, failure: Failure, detail: str = "", now: datetime) -> None:
        """It may have been accepted."""
        with self._db.write():
            self._set(chunk, DeliveryState.IN_DOUBT, not_before=to_text(not_before), failure=failure, detail=detail)
            note(self._db, chunk.delivery_id, chunk.position, DeliveryState.IN_DOUBT, failure, detail)
            self._finish(chunk.delivery_id, now)

    def fail(self, chunk: Chunk, *, failure: Failure, detail: str = "", now: datetime) -> None:
        """It was refused for good."""
        with self._db.write():
            self._set(chunk, DeliveryState.FAILED, failure=failure, detail=detail)
            note(self._db, chunk.delivery_id, chunk.position, DeliveryState.FAILED, failure, detail)
            self._finish(chunk.delivery_id, now)

    def abandon(self, chat_id: int, *, failure: Failure, now: datetime, topic: int | None = None) -> None:
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
                f"UPDATE delivery_chunks SET state = :failed, failure = :failure, detail = '' WHERE {planned}",
                values | {"failed": DeliveryState.FAILED, "failure": failure},
            )
            for row in rows:
                note(self._db, row["delivery_id"], row["position"], DeliveryState.FAILED, failure)
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
                "SELECT state, attempts, failure FROM delivery_chunks WHERE delivery_id = ?", [delivery_id]
            )
            states = {row["state"] for row in rows}
            again = any(row["state"] == "in_doubt" and row["attempts"] < MAX_ATTEMPTS_IN_DOUBT for row in rows)
            if again or states & {DeliveryState.PLANNED, DeliveryState.SENDING}:
                return
            order = (DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.SENT)
            state = next(state for state in order if state in states)
            failure = next((row["failure"] for row in rows if row["state"] == state and row["failure"]), None)
            db.execute(
                "UPDATE deliveries SET state = ?, finished_at = ?, failure = ? WHERE id = ?",
                [state, to_text(now), None if state == DeliveryState.SENT else failure, delivery_id],
            )


OF_NO_SUBSCRIPTION = (NOTICE, FOLLOW, REMINDER, BROADCAST, CLOSED_TOPIC)


class RetryVerdict(StrEnum):
    """What is done with one message."""

    PLANNED = "planned"
    """It had failed: it goes as if it were new."""
    AGAIN = "again"
    """It may have arrived: it goes once more, marked as such."""
    REPEATS = "repeats"
    """It goes not: articles of it were sent since, by another delivery."""
    TAKEN_OVER = "taken over"
    """It goes not: what it reminds of was planned again by a later delivery."""
    OVER = "over"
    """It goes not: the day that it reminds of is past."""
    ENDED = "ended"
    """It goes not: its subscription has ended."""
    CLOSED = "closed"
    """It goes not: its forum topic is closed or was deleted, so that it would fail again."""
    PAUSED = "paused"
    """It goes not: the chat is paused."""
    REMOVED = "removed"
    """It can't go: the chat was removed."""


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """An article that the chat was sent since."""

    article_id: int
    title: str
    delivery_id: int
    """By which."""


@dataclass(frozen=True, kw_only=True)
class Retried:
    """What was done with one message that failed or stayed in doubt."""

    position: int
    verdict: RetryVerdict
    repeated: tuple[Repeated, ...] = ()
    paused: bool = False
    """Whether the chat is."""

    @property
    def goes(self) -> bool:
        """Whether it is planned now."""
        return self.verdict in (RetryVerdict.PLANNED, RetryVerdict.AGAIN)


class Retries:
    """Writes `delivery_chunks` and `deliveries`, in one transaction a delivery; `policybot run` may serve meanwhile."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def retry(self, delivery_id: int, *, today: date, anyway: bool = False) -> list[Retried]:
        """Plan again what of a delivery failed, or is in doubt and goes no more by itself; empty where nothing is so.

        What failed is as good as new. What is in doubt, now or before it failed, goes once more, marked. `anyway`: also
        what would repeat articles or come too late, and for a paused chat, which gets it when it is back. Raises
        NotFound.
        """
        with self._db.write() as db:
            delivery = self._db.row("SELECT * FROM deliveries WHERE id = ?", [delivery_id])
            if delivery is None:
                raise NotFound(f"There is no delivery {delivery_id}; `policybot delivery list` shows those there are.")
            rows = self._db.rows(
                """SELECT position, state, attempts FROM delivery_chunks WHERE delivery_id = ?1
                    AND (state = ?2 OR (state = ?3 AND attempts >= ?4)) ORDER BY position""",
                [delivery_id, DeliveryState.FAILED, DeliveryState.IN_DOUBT, MAX_ATTEMPTS_IN_DOUBT],
            )
            done = [self._judged(delivery, row, today=today, anyway=anyway) for row in rows]
            for one in done:
                if not one.goes:
                    continue
                again = one.verdict == RetryVerdict.AGAIN
                db.execute(
                    """UPDATE delivery_chunks SET state = ?, attempts = ?, not_before = NULL
                    WHERE delivery_id = ? AND position = ?""",
                    [
                        DeliveryState.IN_DOUBT if again else DeliveryState.PLANNED,
                        MAX_ATTEMPTS_IN_DOUBT - 1 if again else 0,
                        delivery_id,
                        one.position,
                    ],
                )
                state = DeliveryState.IN_DOUBT if again else DeliveryState.PLANNED
                note(self._db, delivery_id, one.position, state, None)
            if any(one.goes for one in done):
                db.execute(
                    "UPDATE deliveries SET state = ?, finished_at = NULL, failure = NULL WHERE id = ?",
                    [DeliveryState.PLANNED, delivery_id],
                )
        return done

    def _judged(self, delivery: Row, row: Row, *, today: date, anyway: bool) -> Retried:
        position = row["position"]
        chat = self._db.row("SELECT state, state_reason FROM chats WHERE id = ?", [delivery["chat_id"]])
        if chat is None:
            return Retried(position=position, verdict=RetryVerdict.REMOVED)
        paused = chat["state"] == ChatState.PAUSED
        repeated = self._repeated(delivery, position) if row["state"] == DeliveryState.FAILED else ()
        # With a second try behind it, the first one was in doubt, whatever became of the second.
        doubted = row["state"] == DeliveryState.IN_DOUBT or row["attempts"] >= MAX_ATTEMPTS_IN_DOUBT
        verdict = RetryVerdict.AGAIN if doubted else RetryVerdict.PLANNED
        if not anyway:
            refused = self._refused(delivery, position, today)
            if repeated:
                verdict = RetryVerdict.REPEATS
            elif refused is not None:
                verdict = refused
            elif paused:
                verdict = RetryVerdict.PAUSED
        return Retried(position=position, verdict=verdict, repeated=repeated, paused=paused)

    def _repeated(self, delivery: Row, position: int) -> tuple[Repeated, ...]:
        """The articles of a message that another delivery has brought to the chat, or is about to, and by which."""
        rows = self._db.rows(
            """SELECT own.article_id, title, max(other.delivery_id) AS delivery_id FROM delivery_items AS own
            JOIN delivery_items AS other ON other.chat_id = own.chat_id AND other.article_id = own.article_id
                AND other.delivery_id <> own.delivery_id
            LEFT JOIN delivery_chunks AS message
                ON message.delivery_id = other.delivery_id AND message.position = other.chunk
            JOIN articles ON articles.id = own.article_id
            WHERE own.delivery_id = ? AND own.chunk = ? AND coalesce(message.state, 'sent') <> ?
            GROUP BY own.article_id ORDER BY own.position""",
            [delivery["id"], position, DeliveryState.FAILED],
        )
        return tuple(Repeated(**row) for row in rows)

    def _refused(self, delivery: Row, position: int, today: date) -> RetryVerdict | None:
        """Why a message is of no use any more; None where it is."""
        if delivery["slot"] == REMINDER:
            day = self._db.row(
                "SELECT max(date) AS last FROM reminders WHERE delivery_id = ? AND chunk = ?",
                [delivery["id"], position],
            )
            if day is None or day["last"] is None:
                # A message may begin or end in the midst of a reminder, which counts to the one with its end.
                of_any = self._db.row("SELECT 1 FROM reminders WHERE delivery_id = ?", [delivery["id"]])
                return None if of_any else RetryVerdict.TAKEN_OVER
            return RetryVerdict.OVER if date.fromisoformat(day["last"]) < today else None
        if delivery["subscription_id"] is None and delivery["slot"] not in OF_NO_SUBSCRIPTION:
            return RetryVerdict.ENDED
        closed = self._db.row(
            "SELECT 1 FROM subscriptions WHERE id = ? AND paused_reason = ? AND paused_until = ?",
            [delivery["subscription_id"], Failure.TOPIC_CLOSED, to_text(FOR_GOOD)],
        )
        return RetryVerdict.CLOSED if closed else None
