"""Store chats, their settings, and the pages with buttons that they were shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot import clock
from bot.errors import NotFound
from bot.models import Chat, DeliveryKind, Failure
from bot.storage.database import Queries
from bot.text import clean
from summarizer.facts import DeadlineKind

ELSEWHERE = 1 << 52
"""The first id of chats in networks other than Telegram. Telegram's own ids are smaller."""


class Chats(Queries):
    """The table `chats`."""

    def meet(
        self,
        chat_id: int,
        *,
        kind: str,
        title: str,
        items: int,
        now: datetime,
        telegram_language: str | None = None,
    ) -> Chat:
        """Create the chat if it is new, or update its kind, title and app language. Returns the chat."""
        values = [chat_id, kind, clean(title), telegram_language, items, now]
        # Usually nothing has changed, and no write lock is needed.
        unchanged = """SELECT * FROM chats WHERE (id, kind, title) = (?1, ?2, ?3)
            AND telegram_language IS coalesce(nullif(?4, ''), telegram_language)"""
        if (known := self._db.record(Chat, unchanged, values[:4])) is not None:
            return known
        self._db.change(
            """INSERT INTO chats (id, kind, title, telegram_language, items, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title,
                telegram_language = coalesce(excluded.telegram_language, telegram_language)""",
            values,
        )
        return self.get(chat_id)

    def meet_at(self, network: str, address: str, *, kind: str, title: str, items: int, now: datetime) -> Chat:
        """Create or update the chat with this address in a network other than Telegram. Returns the chat."""
        with self._db.write() as db:
            id_: int = db.value(
                # Not the id of a removed chat that has deliveries: the ledger keeps them under that id.
                f"""SELECT coalesce((SELECT id FROM chats WHERE network = ? AND address = ?), max(id) + 1) FROM (
                    SELECT {ELSEWHERE} AS id UNION SELECT max(id) FROM chats UNION SELECT max(chat_id) FROM deliveries)
                """,
                [network, address],
            )
            self.meet(id_, kind=kind, title=title, items=items, now=now)
            db.execute("UPDATE chats SET network = ?, address = ? WHERE id = ?", [network, address, id_])
            return self.get(id_)

    def get(self, chat_id: int) -> Chat:
        """Returns one chat. Raises NotFound."""
        found = self.many([chat_id])
        if not found:
            raise NotFound(f"There is no chat {chat_id}. `policybot chat-admin list` shows all chats.")
        return found[chat_id]

    def many(self, ids: Iterable[int]) -> dict[int, Chat]:
        """Returns chats by id; ids without a chat are left out."""
        sql = "SELECT * FROM chats WHERE id IN (SELECT value FROM json_each(?))"
        return {chat.id: chat for chat in self._db.records(Chat, sql, [list(ids)])}

    def all(self) -> list[Chat]:
        """Returns every chat, oldest first."""
        return self._db.records(Chat, "SELECT * FROM chats ORDER BY created_at, id")

    def audience(self) -> list[int]:
        """Returns the ids of the active chats that get broadcasts: all private chats, and the groups and channels that
        have a subscription or follow a story."""
        return self._db.column(
            """SELECT id FROM chats WHERE paused IS NULL AND (kind = 'private' OR kind <> 'terminal' AND (
                EXISTS (SELECT 1 FROM subscriptions WHERE chat_id = chats.id)
                OR EXISTS (SELECT 1 FROM follows WHERE chat_id = chats.id))) ORDER BY id"""
        )

    def set(self, chat_id: int, **choices: object) -> None:
        """Change these fields of a `Chat`. After a change of zone, the caller must schedule the chat's subscriptions
        again."""
        columns = ", ".join(f"{name} = :{name}" for name in choices)
        self._db.change(f"UPDATE chats SET {columns} WHERE id = :chat", {**choices, "chat": chat_id})

    def pause(self, chat_id: int, reason: Failure) -> None:
        """Pause a chat for this reason. If the operator paused it already, that reason stays."""
        self._db.change(
            f"UPDATE chats SET paused = ? WHERE id = ? AND paused IS NOT '{Failure.BY_OPERATOR}'", [reason, chat_id]
        )

    def resume(self, chat_id: int, *, paused_for: Failure | None = None, by_operator: bool = False) -> bool:
        """Resume a chat; with `paused_for`, only if it was paused for that reason. Returns True if it was resumed.

        Only the operator can resume a chat that the operator paused.
        """
        with self._db.write() as db:
            db.execute("UPDATE chats SET back_at = ? WHERE id = ?", [clock.now(), chat_id])
            resumed = f"""UPDATE chats SET paused = NULL WHERE id = ?1 AND paused IS NOT NULL
                AND (?2 OR paused <> '{Failure.BY_OPERATOR}') AND (?3 IS NULL OR paused = ?3)"""
            return db.change(resumed, [chat_id, by_operator, paused_for]) > 0

    def back_since(self, chat_id: int, moment: datetime) -> bool:
        """Returns True if somebody let the bot back in at that moment or later."""
        return bool(self._db.value("SELECT back_at >= ? FROM chats WHERE id = ?", [moment, chat_id]))

    def paused_for(self, reason: Failure) -> list[Chat]:
        """Returns the Telegram chats that are paused for this reason."""
        return self._db.records(
            Chat, "SELECT * FROM chats WHERE network = 'telegram' AND paused = ? ORDER BY id", [reason]
        )

    def remove(self, chat_id: int) -> None:
        """Delete a chat and its subscriptions; the ledger of what was sent stays."""
        self._db.change("DELETE FROM chats WHERE id = ?", [chat_id])


