"""Deliveries: the ledger of what was planned for whom, and as people read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape

from bot.models import Chunk, Delivery, DeliveryState, Failure, Reasons
from bot.reply import Button
from bot.storage.database import Database, Row, from_row, maybe_moment, to_moment, to_text

MAX_ATTEMPTS_IN_DOUBT = 2
"""A message that may have arrived is sent once more, never twice."""


def maybe_failure(row: Row) -> Failure | None:
    """The column `failure` of a row."""
    return None if row["failure"] is None else Failure(row["failure"])


def to_chunk(row: Row) -> Chunk:
    """A row of `delivery_chunks` as a Chunk."""
    return Chunk(
        delivery_id=row["delivery_id"],
        position=row["position"],
        chat_id=row["chat_id"],
        thread_id=row["thread_id"],
        html=row["html"],
        buttons=tuple(
            tuple(Button(label=label, data=data, url=url) for label, data, url in line)
            for line in json.loads(row["buttons"])
        ),
        state=DeliveryState(row["state"]),
        message_id=row["message_id"],
        attempts=row["attempts"],
        failure=maybe_failure(row),
    )


# A query that reads `deliveries` has this column beside theirs: which states its messages are in.
STATES = """(SELECT group_concat(DISTINCT state) FROM delivery_chunks
    WHERE delivery_id = deliveries.id) AS states"""


def state_of(row: Row) -> DeliveryState:
    """How a delivery is, from a row with STATES: one that is not over is `sending` while a message is on its way, and
    `in_doubt` while one may have arrived."""
    state = DeliveryState(row["state"])
    if state == DeliveryState.PLANNED:
        found = (row["states"] or "").split(",")
        state = next((one for one in (DeliveryState.SENDING, DeliveryState.IN_DOUBT) if one in found), state)
    return state


def to_delivery(row: Row) -> Delivery:
    """A row of `deliveries`, with its counts, as a Delivery."""
    return Delivery(
        id=row["id"],
        chat_id=row["chat_id"],
        thread_id=row["thread_id"],
        subscription_id=row["subscription_id"],
        local_date=date.fromisoformat(row["local_date"]),
        slot=row["slot"],
        due_at=to_moment(row["due_at"]),
        state=state_of(row),
        planned_at=to_moment(row["planned_at"]),
        finished_at=maybe_moment(row["finished_at"]),
        items=row["items"],
        chunks=row["chunks"],
        failure=maybe_failure(row),
    )


NOTICE = "notice"
"""Stands in place of the hour, in a delivery that no subscription asked for. So do the next ones."""
FOLLOW = "follow"
"""What is new in a story that the chat follows. One without messages: nothing was new in its articles."""
REMINDER = "reminder"
REPEATED = "repeated"
"""Articles of a digest that did not come, which say nothing that the chat has not had: no message tells of them."""
UNTOLD = -1
"""In place of a message: an article that says nothing new, and is not shown."""
BROADCAST = "broadcast"
"""What operators tell every chat."""
CLOSED_TOPIC = "closed topic"
"""Where a digest could not be posted in its forum topic, and which."""


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """One article of a delivery, and the message that shows it."""

    article_id: int
    story_id: int
    reasons: Reasons
    chunk: int
    """Its position; UNTOLD where none does."""


Buttons = Sequence[Sequence[Button]]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A delivery as it is planned."""

    chat_id: int
    thread_id: int | None
    subscription_id: int | None = None
    """Of which it is a digest."""
    slot: str
    """The time of day that it is for, or what it is."""
    local_date: date
    due_at: datetime
    """When it was to come."""
    chunks: Sequence[tuple[str, Buttons]]
    """Its messages: HTML and buttons. Without one it is done."""
    items: Sequence[PlannedItem] = ()
    """Which articles they hold."""


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """What operators told every chat, and how far it has come."""

    planned_at: datetime
    text: str
    """Of its first message."""
    chats: int
    sent: int
    failed: int
    in_doubt: int


