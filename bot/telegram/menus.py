"""Set the menus of commands in Telegram's apps, for each kind of chat and each language."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

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

from bot.conversation import COMMANDS, INTRODUCTION, OPERATOR_COMMANDS
from bot.language import DEFAULT, LANGUAGES, _, speaking

log = logging.getLogger(__name__)


async def describe_commands(bot: Bot, *, operators: Sequence[int] = ()) -> None:
    """Register the commands and the bot's description with Telegram. After a failure, log it and go on.

    Members of a group see only the commands that they may use. Group administrators and private chats see all commands.
    The chats of operators also see the commands for operators.
    """
    known = {**COMMANDS, **OPERATOR_COMMANDS}
    for code in LANGUAGES:
        with speaking(code):
            calls: list[Callable[..., Awaitable[object]]] = [
                partial(bot.set_my_commands, [BotCommand(name, _(known[name].about)) for name in names], scope=scope)
                for scope, names in _menus(operators)
            ]
            # Telegram shows these in an empty chat with the bot, and in the bot's profile.
            calls.append(partial(bot.set_my_description, _(INTRODUCTION)))
            short = _("What changed in policy, in short summaries with their sources.")
            calls.append(partial(bot.set_my_short_description, short))
        for call in calls:
            try:
                # Without a language code, they are for all other languages.
                await call(language_code=None if code == DEFAULT else code)
            except TelegramError as error:
                # The commands of an operator who has not written to the bot yet can't be set.
                log.warning("the commands or the bot's description could not be set: %s", error.message)


def _menus(operators: Sequence[int]) -> Iterable[tuple[BotCommandScope, list[str]]]:
    everything = [name for name, one in COMMANDS.items() if one.about]  # Telegram refuses a menu without descriptions
    yield BotCommandScopeAllPrivateChats(), everything
    yield BotCommandScopeAllGroupChats(), [name for name in everything if not COMMANDS[name].changes("x")]
    yield BotCommandScopeAllChatAdministrators(), everything
    for chat_id in dict.fromkeys(operators):
        yield BotCommandScopeChat(chat_id), [*everything, *OPERATOR_COMMANDS]
