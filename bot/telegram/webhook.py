"""Updates by webhook: Telegram posts them to a small server of python-telegram-bot's, behind a reverse proxy.

That server (tornado, the extra `python-telegram-bot[webhooks]`) checks the secret of each request; one of our own
would have to be written and kept. TLS is the proxy's: certificates are renewed there already.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Collection
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import BadRequest
from telegram.ext import Updater

from bot import clock, errors
from bot.config import TelegramSettings

log = logging.getLogger(__name__)

PTB_LOGGER = "telegram.ext.Updater"
NOT_TOLD_AGAIN = 60
"""Seconds: requests that are refused are told once in so many; anybody may send them."""


class Webhook:
    """One bot's webhook. On a stop it stays set: Telegram keeps what comes meanwhile and posts it after the start."""

    def __init__(self, settings: TelegramSettings, updates: Collection[str]) -> None:
        self._settings = settings
        self._updates = list(updates)
        given = settings.webhook_secret
        # A new one with each start is as good: setWebhook tells Telegram.
        self._secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
        self.looked_at = clock.now()
        """What Telegram could not post before is told, or no news."""

    async def listen(self, updater: Updater) -> None:
        """Start the server and tell Telegram of it. Raises errors.TelegramError, errors.ConfigError for what no
        second try would mend."""
        settings = self._settings
        _tell_refusals()
        try:
            # Tried first: python-telegram-bot opens the port after it has told Telegram of it.
            server = await asyncio.start_server(_nobody, settings.webhook_listen, settings.webhook_port)
            server.close()
            await server.wait_closed()
            await updater.start_webhook(
                listen=settings.webhook_listen,
                port=settings.webhook_port,
                url_path=re.escape(urlsplit(settings.webhook_url).path),  # it is read as a pattern
                webhook_url=settings.webhook_url,
                secret_token=self._secret,
                allowed_updates=self._updates,
                bootstrap_retries=0,  # retried by the caller, which hears a stop
            )
        except OSError as error:
            raise errors.ConfigError(
                f"Nothing can listen on {settings.webhook_listen} port {settings.webhook_port}; free it, or change "
                "telegram.webhook_listen and telegram.webhook_port"
            ) from error
        except BadRequest as error:
            raise errors.TelegramError(
                f"Telegram refuses the webhook {settings.webhook_url}: {error.message}. Mend telegram.webhook_url, or "
                'set telegram.updates to "polling".'
            ) from None
        self.looked_at = clock.now()
        log.info(
            "updates come by webhook: %s, to be passed on to %s port %d",
            settings.webhook_url,
            settings.webhook_listen,
            settings.webhook_port,
        )

    async def look(self, bot: Bot) -> None:
        """A webhook that another program took, or that Telegram can't reach, must not look alive. Raises TelegramError
        of python-telegram-bot."""
        settings = self._settings
        info = await bot.get_webhook_info()
        if info.url != settings.webhook_url:
            log.warning("another program took this bot's webhook away (%s); it is set again", info.url or "polling")
            await bot.set_webhook(
                settings.webhook_url, secret_token=self._secret, allowed_updates=self._updates, max_connections=40
            )
        elif info.last_error_date is not None and info.last_error_date > self.looked_at:
            log.warning(
                "Telegram could not post to %s: %s (%d updates wait there)",
                settings.webhook_url,
                info.last_error_message,
                info.pending_update_count,
            )
        self.looked_at = clock.now()


async def _nobody(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


class _Refusals(logging.Filter):
    """Tells of requests that were refused, in our words: python-telegram-bot does so at DEBUG alone and with the
    secret that came, or with all that a person wrote and a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if record.levelno >= logging.CRITICAL:
            self._tell(f"an update that was posted could not be read: {type(error).__name__}")
        elif getattr(error, "status_code", None) == 403 and not getattr(error, "reason", None):
            # python-telegram-bot gives no reason for this one alone, and looks at it before the secret.
            self._tell(
                "a request to the webhook was refused: its Content-Type is not application/json, so that it is not "
                "Telegram's, or a proxy on the way changes that header"
            )
        elif getattr(error, "status_code", None) == 403:
            self._tell(
                "a request to the webhook was refused: it is not Telegram's, or a proxy on the way drops the header "
                "X-Telegram-Bot-Api-Secret-Token"
            )
        elif isinstance(error, ValueError):
            self._tell("a request to the webhook holds no update, and was refused")
        return False

    def _tell(self, what: str) -> None:
        now = time.monotonic()
        if now - self._told.get(what, -NOT_TOLD_AGAIN) >= NOT_TOLD_AGAIN:
            self._told[what] = now
            log.warning("%s", what)


def _tell_refusals() -> None:
    logger = logging.getLogger(PTB_LOGGER)
    if not any(isinstance(one, _Refusals) for one in logger.filters):
        logger.addFilter(_Refusals())
    logger.setLevel(logging.DEBUG)  # nothing of it goes further than the filter
