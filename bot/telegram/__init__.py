"""Telegram: updates → conversation, Reply → HTML, and the sender with the ledger."""

import os

# Seconds as timedelta: python-telegram-bot's int form is on its way out, and warns each time.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bot.telegram.application import build_application
from bot.telegram.connection import Connection
from bot.telegram.deliver import deliver
from bot.telegram.render import render

__all__ = ["Connection", "build_application", "deliver", "render"]
