"""The table of the Bot API's methods, and the methods about commands and chats.

Methods about messages are in `messages`, those about the webhook in `webhook`, and getUpdates is in `polling`.
"""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.fake_telegram import messages, webhook
from tests.fake_telegram.chats import World, chat_member
from tests.fake_telegram.outcomes import Json, bad_request
from tests.fake_telegram.params import Params
from tests.fake_telegram.tables import TABLES

Method = Callable[[World, Params], Any]


def set_my_commands(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setmycommands"""
    commands = params.array("commands")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) or not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_INVALID")
    world.commands[commands_key(params.get("scope"), params.text("language_code"))] = commands
    return True


def commands_key(scope: Json | None, language_code: str) -> tuple[str, str]:
    """Return the key under which commands are stored. Without a scope, the scope is "default"."""
    return json.dumps(scope or {"type": "default"}, sort_keys=True), language_code


def get_chat(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#getchat"""
    chat = world.chat(params.get("chat_id"))
    if chat.kind != "private":  # the bot may still read the name of a person who blocked it
        chat.check_present()
    rights = {} if chat.kind in ("private", "channel") else {"permissions": chat.permissions}
    return (
        chat.json
        | rights
        | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(TABLES["gifts"], True),
        }
    )


def get_chat_member(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#getchatmember"""
    chat = world.chat(params.get("chat_id"))
    chat.check_present()
    assert params.number("user_id") == world.bot["id"], "the bot must ask only about itself"
    return chat_member(world.bot, chat.bot_status)


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """Return the administrators of a chat: people, and the bot itself if it is one.

    See https://core.telegram.org/bots/api#getchatadministrators
    """
    chat = world.chat(params.get("chat_id"))
    chat.check_present()
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    found = [chat_member(m.user, m.status) for m in chat.members.values() if m.status in ("creator", "administrator")]
    if chat.bot_status == "administrator":
        found.append(chat_member(world.bot, chat.bot_status))
    return found


METHODS: dict[str, Method] = {
    "getMe": lambda world, params: world.bot | {"supports_inline_queries": True},
    "setWebhook": webhook.set_webhook,
    "deleteWebhook": webhook.set_webhook,  # without an address
    "getWebhookInfo": webhook.get_webhook_info,
    "sendMessage": messages.send_message,
    "sendDocument": messages.send_document,
    "sendPhoto": partial(messages.send_document, kind="photo"),
    "editMessageText": messages.edit_message_text,
    "answerCallbackQuery": messages.answer_callback_query,
    "answerInlineQuery": messages.answer_inline_query,
    "setMyCommands": set_my_commands,
    "setMyDescription": lambda world, params: True,
    "setMyShortDescription": lambda world, params: True,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
}
