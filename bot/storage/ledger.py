"""The ledger as people read it: what was delivered to a chat, message by message and article by article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape

from bot.models import DeliveryState
from bot.storage.database import Database, Row, maybe_moment, to_moment
from bot.storage.deliveries import UNTOLD
from bot.storage.delivery_rows import STATES, state_of
from bot.storage.outbox import MAX_ATTEMPTS_IN_DOUBT

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of a delivery, and what became of it."""

    position: int
    thread_id: int | None
    state: DeliveryState
    attempts: int
    """Tries that may have arrived; a retry begins to count anew."""
    requests: int
    """That have left for it in all, whatever came of them."""
    message_id: int | None
    sent_at: datetime | None
    not_before: datetime | None
    error: str | None
    html: str

    @property
    def goes_again(self) -> bool:
        """Whether it may have arrived, and is sent once more by itself."""
        return self.state == DeliveryState.IN_DOUBT and self.attempts < MAX_ATTEMPTS_IN_DOUBT

    @property
    def text(self) -> str:
        """What it says, without markup."""
        # Signs of the text itself are escaped: what stands in `<>` is a tag.
        return unescape(_TAG.sub("", self.html))


@dataclass(frozen=True, kw_only=True)
class Event:
    """What befell a message."""

    position: int
    at: datetime
    state: DeliveryState
    """In which it was left."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """A delivery with its messages."""

    id: int
    chat_id: int
    subscription_id: int | None
    local_date: date
    slot: str
    """The hour, or what stands in place of it: see `bot.storage.deliveries`."""
    state: DeliveryState
    due_at: datetime | None
    """When it was to come; None where that was not noted."""
    planned_at: datetime
    finished_at: datetime | None
    error: str | None
    stories: int
    """That its messages show."""
    messages: tuple[Message, ...]

    @property
    def sent_at(self) -> datetime | None:
        """When its first message came; None while none has."""
        return min((one.sent_at for one in self.messages if one.sent_at is not None), default=None)


@dataclass(frozen=True, kw_only=True)
class Item:
    """An article of a delivery, and why it is there."""

    delivery_id: int
    article_id: int
    story_id: int
    """That holds it now."""
    title: str
    publisher: str
    url: str | None
    because: str
    chunk: int
    """The position of its message; UNTOLD where none shows it."""
    ready_at: datetime | None

    @property
    def shown(self) -> bool:
        """Whether a message was to show it."""
        return self.chunk != UNTOLD


@dataclass(frozen=True, kw_only=True)
class RemindedOf:
    """A deadline that a reminder is of."""

    article_id: int | None
    title: str | None
    day: date
    ahead: int
    """Days."""
    chunk: int


class Ledger:
    """Reads `deliveries`, `delivery_chunks`, `delivery_items` and `reminders`. Nothing is written."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, delivery_id: int, *, chat_id: int | None = None) -> Record | None:
        """One delivery; None where there is none such, or it is of another chat than `chat_id`."""
        found = self._records(
            "SELECT id FROM deliveries WHERE id = :id AND (:chat IS NULL OR chat_id = :chat)",
            {"id": delivery_id, "chat": chat_id},
        )
        return found[0] if found else None

    def of_chat(self, chat_id: int, *, until: int, limit: int, offset: int = 0) -> list[Record]:
        """The deliveries of a chat that have messages, up to the id `until`, newest first."""
        return self._records(
            f"SELECT id FROM deliveries WHERE {_CAME} ORDER BY id DESC LIMIT :limit OFFSET :offset",
            {"chat": chat_id, "until": until, "limit": limit, "offset": offset},
        )

    def count(self, chat_id: int, *, until: int) -> int:
        """How many of them there are."""
        row = self._db.row(f"SELECT count(*) AS n FROM deliveries WHERE {_CAME}", {"chat": chat_id, "until": until})
        return int(row["n"]) if row else 0

    def newest(self, chat_id: int) -> int:
        """The id of the last one; 0 where there is none."""
        row = self._db.row("SELECT coalesce(max(id), 0) AS id FROM deliveries WHERE chat_id = ?", [chat_id])
        return int(row["id"]) if row else 0

    def by_message(self, chat_id: int, message_id: int) -> tuple[Record, int] | None:
        """The delivery that a message of a chat is of, and the message's position; None where it is of none.

        The newest: a group that has become a supergroup counts its messages anew.
        """
        row = self._db.row(
            """SELECT delivery_id, position FROM delivery_chunks WHERE chat_id = ? AND message_id = ?
            ORDER BY sent_at DESC LIMIT 1""",
            [chat_id, message_id],
        )
        record = None if row is None else self.get(row["delivery_id"], chat_id=chat_id)
        return None if row is None or record is None else (record, row["position"])

    def items(self, delivery_id: int) -> list[Item]:
        """The articles of a delivery, in their order."""
        return self._items("item.delivery_id = ? ORDER BY item.position", [delivery_id])

    def with_articles(self, chat_id: int, article_ids: Iterable[int]) -> dict[int, list[tuple[Record, Item]]]:
        """For each of the articles that some delivery of a chat has, these deliveries, newest first."""
        ids = json.dumps(list(article_ids))
        items = self._items(
            """item.chat_id = ? AND item.article_id IN (SELECT value FROM json_each(?))
            ORDER BY item.delivery_id DESC""",
            [chat_id, ids],
        )
        wanted = json.dumps(sorted({one.delivery_id for one in items}))
        records = {one.id: one for one in self._records("SELECT value AS id FROM json_each(:ids)", {"ids": wanted})}
        found: dict[int, list[tuple[Record, Item]]] = {}
        for one in items:
            found.setdefault(one.article_id, []).append((records[one.delivery_id], one))
        return found

    def with_stories(self, chat_id: int, story_ids: Iterable[int]) -> dict[int, list[tuple[Record, Item]]]:
        """The same for all articles that stories hold now, by article."""
        rows = self._db.rows(
            "SELECT id FROM articles WHERE story_id IN (SELECT value FROM json_each(?))", [json.dumps(list(story_ids))]
        )
        return self.with_articles(chat_id, [row["id"] for row in rows])

    def sent_at(self, chat_id: int, article_id: int) -> datetime | None:
        """When a chat was first sent an article; None where it was not."""
        row = self._db.row(
            """SELECT min(sent_at) AS at FROM delivery_items AS item JOIN delivery_chunks AS message
                ON message.delivery_id = item.delivery_id AND message.position = item.chunk
            WHERE item.chat_id = ? AND article_id = ? AND state = ?""",
            [chat_id, article_id, DeliveryState.SENT],
        )
        return None if row is None else maybe_moment(row["at"])

    def reminded(self, delivery_id: int) -> list[RemindedOf]:
        """The deadlines that a reminder is of, soonest first; none where a later one has taken them over."""
        rows = self._db.rows(
            """SELECT article_id, title, date, ahead, chunk FROM reminders
            LEFT JOIN articles ON articles.id = article_id WHERE delivery_id = ? ORDER BY date, reminders.story_id""",
            [delivery_id],
        )
        return [
            RemindedOf(
                article_id=row["article_id"],
                title=row["title"],
                day=date.fromisoformat(row["date"]),
                ahead=row["ahead"],
                chunk=row["chunk"],
            )
            for row in rows
        ]

    def events(self, delivery_id: int) -> list[Event]:
        """What befell its messages that were not simply sent, in its order."""
        rows = self._db.rows("SELECT * FROM delivery_events WHERE delivery_id = ? ORDER BY id", [delivery_id])
        return [
            Event(
                position=row["position"],
                at=to_moment(row["at"]),
                state=DeliveryState(row["state"]),
                reason=row["reason"],
            )
            for row in rows
        ]

    def held_until(self, chat_id: int, now: datetime) -> datetime | None:
        """Until when Telegram takes nothing for a chat; None where it does."""
        row = self._db.row(
            """SELECT max(coalesce((SELECT held_until FROM chats WHERE id = ?), ''),
                coalesce((SELECT held_until FROM instance), '')) AS until""",
            [chat_id],
        )
        until = maybe_moment(row["until"] or None) if row else None
        return until if until is not None and until > now else None

    def _items(self, where: str, values: list[object]) -> list[Item]:
        rows = self._db.rows(
            f"""SELECT item.*, articles.story_id AS holder, title, publisher, url, ready_at
            FROM delivery_items AS item JOIN articles ON articles.id = item.article_id WHERE {where}""",
            values,
        )
        return [
            Item(
                delivery_id=row["delivery_id"],
                article_id=row["article_id"],
                story_id=row["holder"] or row["story_id"],
                title=row["title"],
                publisher=row["publisher"],
                url=row["url"],
                because=row["because"],
                chunk=row["chunk"],
                ready_at=maybe_moment(row["ready_at"]),
            )
            for row in rows
        ]

    def _records(self, ids: str, values: dict[str, object]) -> list[Record]:
        """The deliveries whose ids a query gives, newest first."""
        rows = self._db.rows(
            f"""SELECT deliveries.*, {STATES}, (SELECT count(DISTINCT story_id) FROM delivery_items
                WHERE delivery_id = deliveries.id AND chunk >= 0) AS stories
            FROM deliveries WHERE id IN ({ids}) ORDER BY id DESC""",
            values,
        )
        messages: dict[int, list[Message]] = {}
        for row in self._db.rows(
            """SELECT * FROM delivery_chunks WHERE delivery_id IN (SELECT value FROM json_each(?))
            ORDER BY delivery_id, position""",
            [json.dumps([row["id"] for row in rows])],
        ):
            messages.setdefault(row["delivery_id"], []).append(_message(row))
        return [_record(row, messages.get(row["id"], [])) for row in rows]


_CAME = """chat_id = :chat AND id <= :until
    AND EXISTS (SELECT 1 FROM delivery_chunks WHERE delivery_id = deliveries.id)"""


def _message(row: Row) -> Message:
    return Message(
        position=row["position"],
        thread_id=row["thread_id"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        requests=row["requests"],
        message_id=row["message_id"],
        sent_at=maybe_moment(row["sent_at"]),
        not_before=maybe_moment(row["not_before"]),
        error=row["error"],
        html=row["html"],
    )


def _record(row: Row, messages: list[Message]) -> Record:
    return Record(
        id=row["id"],
        chat_id=row["chat_id"],
        subscription_id=row["subscription_id"],
        local_date=date.fromisoformat(row["local_date"]),
        slot=row["slot"],
        state=state_of(row),
        due_at=maybe_moment(row["due_at"]),
        planned_at=to_moment(row["planned_at"]),
        finished_at=maybe_moment(row["finished_at"]),
        error=row["error"],
        stories=row["stories"],
        messages=tuple(messages),
    )
