"""The conversation without a transport: a Request in, a Reply out. Telegram and the terminal render it."""

from bot.conversation.commands import CHANGING_COMMANDS, COMMANDS, OPERATOR_COMMANDS, depends_on_rights
from bot.conversation.dispatch import Conversation
from bot.conversation.request import TERMINAL_CHAT, Request
from bot.conversation.start import INTRODUCTION, SHORT_INTRODUCTION

__all__ = [
    "CHANGING_COMMANDS",
    "COMMANDS",
    "INTRODUCTION",
    "OPERATOR_COMMANDS",
    "SHORT_INTRODUCTION",
    "TERMINAL_CHAT",
    "Conversation",
    "Request",
    "depends_on_rights",
]
