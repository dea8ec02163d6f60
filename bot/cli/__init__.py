"""The command line. Commands parse, call a room and format; they hold no logic."""

from bot.cli.root import main

__all__ = ["main"]
