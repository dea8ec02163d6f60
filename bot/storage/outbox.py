"""Store the state of each message before and after its request, choose the messages to send, and plan retries."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot import clock
from bot.errors import NotFound, StorageError
from bot.models import Chunk, DeliveryState, Failure
from bot.storage.database import Queries, from_row
from bot.storage.sources import LONGEST_WAIT

log = logging.getLogger(__name__)

MAX_ATTEMPTS_IN_DOUBT = 2
"""The maximum number of attempts for a message that may have arrived: after the first, it is sent only once more."""

_OPEN = f"""chunk.state IN ('planned', 'sending', 'in_doubt')
    AND (chunk.state <> 'in_doubt' OR attempts < {MAX_ATTEMPTS_IN_DOUBT})"""

_PLANNED = "message_id IS NULL AND state = 'planned'"
"""With a chat, this uses the index `delivery_chunks_message`, and does not read what the chat was sent."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The key of a message that may be sent now."""

    delivery_id: int
    position: int
    chat_id: int


class Outbox(Queries):
    """The states of messages and deliveries, in the tables `delivery_chunks` and `deliveries`."""

    def recover(self) -> int:
        """After a start, mark the messages that were in flight when the process ended as in doubt. Returns how many."""
        with self._db.write() as db:
            in_flight = db.column(
                f"""UPDATE delivery_chunks SET state = 'in_doubt', failure = '{Failure.STOPPED}', detail = ''
                WHERE state = 'sending' RETURNING delivery_id"""
            )
            self._finish(in_flight, clock.now())  # a message in flight at a second crash is not sent a third time
        return len(in_flight)

    def waiting(self, now: datetime, network: str = "telegram") -> list[Waiting]:
        """Returns the messages that may be sent now: the first open message of each delivery to an active chat of the
        network, oldest delivery first.

        A message whose wait has not ended is left out. A wait longer than LONGEST_WAIT was set by a wrong clock and is
        ignored. The texts are not read: thousands of messages may wait, but only a few are sent per second.
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
        """Mark a message as in flight before its request. Returns the message as it was before.

        Returns None if the message may no longer be sent, because its chat was paused or moved, or another process has
        sent it. The mark is on the disk when this returns. So after a crash, even of the machine, the message is in
        doubt.
        """
        with self._db.write(durable=True) as db:
            row = db.row(
                # A message never overtakes an earlier one that is still in flight.
                f"""SELECT * FROM (
                    SELECT chunk.* FROM delivery_chunks AS chunk JOIN chats ON chats.id = chunk.chat_id
                    WHERE delivery_id = :delivery_id AND chunk.chat_id = :chat_id AND chats.paused IS NULL AND {_OPEN}
                    ORDER BY position LIMIT 1) WHERE position = :position AND state <> 'sending'""",
                vars(waiting),
            )
            if row is None:
                return None
            db.execute(
                """UPDATE delivery_chunks SET state = 'sending', attempts = attempts + 1, requests = requests + 1
                WHERE delivery_id = :delivery_id AND position = :position""",
                vars(waiting),
            )
        return from_row(Chunk, row)

    def sent(self, chunk: Chunk, *, message_id: int | str, now: datetime) -> None:
        """Store that the network has accepted the message and given it this id."""
        self._set(chunk, now, state=DeliveryState.SENT, message_id=message_id, sent_at=now)

    def put_back(self, chunk: Chunk, *, not_before: datetime, failure: Failure, detail: str = "") -> None:
        """Store that the network certainly did not accept the message. It is sent again later, and this attempt does
        not count. A message that was in doubt before is still in doubt."""
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
        """Store that the network may have accepted the message."""
        self._set(chunk, now, state=DeliveryState.IN_DOUBT, not_before=not_before, failure=failure, detail=detail)

    def fail(self, chunk: Chunk, *, failure: Failure, detail: str = "", now: datetime) -> None:
        """Store that the network refused the message for good."""
        self._set(chunk, now, state=DeliveryState.FAILED, failure=failure, detail=detail)

    def _set(self, chunk: Chunk, finish_at: datetime | None, **columns: object) -> None:
        with self._db.write() as db:
            db.execute(
                f"""UPDATE delivery_chunks SET {", ".join(f"{name} = :{name}" for name in columns)}
                WHERE delivery_id = :delivery_id AND position = :position""",
                vars(chunk) | columns,
            )
            if finish_at is not None:
                self._finish([chunk.delivery_id], finish_at)

    def _finish(self, delivery_ids: Iterable[int], now: datetime) -> None:
        """Close the deliveries of which no message is open, inside `write()`. A delivery gets the worst state of its
        messages."""
        closed = self._db.rows(
            # In alphabetical order, "failed" comes before "in_doubt", and "in_doubt" before "sent".
            f"""UPDATE deliveries SET finished_at = ?1, (state, failure) = (
                SELECT state, iif(state = 'sent', NULL, failure) FROM delivery_chunks WHERE delivery_id = id
                ORDER BY state, failure IS NULL, position LIMIT 1)
            WHERE id IN (SELECT value FROM json_each(?2)) AND NOT EXISTS (
                SELECT 1 FROM delivery_chunks AS chunk WHERE delivery_id = id AND {_OPEN})
            RETURNING id, kind, chat_id, state""",
            [now, {*delivery_ids}],
        )
        for delivery in closed:
            log.info("delivery %d (%s) to chat %d: %s", *delivery)

    def abandon(self, chat_id: int, *, failure: Failure, now: datetime, topic: int | None = None) -> None:
        """Mark the planned messages of a chat as failed. Their articles count as unsent when the chat comes back.

        This takes several transactions. If it is interrupted, the other messages are sent when the chat is back.
        Messages in doubt keep their state, because they may have arrived. When the chat is back, they are sent once
        more, with a note that they may be repeated. With `topic`, only digests for this forum topic are abandoned; 0 is
        the general topic.
        """
        # Not those that are planned from now on: somebody may let the chat back in meanwhile.
        self._db.change_in_parts(
            f"""SELECT DISTINCT delivery_id FROM delivery_chunks
            WHERE chat_id = :chat AND {_PLANNED} AND (:topic IS NULL OR coalesce(thread_id, 0) = :topic AND EXISTS (
                SELECT 1 FROM deliveries WHERE id = delivery_id AND subscription_id IS NOT NULL))""",
            # The plus sign keeps SQLite from using the index of states.
            """UPDATE delivery_chunks SET state = 'failed', failure = :failure, detail = ''
            WHERE +state = 'planned' AND delivery_id IN (SELECT value FROM json_each(:keys))""",
            then=lambda keys: self._finish(keys, now),
            chat=chat_id,
            topic=topic,
            failure=failure,
        )
        log.info("chat %d gets none of its planned messages: %s", chat_id, failure)

    def leave_topic(self, chat_id: int, thread_id: int) -> int:
        """Move the planned messages of a forum topic, except those of digests, to the general topic. Returns how
        many."""
        return self._db.change(
            f"""UPDATE delivery_chunks SET thread_id = NULL WHERE chat_id = ? AND thread_id = ? AND {_PLANNED}
            AND EXISTS (SELECT 1 FROM deliveries WHERE id = delivery_id AND subscription_id IS NULL)""",
            [chat_id, thread_id],
        )

    def hasten(self) -> None:
        """Let the messages in doubt be sent the second time now, without their wait."""
        self._db.change(
            f"""UPDATE delivery_chunks SET not_before = NULL
            WHERE state = 'in_doubt' AND attempts < {MAX_ATTEMPTS_IN_DOUBT}"""
        )

    def hold(self, chat_id: int | None, until: datetime) -> None:
        """Store that Telegram accepts no message for a chat, or for any chat (None), until then. The bot still knows it
        after a restart."""
        self._db.change(
            f"""UPDATE {"instance" if chat_id is None else "chats"}
            SET held_until = max(coalesce(held_until, ''), ?) WHERE id = coalesce(?, (SELECT id FROM instance))""",
            [until, chat_id],
        )

    def held(self, now: datetime) -> dict[int | None, datetime]:
        """Returns the chats for which Telegram accepts no message now, and until when; None stands for all chats."""
        rows = self._db.execute(
            """SELECT NULL, held_until FROM instance WHERE held_until > ?1 AND held_until <= ?2
            UNION ALL SELECT id, held_until FROM chats WHERE held_until > ?1 AND held_until <= ?2""",
            [now, now + LONGEST_WAIT],
        )
        return {id_: datetime.fromisoformat(until) for id_, until in rows}

    def retry(self, delivery_id: int) -> int:
        """Plan again the messages of a delivery that failed, or that are in doubt and have no attempt left. Returns how
        many. `policybot run` may be running meanwhile. A paused chat gets the messages when it is back.

        A failed message is sent like a new one. A message that is in doubt, or was in doubt before it failed, is sent
        once more, with a note that it may be repeated. Raises NotFound, or StorageError if another delivery has brought
        an article of a failed message.
        """
        with self._db.write() as db:
            if not db.value(
                "SELECT 1 FROM deliveries WHERE id = ? AND chat_id IN (SELECT id FROM chats)", [delivery_id]
            ):
                raise NotFound(
                    f"There is no delivery {delivery_id}, or its chat was removed. See `policybot delivery list`."
                )
            if repeated := db.column(_REPEATED, [delivery_id]):
                raise StorageError(
                    f"Delivery {delivery_id} is not sent again: another one brought {', '.join(repeated)}, or is about "
                    "to."
                )
            # If there were two attempts, the first was in doubt, whatever the result of the second was.
            planned = db.change(
                f"""UPDATE delivery_chunks SET not_before = NULL,
                    state = iif(state = 'in_doubt' OR attempts >= {MAX_ATTEMPTS_IN_DOUBT}, 'in_doubt', 'planned'),
                    attempts = iif(state = 'in_doubt' OR attempts >= {MAX_ATTEMPTS_IN_DOUBT},
                        {MAX_ATTEMPTS_IN_DOUBT} - 1, 0)
                WHERE delivery_id = ?
                    AND (state = 'failed' OR state = 'in_doubt' AND attempts >= {MAX_ATTEMPTS_IN_DOUBT})""",
                [delivery_id],
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
"""Selects the content of a delivery's failed messages that another delivery has brought to the chat, or will bring."""