_NEVER = datetime.min.replace(tzinfo=UTC)
KEPT_A_CHAT = 200
"""The maximum number of views that are kept for a chat. A button of an older page gets the answer that it is too
old."""


@dataclass(frozen=True, kw_only=True)
class View:
    """A list that a reader pages through. Its fields are empty if there is none."""

    id: int = 0
    chat_id: int = 0
    """The chat that asked for it."""
    kind: str = ""
    """Such as `latest`, `saved` or `broadcast`."""
    argument: str = ""
    """The search, or another argument, depending on the kind."""
    size: int = 0
    """Items per page."""
    made_at: datetime = _NEVER
    days: int = 0
    """For a list of deadlines: how many days it looks ahead."""
    skip: int = 0
    """For a list of deadlines: how many of the first days it leaves out."""
    due: tuple[DeadlineKind, ...] = ()
    """For a list of deadlines: the kinds that it shows; if empty, it shows all kinds."""
    articles: tuple[int, ...] = ()
    """For an answer about certain articles: their ids."""


OPENED = -1
"""The number that stands for the article opened since a page was shown."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The page or digest that was shown last in a chat. Its fields are empty if there is none."""

    articles: dict[int, int] = field(default_factory=dict)
    """Article ids by the numbers that the page shows before them."""
    place: str = ""
    """For a page: its `bot.actions.Place` as text."""
    before: str = ""
    """The place of the list that was shown before this one."""


