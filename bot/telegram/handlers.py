"""Handlers: what python-telegram-bot calls for each kind of update, side by side, until the bot stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
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
from telegram.ext import BaseUpdateProcessor, ContextTypes, InlineQueryHandler

from bot.conversation import Conversation, Request, depends_on_rights
from bot.conversation.search import InlineItem
from bot.errors import StorageError
from bot.reply import MAX_TOAST, Reply
from bot.storage import Storage
from bot.telegram.answers import Answers
from bot.telegram.render import render
from bot.telegram.rights import Administrators, closed, present
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


A_MOMENT = 1.0
"""Seconds after the work is done."""


@dataclass(frozen=True)
class _Press:
    data: str
    done_at: float | None


class Presses:
    """The last one of each person on each message, while it is worked on and a moment longer.

    Of each person: in a group, a member whose press is refused must not take an administrator's with it.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[int, int, int], _Press] = {}

    def begin(self, chat_id: int, message_id: int, user_id: int, data: str) -> bool:
        """False where they pressed the same a moment ago, and nothing else under that message since."""
        now = asyncio.get_running_loop().time()
        self._last = {
            place: press
            for place, press in self._last.items()
            if press.done_at is None or press.done_at + A_MOMENT > now
        }
        last = self._last.get((chat_id, message_id, user_id))
        if last is not None and last.data == data:
            return False
        self._last[chat_id, message_id, user_id] = _Press(data, None)
        return True

    def end(self, chat_id: int, message_id: int, user_id: int, data: str) -> None:
        """Its work is done."""
        last = self._last.get((chat_id, message_id, user_id))
        if last is not None and last.data == data:
            self._last[chat_id, message_id, user_id] = _Press(data, asyncio.get_running_loop().time())


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
        handling, end = asyncio.ensure_future(coroutine), asyncio.ensure_future(self._end())
        try:
            await asyncio.wait({handling, end}, return_when=asyncio.FIRST_COMPLETED)
            if not handling.done():
                log.info("an update was not handled to its end, since the bot stops")
        finally:
            end.cancel()
            handling.cancel()
        for outcome in await asyncio.gather(handling, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    async def _end(self) -> None:
        await self._stopping.wait()
        now = asyncio.get_running_loop().time()
        self._end_at = self._end_at or now + END_SECONDS
        await asyncio.sleep(self._end_at - now)


NOTE_SECONDS = 2.0
"""Between two tries to write down what an update says."""


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
        while isinstance(item, Update) and item.my_chat_member is not None:
            try:
                await self._note(item)
                break
            except StorageError as error:
                log.error("whether the bot is in a chat can't be noted: %s", error)
                if self._stopping.is_set():
                    raise TelegramError("the bot stops before an update could be noted") from error
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), NOTE_SECONDS)
        await super().put(item)


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


PATIENCE_SECONDS = 3
"""A button shows that it was pressed for so long at most; what takes longer comes without a passing note."""
LONG_NOTE = 60
"""Characters: a longer note has to be closed, a shorter one passes by itself."""


class Handlers:
    """Each asks the conversation and shows what it says."""

    def __init__(self, conversation: Conversation, storage: Storage, answers: Answers) -> None:
        self._conversation = conversation
        self._storage = storage
        self._answers = answers
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
