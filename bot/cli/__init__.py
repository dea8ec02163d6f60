"""The command line. Each command parses its options, calls another package and prints the result."""

from bot.cli.root import main

__all__ = ["main"]
