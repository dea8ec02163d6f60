"""Telegram: updates → conversation, messages → HTML, and the sender with the ledger."""

import os

# Seconds as timedelta: python-telegram-bot's int form is on its way out, and warns each time.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bot.telegram.application import build_application
from bot.telegram.connection import Connection
from bot.telegram.courier import Courier
from bot.telegram.pace import Limits, Pacer
from bot.telegram.rights import look_at_rights

__all__ = ["Connection", "Courier", "Limits", "Pacer", "build_application", "look_at_rights"]
