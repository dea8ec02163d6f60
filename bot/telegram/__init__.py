"""Connect the conversation to Telegram: receive updates, send answers, and send the messages that the ledger plans."""

import os

# Let python-telegram-bot give durations as timedelta. Its int form is deprecated, and each use logs a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bot.telegram.network import ANSWER_SECONDS, open_telegram

__all__ = ["ANSWER_SECONDS", "open_telegram"]
