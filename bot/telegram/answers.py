"""Answers: a reply to a request → messages in its chat, sent anew or in place of the one whose button was pressed."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot import clock
from bot.conversation import Request
from bot.models import Failure
from bot.reply import Reply
from bot.storage import Storage
from bot.telegram.render import fits_caption, render
from bot.telegram.send import CHAT_PAUSED, judge, keyboard, send, send_document

log = logging.getLogger(__name__)

TRIES = 3
MAX_WAIT_SECONDS = 60
"""An answer that Telegram wants held back for longer than this is given up: the reader has gone on."""
HELD_A_CHAT = 3
HELD = 16
"""Answers held back at once, in one chat and in all. Each takes the place of an update that could be handled: who
floods the bot, which makes Telegram slow it down, must not hold up everybody else. What is more is given up."""


class Answers:
    """Shows replies. One that waits for its turn is given up when `stopping` is set."""

    def __init__(self, storage: Storage, stopping: asyncio.Event) -> None:
        self._storage = storage
        self._stopping = stopping
        self._held: Counter[int] = Counter()

    async def show(self, bot: ExtBot[Any], request: Request, reply: Reply, *, pressed: int | None = None) -> None:
        """Answer a request; `pressed` is the message whose button it was."""
        if pressed is not None and reply.replace and await self._replace(bot, request, reply, pressed):
            return
        messages, attachment = render(reply), reply.attachment
        # A short text is the file's caption, so that both are one message.
        under = messages.pop() if attachment is not None and fits_caption(messages[-1]) else None
        for message in messages:
            if not await self._insist(request, partial(send, bot, html=message.html, buttons=message.buttons)):
                return
        if attachment is not None:
            html, buttons = (under.html, under.buttons) if under is not None else ("", ())
            await self._insist(request, partial(send_document, bot, attachment=attachment, html=html, buttons=buttons))

    async def pause(self, chat_id: int, reason: Failure) -> None:
        """Send a chat nothing until it comes back."""
        await asyncio.to_thread(self._storage.pause_chat, chat_id, reason, clock.now())

    async def _replace(self, bot: ExtBot[Any], request: Request, reply: Reply, message_id: int) -> bool:
        """Edit the message whose button was pressed; False when the reply must be sent anew."""
        messages = render(reply)
        if len(messages) > 1 or reply.attachment is not None:
            return False  # an edit can't grow one message to two
        gone = False

        async def edit(chat_id: int, thread_id: int | None) -> None:
            nonlocal gone
            try:
                await bot.edit_message_text(
                    messages[0].html,
                    chat_id=chat_id,
                    message_id=message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(messages[0].buttons),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            except BadRequest as error:
                # Pressed twice, the page is there already. Else it was deleted, or is too old to edit.
                gone = "not modified" not in error.message.lower()
                if gone:
                    log.info("a page of chat %d could not be turned in place: %s", request.chat_id, error.message)

        # An edit that never got an answer may be made again: it is the same page twice.
        return await self._insist(request, edit, doubt=True) and not gone

    async def _insist(self, request: Request, action: Callable[..., Awaitable[object]], *, doubt: bool = False) -> bool:
        """Try as often as is worth it, in the request's topic, or where its chat has gone; whether it was done.

        `action` takes chat_id and thread_id.
        """
        chat_id, thread_id = request.chat_id, request.thread_id
        for attempt in range(TRIES):
            try:
                await action(chat_id=chat_id, thread_id=thread_id)
            except TelegramError as error:
                verdict = judge(error)
                log.warning("answer to chat %d: %s (%s)", request.chat_id, verdict.failure, verdict.reason)
                if verdict.failure in CHAT_PAUSED:
                    await self.pause(request.chat_id, verdict.failure)
                if verdict.new_chat_id is not None:
                    await asyncio.to_thread(self._storage.move_chat, chat_id, verdict.new_chat_id)
                    chat_id = verdict.new_chat_id
                    continue
                if verdict.failure == Failure.TOPIC_CLOSED and thread_id is not None:
                    thread_id = None  # to the general topic, that the answer be not lost
                    continue
                again = verdict.failure == Failure.LATER or (doubt and verdict.failure == Failure.DOUBT)
                seconds = verdict.wait.total_seconds()
                if not again or attempt + 1 == TRIES or seconds > MAX_WAIT_SECONDS:
                    return False
                if not await self._hold(chat_id, max(seconds, 1)):
                    return False
            else:
                return True
        return False

    async def _hold(self, chat_id: int, seconds: float) -> bool:
        """Wait; False where there is no room to, or the bot stops."""
        if self._held[chat_id] >= HELD_A_CHAT or self._held.total() >= HELD:
            return False
        self._held[chat_id] += 1
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return True
        finally:
            self._held[chat_id] -= 1
            self._held += Counter()  # without those of whom nothing is held
        return False