class Views(Queries):
    """The table `views`."""

    def add(self, chat_id: int, *, kind: str, argument: str, size: int, now: datetime, **details: Any) -> View:
        """Store a view with these optional fields, and delete the chat's oldest views beyond KEPT_A_CHAT."""
        values = {"chat_id": chat_id, "kind": kind, "argument": argument, "size": size, "made_at": now, **details}
        columns = ", ".join(values)
        with self._db.write() as db:
            [view] = db.records(
                View, f"INSERT INTO views ({columns}) VALUES (:{columns.replace(', ', ', :')}) RETURNING *", values
            )
            db.execute(
                f"""DELETE FROM views WHERE chat_id = ?1 AND id <= (
                    SELECT id FROM views WHERE chat_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET {KEPT_A_CHAT})""",
                [chat_id],
            )
        return view

    def get(self, chat_id: int | None, view_id: int) -> View | None:
        """Returns a view, or None if it is gone. With a chat, returns only a view of that chat."""
        return self._db.record(
            View, "SELECT * FROM views WHERE (?1 IS NULL OR chat_id = ?1) AND id = ?2", [chat_id, view_id]
        )

    def latest(self, chat_id: int, kind: str) -> View:
        """Returns the newest view of a kind in a chat. It is empty if there is none."""
        sql = "SELECT * FROM views WHERE chat_id = ? AND kind = ? ORDER BY id DESC LIMIT 1"
        return self._db.record(View, sql, [chat_id, kind]) or View()

    def take(self, chat_id: int, view_id: int, kind: str) -> View | None:
        """Remove a view, so that its action is done only once. Returns the view, or None if it is gone."""
        sql = "DELETE FROM views WHERE chat_id = ? AND id = ? AND kind = ? RETURNING *"
        with self._db.write():
            return self._db.record(View, sql, [chat_id, view_id, kind])

    def show(self, chat_id: int, thread_id: int | None, page: Shown, *, now: datetime) -> None:
        """Store the page that is shown now. `/follow 3` and "next" refer to it."""
        self._db.change(
            """INSERT OR REPLACE INTO shown (chat_id, thread_id, place, articles, shown_at, before)
            -- Another list has no open article (OPENED).
            SELECT ?1, ?2, ?3, coalesce(max(iif(
                ?3 = '' OR CAST(place AS INTEGER) = CAST(?3 AS INTEGER), ?4, json_remove(?4, '$."-1"'))), ?4),
                ?5, coalesce(max(CASE
                WHEN CAST(place AS INTEGER) = CAST(?3 AS INTEGER) THEN before -- another page of the same list
                -- back to the list before: only those before that one are left
                WHEN CAST(before AS INTEGER) = CAST(?3 AS INTEGER) THEN substr(before, instr(before, ' ') + 1)
                -- a single subscription is no list
                WHEN place = '' OR EXISTS (SELECT 1 FROM views
                    WHERE id = CAST(shown.place AS INTEGER) AND kind = 'subscriptions' AND argument <> '') THEN before
                ELSE rtrim(substr(rtrim(place || ' ' || before) || ' ', 1, 300), '.0123456789') END), '')
            FROM shown WHERE (chat_id, thread_id) = (?1, ?2)""",
            [chat_id, thread_id or 0, page.place, page.articles, now],
        )

    def shown(self, chat_id: int, thread_id: int | None) -> Shown:
        """Returns the page or digest that was shown last in a chat."""
        found = self._db.record(
            Shown,
            # Only digests number their stories.
            f"""SELECT place, articles, substr(before, 1, instr(before, ' ') - 1) AS before FROM (
                SELECT shown_at AS at, 1 AS is_page, place, articles, before FROM shown
                WHERE chat_id = :chat AND thread_id = :thread
                UNION ALL SELECT at, 0, '', (
                    SELECT json_group_object(number, article_id) FROM (
                        SELECT article_id, row_number() OVER (ORDER BY min(position)) AS number FROM delivery_items
                        WHERE delivery_id = digest.delivery_id AND chunk >= 0 GROUP BY story_id)), ''
                FROM (SELECT delivery_id, max(sent_at) AS at FROM delivery_chunks AS message
                    WHERE chat_id = :chat AND coalesce(thread_id, 0) = :thread AND sent_at IS NOT NULL
                        AND EXISTS (
                            SELECT 1 FROM deliveries WHERE id = message.delivery_id
                                AND kind IN ('{DeliveryKind.DIGEST}', '{DeliveryKind.AT_ONCE}'))
                        AND EXISTS (SELECT 1 FROM delivery_items AS item
                            WHERE item.delivery_id = message.delivery_id AND chunk >= 0)) AS digest
                WHERE at IS NOT NULL)
            ORDER BY at DESC, is_page DESC LIMIT 1""",
            {"chat": chat_id, "thread": thread_id or 0},
        )
        return found or Shown()
