"""Telegram: pass updates to the conversation, render messages as HTML, and send what the ledger holds."""

import os

# Durations as timedelta: python-telegram-bot's int form is deprecated, and warns each time.
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
