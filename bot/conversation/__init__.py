"""Answers readers: takes a Request and returns a Reply. Telegram and the terminal transport and render them."""

from bot.conversation.commands import COMMANDS, OPERATOR_COMMANDS, Conversation, depends_on_rights
from bot.conversation.help import INTRODUCTION
from bot.conversation.request import TERMINAL_CHAT, Request

__all__ = [
    "COMMANDS",
    "INTRODUCTION",
    "OPERATOR_COMMANDS",
    "TERMINAL_CHAT",
    "Conversation",
    "Request",
    "depends_on_rights",
]
