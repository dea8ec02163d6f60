"""Handlers: what python-telegram-bot calls for each kind of update, side by side, until the bot stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    Update,
    User,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import TelegramError
from telegram.ext import BaseUpdateProcessor, ContextTypes

from bot.conversation import Conversation, Request, depends_on_rights
from bot.conversation.search import InlineItem
from bot.errors import StorageError
from bot.reply import MAX_TOAST, Reply, split
from bot.storage import Storage
from bot.telegram.answers import Answers
from bot.telegram.pace import insist, unless
from bot.telegram.render import html
from bot.telegram.rights import closed, is_administrator, present
from bot.text import clean


def request_of(update: Update, bot: Bot) -> Request | None:
    """The update as the conversation takes it; None for what was not said to this bot by a person.

    Not to it: a command to another bot of a group. Not by a person: posts of other bots, results of inline queries,
    and what a channel posts into the group that is linked to it.
    """
    chat, query = update.effective_chat, update.callback_query
    if chat is None:
        return None
    if query is not None:
        in_topic = getattr(query.message, "is_topic_message", False)  # a message that is gone says nothing of itself
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
    # What is no text (a photo, a sticker) has its caption, or none.
    text, addressed = message.text or message.caption or "", _answers(message, bot)
    command, at, rest = text.partition("@")
    if at and command.startswith("/") and command[1:].replace("_", "").isalnum():
        name = rest.split(maxsplit=1)[0] if rest.split() else ""
        if name.lower() != bot.username.lower():
            return None
        text, addressed = command + rest[len(name) :], True
    return Request(
        **_place(chat),
        thread_id=message.message_thread_id if message.is_topic_message else None,
        text=text,
        addressed=addressed,
        answers=_answered(message, bot),
        admin=chat.type in (ChatType.PRIVATE, ChatType.CHANNEL) or _anonymous(message),
        **_person(None if message.sender_chat else message.from_user),
    )


def _place(chat: Chat) -> dict[str, Any]:
    return {"chat_id": chat.id, "chat_kind": str(chat.type), "chat_title": chat.effective_name or str(chat.id)}


def _person(user: User | None) -> dict[str, Any]:
    return {"user_id": user.id, "language": user.language_code} if user else {}


def _by_a_person(message: Message) -> bool:
    if message.is_automatic_forward or message.via_bot is not None:
        return False
    # Who writes in the name of a chat comes with a bot of Telegram's own for a name.
    return message.sender_chat is not None or message.from_user is None or not message.from_user.is_bot


def _anonymous(message: Message) -> bool:
    """Written in the name of the group itself, as only its administrators can."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _answers(message: Message, bot: Bot) -> bool:
    """Whether it is an answer to a message of this bot."""
    answered = message.reply_to_message
    return answered is not None and answered.from_user is not None and answered.from_user.id == bot.id


def _answered(message: Message, bot: Bot) -> int | None:
    """The id of the message of this bot that is answered. A post in a channel does not tell who wrote it."""
    answered = message.reply_to_message
    if answered is None or not (_answers(message, bot) or answered.chat.type == ChatType.CHANNEL):
        return None
    return answered.message_id


log = logging.getLogger(__name__)

AT_ONCE = 32
"""Updates that are handled at one time."""
END_SECONDS = 6.0
"""At a stop what is being handled gets so long. A person asks again; a call to Telegram that gets no answer takes
twenty, and there may be several one after the other."""


class Handling(BaseUpdateProcessor):
    """How python-telegram-bot's Application handles updates."""

    def __init__(self, stopping: asyncio.Event) -> None:
        super().__init__(AT_ONCE)
        self._stopping = stopping
        self._end_at: float | None = None

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update, until it is time to end."""
        await unless(self._end(), coroutine)

    async def _end(self) -> None:
        await self._stopping.wait()
        now = asyncio.get_running_loop().time()
        self._end_at = self._end_at or now + END_SECONDS
        await asyncio.sleep(self._end_at - now)


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
        if isinstance(item, Update) and item.my_chat_member is not None:
            try:
                await insist(partial(self._note, item), "whether the bot is in a chat", stopping=self._stopping)
            except StorageError as error:
                raise TelegramError("the bot stops before an update could be noted") from error
        await super().put(item)


CACHE_SECONDS = 15
"""Telegram answers the same words of the same reader itself for so long."""


def _result(item: InlineItem) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=item.id,
        title=clean(item.title),
        description=clean(item.description),
        input_message_content=InputTextMessageContent(
            html(split(Reply(blocks=(item.block,)))[0].text),
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
    )


LONG_NOTE = 60
"""Characters: a longer note has to be closed, a shorter one passes by itself."""


class Handlers:
    """Each asks the conversation and shows what it says."""

    def __init__(self, conversation: Conversation, storage: Storage, answers: Answers) -> None:
        self._conversation = conversation
        self._storage = storage
        self._answers = answers

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
        reply = await self._reply(request, context) if request is not None else None
        note = reply.toast if reply is not None else None
        noted = await _release(query, note) and note is not None
        if request is None or reply is None or (noted and not reply.replace):
            return
        pressed = query.message.message_id if query.message else None
        await self._answers.show(context.bot, request, reply, pressed=pressed)

    async def inline(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """What readers type after the bot's name in any chat."""
        asked = update.inline_query
        if asked is None:
            return
        person, answer = asked.from_user, self._conversation.inline
        items = await asyncio.to_thread(answer, asked.query, user_id=person.id, language=person.language_code)
        try:
            await asked.answer(
                [_result(item) for item in items],
                cache_time=CACHE_SECONDS,
                is_personal=True,  # in the reader's language
            )
        except TelegramError as error:
            # Who types on has asked again meanwhile.
            log.info("an inline query could not be answered: %s", error.message)

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
        reason = closed(change.new_chat_member, chat.type)
        if reason is not None:
            await self._answers.pause(chat.id, reason)
        elif await asyncio.to_thread(self._conversation.may_use, chat.id):
            await asyncio.to_thread(self._storage.chats.resume, chat.id)

    async def welcome(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Who has just let the bot into a group is told how to begin."""
        change, chat = update.my_chat_member, update.effective_chat
        if change is None or chat is None or chat.type == ChatType.PRIVATE:
            return
        if present(change.old_chat_member) or closed(change.new_chat_member, chat.type) is not None:
            return
        admin = await is_administrator(context.bot, chat.id, change.from_user.id)
        request = Request(**_place(chat), **_person(change.from_user), admin=admin)
        reply = await asyncio.to_thread(self._conversation.added, request)
        if reply is not None:
            await self._answers.show(context.bot, request, reply)

    async def _reply(self, request: Request, context: ContextTypes.DEFAULT_TYPE) -> Reply | None:
        if not request.admin and depends_on_rights(request):
            admin = await is_administrator(context.bot, request.chat_id, request.user_id)
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
