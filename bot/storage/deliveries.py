"""Store the ledger of deliveries: which messages were planned for which chat, and which of them arrived."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from bot.models import Delivery, DeliveryKind, DeliveryState, DueDay, Reasons
from bot.reply import Message
from bot.storage.database import Queries, as_json, grouped, maybe_moment

UNTOLD = -1
"""The value of `chunk` for an article that says nothing new and therefore is in no message."""
NEW_ID = 999_999_999_999_937
"""Placeholder for the delivery's id in the buttons of its messages. `add` replaces it by the id."""

# The state of an unfinished delivery is `sending` if one of its messages has this state, else `in_doubt` if one has
# that state.
_DELIVERY = """SELECT id, chat_id, subscription_id, kind, local_date, slot, due_at, planned_at, finished_at, failure,
    CASE WHEN state <> 'planned' THEN state
        WHEN EXISTS (SELECT 1 FROM delivery_chunks AS c WHERE delivery_id = deliveries.id AND c.state = 'sending')
            THEN 'sending'
        WHEN EXISTS (SELECT 1 FROM delivery_chunks AS c WHERE delivery_id = deliveries.id AND c.state = 'in_doubt')
            THEN 'in_doubt'
        ELSE state END AS state,
    (SELECT max(thread_id) FROM delivery_chunks WHERE delivery_id = deliveries.id) AS thread_id,
    (SELECT count(*) FROM delivery_items WHERE delivery_id = deliveries.id) AS items,
    (SELECT count(DISTINCT story_id) FROM delivery_items WHERE delivery_id = deliveries.id AND chunk >= 0) AS stories,
    (SELECT json_group_array(json_object('delivery_id', delivery_id, 'position', position, 'chat_id', chat_id,
            'thread_id', thread_id, 'message', json(message), 'state', state, 'message_id', message_id,
            'attempts', attempts, 'requests', requests, 'not_before', not_before, 'sent_at', sent_at,
            'failure', failure, 'detail', detail))
        FROM (SELECT * FROM delivery_chunks WHERE delivery_id = deliveries.id ORDER BY position)) AS messages
    FROM deliveries WHERE"""
_ITEM = """SELECT delivery_id, article_id, item.story_id, title, publisher, url, reasons, chunk
    FROM delivery_items AS item JOIN articles ON articles.id = item.article_id WHERE"""


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """One article of a delivery, and the message that shows it."""

    article_id: int
    story_id: int
    reasons: Reasons
    chunk: int
    """Position of that message, or UNTOLD."""


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """A reminder of a deadline, and the message that shows it."""

    story_id: int
    due: DueDay
    ahead: int
    """How many days before the deadline it comes."""
    chunk: int
    """Position of that message."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Planned:
    """A delivery that is about to be stored."""

    chat_id: int
    thread_id: int | None = None
    subscription_id: int | None = None
    """The subscription whose digest it is."""
    kind: DeliveryKind
    local_date: date
    slot: time | None = None
    """For a digest: its time of day in the schedule."""
    due_at: datetime
    """The time at which the schedule wanted it."""
    messages: Sequence[Message]
    """If there are none, the delivery counts as sent."""
    items: Sequence[PlannedItem] = ()
    """The articles that it counts as delivered; some may be in no message."""
    reminders: Sequence[Reminder] = ()
    """The reminders in its messages."""
    stored: str = field(init=False)
    """A JSON list with the JSON of each message. Made here, since a delivery is planned before the write lock is
    taken."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "stored", as_json([*map(as_json, self.messages)]))


@dataclass(frozen=True, kw_only=True)
class Item(PlannedItem):
    """An article of a stored delivery; `story_id` is its story at planning time."""

    delivery_id: int
    title: str
    publisher: str
    url: str | None


