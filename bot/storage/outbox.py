"""The outbox: messages being sent, recorded before and after each request, and retries by an operator."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from bot import clock
from bot.errors import NotFound, StorageError
from bot.models import Chunk, DeliveryState, Failure
from bot.storage.database import Queries, from_row, grouped, to_moment
from bot.storage.sources import LONGEST_WAIT

log = logging.getLogger(__name__)

MAX_ATTEMPTS_IN_DOUBT = 2
"""A message that may have arrived is sent once more, never twice."""

_OPEN = f"""chunk.state IN ('planned', 'sending', 'in_doubt')
    AND (chunk.state <> 'in_doubt' OR attempts < {MAX_ATTEMPTS_IN_DOUBT})"""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message that may be sent."""

    delivery_id: int
    position: int
    chat_id: int


class Outbox(Queries):
    """The tables `delivery_chunks` and `deliveries`, as the sender writes them."""

    def recover(self) -> int:
        """After a start: mark the messages that were in flight when the process ended as in doubt; returns how many."""
        with self._db.write() as db:
            in_flight = db.column("SELECT delivery_id FROM delivery_chunks WHERE state = 'sending'")
            db.execute(
                "UPDATE delivery_chunks SET state = 'in_doubt', failure = ?, detail = '' WHERE state = 'sending'",
                [Failure.STOPPED],
            )
            for delivery_id in in_flight:  # after a second crash over the last message, it is not sent a third time
                self._finish(delivery_id, clock.now())
        return len(in_flight)

    def waiting(self, now: datetime, network: str = "telegram") -> list[Waiting]:
        """Messages that may be sent now, oldest first: the first open one of each delivery to an active chat of the
        network. A wait longer than LONGEST_WAIT was set by a wrong clock and is ignored.

        Without their texts: thousands may wait, but only a few are sent per second.
        """
        return self._db.records(
            Waiting,
            f"""SELECT delivery_id, min(position) AS position, chunk.chat_id, chunk.state, not_before
            FROM delivery_chunks AS chunk JOIN chats ON chats.id = chunk.chat_id
            WHERE {_OPEN} AND network = ?3 AND chats.paused IS NULL
                AND (held_until > ?1 AND held_until <= ?2) IS NOT TRUE
            GROUP BY delivery_id HAVING chunk.state <> 'sending'
                AND (not_before > ?1 AND not_before <= ?2) IS NOT TRUE
            ORDER BY delivery_id""",
            [now, now + LONGEST_WAIT, network],
        )

    def begin(self, waiting: Waiting) -> Chunk | None:
        """Mark a message as in flight, before its request; returns it as it was before.

        None if it may not be sent any more, because its chat was paused or moved, or another process has sent it. The
        mark is on the disk when this returns, so after a crash, even of the machine, the message is in doubt.
        """
        with self._db.write(durable=True) as db:
            row = db.row(
                f"""SELECT chunk.* FROM delivery_chunks AS chunk JOIN chats ON chats.id = chunk.chat_id
                WHERE delivery_id = ? AND chunk.chat_id = ? AND chats.paused IS NULL AND {_OPEN}
                ORDER BY position LIMIT 1""",
                [waiting.delivery_id, waiting.chat_id],
            )
            # A message never overtakes an earlier one that is still in flight.
            if row is None or row["position"] != waiting.position or row["state"] == DeliveryState.SENDING:
                return None
            db.execute(
                """UPDATE delivery_chunks SET state = 'sending', attempts = attempts + 1, requests = requests + 1
                WHERE delivery_id = ? AND position = ?""",
                [waiting.delivery_id, waiting.position],
            )
        return from_row(Chunk, row)

    def sent(self, chunk: Chunk, *, message_id: int | str, now: datetime) -> None:
        """The network has accepted the message and given it this id."""
        self._set(chunk, now, state=DeliveryState.SENT, message_id=message_id, sent_at=now)

    def put_back(self, chunk: Chunk, *, not_before: datetime, failure: Failure, detail: str = "") -> None:
        """The network certainly did not accept it: try again later, without counting the attempt. A message in doubt
        stays so."""
        self._set(
            chunk,
            None,
            state=chunk.state,
            attempts=chunk.attempts,
            not_before=not_before,
            failure=failure,
            detail=detail,
        )

    def doubt(self, chunk: Chunk, *, not_before: datetime, failure: Failure, detail: str = "", now: datetime) -> None:
        """The network may have accepted it."""
        self._set(chunk, now, state=DeliveryState.IN_DOUBT, not_before=not_before, failure=failure, detail=detail)

    def fail(self, chunk: Chunk, *, failure: Failure, detail: str = "", now: datetime) -> None:
        """The network refused it for good."""
        self._set(chunk, now, state=DeliveryState.FAILED, failure=failure, detail=detail)

    def _set(self, chunk: Chunk, finish_at: datetime | None, **columns: object) -> None:
        with self._db.write() as db:
            db.execute(
                f"""UPDATE delivery_chunks SET {", ".join(f"{name} = ?" for name in columns)}
                WHERE delivery_id = ? AND position = ?""",
                [*columns.values(), chunk.delivery_id, chunk.position],
            )
            if finish_at is not None:
                self._finish(chunk.delivery_id, finish_at)

    def _finish(self, delivery_id: int, now: datetime) -> None:
        """Close the delivery if none of its messages is open; it gets the worst of their states."""
        with self._db.write() as db:
            if db.value(f"SELECT 1 FROM delivery_chunks AS chunk WHERE delivery_id = ? AND {_OPEN}", [delivery_id]):
                return
            state, failure = db.execute(
                # "failed" comes before "in_doubt", and that before "sent".
                """SELECT state, failure FROM delivery_chunks WHERE delivery_id = ?
                ORDER BY state, failure IS NULL, position LIMIT 1""",
                [delivery_id],
            ).fetchone()
            chat_id, kind = db.execute(
                "UPDATE deliveries SET state = ?, finished_at = ?, failure = ? WHERE id = ? RETURNING chat_id, kind",
                [state, now, None if state == DeliveryState.SENT else failure, delivery_id],
            ).fetchone()
        log.info("delivery %d (%s) to chat %d: %s", delivery_id, kind, chat_id, state)

    def abandon(self, chat_id: int, *, failure: Failure, now: datetime, topic: int | None = None) -> None:
        """Fail the planned messages of a chat. Their articles count as unsent when the chat comes back.

        Messages in doubt stay so: they may have arrived, and are sent once more, marked, when the chat is back.
        `topic`: only the digests for a forum topic, 0 for the general one.
        """
        with self._db.write() as db:
            abandoned = db.execute(
                """UPDATE delivery_chunks SET state = 'failed', failure = :failure, detail = ''
                WHERE chat_id = :chat AND state = 'planned' AND (:topic IS NULL OR coalesce(thread_id, 0) = :topic
                    AND delivery_id IN (SELECT id FROM deliveries WHERE subscription_id IS NOT NULL))
                RETURNING delivery_id""",
                {"chat": chat_id, "topic": topic, "failure": failure},
            ).fetchall()
            for delivery_id in {row[0] for row in abandoned}:
                self._finish(delivery_id, now)

    def leave_topic(self, chat_id: int, thread_id: int) -> int:
        """Move planned messages that are not of a digest from a forum topic to the general one; returns how many."""
        return self._db.change(
            """UPDATE delivery_chunks SET thread_id = NULL WHERE chat_id = ? AND thread_id = ? AND state = 'planned'
            AND delivery_id IN (SELECT id FROM deliveries WHERE subscription_id IS NULL)""",
            [chat_id, thread_id],
        )

    def hasten(self) -> None:
        """Let the messages in doubt be sent their second time now."""
        self._db.change(
            "UPDATE delivery_chunks SET not_before = NULL WHERE state = 'in_doubt' AND attempts < ?",
            [MAX_ATTEMPTS_IN_DOUBT],
        )

    def hold(self, chat_id: int | None, until: datetime) -> None:
        """Store that Telegram accepts nothing for a chat, or for any chat (None), until then. It survives a restart."""
        hold = "SET held_until = max(coalesce(held_until, ''), ?)"
        if chat_id is None:
            self._db.change(f"UPDATE instance {hold}", [until])
        else:
            self._db.change(f"UPDATE chats {hold} WHERE id = ?", [until, chat_id])

    def held(self, now: datetime) -> dict[int | None, datetime]:
        """The chats that Telegram accepts nothing for now, and until when; None stands for all chats."""
        rows = self._db.execute(
            """SELECT NULL, held_until FROM instance WHERE held_until > ?1 AND held_until <= ?2
            UNION ALL SELECT id, held_until FROM chats WHERE held_until > ?1 AND held_until <= ?2""",
            [now, now + LONGEST_WAIT],
        )
        return {id_: to_moment(until) for id_, until in rows}

    def came_to_groups(self, since: datetime) -> dict[int, list[datetime]]:
        """By group or channel: when messages were sent to it since then, oldest first."""
        rows = self._db.execute(
            "SELECT chat_id, sent_at FROM delivery_chunks WHERE chat_id < 0 AND sent_at >= ? ORDER BY sent_at", [since]
        )
        return grouped((chat_id, to_moment(sent_at)) for chat_id, sent_at in rows)

    def retry(self, delivery_id: int) -> int:
        """Plan the messages of a delivery again that failed, or that are in doubt and have no attempt left; returns how
        many. `policybot run` may be running. A paused chat gets them when it is back.

        A failed message is sent like a new one. One that is in doubt, or was before it failed, is sent once more,
        marked. Raises NotFound, or StorageError if another delivery has brought some of the failed articles.
        """
        values = {"delivery": delivery_id, "most": MAX_ATTEMPTS_IN_DOUBT}
        with self._db.write() as db:
            if not db.value(
                "SELECT 1 FROM deliveries WHERE id = ? AND chat_id IN (SELECT id FROM chats)", [delivery_id]
            ):
                raise NotFound(
                    f"There is no delivery {delivery_id} to a chat that is there; see `policybot delivery list`."
                )
            if repeated := db.column(_REPEATED, [delivery_id]):
                raise StorageError(
                    f"Delivery {delivery_id} is not sent again: another one brought {', '.join(repeated)}, or is about "
                    "to."
                )
            # After two attempts, the first was in doubt, whatever came of the second.
            planned = db.change(
                """UPDATE delivery_chunks SET not_before = NULL,
                    state = iif(state = 'in_doubt' OR attempts >= :most, 'in_doubt', 'planned'),
                    attempts = iif(state = 'in_doubt' OR attempts >= :most, :most - 1, 0)
                WHERE delivery_id = :delivery AND (state = 'failed' OR state = 'in_doubt' AND attempts >= :most)""",
                values,
            )
            if planned:
                db.execute(
                    "UPDATE deliveries SET state = 'planned', finished_at = NULL, failure = NULL WHERE id = ?",
                    [delivery_id],
                )
        return planned


_REPEATED = """SELECT 'article ' || own.article_id FROM delivery_items AS own
    JOIN delivery_chunks AS failed ON failed.delivery_id = own.delivery_id AND failed.position = own.chunk
    JOIN had ON had.chat_id = own.chat_id AND had.article_id = own.article_id AND had.delivery_id <> own.delivery_id
    WHERE own.delivery_id = ?1 AND failed.state = 'failed'
    UNION SELECT 'the same reminder' FROM delivery_chunks AS failed JOIN deliveries ON id = delivery_id
        WHERE id = ?1 AND failed.state = 'failed' AND kind = 'reminder'
            AND NOT EXISTS (SELECT 1 FROM reminders WHERE delivery_id = ?1 AND chunk = position)"""
"""Content of a delivery's failed messages that another delivery has brought to the chat, or is about to."""
