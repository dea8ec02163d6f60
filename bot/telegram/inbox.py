"""Inbox: updates on their way from Telegram to the handlers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.error import TelegramError

from bot.errors import StorageError

log = logging.getLogger(__name__)

NOTE_SECONDS = 2.0
"""Between two tries to write down what an update says."""


class Inbox(asyncio.Queue[object]):
    """The queue that python-telegram-bot's Updater fills.

    What waits in it, or is being handled, is gone when the process is killed: Telegram was told that it came. A command
    is typed again by who gets no answer, but that a chat has let the bot in again is said once, and the chat would get
    nothing until somebody wonders. So that is noted here, before Telegram is told: the Updater confirms updates, or
    answers the webhook's request, after all of them are in the queue.
    """

    def __init__(self, note: Callable[[Update], Awaitable[None]], stopping: asyncio.Event) -> None:
        """`note` writes down what a my_chat_member update says; it may be called again for the same one."""
        super().__init__()
        self._note = note
        self._stopping = stopping

    async def put(self, item: object) -> None:
        """Raises TelegramError, which leaves the update with Telegram, where it can't be noted and the bot stops."""
        while isinstance(item, Update) and item.my_chat_member is not None:
            try:
                await self._note(item)
                break
            except StorageError as error:
                log.error("whether the bot is in a chat can't be noted: %s", error)
                if self._stopping.is_set():
                    raise TelegramError("the bot stops before an update could be noted") from error
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), NOTE_SECONDS)
        await super().put(item)
