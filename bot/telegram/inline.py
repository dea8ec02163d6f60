"""Inline mode: https://core.telegram.org/bots/inline

It works where the operator has turned it on with /setinline at @BotFather.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ContextTypes, InlineQueryHandler

from bot.conversation import Conversation
from bot.conversation.inline import InlineItem
from bot.reply import Reply
from bot.telegram.render import render
from bot.text import clean

log = logging.getLogger(__name__)

CACHE_SECONDS = 15
"""Telegram answers the same words of the same reader itself for so long."""


def inline_handler(conversation: Conversation) -> InlineQueryHandler[Any, Any]:
    """Answers what readers type after the bot's name in any chat."""

    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        asked = update.inline_query
        if asked is None:
            return
        person = asked.from_user
        page = await asyncio.to_thread(
            conversation.inline, asked.query, user_id=person.id, language=person.language_code, offset=asked.offset
        )
        try:
            await asked.answer(
                [_result(item) for item in page.items],
                cache_time=CACHE_SECONDS,
                is_personal=True,  # in the reader's language
                next_offset=page.next_offset,
            )
        except TelegramError as error:
            # Who types on has asked again meanwhile.
            log.info("an inline query could not be answered: %s", error.message)

    return InlineQueryHandler(answer)


def _result(item: InlineItem) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=item.id,
        title=clean(item.title),
        description=clean(item.description),
        input_message_content=InputTextMessageContent(
            render(Reply(blocks=(item.block,)))[0].html,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )
