"""Connect the conversation to Telegram: receive updates, send answers, and send the messages that the ledger plans."""

import os

# Let python-telegram-bot give durations as timedelta. Its int form is deprecated, and each use logs a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bot.telegram.application import build_application
from bot.telegram.connection import Connection
from bot.telegram.courier import Courier
from bot.telegram.network import ANSWER_SECONDS, open_telegram
from bot.telegram.pace import Limits, Pacer
from bot.telegram.rights import look_at_rights

__all__ = [
    "ANSWER_SECONDS",
    "Connection",
    "Courier",
    "Limits",
    "Pacer",
    "build_application",
    "look_at_rights",
    "open_telegram",
]
