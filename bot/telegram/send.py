"""Send one message to one chat as Telegram's HTML, and interpret failures."""

import logging
import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from html import escape
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
from telegram.ext import Defaults, ExtBot

from bot import clock
from bot.errors import NotFound
from bot.models import Failure
from bot.reply import Attachment, Block, Message, Rows, Span
from bot.storage import Storage
from bot.telegram.pace import Crowded, Turn, seconds_of
from bot.text import clean

log = logging.getLogger(__name__)

DEFAULTS = Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
"""How Telegram shows messages. The bot that sends them needs these defaults."""
# The bot uses HTML. In MarkdownV2, 18 characters are reserved, and a single one without an escape fails the message.
# https://core.telegram.org/bots/api#html-style
_TAGS = {"bold": "b", "italic": "i", "code": "code"}


def html(text: Block) -> str:
    """Returns the text of a message as HTML."""
    return "".join(map(_span, text))


def _span(span: Span) -> str:
    text = escape(span.text, quote=False)
    if span.style == "link" and span.href:
        return f'<a href="{escape(clean(span.href), quote=True)}">{text}</a>'
    if span.style == "quote":
        return f"<blockquote expandable>{text}</blockquote>"
    tag = _TAGS.get(span.style)
    return f"<{tag}>{text}</{tag}>" if tag else text


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The interpretation of an error: the kind of failure, how long to wait, and Telegram's message."""

    failure: Failure
    wait: timedelta = timedelta()
    reason: str
    new_chat_id: int | None = None
    """The chat's new id, if it has moved."""
    unreachable: bool = False
    """Telegram itself did not answer, or not with a usable answer. So other messages would fail too."""


# How to recognize failures by the words in Telegram's message. Telegram calls all of these "bad request".
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
    httpx.ProxyError,  # the proxy refused the tunnel
    httpx.UnsupportedProtocol,
)


def judge(error: TelegramError) -> Verdict:
    """Interpret an error of python-telegram-bot.

    The order of the checks matters, because BadRequest and TimedOut are subclasses of NetworkError.
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
    # Telegram's frontend got no answer from its backend, which may have accepted the message.
    late = "504" in reason or "gateway timeout" in reason.lower()
    if isinstance(error, NetworkError) and answered and not isinstance(error, TimedOut) and not late:
        # Telegram answered with a 5xx status, so it did not accept the message. If its frontend answered with an HTML
        # page, the cause is an error of python-telegram-bot, which could not parse that page.
        return verdict(failure=Failure.LATER, wait=timedelta(seconds=30), unreachable=True)
    if not isinstance(error, InvalidToken | Conflict | EndPointNotFound | Crowded):
        # Telegram gave no answer, or one that can't be read.
        return verdict(failure=Failure.DOUBT, wait=timedelta(seconds=10), unreachable=True)
    return verdict(failure=Failure.LATER, wait=timedelta(minutes=5))


def settle(storage: Storage, chat_id: int, verdict: Verdict) -> None:
    """If a chat has moved or is gone, or the bot may not write there, record that."""
    if verdict.new_chat_id is not None:
        storage.move_chat(chat_id, verdict.new_chat_id)
    elif verdict.failure in (Failure.CHAT_GONE, Failure.NO_RIGHT):
        storage.pause_chat(chat_id, verdict.failure, clock.now())


async def send(
    bot: ExtBot[Any], *, chat_id: int, thread_id: int | None, message: Message, turn: Turn | None = None
) -> int:
    """Send one message. Returns its id. Raises TelegramError.

    Messages that no reader waits for, such as digests, need a `turn`. If Telegram can't parse the markup, that is a bug
    in this module: log it, and send the message as plain text.
    """
    if message.picture:
        shown = await bot.send_photo(
            chat_id,
            b64decode(message.picture),
            caption=html(message.text),
            message_thread_id=thread_id,
            rate_limit_args=turn,
        )
        return shown.message_id
    once = partial(
        bot.send_message,
        chat_id,
        message_thread_id=thread_id,
        reply_markup=keyboard(message.buttons),
    )
    try:
        sent = await once(html(message.text), rate_limit_args=turn)
    except BadRequest as error:
        if "parse entities" not in error.message.lower():
            raise
        log.error("Telegram can't parse a message, so it goes out as plain text (%s): %s", error.message, message.text)
        sent = await once(message.plain, parse_mode=None)
    return sent.message_id


async def send_document(bot: ExtBot[Any], *, chat_id: int, thread_id: int | None, attachment: Attachment) -> None:
    """Send a file. Raises TelegramError."""
    await bot.send_document(
        chat_id,
        attachment.content,
        filename=attachment.name,
        message_thread_id=thread_id,
        # Without this, Telegram shows some files as a picture or as audio.
        disable_content_type_detection=True,
    )


def language_of(storage: Storage, chat_id: int, default: str) -> str:
    """Returns the language to use in a chat. For a chat that was removed, returns `default`."""
    try:
        return storage.chats.get(chat_id).spoken(default)
    except NotFound:
        return default


def keyboard(buttons: Rows) -> InlineKeyboardMarkup | None:
    """Convert buttons to Telegram's form."""
    if not buttons:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in buttons])
