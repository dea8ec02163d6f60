"""Whose token it is and how updates come, for the doctor."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import errors
from bot.config import TelegramSettings


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The bot as Telegram knows it."""

    name: str
    webhook_url: str
    """Where Telegram posts updates; empty: nowhere, they are fetched."""
    waiting: int
    """Updates that wait at Telegram."""
    trouble: str
    """Why the last update that could not be posted could not be, and when; empty: none such."""


async def identify(settings: TelegramSettings, token: str) -> Identity:
    """Ask Telegram. Raises errors.TelegramError."""
    try:
        async with Bot(token, base_url=settings.base_url) as bot:
            info = await bot.get_webhook_info()
            failed = info.last_error_date
            return Identity(
                name=bot.username,
                webhook_url=info.url,
                waiting=info.pending_update_count,
                trouble=f"{info.last_error_message} ({failed:%Y-%m-%d %H:%M})" if failed else "",
            )
    except InvalidToken:
        raise errors.TelegramError(
            "Telegram refuses the token; compare POLICYBOT_TELEGRAM__TOKEN with what @BotFather shows."
        ) from None
    except TelegramError as error:
        raise errors.TelegramError(f"Telegram can't be reached at {settings.base_url}: {error.message}") from None
