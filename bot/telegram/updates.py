"""Update → Request: who asks what, and where."""

from __future__ import annotations

from typing import Any

from telegram import Bot, Chat, Message, Update, User
from telegram.constants import ChatType

from bot.conversation import Request


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
    location = message.location
    return Request(
        **_place(chat),
        thread_id=message.message_thread_id if message.is_topic_message else None,
        text=text,
        addressed=addressed,
        answered=_buttons(message.reply_to_message) if addressed else frozenset(),
        answers=_answered(message, bot),
        admin=chat.type in (ChatType.PRIVATE, ChatType.CHANNEL) or _anonymous(message),
        location=(location.latitude, location.longitude) if location else None,
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


def _buttons(message: Message | None) -> frozenset[str]:
    """The data of what can be pressed under a message."""
    markup = message.reply_markup if message is not None else None
    rows = markup.inline_keyboard if markup is not None else ()
    return frozenset(str(button.callback_data) for row in rows for button in row if button.callback_data)
