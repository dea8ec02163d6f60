"""Administrators: who may change what a group or channel gets, as Telegram says."""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot
from telegram.error import TelegramError

log = logging.getLogger(__name__)

KEPT_SECONDS = 60
KEPT_CHATS = 1000


class Administrators:
    """Asks Telegram, and keeps what it said for a minute.

    All of a chat at once, and not one by getChatMember: Telegram answers that to a bot that is no administrator only
    where the chat does not hide its members.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[float, frozenset[int]]] = {}

    async def has(self, bot: Bot, chat_id: int, user_id: int | None) -> bool:
        """Whether a person is one. False also where Telegram does not say."""
        if user_id is None:
            return False
        now = asyncio.get_running_loop().time()
        known = self._kept.get(chat_id)
        if known is None or known[0] <= now:
            try:
                found = await bot.get_chat_administrators(chat_id)
            except TelegramError as error:
                log.warning("the administrators of chat %d could not be found: %s", chat_id, error.message)
                return False
            if len(self._kept) >= KEPT_CHATS:
                self._kept.clear()
            known = self._kept[chat_id] = (now + KEPT_SECONDS, frozenset(member.user.id for member in found))
        return user_id in known[1]

    def forget(self, chat_id: int) -> None:
        """Ask anew: somebody's rights have changed."""
        self._kept.pop(chat_id, None)
