"""Receive updates by webhook: Telegram posts them to a small server here, behind a reverse proxy.

The server is tornado's with our own handler: python-telegram-bot's accepts bodies of any size, keeps idle connections
open, and answers invalid JSON with 500. The proxy handles TLS, since it already renews certificates.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import re
import secrets
import time
from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import urlsplit

from telegram import Bot, Update
from telegram.error import BadRequest, TelegramError
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot import clock, errors
from bot.config import TelegramSettings

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BYTES = 1_000_000
"""Maximum size of a body; an update is far smaller."""
IDLE_SECONDS = 60
"""Close a connection after this long without data."""
NOT_TOLD_AGAIN = 60
"""Seconds between log lines about refused requests: anybody can send those."""


class Webhook:
    """A bot's webhook. It stays set after a stop: Telegram keeps new updates and posts them after the next start."""

    def __init__(self, settings: TelegramSettings, updates: Collection[str], *, idle: float = IDLE_SECONDS) -> None:
        self._settings = settings
        self._idle = idle
        self._updates = list(updates)
        given = settings.webhook_secret
        # A new secret at each start works as well: setWebhook passes it to Telegram.
        self._secret = given.get_secret_value() if given else secrets.token_urlsafe(32)
        self._server: HTTPServer | None = None
        self._told: dict[str, float] = {}
        self.looked_at = clock.now()
        """Older delivery errors have been reported already, or are outdated."""

    async def listen(self, bot: Bot, queue: asyncio.Queue[object]) -> None:
        """Start the server, which puts updates into `queue`, and register it with Telegram.

        Raises errors.TelegramError and errors.ConfigError if a retry would not help, and python-telegram-bot's
        TelegramError if it might.
        """
        settings = self._settings
        path = re.escape(urlsplit(settings.webhook_url).path or "/")  # tornado treats it as a pattern
        handler = (path, _Post, {"webhook": self, "bot": bot, "queue": queue})
        self._server = HTTPServer(
            Application([handler]), max_body_size=MAX_BYTES, idle_connection_timeout=self._idle, body_timeout=self._idle
        )
        try:
            self._server.listen(settings.webhook_port, settings.webhook_listen)
            await self._set(bot)
        except OSError as error:
            raise errors.ConfigError(
                f"Nothing can listen on {settings.webhook_listen} port {settings.webhook_port}; free it, or change "
                "telegram.webhook_listen and telegram.webhook_port"
            ) from error
        except BadRequest as error:
            await self.close()
            raise errors.TelegramError(
                f"Telegram refuses the webhook {settings.webhook_url}: {error.message}. Mend telegram.webhook_url, or "
                'set telegram.updates to "polling".'
            ) from None
        except TelegramError:
            await self.close()
            raise
        self.looked_at = clock.now()
        log.info("updates come by webhook: %s", settings.webhook_url)

    async def close(self) -> None:
        """Stop the server."""
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()

    async def _set(self, bot: Bot) -> None:
        await bot.set_webhook(
            self._settings.webhook_url, secret_token=self._secret, allowed_updates=self._updates, max_connections=40
        )

    async def look(self, bot: Bot) -> None:
        """Set the webhook again if another program took it, and log if Telegram can't reach it. Raises
        python-telegram-bot's TelegramError."""
        settings = self._settings
        info = await bot.get_webhook_info()
        if info.url != settings.webhook_url:
            log.warning("another program took this bot's webhook away (%s); it is set again", info.url or "polling")
            await self._set(bot)
        elif info.last_error_date is not None and info.last_error_date > self.looked_at:
            log.warning(
                "Telegram could not post to %s: %s (%d updates wait there)",
                settings.webhook_url,
                info.last_error_message,
                info.pending_update_count,
            )
        self.looked_at = clock.now()

    def knows(self, secret: str) -> bool:
        """Whether a request with this secret comes from Telegram."""
        return hmac.compare_digest(secret.encode(), self._secret.encode())

    def tell(self, what: str) -> None:
        """Log why a request was refused, once a minute."""
        now = time.monotonic()
        if now - self._told.get(what, -NOT_TOLD_AGAIN) >= NOT_TOLD_AGAIN:
            self._told[what] = now
            log.warning("a request to the webhook was refused: %s", what)


class _Post(RequestHandler):
    """Handles one request."""

    def initialize(self, webhook: Webhook, bot: Bot, queue: asyncio.Queue[object]) -> None:
        self._webhook, self._bot, self._queue = webhook, bot, queue

    async def post(self) -> None:
        """Answer Telegram once the update is in the queue."""
        if not self._webhook.knows(self.request.headers.get(SECRET_HEADER, "")):
            self._webhook.tell(f"it is not Telegram's, or a proxy on the way drops the header {SECRET_HEADER}")
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        try:
            update = Update.de_json(json.loads(self.request.body), self._bot)
        except Exception as error:  # malformed updates raise various errors
            self._webhook.tell(f"it holds no update ({type(error).__name__})")
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        try:
            await self._queue.put(update)
        except TelegramError:  # the bot is stopping and could not store it: Telegram will post it again
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
