"""Handle updates: turn each into a request for the conversation, and show the reply."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
    Update,
    User,
)
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot import clock
from bot.conversation import Conversation, Request, depends_on_rights
from bot.conversation.listing import Listed
from bot.digests.compose import article_spans, as_told, day, short
from bot.errors import StorageError
from bot.reply import MAX_TOAST, Reply, split
from bot.storage import Storage
from bot.telegram.answers import Answers
from bot.telegram.pace import insist
from bot.telegram.rights import closed, is_administrator, present
from bot.telegram.send import html
from bot.text import clean, cut


def request_of(update: Update, bot: Bot) -> Request | None:
    """Convert an update into a request for the conversation. Returns None unless a person addressed this bot.

    This ignores commands to another bot in a group, posts by other bots, results of inline queries, and posts that
    Telegram forwards from a channel to its linked group.
    """
    chat, query = update.effective_chat, update.callback_query
    if chat is None:
        return None
    if query is not None:
        in_topic = getattr(query.message, "is_topic_message", False)  # a deleted message has no such attribute
        return Request(
            **_place(chat),
            thread_id=getattr(query.message, "message_thread_id", None) if in_topic else None,
            data=query.data or "",
            admin=chat.type == ChatType.PRIVATE,
            **_person(query.from_user),
        )
    message = update.effective_message
    if message is None or not _by_a_person(message):
        return None
    # Messages without text (a photo, a sticker) may have a caption.
    text, addressed = message.text or message.caption or "", _answers(message, bot)
    if named := re.fullmatch(r"(/\w+)@(\S*)(.*)", text, re.DOTALL):
        if named[2].lower() != bot.username.lower():
            return None
        text, addressed = named[1] + named[3], True
    return Request(
        **_place(chat),
        thread_id=message.message_thread_id if message.is_topic_message else None,
        text=text,
        addressed=addressed,
        # Only administrators can write in the name of the group.
        admin=chat.type in (ChatType.PRIVATE, ChatType.CHANNEL) or message.sender_chat == chat,
        **_person(None if message.sender_chat else message.from_user),
    )


def _place(chat: Chat) -> dict[str, Any]:
    return {"chat_id": chat.id, "chat_kind": str(chat.type), "chat_title": chat.effective_name or str(chat.id)}


def _person(user: User | None) -> dict[str, Any]:
    return {"user_id": user.id, "language": user.language_code} if user else {}


def _by_a_person(message: Message) -> bool:
    if message.is_automatic_forward or message.via_bot is not None:
        return False
    # Messages sent in the name of a chat have one of Telegram's own bots as `from_user`.
    return message.sender_chat is not None or message.from_user is None or not message.from_user.is_bot


def _answers(message: Message, bot: Bot) -> bool:
    """Returns whether the message replies to a message of this bot."""
    answered = message.reply_to_message
    return answered is not None and answered.from_user is not None and answered.from_user.id == bot.id


log = logging.getLogger(__name__)


class Inbox(asyncio.Queue[object]):
    """The queue of updates, which python-telegram-bot's Updater or the webhook fills.

    An update is confirmed to Telegram once it is in the queue. If the process is then killed, queued updates are lost.
    A reader who gets no answer can send the command again. But Telegram reports only once that a chat let the bot back
    in. If that report were lost, the chat would get no more messages. So `put` stores these reports in the database
    before it adds them to the queue.
    """

    def __init__(self, note: Callable[[Update], Awaitable[None]], stopping: asyncio.Event) -> None:
        """`note` stores a my_chat_member update. It may be called twice for the same update."""
        super().__init__()
        self._note = note
        self._stopping = stopping

    async def put(self, item: object) -> None:
        """Add an update to the queue.

        Raises TelegramError if the update must be stored first and could not be stored before a stop. Then the update
        is not confirmed, so Telegram sends it again after the next start.
        """
        if isinstance(item, Update) and item.my_chat_member is not None:
            try:
                await insist(partial(self._note, item), "whether the bot is in a chat", stopping=self._stopping)
            except StorageError as error:
                raise TelegramError("the bot stops before an update could be stored") from error
        await super().put(item)


CACHE_SECONDS = 15
"""Time in seconds for which Telegram answers the same query of the same reader from its cache."""


MAX_DESCRIPTION = 150
"""Maximum number of characters of the text under a title. Apps show about two lines."""


def offered(entry: Listed, zone: str, today: date) -> InlineQueryResultArticle:
    """Returns an article as a result of inline mode, with the message that it becomes when the user chooses it."""
    article = entry.article
    about = f"{article.publisher} · {day(article.published_at, zone)}"
    summary = f"\n{article.summary.text}" if article.summary is not None else ""
    shown = article_spans(article, (), as_told(article, entry.standing), zone=zone, today=today)
    return InlineQueryResultArticle(
        id=str(article.id),
        title=clean(short(article.title) or article.publisher),
        description=clean(cut(about + summary, MAX_DESCRIPTION)),
        input_message_content=InputTextMessageContent(html(split(Reply(blocks=(tuple(shown),)))[0].text)),
    )


LONG_NOTE = 60
"""A note with more characters stays until the reader closes it. Shorter notes disappear by themselves."""


@dataclass(eq=False)
class Handlers:
    """The callbacks for updates. Each asks the conversation for a reply, and shows it."""

    conversation: Conversation
    storage: Storage
    answers: Answers

    async def message(self, update: Update, __: object) -> None:
        """Answer a message, or a post in a channel."""
        request = request_of(update, self.answers.bot)
        if request is None:
            return
        reply = await self._reply(request)
        if reply is not None:
            await self.answers.show(request, reply)

    async def button(self, update: Update, __: object) -> None:
        """Answer the press of a button."""
        query, request = update.callback_query, request_of(update, self.answers.bot)
        if query is None:
            return
        reply = await self._reply(request) if request is not None else None
        note = reply.toast if reply is not None else None
        noted = await _release(query, note) and note is not None
        if request is None or reply is None or noted:
            return
        pressed = query.message.message_id if query.message else None
        await self.answers.show(request, reply, pressed=pressed)

    async def inline(self, update: Update, __: object) -> None:
        """Answer an inline query: text that a reader types after the bot's name in any chat."""
        asked = update.inline_query
        if asked is None:
            return
        person, answer = asked.from_user, self.conversation.inline
        found = await asyncio.to_thread(answer, asked.query, offered, user_id=person.id, language=person.language_code)
        try:
            await asked.answer(
                found,
                cache_time=CACHE_SECONDS,
                is_personal=True,  # the results are in the reader's language
            )
        except TelegramError as error:
            # This is harmless: usually the reader kept typing, which sent a newer query.
            log.info("an inline query could not be answered: %s", error.message)

    async def migration(self, update: Update, __: object) -> None:
        """Move the data of a group that has become a supergroup.

        Telegram posts a message about it in the old and in the new chat. Either message is enough.
        """
        message, chat = update.effective_message, update.effective_chat
        if message is None or chat is None:
            return
        old, new = message.migrate_from_chat_id or chat.id, message.migrate_to_chat_id or chat.id
        if old != new:
            await asyncio.to_thread(self.conversation.moved, old, new, title=chat.effective_name or str(new))
            told = "group %d is now supergroup %d: if telegram.allowed or telegram.admins has the old id, replace it"
            log.warning(told, old, new)

    async def note_membership(self, update: Update) -> None:
        """Pause or resume a chat after the bot was added, unblocked, blocked or removed, or its rights changed.

        The caller must pass these updates one at a time and in order, since the last one is valid.
        """
        change, chat = update.my_chat_member, update.effective_chat
        if change is None or chat is None:
            return
        reason = closed(change.new_chat_member, chat.type)
        if reason is not None:
            await asyncio.to_thread(self.storage.pause_chat, chat.id, reason, clock.now())
        elif await asyncio.to_thread(self.conversation.access.permits, chat.id):
            await asyncio.to_thread(self.storage.chats.resume, chat.id)

    async def welcome(self, update: Update, __: object) -> None:
        """Explain the first steps to the person who added the bot to a group or channel."""
        change, chat = update.my_chat_member, update.effective_chat
        if change is None or chat is None or chat.type == ChatType.PRIVATE:
            return
        if present(change.old_chat_member) or closed(change.new_chat_member, chat.type) is not None:
            return
        admin = await is_administrator(self.answers.bot, chat.id, change.from_user.id)
        request = Request(**_place(chat), **_person(change.from_user), admin=admin)
        reply = await asyncio.to_thread(self.conversation.added, request)
        if reply is not None:
            await self.answers.show(request, reply)

    async def _reply(self, request: Request) -> Reply | None:
        if not request.admin and depends_on_rights(request):
            admin = await is_administrator(self.answers.bot, request.chat_id, request.user_id)
            request = replace(request, admin=admin)
        return await asyncio.to_thread(self.conversation.answer, request)


async def _release(query: CallbackQuery, note: str | None = None) -> bool:
    """Acknowledge a button press, optionally with a note on the reader's screen. Returns False if this failed."""
    note = note[:MAX_TOAST] if note else None
    try:
        await query.answer(note, show_alert=note is not None and len(note) > LONG_NOTE)
    except TelegramError as error:
        log.info("a button press could not be acknowledged: %s", error.message)
        return False
    return True
