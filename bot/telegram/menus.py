"""Menus: the commands that Telegram's apps offer, for each kind of chat and in each language."""

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
    """Tell Telegram the commands, so that its apps offer them, and what the bot is. Failing is no reason not to start.

    Members of a group are offered what they may use; its administrators, and readers alone with the bot, all; and
    operators in their own chats theirs as well.
    """
    for scope, names in _menus(operators):
        for code in LANGUAGES:
            # Of an operator who has not written to the bot yet, Telegram knows no chat.
            await _try(_offer(application.bot, scope, names, code), f"the commands of {scope.to_dict()}")
    for code in LANGUAGES:
        await _try(_introduce(application.bot, code), "what the bot says of itself")


async def _try(action: Awaitable[None], what: str) -> None:
    try:
        await action
    except TelegramError as error:
        log.warning("%s could not be set: %s", what, error.message)


def _menus(operators: Sequence[int]) -> Iterable[tuple[BotCommandScope, list[str]]]:
    everything = list(COMMANDS)
    yield BotCommandScopeAllPrivateChats(), everything
    yield BotCommandScopeAllGroupChats(), [name for name, one in COMMANDS.items() if one.changes_from is None]
    yield BotCommandScopeAllChatAdministrators(), everything
    for chat_id in dict.fromkeys(operators):
        yield BotCommandScopeChat(chat_id), [*everything, *OPERATOR_COMMANDS]


async def _offer(bot: Bot, scope: BotCommandScope, names: Sequence[str], code: str) -> None:
    known = {**COMMANDS, **OPERATOR_COMMANDS}
    with speaking(code):
        commands = [BotCommand(name, _(known[name].about)) for name in names]
    await bot.set_my_commands(commands, scope=scope, language_code=_code(code))


async def _introduce(bot: Bot, code: str) -> None:
    """What is read in an empty chat with the bot, and in its profile."""
    with speaking(code):
        description, short = _(INTRODUCTION), _(SHORT_INTRODUCTION)
    await bot.set_my_description(description, language_code=_code(code))
    await bot.set_my_short_description(short, language_code=_code(code))


def _code(code: str) -> str | None:
    """Without a language it is for all apps whose language has none of its own."""
    return None if code == DEFAULT else code