class Deliveries:
    """The tables `deliveries`, `delivery_chunks` and `delivery_items`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def next_id(self) -> int:
        """The id that `add` gives to the first delivery, in one transaction with it."""
        row = self._db.row("SELECT coalesce(max(id), 0) + 1 AS id FROM deliveries")
        assert row is not None
        return int(row["id"])

    def add(self, planned: Sequence[Planned], *, now: datetime) -> list[int]:
        """Put deliveries into the ledger; returns their ids, which count up. None of a slot that had its own."""
        with self._db.write():
            first = self.next_id()
            ids = list(range(first, first + len(planned)))
            self._db.execute_many(
                """INSERT INTO deliveries
                    (id, chat_id, subscription_id, local_date, slot, due_at, state, planned_at, finished_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    (
                        id_,
                        one.chat_id,
                        one.subscription_id,
                        one.local_date.isoformat(),
                        one.slot,
                        to_text(one.due_at),
                        DeliveryState.PLANNED if one.chunks else DeliveryState.SENT,
                        to_text(now),
                        None if one.chunks else to_text(now),
                    )
                    for id_, one in zip(ids, planned, strict=True)
                ),
            )
            self._put(zip(ids, planned, strict=True))
        return ids

    def fired(self, subscription_id: int, *, local_date: date, slot: str) -> bool:
        """Whether a subscription had its delivery for a slot on a local date."""
        return bool(self.fired_of([(subscription_id, local_date, slot)]))

    def fired_of(self, slots: Iterable[tuple[int, date, str]]) -> set[int]:
        """Of subscriptions, each with a local date and a slot, those that had their delivery for it."""
        rows = self._db.rows(
            """SELECT d.subscription_id AS id FROM json_each(?) AS wanted JOIN deliveries AS d
                ON d.subscription_id = json_extract(value, '$[0]')
                AND d.local_date = json_extract(value, '$[1]') AND d.slot = json_extract(value, '$[2]')""",
            [json.dumps([(id_, day.isoformat(), slot) for id_, day, slot in slots])],
        )
        return {row["id"] for row in rows}

    def bringing(self, chats: Iterable[int], at: datetime) -> set[int]:
        """Of chats, those whom a digest that was planned at a moment brings something."""
        rows = self._db.rows(
            """SELECT DISTINCT s.chat_id FROM subscriptions AS s JOIN deliveries AS d
                ON d.subscription_id = s.id AND d.planned_at = ?2
            WHERE s.chat_id IN (SELECT value FROM json_each(?1))
                AND EXISTS (SELECT 1 FROM delivery_items WHERE delivery_id = d.id AND chunk <> ?3)""",
            [json.dumps(sorted(set(chats))), to_text(at), UNTOLD],
        )
        return {row["chat_id"] for row in rows}

    def notify(self, chat_id: int, *, local_date: date, chunks: Sequence[tuple[str, Buttons]], now: datetime) -> int:
        """Plan a notice to an operator's chat: it is sent as a digest is, and belongs to no subscription."""
        return self.post(chat_id, None, slot=NOTICE, local_date=local_date, chunks=chunks, now=now)

    def post(
        self,
        chat_id: int,
        thread_id: int | None,
        *,
        slot: str,
        local_date: date,
        chunks: Sequence[tuple[str, Buttons]],
        now: datetime,
        items: Sequence[PlannedItem] = (),
    ) -> int:
        """Plan a delivery that belongs to no subscription, to come now; `slot` says what it is."""
        planned = Planned(
            chat_id=chat_id,
            thread_id=thread_id,
            slot=slot,
            local_date=local_date,
            due_at=now,
            chunks=chunks,
            items=items,
        )
        return self.add([planned], now=now)[0]

    def _put(self, planned: Iterable[tuple[int, Planned]]) -> None:
        """The messages of deliveries, and their articles."""
        every = list(planned)
        self._db.execute_many(
            """INSERT INTO delivery_chunks (delivery_id, position, chat_id, thread_id, html, buttons, state)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (
                (id_, position, one.chat_id, one.thread_id, html, _as_text(buttons), DeliveryState.PLANNED)
                for id_, one in every
                for position, (html, buttons) in enumerate(one.chunks)
            ),
        )
        self._db.execute_many(
            """INSERT INTO delivery_items (delivery_id, position, chat_id, article_id, story_id, reasons, chunk)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (
                (id_, position, one.chat_id, item.article_id, item.story_id, item.reasons.to_json(), item.chunk)
                for id_, one in every
                for position, item in enumerate(one.items)
            ),
        )

    def last_notice_at(self) -> datetime | None:
        """When the last notice was planned."""
        row = self._db.row(
            "SELECT max(planned_at) AS at FROM deliveries WHERE subscription_id IS NULL AND slot = ?", [NOTICE]
        )
        return None if row is None else maybe_moment(row["at"])

    def all(self, *, state: DeliveryState | None = None, chat_id: int | None = None, limit: int = 50) -> list[Delivery]:
        """The newest deliveries, or those in one state or with a message in it, or of one chat."""
        rows = self._db.rows(
            f"""SELECT deliveries.*, {STATES},
                (SELECT max(thread_id) FROM delivery_chunks WHERE delivery_id = deliveries.id) AS thread_id,
                (SELECT count(*) FROM delivery_items WHERE delivery_id = deliveries.id) AS items,
                (SELECT count(*) FROM delivery_chunks WHERE delivery_id = deliveries.id) AS chunks
            FROM deliveries WHERE (?2 IS NULL OR chat_id = ?2) AND (?1 IS NULL OR (state = ?1 AND NOT (
                state = 'planned' AND EXISTS (SELECT 1 FROM delivery_chunks AS message
                    WHERE message.delivery_id = deliveries.id AND message.state IN ('sending', 'in_doubt'))))
                OR (?1 IN ('sending', 'in_doubt', 'failed') AND id IN (
                    SELECT delivery_id FROM delivery_chunks WHERE state = ?1)))
            ORDER BY id DESC LIMIT ?3""",
            [state, chat_id, limit],
        )
        return [to_delivery(row) for row in rows]

    def broadcasts(self, limit: int) -> list[Broadcast]:
        """The newest broadcasts."""
        rows = self._db.rows(
            """SELECT planned_at, chats, sent, failed, in_doubt, delivery_chunks.html AS text
            FROM (SELECT planned_at, min(id) AS first, count(*) AS chats, sum(state = 'sent') AS sent,
                    sum(state = 'failed') AS failed, sum(state = 'in_doubt') AS in_doubt
                FROM deliveries WHERE slot = ? AND subscription_id IS NULL
                GROUP BY planned_at ORDER BY planned_at DESC LIMIT ?)
            JOIN delivery_chunks ON delivery_id = first AND position = 0
            ORDER BY planned_at DESC""",
            [BROADCAST, limit],
        )
        # A broadcast has no markup: only `& < >` are escaped.
        return [from_row(Broadcast, row, text=unescape(row["text"])) for row in rows]

    def chunks(self, delivery_id: int) -> list[Chunk]:
        """The messages of a delivery, first to last."""
        rows = self._db.rows("SELECT * FROM delivery_chunks WHERE delivery_id = ? ORDER BY position", [delivery_id])
        return [to_chunk(row) for row in rows]


