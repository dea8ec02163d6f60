"""python-telegram-bot's Application, wired to the conversation."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from telegram import BotCommand, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import clock
from bot.config import TelegramSettings
from bot.conversation import COMMANDS, Conversation, Request
from bot.models import ChatState
from bot.reply import MAX_TOAST, Attachment, RenderedMessage, Reply
from bot.storage import Storage
from bot.telegram.render import fits_caption, render
from bot.telegram.send import Failure, judge, keyboard, send, send_document

log = logging.getLogger(__name__)

PtbApplication = Application[Any, Any, Any, Any, Any, Any]
TRIES = 3
MAX_WAIT_SECONDS = 60
"""An answer that Telegram wants held back for longer than this is given up: the reader has gone on."""


def build_application(
    settings: TelegramSettings,
    token: str,
    conversation: Conversation,
    storage: Storage,
    stopping: asyncio.Event,
) -> PtbApplication:
    """The application with its handlers; not initialized, not started.

    An answer that waits for its turn is given up when `stopping` is set.
    """
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(settings.base_url)
        .connect_timeout(10)
        .read_timeout(10)
        .write_timeout(10)
        .pool_timeout(10)
        .connection_pool_size(32)
        .concurrent_updates(32)
        .build()
    )
    handlers = _Handlers(conversation, storage, stopping)
    written = (filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST) & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, handlers.migration))
    application.add_handler(MessageHandler(written, handlers.message))
    application.add_handler(CallbackQueryHandler(handlers.button))
    application.add_handler(ChatMemberHandler(handlers.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(_log_error)
    return application


async def describe_commands(application: PtbApplication) -> None:
    """Tell Telegram the commands, so that clients offer them. Failing is no reason not to start."""
    try:
        await application.bot.set_my_commands(
            [BotCommand(name, description) for name, (_, description) in COMMANDS.items()]
        )
    except TelegramError as error:
        log.warning("the list of commands could not be set: %s", error.message)


class _Handlers:
    def __init__(self, conversation: Conversation, storage: Storage, stopping: asyncio.Event) -> None:
        self._conversation = conversation
        self._storage = storage
        self._stopping = stopping

    async def message(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A message, or a post in a channel."""
        request = _request(update, context.bot.username)
        if request is not None:
            await self._show(request, context, await asyncio.to_thread(self._conversation.answer, request))

    async def migration(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A group has become a supergroup. Both chats are told so; either message will do."""
        message, chat = update.effective_message, update.effective_chat
        if message is None or chat is None:
            return
        old, new = message.migrate_from_chat_id or chat.id, message.migrate_to_chat_id or chat.id
        if old != new:
            await asyncio.to_thread(self._storage.move_chat, old, new)

    async def button(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A pressed button."""
        query, request = update.callback_query, _request(update, context.bot.username)
        if query is None or request is None:
            return
        reply = await asyncio.to_thread(self._conversation.answer, request)
        try:
            await query.answer(text=reply.toast[:MAX_TOAST] if reply is not None and reply.toast else None)
        except TelegramError as error:
            log.info("a button's spinner could not be stopped: %s", error.message)
        await self._show(request, context, reply, pressed=query.message.message_id if query.message else None)

    async def membership(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The bot was blocked or removed, or let in again."""
        change, chat = update.my_chat_member, update.effective_chat
        if change is None or chat is None:
            return
        if change.new_chat_member.status in ("kicked", "left"):
            await self._pause(chat.id, "the bot was blocked or removed")
        else:
            await asyncio.to_thread(self._storage.chats.set_state, chat.id, ChatState.ACTIVE)

    async def _pause(self, chat_id: int, reason: str) -> None:
        await asyncio.to_thread(self._storage.pause_chat, chat_id, reason, clock.now())

    async def _show(
        self, request: Request, context: ContextTypes.DEFAULT_TYPE, reply: Reply | None, *, pressed: int | None = None
    ) -> None:
        if reply is None:
            return
        if pressed is not None and reply.replace and await self._replace(request, context, reply, pressed):
            return
        messages, attachment = render(reply), reply.attachment
        # A short text is the file's caption, so that both are one message.
        under = messages.pop() if attachment is not None and fits_caption(messages[-1]) else None
        for message in messages:
            if not await self._send(request, context, message):
                return
        if attachment is not None:
            await self._send(request, context, under, attachment)

    async def _replace(
        self, request: Request, context: ContextTypes.DEFAULT_TYPE, reply: Reply, message_id: int
    ) -> bool:
        """Edit the message whose button was pressed; False when the reply must be sent anew."""
        messages = render(reply)
        if len(messages) > 1:
            return False  # an edit can't grow one message to two
        try:
            await context.bot.edit_message_text(
                messages[0].html,
                chat_id=request.chat_id,
                message_id=message_id,
                parse_mode="HTML",
                reply_markup=keyboard(messages[0].buttons),
                disable_web_page_preview=True,
            )
        except BadRequest as error:
            # Pressed twice, the page is there already. Else it is too old to edit.
            return "not modified" in error.message.lower()
        except TelegramError as error:
            log.warning("a page of chat %d could not be turned in place: %s", request.chat_id, error.message)
            return False
        return True

    async def _send(
        self,
        request: Request,
        context: ContextTypes.DEFAULT_TYPE,
        message: RenderedMessage | None,
        attachment: Attachment | None = None,
    ) -> bool:
        html, buttons = (message.html, message.buttons) if message is not None else ("", ())
        where: dict[str, Any] = {"chat_id": request.chat_id, "thread_id": request.thread_id}
        for attempt in range(TRIES):
            try:
                if attachment is None:
                    await send(context.bot, **where, html=html, buttons=buttons)
                else:
                    await send_document(context.bot, **where, attachment=attachment, html=html, buttons=buttons)
            except TelegramError as error:
                verdict = judge(error)
                log.warning("answer to chat %d: %s (%s)", request.chat_id, verdict.failure, verdict.reason)
                if verdict.failure == Failure.CHAT_GONE:
                    await self._pause(request.chat_id, verdict.reason)
                if verdict.new_chat_id is not None:
                    await asyncio.to_thread(self._storage.move_chat, request.chat_id, verdict.new_chat_id)
                seconds = verdict.wait.total_seconds()
                if verdict.failure != Failure.LATER or attempt + 1 == TRIES or seconds > MAX_WAIT_SECONDS:
                    return False
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), max(seconds, 1))
                    return False
            else:
                return True
        return False


def _request(update: Update, username: str) -> Request | None:
    """The update as the conversation takes it; None for a command to another bot of the group."""
    chat, message, query = update.effective_chat, update.effective_message, update.callback_query
    if chat is None:
        return None
    # What is no text (a photo, a sticker) has its caption, or none.
    text = None if query else (getattr(message, "text", None) or getattr(message, "caption", None) or "")
    addressed = False
    command, at, rest = (text or "").partition("@")
    if at and command.startswith("/") and command[1:].isalnum():
        name = rest.split(maxsplit=1)[0] if rest.split() else ""
        if name.lower() != username.lower():
            return None
        text, addressed = command + rest[len(name) :], True
    in_topic = getattr(message, "is_topic_message", False)
    return Request(
        chat_id=chat.id,
        chat_kind=chat.type,
        chat_title=chat.effective_name or str(chat.id),
        thread_id=getattr(message, "message_thread_id", None) if in_topic else None,
        text=text,
        data=query.data if query else None,
        addressed=addressed,
        user_id=update.effective_user.id if update.effective_user else None,
        language=update.effective_user.language_code if update.effective_user else None,
    )


async def _log_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    if isinstance(context.error, TelegramError):
        log.warning("Telegram: %s", context.error.message)
    else:
        log.error("an update could not be handled", exc_info=context.error)
