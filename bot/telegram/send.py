"""One message to one chat, and what a failure to send it means."""

from __future__ import annotations

import logging
import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot

from bot.errors import NotFound
from bot.models import Failure
from bot.reply import Attachment, Message, Rows
from bot.storage import Storage
from bot.telegram.pace import Crowded, Turn, seconds_of
from bot.telegram.render import html, plain_text

log = logging.getLogger(__name__)


CHAT_PAUSED = (Failure.CHAT_GONE, Failure.NO_RIGHT)
"""Failures after which nothing more is sent to the chat until it is back."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A failure, how long to wait, and what Telegram said."""

    failure: Failure
    wait: timedelta = timedelta()
    reason: str
    new_chat_id: int | None = None
    """Where the chat has moved to."""
    unreachable: bool = False
    """Telegram itself gave no answer: others would fare the same."""


# What a bad request is about, by words of Telegram's message.
_BAD = {
    Failure.NO_RIGHT: re.compile(
        "not enough rights|no rights to send|need administrator rights|chat_write_forbidden|chat_restricted|"
        "chat_send_plain_forbidden",
        re.I,
    ),
    Failure.CHAT_GONE: re.compile(
        "chat not found|user is deactivated|group chat was deactivated|chat_id is empty|peer_id_invalid", re.I
    ),
    Failure.TOPIC_CLOSED: re.compile("topic_closed|topic_deleted|message thread not found|topic is closed", re.I),
}
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,  # it refused the tunnel
    httpx.UnsupportedProtocol,
)


def judge(error: TelegramError) -> Verdict:
    """What an error of python-telegram-bot means.

    The order matters: BadRequest and TimedOut are both NetworkError there.
    """
    reason = error.message
    verdict = partial(Verdict, reason=reason)
    if isinstance(error, RetryAfter):
        return verdict(failure=Failure.LATER, wait=timedelta(seconds=seconds_of(error)))
    if isinstance(error, ChatMigrated):
        return verdict(failure=Failure.MOVED, new_chat_id=error.new_chat_id)
    if isinstance(error, Forbidden):
        return verdict(failure=Failure.CHAT_GONE)
    if isinstance(error, BadRequest):
        meant = (failure for failure, words in _BAD.items() if words.search(reason))
        return verdict(failure=next(meant, Failure.REJECTED))
    if isinstance(error.__cause__, _NEVER_LEFT):
        return verdict(failure=Failure.LATER, wait=timedelta(seconds=10), unreachable=True)
    answered = error.__cause__ is None or isinstance(error.__cause__, TelegramError)
    if isinstance(error, NetworkError) and answered and not isinstance(error, TimedOut) and not _late(reason):
        # Telegram answered, with a 5xx: it did not do it. Where the answer is its front's HTML page, the
        # cause is python-telegram-bot's own error for that.
        return verdict(failure=Failure.LATER, wait=timedelta(seconds=30), unreachable=True)
    if not isinstance(error, InvalidToken | Conflict | EndPointNotFound | Crowded):
        # No answer, or one that can't be read.
        return verdict(failure=Failure.DOUBT, wait=timedelta(seconds=10), unreachable=True)
    return verdict(failure=Failure.LATER, wait=timedelta(minutes=5))


def _late(reason: str) -> bool:
    """Whether the front gave up waiting for Telegram itself, which may have done it."""
    return "504" in reason or "gateway timeout" in reason.lower()


async def send(
    bot: ExtBot[Any], *, chat_id: int, thread_id: int | None, message: Message, turn: Turn | None = None
) -> int:
    """Send one message; returns its id. `turn`: of a message that nobody waits for. Raises TelegramError.

    What Telegram can't parse is a defect of ours: it is logged, and the text goes out plain, once.
    """
    if message.picture:
        shown = await bot.send_photo(
            chat_id,
            b64decode(message.picture),
            caption=html(message.text),
            parse_mode=ParseMode.HTML,
            message_thread_id=thread_id,
            rate_limit_args=turn,
        )
        return shown.message_id
    once = partial(
        bot.send_message,
        chat_id,
        message_thread_id=thread_id,
        reply_markup=keyboard(message.buttons),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    try:
        sent = await once(html(message.text), parse_mode=ParseMode.HTML, rate_limit_args=turn)
    except BadRequest as error:
        if "parse entities" not in error.message.lower():
            raise
        log.error("Telegram can't parse this message, it is sent as plain text (%s): %s", error.message, message.text)
        sent = await once(plain_text(message.text))
    return sent.message_id


async def send_document(bot: ExtBot[Any], *, chat_id: int, thread_id: int | None, attachment: Attachment) -> None:
    """Send a file. Raises TelegramError."""
    await bot.send_document(
        chat_id,
        attachment.content,
        filename=attachment.name,
        message_thread_id=thread_id,
        # Telegram else takes some files for a picture or an audio.
        disable_content_type_detection=True,
    )


def language_of(storage: Storage, chat_id: int, default: str) -> str:
    """The language to speak in a chat, also in one that was removed."""
    try:
        return storage.chats.get(chat_id).spoken(default)
    except NotFound:
        return default


def keyboard(buttons: Rows) -> InlineKeyboardMarkup | None:
    """Buttons as Telegram takes them."""
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.data, url=b.url) for b in row] for row in buttons]
    )
