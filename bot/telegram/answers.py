"""Send replies as new messages, or by editing the message whose button was pressed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.conversation import Request
from bot.errors import StorageError
from bot.language import _, speaking
from bot.models import Failure
from bot.reply import Reply, say, split
from bot.storage import Storage
from bot.telegram.pace import Crowded, Pacer, within
from bot.telegram.send import html, judge, keyboard, language_of, send, send_document, settle

log = logging.getLogger(__name__)

TRIES = 3
NOTICE_SECONDS = 60
"""Minimum time between two notices about dropped answers, in a chat or in the log."""


@dataclass(eq=False)
class Answers:
    """Sends replies. If `stopping` is set while a reply waits for its turn, the reply is dropped."""

    bot: ExtBot[Any]
    storage: Storage
    pacer: Pacer
    stopping: asyncio.Event
    language: str
    """The language for chats that have not chosen one."""

    def __post_init__(self) -> None:
        self._given_up = set[int]()
        self._notices: dict[int, asyncio.Task[None]] = {}

    async def show(self, request: Request, reply: Reply, *, pressed: int | None = None) -> None:
        """Answer a request. If it came from a button, `pressed` is the id of the message with the button."""
        if pressed is not None and reply.replace and await self._replace(request, reply, pressed):
            return
        for message in split(reply):
            if not await self._insist(request, partial(send, self.bot, message=message)):
                return
        if reply.attachment is not None:
            await self._insist(request, partial(send_document, self.bot, attachment=reply.attachment))

    async def _replace(self, request: Request, reply: Reply, message_id: int) -> bool:
        """Edit the message whose button was pressed. Returns False if the reply must be sent as a new message."""
        messages = split(reply)
        if len(messages) > 1 or reply.attachment is not None:
            return False  # an edit can't turn one message into two

        async def edit(chat_id: int, thread_id: int | None) -> None:
            try:
                await self.bot.edit_message_text(
                    html(messages[0].text),
                    chat_id=chat_id,
                    message_id=message_id,
                    reply_markup=keyboard(messages[0].buttons),
                )
            except BadRequest as error:
                # "Not modified" follows a second press: the message shows the reply already. After any other error,
                # such as a deleted message or one that is too old to edit, the reply is sent as a new message.
                if "not modified" not in error.message.lower():
                    raise

        # If Telegram does not answer an edit, a retry is safe.
        return await self._insist(request, edit, doubt=True) is not False

    async def _insist(
        self, request: Request, action: Callable[..., Awaitable[object]], *, doubt: bool = False
    ) -> bool | None:
        """Call `action` with chat_id and thread_id, and retry it until it succeeds.

        If the chat has a new id, the retry uses that id. If the topic is closed, the retry goes to the general topic.
        `doubt` allows a retry after no answer. Returns True if the action succeeded, False if it can't succeed, and
        None if it was dropped.
        """
        chat_id, thread_id = request.chat_id, request.thread_id
        for attempt in range(TRIES):
            try:
                await action(chat_id=chat_id, thread_id=thread_id)
            except TelegramError as error:
                verdict = judge(error)
                if not isinstance(error, Crowded):
                    log.warning("answer to chat %d: %s (%s)", request.chat_id, verdict.failure, verdict.reason)
                await asyncio.to_thread(settle, self.storage, chat_id, verdict)
                if verdict.new_chat_id is not None:
                    chat_id = verdict.new_chat_id
                    continue
                if verdict.failure == Failure.TOPIC_CLOSED and thread_id is not None:
                    thread_id = None  # answer in the general topic
                    continue
                again = verdict.failure == Failure.LATER or (doubt and verdict.failure == Failure.DOUBT)
                if not again:
                    return False
                if attempt + 1 == TRIES or isinstance(error, Crowded):
                    self._give_up(chat_id, thread_id)
                    return None
                self.pacer.hold(chat_id, max(verdict.wait.total_seconds(), 1))
            else:
                return True
        return False

    def _give_up(self, chat_id: int, thread_id: int | None) -> None:
        """Tell a chat, at most once a minute, that its answers were dropped because they would have come too late."""
        self._given_up.add(chat_id)
        if chat_id not in self._notices:
            notice = asyncio.create_task(self._tell_given_up(chat_id, thread_id))
            self._notices[chat_id] = notice
            notice.add_done_callback(lambda _: self._notices.pop(chat_id))

    async def _tell_given_up(self, chat_id: int, thread_id: int | None) -> None:
        while chat_id in self._given_up and not self.stopping.is_set():
            log.warning("answers to chat %d were dropped: it writes faster than Telegram lets the bot answer", chat_id)
            try:
                # Read the language before waiting for the turn: after an error here, nothing would give the turn back.
                language = await asyncio.to_thread(language_of, self.storage, chat_id, self.language)
                turn = await self.pacer.turn(chat_id)
                self._given_up.discard(chat_id)  # answers that are dropped from now on get another notice
                with speaking(language):
                    notice = _(
                        "Some messages came too fast to be answered. Please send those that matter again, one at a "
                        "time."
                    )
                (message,) = split(say(notice))
                await send(self.bot, chat_id=chat_id, thread_id=thread_id, message=message, turn=turn)
            except (TelegramError, StorageError) as error:
                log.info("the notice about dropped answers could not be sent to chat %d: %s", chat_id, error)
            await within(NOTICE_SECONDS, self.stopping)
