"""Receive updates by webhook: Telegram posts them to a small HTTP server, which runs behind a reverse proxy.

The server is tornado's, with a handler of this module. The server of python-telegram-bot is not used: it accepts bodies
of any size, keeps idle connections open, and answers invalid JSON with status 500. The reverse proxy handles TLS and
renews the certificates.
"""

import asyncio
import hmac
import json
import logging
import re
import secrets
from collections.abc import Collection
from datetime import timedelta
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
"""Maximum size of a request body in bytes. An update is far smaller."""
LOOKS_EVERY = timedelta(seconds=30)
"""How often the webhook is checked. Older delivery errors are in the log already."""
IDLE_SECONDS = 60
"""Time in seconds after which a connection without data is closed."""


class Webhook:
    """The webhook of the bot. It stays set after a stop, so Telegram keeps new updates and posts them after a start."""

    def __init__(self, settings: TelegramSettings, updates: Collection[str], *, idle: float = IDLE_SECONDS) -> None:
        self._settings = settings
        self._idle = idle
        self._updates = list(updates)
        self.secret = secrets.token_urlsafe(32)
        """setWebhook passes it to Telegram, which sends it with each update."""
        self._server: HTTPServer | None = None

    async def listen(self, bot: Bot, queue: asyncio.Queue[object]) -> None:
        """Start the server, which puts updates into `queue`, and register the webhook with Telegram.

        Raises errors.TelegramError or errors.ConfigError if a retry can't help. Raises the TelegramError of
        python-telegram-bot if a retry may help.
        """
        settings = self._settings
        path = re.escape(urlsplit(settings.webhook_url).path or "/")  # tornado reads the path as a regular expression
        handler = (path, _Post, {"secret": self.secret, "bot": bot, "queue": queue})
        self._server = HTTPServer(
            Application([handler]), max_body_size=MAX_BYTES, idle_connection_timeout=self._idle, body_timeout=self._idle
        )
        try:
            self._server.listen(settings.webhook_port, settings.webhook_listen)
            await self._set(bot)
        except OSError as error:
            raise errors.ConfigError(
                f"Nothing can listen on {settings.webhook_listen} port {settings.webhook_port}. Stop the program that "
                "uses the port, or change telegram.webhook_listen and telegram.webhook_port"
            ) from error
        except TelegramError as error:
            await self.close()
            if not isinstance(error, BadRequest):
                raise
            raise errors.TelegramError(
                f"Telegram refuses the webhook {settings.webhook_url}: {error.message}. Correct telegram.webhook_url, "
                'or set telegram.updates to "polling".'
            ) from None
        log.info("updates come by webhook: %s", settings.webhook_url)

    async def close(self) -> None:
        """Stop the server."""
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()

    async def _set(self, bot: Bot) -> None:
        await bot.set_webhook(
            self._settings.webhook_url, secret_token=self.secret, allowed_updates=self._updates, max_connections=40
        )

    async def look(self, bot: Bot) -> None:
        """Check the webhook. If another program changed it, set it again. If Telegram can't reach it, log that.

        Raises the TelegramError of python-telegram-bot.
        """
        settings = self._settings
        info = await bot.get_webhook_info()
        if info.url != settings.webhook_url:
            log.warning("another program changed this bot's webhook to %s; setting it again", info.url or "polling")
            await self._set(bot)
        elif info.last_error_date is not None and info.last_error_date > clock.now() - LOOKS_EVERY:
            log.warning(
                "Telegram could not post to %s: %s (%d updates wait at Telegram). After 403, let the proxy pass on %s",
                settings.webhook_url,
                info.last_error_message,
                info.pending_update_count,
                SECRET_HEADER,
            )


class _Post(RequestHandler):
    """Handles one request to the webhook."""

    def initialize(self, secret: str, bot: Bot, queue: asyncio.Queue[object]) -> None:
        self._secret, self._bot, self._queue = secret, bot, queue

    async def post(self) -> None:
        """Put the update into the queue, then answer Telegram."""
        secret = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(secret.encode(), self._secret.encode()):
            self.send_error(HTTPStatus.FORBIDDEN)  # anybody can send this, so it is not in the log
            return
        try:
            update = Update.de_json(json.loads(self.request.body), self._bot)
        except Exception:  # a malformed update can raise any error
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        try:
            await self._queue.put(update)
        except TelegramError:  # the bot stops and could not store the update, so Telegram must post it again
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
