"""The conversation without a transport: a Request in, a Reply out. Telegram and the terminal render it."""

from bot.conversation.dispatch import COMMANDS, Conversation
from bot.conversation.request import TERMINAL_CHAT, Request

__all__ = ["COMMANDS", "TERMINAL_CHAT", "Conversation", "Request"]
