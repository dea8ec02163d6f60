"""Connect to Telegram, receive updates, and disconnect at a stop or when Telegram refuses the token."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from telegram import Bot, Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot import errors
from bot.config import TelegramSettings
from bot.telegram.application import PtbApplication
from bot.telegram.menus import describe_commands
from bot.telegram.pace import seconds_of, unless, within
from bot.telegram.webhook import Webhook


async def identify(settings: TelegramSettings, token: str) -> str:
    """Ask Telegram for the bot's name. Raises errors.TelegramError."""
    try:
        async with Bot(token, base_url=settings.base_url) as bot:
            return bot.username
    except InvalidToken:
        raise errors.TelegramError(TOKEN_REFUSED) from None
    except TelegramError as error:
        raise errors.TelegramError(f"Telegram can't be reached at {settings.base_url}: {error.message}") from None


log = logging.getLogger(__name__)

TOKEN_REFUSED = "Telegram refuses the bot token; compare POLICYBOT_TELEGRAM__TOKEN with what @BotFather shows."
END_SECONDS = 6.0
"""Time in seconds that running handlers get to finish at a stop. It is short, because one call to Telegram can take
20 s to time out, and a reader whose answer is lost can ask again."""
UPDATES = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
"""The kinds of updates that the bot asks for. Each has a handler."""


class Connection:
    """An application's connection to Telegram. It lasts until `stopping` is set.

    If Telegram refuses the token, the connection sets `stopping` itself.
    """

    def __init__(self, application: PtbApplication, settings: TelegramSettings, stopping: asyncio.Event) -> None:
        self._application = application
        self._settings = settings
        self._stopping = stopping
        self._webhook = Webhook(settings, UPDATES) if settings.updates == "webhook" else None
        self.connected = False
        """True once messages can be sent and updates arrive."""
        self.failure: Exception | None = None
        """The error that ended the connection; None if there was none."""

    @property
    def bot(self) -> ExtBot[Any]:
        """The client that calls the methods of the Bot API."""
        bot: ExtBot[Any] = self._application.bot
        return bot

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Connect in the background, so that nothing else waits for Telegram, and disconnect at the end.

        At the end, this raises TelegramError of `bot.errors` if Telegram refused the token or the webhook. It raises
        ConfigError if another program uses the webhook's port.
        """
        connecting = asyncio.create_task(self._connect())
        application, updater = self._application, self._application.updater
        assert updater is not None
        try:
            yield
        finally:
            self._stopping.set()
            await connecting
            if self._webhook is not None:
                await self._webhook.close()
            if updater.running:
                # If the token was revoked, polling has already ended with an error, and stop() raises it.
                with contextlib.suppress(TelegramError):
                    await updater.stop()
            if application.running:
                # Cancel handlers that don't finish in time.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(application.stop(), END_SECONDS)
            await application.shutdown()
        if self.failure is not None:
            raise self.failure

    async def _connect(self) -> None:
        application = self._application
        try:
            if await self._insist(application.initialize):
                await unless(self._stopping.wait(), describe_commands(application, operators=self._settings.admins))
                await application.start()
                self.connected = await self._insist(self._listen)
        except Exception as error:
            self._end(error)
        if self.connected:
            log.info("serving as @%s", self.bot.username)

    async def _listen(self) -> None:
        if self._webhook is not None:
            await self._webhook.listen(self._application.bot, self._application.update_queue)
            return
        assert self._application.updater is not None
        # This removes a webhook but keeps pending updates. Setting a webhook keeps them too, so the operator can change
        # between polling and webhook at any start.
        await self._application.updater.start_polling(
            allowed_updates=list(UPDATES),
            bootstrap_retries=0,  # `_insist` retries, since it checks `stopping`
            # The default callback logs a traceback for each failed attempt.
            error_callback=lambda error: log.warning("updates could not be fetched: %s", error.message),
        )

    def _end(self, failure: Exception) -> None:
        self.failure = failure
        self._stopping.set()

    async def _insist(self, action: Callable[[], Awaitable[None]]) -> bool:
        """Retry the action until it succeeds, since a machine may boot before its network. Returns False at a stop."""
        pause = 2.0
        while not self._stopping.is_set():
            try:
                await unless(self._stopping.wait(), action())
            except InvalidToken:
                raise errors.TelegramError(TOKEN_REFUSED) from None
            except TelegramError as error:
                asked = seconds_of(error) if isinstance(error, RetryAfter) else 0.0
                log.warning("Telegram can't be reached (%s), trying again in %.0f s", error.message, max(pause, asked))
                await within(max(pause, asked), self._stopping)
                pause = min(pause * 2, 60)
            else:
                return not self._stopping.is_set()
        return False

    async def look_after_token(self) -> None:
        """Check that updates still arrive, and react if they can't.

        If the token was revoked, end the connection. If another program changed the webhook, set it back.
        """
        try:
            await self.bot.get_me()
            if self._webhook is not None:
                await self._webhook.look(self.bot)
            elif (await self.bot.get_webhook_info()).url:
                # Another program set a webhook. Telegram refuses polling until the webhook is removed.
                log.warning("a webhook was set by another program, and is removed: this bot asks for updates itself")
                await self.bot.delete_webhook()
        except InvalidToken:
            self._end(errors.TelegramError(TOKEN_REFUSED))
        except TelegramError as error:
            log.info("the token and webhook could not be checked with Telegram: %s", error.message)
