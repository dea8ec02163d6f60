"""Hold the bot's conversation at a terminal prompt, offline."""

from bot.terminal.prompt import converse, print_reply

__all__ = ["converse", "print_reply"]
