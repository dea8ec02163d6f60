"""Chats: who talks to the bot, and how each wants it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot import clock
from bot.errors import NotFound
from bot.models import Chat, ChatState, Failure
from bot.schedule import parse_quiet
from bot.storage.database import Queries
from bot.text import clean


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
        """The chat, made when it is new; kind, title and language of the app follow Telegram's."""
        title = clean(title)
        known = self._find(chat_id)
        language = telegram_language or (known and known.telegram_language)
        if known is not None and (known.kind, known.title, known.telegram_language) == (kind, title, language):
            return known  # the usual case takes no write lock
        self._db.change(
            """INSERT INTO chats (id, kind, title, items, state, created_at, telegram_language)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title,
                telegram_language = coalesce(excluded.telegram_language, telegram_language)""",
            [chat_id, kind, title, items, ChatState.ACTIVE, now, telegram_language],
        )
        return self.get(chat_id)

    def _find(self, chat_id: int) -> Chat | None:
        return self._db.record(Chat, "SELECT * FROM chats WHERE id = ?", [chat_id])

    def get(self, chat_id: int) -> Chat:
        """Raises NotFound."""
        found = self._find(chat_id)
        if found is None:
            raise NotFound(f"There is no chat {chat_id}; `policybot chat-admin list` shows those there are.")
        return found

    def many(self, ids: Iterable[int]) -> dict[int, Chat]:
        """Chats by id; those that are gone are left out."""
        sql = "SELECT * FROM chats WHERE id IN (SELECT value FROM json_each(?))"
        return {chat.id: chat for chat in self._db.records(Chat, sql, [list(ids)])}

    def all(self) -> list[Chat]:
        """Every chat, oldest first."""
        return self._db.records(Chat, "SELECT * FROM chats ORDER BY created_at, id")

    def audience(self) -> list[int]:
        """Active chats that hear of broadcasts: readers' own, and those groups and channels that get something."""
        return self._db.column(
            """SELECT id FROM chats WHERE state = 'active' AND (kind = 'private' OR kind <> 'terminal' AND (
                EXISTS (SELECT 1 FROM subscriptions WHERE chat_id = chats.id)
                OR EXISTS (SELECT 1 FROM follows WHERE chat_id = chats.id))) ORDER BY id"""
        )

    def set_zone(self, chat_id: int, zone: str) -> None:
        """The chat's time zone, an IANA name. Its subscriptions are to be due anew."""
        self._db.change("UPDATE chats SET zone = ? WHERE id = ?", [zone, chat_id])

    def set_items(self, chat_id: int, items: int) -> None:
        """Items a page or digest."""
        self._db.change("UPDATE chats SET items = ? WHERE id = ?", [items, chat_id])

    def set_language(self, chat_id: int, language: str | None) -> None:
        """The language to speak, a key of `bot.language.LANGUAGES`; None: that of the reader's app."""
        self._db.change("UPDATE chats SET language = ? WHERE id = ?", [language, chat_id])

    def set_quiet(self, chat_id: int, quiet: str) -> None:
        """Hours in which nothing comes at once, as `bot.schedule.parse_quiet` reads them; empty: none."""
        parse_quiet(quiet)
        self._db.change("UPDATE chats SET quiet = ? WHERE id = ?", [quiet, chat_id])

    def set_everybody(self, chat_id: int, everybody: bool) -> None:
        """Whether every member of a group may change what it gets."""
        self._db.change("UPDATE chats SET everybody = ? WHERE id = ?", [everybody, chat_id])

    def admit(self, chat_id: int) -> None:
        """It may use a private instance from now on."""
        self._db.change("UPDATE chats SET admitted = 1 WHERE id = ?", [chat_id])

    def set_state(self, chat_id: int, state: ChatState, reason: Failure | None = None) -> None:
        """Pause, or resume."""
        self._db.change("UPDATE chats SET state = ?, state_reason = ? WHERE id = ?", [state, reason, chat_id])

    def pause(self, chat_id: int, reason: Failure | None) -> None:
        """Pause; one that its operator paused stays so, whatever else befalls it."""
        self._db.change(
            """UPDATE chats SET state = 'paused', state_reason = :reason
            WHERE id = :id AND NOT (state = 'paused' AND state_reason IS :by_operator)""",
            {"id": chat_id, "reason": reason, "by_operator": Failure.BY_OPERATOR},
        )

    def resume(self, chat_id: int, *, paused_for: Failure | None = None) -> bool:
        """Resume a chat, one that is paused for that reason alone where one is named; whether it was paused.

        What its operator has paused stays so: `set_state` is for them.
        """
        with self._db.write() as db:
            db.execute("UPDATE chats SET back_at = ? WHERE id = ?", [clock.now(), chat_id])
            changed = db.change(
                """UPDATE chats SET state = 'active', state_reason = NULL
                WHERE id = :id AND state = 'paused' AND state_reason IS NOT :by_operator
                    AND (:only IS NULL OR state_reason = :only)""",
                {"id": chat_id, "by_operator": Failure.BY_OPERATOR, "only": paused_for},
            )
        return bool(changed)

    def back_since(self, chat_id: int, moment: datetime) -> bool:
        """Whether a person let the bot in after that moment, or about then."""
        return bool(self._db.value("SELECT back_at >= ? FROM chats WHERE id = ?", [moment, chat_id]))

    def paused_for(self, reason: Failure) -> list[Chat]:
        """The chats that are paused for a reason."""
        sql = "SELECT * FROM chats WHERE state = 'paused' AND state_reason = ? ORDER BY id"
        return self._db.records(Chat, sql, [reason])

    def remove(self, chat_id: int) -> None:
        """Forget a chat and its subscriptions; the ledger of what was sent stays."""
        self._db.change("DELETE FROM chats WHERE id = ?", [chat_id])
