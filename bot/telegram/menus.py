"""Menus: the commands that Telegram's apps offer, for each kind of chat and in each language."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.conversation import CHANGING_COMMANDS, COMMANDS, OPERATOR_COMMANDS
from bot.language import DEFAULT, LANGUAGES, _, speaking
from bot.telegram.application import PtbApplication

log = logging.getLogger(__name__)


async def describe_commands(application: PtbApplication, *, operators: Sequence[int] = ()) -> None:
    """Tell Telegram the commands, so that its apps offer them. Failing is no reason not to start.

    Members of a group are offered what they may use; its administrators, and readers alone with the bot, all; and
    operators in their own chats theirs as well.
    """
    for scope, names in _menus(operators):
        for code in LANGUAGES:
            if not await _offer(application.bot, scope, names, code):
                break


def _menus(operators: Sequence[int]) -> Iterable[tuple[BotCommandScope, list[str]]]:
    everything = list(COMMANDS)
    yield BotCommandScopeAllPrivateChats(), everything
    yield BotCommandScopeAllGroupChats(), [name for name in everything if name not in CHANGING_COMMANDS]
    yield BotCommandScopeAllChatAdministrators(), everything
    for chat_id in dict.fromkeys(operators):
        yield BotCommandScopeChat(chat_id), [*everything, *OPERATOR_COMMANDS]


async def _offer(bot: Bot, scope: BotCommandScope, names: Sequence[str], code: str) -> bool:
    about = {name: description for name, (__, description) in {**COMMANDS, **OPERATOR_COMMANDS}.items()}
    with speaking(code):
        commands = [BotCommand(name, _(about[name])) for name in names]
    try:
        # Without a language it is for all apps whose language has no menu of its own.
        await bot.set_my_commands(commands, scope=scope, language_code=None if code == DEFAULT else code)
    except TelegramError as error:
        # Of an operator who has not written to the bot yet, Telegram knows no chat.
        log.warning("the commands of %s could not be set: %s", _told(scope), error.message)
        return False
    return True


def _told(scope: BotCommandScope) -> str:
    return f"chat {scope.chat_id}" if isinstance(scope, BotCommandScopeChat) else scope.type
