"""Whose token it is, for the doctor."""

from __future__ import annotations

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import errors
from bot.config import TelegramSettings


async def identify(settings: TelegramSettings, token: str) -> str:
    """The bot's user name. Raises errors.TelegramError."""
    try:
        async with Bot(token, base_url=settings.base_url) as bot:
            return bot.username
    except InvalidToken:
        raise errors.TelegramError(
            "Telegram refuses the token; compare POLICYBOT_TELEGRAM__TOKEN with what @BotFather shows."
        ) from None
    except TelegramError as error:
        raise errors.TelegramError(f"Telegram can't be reached at {settings.base_url}: {error.message}") from None
