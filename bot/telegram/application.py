"""Build python-telegram-bot's Application, whose handlers call the conversation."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.config import TelegramSettings
from bot.conversation import Conversation
from bot.storage import Storage
from bot.telegram.answers import Answers
from bot.telegram.handlers import Handlers, Inbox
from bot.telegram.pace import Pacer

log = logging.getLogger(__name__)

AT_ONCE = 32
"""Maximum number of updates that are handled concurrently."""

PtbApplication = Application[Any, Any, Any, Any, Any, Any]


def build_application(
    settings: TelegramSettings,
    token: str,
    conversation: Conversation,
    storage: Storage,
    stopping: asyncio.Event,
    pacer: Pacer,
) -> PtbApplication:
    """Build the application with its handlers. The caller initializes and starts it.

    If `stopping` is set, answers that wait for their turn are dropped. `pacer` limits the rate of all messages.
    """
    request = HTTPXRequest(
        connection_pool_size=128,
        connect_timeout=10,
        read_timeout=20,  # long, because after a timeout it is unknown whether the message was sent
        write_timeout=10,
        pool_timeout=10,
    )
    bot = ExtBot(token, settings.base_url, request=request, rate_limiter=pacer)
    answers = Answers(bot, storage, pacer, stopping, language=settings.language)
    handlers = Handlers(conversation, storage, answers)
    application = (
        ApplicationBuilder()
        .bot(bot)
        .concurrent_updates(AT_ONCE)
        .update_queue(Inbox(handlers.note_membership, stopping))
        .build()
    )
    # Ignore edits: if a reader corrects a word in a message, that is not a new request.
    written = (filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST) & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, handlers.migration))
    application.add_handler(MessageHandler(written, handlers.message))
    application.add_handler(CallbackQueryHandler(handlers.button))
    application.add_handler(InlineQueryHandler(handlers.inline))
    application.add_handler(ChatMemberHandler(handlers.welcome, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(_log_error)
    return application


async def _log_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    if isinstance(context.error, TelegramError):
        log.warning("Telegram: %s", context.error.message)
    else:
        log.error("an update could not be handled", exc_info=context.error)