class Deliveries(Queries):
    """The tables `deliveries`, `delivery_chunks` and `delivery_items`."""

    def add(self, planned: Sequence[Planned], *, now: datetime) -> None:
        """Put deliveries into the ledger. The table accepts only one delivery for each subscription, date and slot."""
        with self._db.write() as db:
            for delivery in planned:
                row = vars(delivery) | {"now": now}
                row["id"] = db.value(
                    """INSERT INTO deliveries
                        (chat_id, subscription_id, kind, local_date, slot, due_at, state, planned_at, finished_at)
                    VALUES (:chat_id, :subscription_id, :kind, :local_date, :slot, :due_at,
                        iif(:stored = '[]', 'sent', 'planned'), :now, iif(:stored = '[]', :now, NULL)) RETURNING id""",
                    row,
                )
                db.execute(
                    f"""INSERT INTO delivery_chunks (delivery_id, position, chat_id, thread_id, message, state)
                    SELECT :id, key, :chat_id, :thread_id, replace(value, {NEW_ID}, :id), 'planned'
                    FROM json_each(:stored)""",
                    row,
                )
                db.change_many(
                    """INSERT INTO delivery_items (delivery_id, position, chat_id, article_id, story_id, reasons, chunk)
                    VALUES (:id, :position, :chat_id, :article_id, :story_id, :reasons, :chunk)""",
                    (row | vars(item) | {"position": position} for position, item in enumerate(delivery.items)),
                )
                db.change_many(
                    """INSERT INTO reminders (chat_id, story_id, date, kind, ahead, article_id, delivery_id, chunk)
                    VALUES (:chat_id, :story_id, :day, :kind, :ahead, :article_id, :id, :chunk)
                    ON CONFLICT DO UPDATE SET delivery_id = excluded.delivery_id, chunk = excluded.chunk,
                        tries = tries + 1, article_id = excluded.article_id""",
                    (row | vars(reminder) | vars(reminder.due) for reminder in delivery.reminders),
                )

    def fired_of(self, slots: Mapping[int, tuple[date | None, time | None]]) -> set[int]:
        """Returns the subscriptions that already have a delivery for the local date and slot given for each."""
        return set(
            self._db.column(
                """SELECT d.subscription_id FROM json_each(?) AS wanted JOIN deliveries AS d
                ON d.subscription_id = CAST(key AS INTEGER) AND d.local_date = value ->> 0 AND d.slot = value ->> 1""",
                [dict(slots)],
            )
        )

    def post(self, chat_ids: Iterable[int], messages: Sequence[Message], *, kind: DeliveryKind, now: datetime) -> None:
        """Plan deliveries that belong to no subscription and are due now."""
        self.add(
            [
                Planned(chat_id=chat_id, kind=kind, local_date=now.date(), due_at=now, messages=messages)
                for chat_id in chat_ids
            ],
            now=now,
        )

    def posted(self, message: Message, *, since: datetime, after: int = 0) -> dict[int, int]:
        """Returns the chats for which `post` has planned this message since a moment, and the ids of the deliveries.
        Only those with an id above `after` are returned."""
        return dict(
            self._db.execute(
                """SELECT deliveries.chat_id, id FROM deliveries JOIN delivery_chunks ON delivery_id = id
            WHERE subscription_id IS NULL AND planned_at >= ? AND id > ? AND message = ?""",
                [since, after, message],
            )
        )

    def last_planned_at(self, kind: DeliveryKind) -> datetime | None:
        """Returns when the last delivery of a kind was planned, of those that belong to no subscription."""
        return maybe_moment(
            self._db.value("SELECT max(planned_at) FROM deliveries WHERE subscription_id IS NULL AND kind = ?", [kind])
        )

    def get(self, delivery_id: int) -> Delivery | None:
        """Returns a delivery, or None if there is none."""
        return self._db.record(Delivery, f"{_DELIVERY} id = ?", [delivery_id])

    def ids(self, chat_id: int) -> list[int]:
        """Returns the ids of a chat's deliveries that have messages, newest first."""
        return self._db.column(
            """SELECT id FROM deliveries WHERE chat_id = ?
                AND EXISTS (SELECT 1 FROM delivery_chunks WHERE delivery_id = deliveries.id)
            ORDER BY id DESC""",
            [chat_id],
        )

    def many(self, ids: Iterable[int]) -> list[Delivery]:
        """Returns deliveries by id, newest first."""
        return self._db.records(
            Delivery, f"{_DELIVERY} id IN (SELECT value FROM json_each(?)) ORDER BY id DESC", [list(ids)]
        )

    def all(self, *, state: DeliveryState | None = None, chat_id: int | None = None, limit: int = 50) -> list[Delivery]:
        """Returns the newest deliveries. With `chat_id`, only those of one chat; with `state`, only those that are in
        this state or have a message in it."""
        return self._db.records(
            Delivery,
            f"""{_DELIVERY} id IN (
                SELECT id FROM deliveries WHERE (?2 IS NULL OR chat_id = ?2) AND (?1 IS NULL OR (state = ?1
                    AND NOT (state = 'planned' AND EXISTS (SELECT 1 FROM delivery_chunks AS message
                        WHERE message.delivery_id = deliveries.id AND message.state IN ('sending', 'in_doubt'))))
                    OR (?1 IN ('sending', 'in_doubt', 'failed') AND id IN (
                        SELECT delivery_id FROM delivery_chunks WHERE state = ?1)))
                ORDER BY id DESC LIMIT ?3)
            ORDER BY id DESC""",
            [state, chat_id, limit],
        )

    def items(self, delivery_id: int) -> list[Item]:
        """Returns the articles of a delivery, in their order."""
        return self._db.records(Item, f"{_ITEM} item.delivery_id = ? ORDER BY item.position", [delivery_id])

    def stories(self, delivery_id: int, chat_id: int) -> list[list[Item]]:
        """Returns the articles that the messages of a delivery show, grouped by story, in their order."""
        items = self._db.records(
            Item,
            f"{_ITEM} item.delivery_id = ? AND item.chat_id = ? AND chunk >= 0 ORDER BY item.position",
            [delivery_id, chat_id],
        )
        return list(grouped((item.story_id, item) for item in items).values())

    def with_articles(self, chat_id: int, article_ids: Iterable[int]) -> dict[int, list[tuple[Delivery, Item]]]:
        """Returns, by article id, the deliveries of a chat that have the article, newest first. Each has only the
        message that shows the article. Articles that no delivery has are left out."""
        items = self._db.records(
            Item,
            f"""{_ITEM} item.chat_id = ? AND item.article_id IN (SELECT value FROM json_each(?))
            ORDER BY item.delivery_id DESC""",
            [chat_id, list(article_ids)],
        )
        deliveries = {delivery.id: delivery for delivery in self.many({item.delivery_id for item in items})}

        def shown(item: Item) -> Delivery:
            delivery = deliveries[item.delivery_id]
            return replace(delivery, messages=tuple(part for part in delivery.messages if part.position == item.chunk))

        return grouped((item.article_id, (shown(item), item)) for item in items)
