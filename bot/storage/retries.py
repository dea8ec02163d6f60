"""Retries: messages that failed or stayed in doubt, planned again by an operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.errors import NotFound
from bot.models import CLOSED_TOPIC as TOPIC_IS_CLOSED
from bot.models import FOR_GOOD, ChatState, DeliveryState
from bot.storage.database import Database, Row, to_text
from bot.storage.deliveries import BROADCAST, CLOSED_TOPIC, FOLLOW, NOTICE, REMINDER
from bot.storage.outbox import MAX_ATTEMPTS_IN_DOUBT, note

OF_NO_SUBSCRIPTION = (NOTICE, FOLLOW, REMINDER, BROADCAST, CLOSED_TOPIC)


RETRIED = "planned again by the operator"


class Verdict(StrEnum):
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
    verdict: Verdict
    repeated: tuple[Repeated, ...] = ()
    paused: str | None = None
    """Why the chat is paused, where it is."""

    @property
    def goes(self) -> bool:
        """Whether it is planned now."""
        return self.verdict in (Verdict.PLANNED, Verdict.AGAIN)


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
                again = one.verdict == Verdict.AGAIN
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
                note(self._db, delivery_id, one.position, state, RETRIED)
            if any(one.goes for one in done):
                db.execute(
                    "UPDATE deliveries SET state = ?, finished_at = NULL, error = NULL WHERE id = ?",
                    [DeliveryState.PLANNED, delivery_id],
                )
        return done

    def _judged(self, delivery: Row, row: Row, *, today: date, anyway: bool) -> Retried:
        position = row["position"]
        chat = self._db.row("SELECT state, state_reason FROM chats WHERE id = ?", [delivery["chat_id"]])
        if chat is None:
            return Retried(position=position, verdict=Verdict.REMOVED)
        paused = (chat["state_reason"] or "") if chat["state"] == ChatState.PAUSED else None
        repeated = self._repeated(delivery, position) if row["state"] == DeliveryState.FAILED else ()
        # With a second try behind it, the first one was in doubt, whatever became of the second.
        doubted = row["state"] == DeliveryState.IN_DOUBT or row["attempts"] >= MAX_ATTEMPTS_IN_DOUBT
        verdict = Verdict.AGAIN if doubted else Verdict.PLANNED
        if not anyway:
            refused = self._refused(delivery, position, today)
            if repeated:
                verdict = Verdict.REPEATS
            elif refused is not None:
                verdict = refused
            elif paused is not None:
                verdict = Verdict.PAUSED
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

    def _refused(self, delivery: Row, position: int, today: date) -> Verdict | None:
        """Why a message is of no use any more; None where it is."""
        if delivery["slot"] == REMINDER:
            day = self._db.row(
                "SELECT max(date) AS last FROM reminders WHERE delivery_id = ? AND chunk = ?",
                [delivery["id"], position],
            )
            if day is None or day["last"] is None:
                # A message may begin or end in the midst of a reminder, which counts to the one with its end.
                of_any = self._db.row("SELECT 1 FROM reminders WHERE delivery_id = ?", [delivery["id"]])
                return None if of_any else Verdict.TAKEN_OVER
            return Verdict.OVER if date.fromisoformat(day["last"]) < today else None
        if delivery["subscription_id"] is None and delivery["slot"] not in OF_NO_SUBSCRIPTION:
            return Verdict.ENDED
        closed = self._db.row(
            "SELECT 1 FROM subscriptions WHERE id = ? AND paused_reason = ? AND paused_until = ?",
            [delivery["subscription_id"], TOPIC_IS_CLOSED, to_text(FOR_GOOD)],
        )
        return Verdict.CLOSED if closed else None
