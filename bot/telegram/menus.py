"""Set the menus of commands in Telegram's apps, for each kind of chat and each language."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Iterable, Sequence

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

from bot.conversation import COMMANDS, INTRODUCTION, OPERATOR_COMMANDS, SHORT_INTRODUCTION
from bot.language import DEFAULT, LANGUAGES, _, speaking
from bot.telegram.application import PtbApplication

log = logging.getLogger(__name__)


async def describe_commands(application: PtbApplication, *, operators: Sequence[int] = ()) -> None:
    """Register the commands and the bot's description with Telegram. After a failure, log it and go on.

    Members of a group see only the commands that they may use. Group administrators and private chats see all commands.
    The chats of operators also see the commands for operators.
    """
    for scope, names in _menus(operators):
        for code in LANGUAGES:
            # This fails for an operator who has not written to the bot yet.
            await _try(_offer(application.bot, scope, names, code), f"the commands for {scope.to_dict()}")
    for code in LANGUAGES:
        await _try(_introduce(application.bot, code), "the bot's description")


async def _try(action: Awaitable[None], what: str) -> None:
    try:
        await action
    except TelegramError as error:
        log.warning("%s could not be set: %s", what, error.message)


def _menus(operators: Sequence[int]) -> Iterable[tuple[BotCommandScope, list[str]]]:
    everything = list(COMMANDS)
    yield BotCommandScopeAllPrivateChats(), everything
    yield BotCommandScopeAllGroupChats(), [name for name, one in COMMANDS.items() if not one.changes("x")]
    yield BotCommandScopeAllChatAdministrators(), everything
    for chat_id in dict.fromkeys(operators):
        yield BotCommandScopeChat(chat_id), [*everything, *OPERATOR_COMMANDS]


async def _offer(bot: Bot, scope: BotCommandScope, names: Sequence[str], code: str) -> None:
    known = {**COMMANDS, **OPERATOR_COMMANDS}
    with speaking(code):
        commands = [BotCommand(name, _(known[name].about)) for name in names]
    await bot.set_my_commands(commands, scope=scope, language_code=_code(code))


async def _introduce(bot: Bot, code: str) -> None:
    """Set the texts that Telegram shows in an empty chat with the bot, and in the bot's profile."""
    with speaking(code):
        description, short = _(INTRODUCTION), _(SHORT_INTRODUCTION)
    await bot.set_my_description(description, language_code=_code(code))
    await bot.set_my_short_description(short, language_code=_code(code))


def _code(code: str) -> str | None:
    """Returns Telegram's code of a language. For the default language this is None, which means all other languages."""
    return None if code == DEFAULT else code
