"""Sends replies: as new messages, or by editing the message whose button was pressed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot import clock
from bot.conversation import Request
from bot.errors import StorageError
from bot.language import DEFAULT, _, speaking
from bot.models import Failure
from bot.reply import Reply, say, split
from bot.storage import Storage
from bot.telegram.pace import Crowded, Pacer, within
from bot.telegram.send import CHAT_PAUSED, html, judge, keyboard, language_of, send, send_document

log = logging.getLogger(__name__)

TRIES = 3
TOLD_AGAIN_SECONDS = 60
"""Minimum time between two notices, to a chat or in the log, about dropped answers."""


class Answers:
    """Sends replies. One that waits for its turn is dropped when `stopping` is set."""

    def __init__(self, storage: Storage, pacer: Pacer, stopping: asyncio.Event, *, language: str = DEFAULT) -> None:
        """`language`: for chats that have not chosen one."""
        self._storage = storage
        self._pacer = pacer
        self._stopping = stopping
        self._language = language
        self._given_up = set[int]()
        self._notices: dict[int, asyncio.Task[None]] = {}

    async def show(self, bot: ExtBot[Any], request: Request, reply: Reply, *, pressed: int | None = None) -> None:
        """Answer a request; `pressed` is the message whose button it was."""
        if pressed is not None and reply.replace and await self._replace(bot, request, reply, pressed):
            return
        for message in split(reply):
            if not await self._insist(bot, request, partial(send, bot, message=message)):
                return
        if reply.attachment is not None:
            await self._insist(bot, request, partial(send_document, bot, attachment=reply.attachment))

    async def pause(self, chat_id: int, reason: Failure) -> None:
        """Pause a chat until it comes back."""
        await asyncio.to_thread(self._storage.pause_chat, chat_id, reason, clock.now())

    async def _replace(self, bot: ExtBot[Any], request: Request, reply: Reply, message_id: int) -> bool:
        """Edit the message whose button was pressed; False if the reply must be sent as a new message."""
        messages = split(reply)
        if len(messages) > 1 or reply.attachment is not None:
            return False  # one message can't be edited into two

        async def edit(chat_id: int, thread_id: int | None) -> None:
            try:
                await bot.edit_message_text(
                    html(messages[0].text),
                    chat_id=chat_id,
                    message_id=message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(messages[0].buttons),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            except BadRequest as error:
                # On a second press the page is shown already. Otherwise it was deleted, or is too old to edit: send it.
                if "not modified" not in error.message.lower():
                    raise

        # An edit without an answer can safely be repeated.
        return await self._insist(bot, request, edit, doubt=True) is not False

    async def _insist(
        self, bot: ExtBot[Any], request: Request, action: Callable[..., Awaitable[object]], *, doubt: bool = False
    ) -> bool | None:
        """Call `action` with chat_id and thread_id until it succeeds, following the chat to a new id or the general
        topic.

        Returns False if it can't succeed, None if it was dropped.
        """
        chat_id, thread_id = request.chat_id, request.thread_id
        for attempt in range(TRIES):
            try:
                await action(chat_id=chat_id, thread_id=thread_id)
            except TelegramError as error:
                verdict = judge(error)
                if not isinstance(error, Crowded):
                    log.warning("answer to chat %d: %s (%s)", request.chat_id, verdict.failure, verdict.reason)
                if verdict.failure in CHAT_PAUSED:
                    await self.pause(request.chat_id, verdict.failure)
                if verdict.new_chat_id is not None:
                    await asyncio.to_thread(self._storage.move_chat, chat_id, verdict.new_chat_id)
                    chat_id = verdict.new_chat_id
                    continue
                if verdict.failure == Failure.TOPIC_CLOSED and thread_id is not None:
                    thread_id = None  # to the general topic, so that the answer is not lost
                    continue
                again = verdict.failure == Failure.LATER or (doubt and verdict.failure == Failure.DOUBT)
                if not again:
                    return False
                if attempt + 1 == TRIES or isinstance(error, Crowded):
                    self._give_up(bot, chat_id, thread_id)
                    return None
                self._pacer.hold(chat_id, max(verdict.wait.total_seconds(), 1))
            else:
                return True
        return False

    def _give_up(self, bot: ExtBot[Any], chat_id: int, thread_id: int | None) -> None:
        """Tell a chat, once a minute at most, that answers were dropped because they would have come too late."""
        self._given_up.add(chat_id)
        if chat_id not in self._notices:
            notice = asyncio.create_task(self._tell_given_up(bot, chat_id, thread_id))
            self._notices[chat_id] = notice
            notice.add_done_callback(lambda _: self._notices.pop(chat_id))

    async def _tell_given_up(self, bot: ExtBot[Any], chat_id: int, thread_id: int | None) -> None:
        while chat_id in self._given_up and not self._stopping.is_set():
            log.warning("answers to chat %d were dropped: it writes faster than Telegram lets the bot answer", chat_id)
            try:
                # Before the turn is taken: an error would never give it back.
                language = await asyncio.to_thread(language_of, self._storage, chat_id, self._language)
                turn = await self._pacer.turn(chat_id)
                self._given_up.discard(chat_id)  # answers dropped from here on belong to the next notice
                with speaking(language):
                    told = _(
                        "Some messages came too fast to be answered. Please send those that matter again, one at a "
                        "time."
                    )
                (message,) = split(say(told))
                await send(bot, chat_id=chat_id, thread_id=thread_id, message=message, turn=turn)
            except (TelegramError, StorageError) as error:
                log.info("chat %d could not be told of that: %s", chat_id, error)
            await within(TOLD_AGAIN_SECONDS, self._stopping)