def _as_text(buttons: Buttons) -> str:
    rows = [[[button.label, button.data, button.url] for button in row] for row in buttons]
    return json.dumps(rows, ensure_ascii=False)


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
    failure: Failure | None
    """Of its last try."""
    detail: str
    """What Telegram said then."""
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
    failure: Failure | None
    """None: it was planned again by the operator."""
    detail: str


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
    due_at: datetime
    """When it was to come."""
    planned_at: datetime
    finished_at: datetime | None
    failure: Failure | None
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
    reasons: Reasons
    chunk: int
    """The position of its message; UNTOLD where none shows it."""

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
                failure=maybe_failure(row),
                detail=row["detail"],
            )
            for row in rows
        ]

    def _items(self, where: str, values: list[object]) -> list[Item]:
        rows = self._db.rows(
            f"""SELECT item.*, articles.story_id AS holder, title, publisher, url
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
                reasons=Reasons.from_json(row["reasons"]),
                chunk=row["chunk"],
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
        failure=maybe_failure(row),
        detail=row["detail"],
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
        due_at=to_moment(row["due_at"]),
        planned_at=to_moment(row["planned_at"]),
        finished_at=maybe_moment(row["finished_at"]),
        failure=maybe_failure(row),
        stories=row["stories"],
        messages=tuple(messages),
    )
