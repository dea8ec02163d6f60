"""Handlers: what python-telegram-bot calls for each kind of update."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from telegram import CallbackQuery, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.conversation import Conversation, Request, depends_on_rights
from bot.reply import MAX_TOAST, Reply
from bot.storage import Storage
from bot.telegram.administrators import Administrators
from bot.telegram.answers import Answers
from bot.telegram.presses import Presses
from bot.telegram.rights import closed, present
from bot.telegram.updates import request_of

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 3
"""A button shows that it was pressed for so long at most; what takes longer comes without a passing note."""
LONG_NOTE = 60
"""Characters: a longer note has to be closed, a shorter one passes by itself."""


class Handlers:
    """Each asks the conversation and shows what it says."""

    def __init__(self, conversation: Conversation, storage: Storage, stopping: asyncio.Event) -> None:
        self._conversation = conversation
        self._storage = storage
        self._answers = Answers(storage, stopping)
        self._administrators = Administrators()
        self._presses = Presses()

    async def message(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A message, or a post in a channel."""
        request = request_of(update, context.bot)
        if request is None:
            return
        reply = await self._reply(request, context)
        if reply is not None:
            await self._answers.show(context.bot, request, reply)

    async def button(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A pressed button."""
        query, request = update.callback_query, request_of(update, context.bot)
        if query is None:
            return
        if request is None:
            await _release(query)
            return
        number = query.message.message_id if query.message else 0
        key = (request.chat_id, number, query.from_user.id, request.data or "")
        if not self._presses.begin(*key):
            await _release(query)
            return
        try:
            await self._pressed(request, context, query, number)
        finally:
            self._presses.end(*key)

    async def _pressed(
        self, request: Request, context: ContextTypes.DEFAULT_TYPE, query: CallbackQuery, number: int
    ) -> None:
        answering = asyncio.ensure_future(self._reply(request, context))
        await asyncio.wait({answering}, timeout=PATIENCE_SECONDS)
        early = answering.result() if answering.done() else None
        note = early.toast if early is not None else None
        noted = await _release(query, note) and note is not None
        reply = await answering
        if reply is None or (noted and not reply.replace):
            return
        await self._answers.show(context.bot, request, reply, pressed=number or None)

    async def migration(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A group has become a supergroup. Both chats are told so; either message will do."""
        message, chat = update.effective_message, update.effective_chat
        if message is None or chat is None:
            return
        old, new = message.migrate_from_chat_id or chat.id, message.migrate_to_chat_id or chat.id
        if old != new:
            await asyncio.to_thread(self._conversation.moved, old, new, title=chat.effective_name or str(new))

    async def note_membership(self, update: Update) -> None:
        """The bot was added or let in again, blocked or removed, or has other rights: the chat is paused, or goes on.

        One update after the other, as they come: whether the bot is in a chat is as the last one says.
        """
        change, chat = update.my_chat_member, update.effective_chat
        if change is None or chat is None:
            return
        self._administrators.forget(chat.id)
        reason = closed(change.new_chat_member, chat.type)
        if reason is not None:
            await self._answers.pause(chat.id, reason)
        elif await asyncio.to_thread(self._conversation.may_use, None, chat.id):
            await asyncio.to_thread(self._storage.chats.resume, chat.id)

    async def welcome(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Who has just let the bot into a group is told how to begin."""
        change, chat = update.my_chat_member, update.effective_chat
        if change is None or chat is None or chat.type == ChatType.PRIVATE:
            return
        if present(change.old_chat_member) or closed(change.new_chat_member, chat.type) is not None:
            return
        request = Request(
            chat_id=chat.id,
            chat_kind=str(chat.type),
            chat_title=chat.effective_name or str(chat.id),
            user_id=change.from_user.id,
            language=change.from_user.language_code,
            admin=await self._administrators.has(context.bot, chat.id, change.from_user.id),
        )
        reply = await asyncio.to_thread(self._conversation.added, request)
        if reply is not None:
            await self._answers.show(context.bot, request, reply)

    async def _reply(self, request: Request, context: ContextTypes.DEFAULT_TYPE) -> Reply | None:
        if not request.admin and depends_on_rights(request):
            admin = await self._administrators.has(context.bot, request.chat_id, request.user_id)
            request = replace(request, admin=admin)
        return await asyncio.to_thread(self._conversation.answer, request)


async def _release(query: CallbackQuery, note: str | None = None) -> bool:
    """Let a button go, with a note that passes over the screen of who pressed it; whether that was shown."""
    note = note[:MAX_TOAST] if note else None
    try:
        await query.answer(note, show_alert=note is not None and len(note) > LONG_NOTE)
    except TelegramError as error:
        log.info("a button's spinner could not be stopped: %s", error.message)
        return False
    return True
