"""Connection: logs in, listens for what people say, and notices when the token is refused."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from telegram import Bot, Update, WebhookInfo
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot import errors
from bot.config import TelegramSettings
from bot.telegram.application import PtbApplication
from bot.telegram.menus import describe_commands
from bot.telegram.pace import seconds_of, unless, within
from bot.telegram.webhook import Webhook


async def identify(settings: TelegramSettings, token: str) -> tuple[str, WebhookInfo]:
    """The bot's name, and how Telegram passes updates on to it. Raises errors.TelegramError."""
    try:
        async with Bot(token, base_url=settings.base_url) as bot:
            return bot.username, await bot.get_webhook_info()
    except InvalidToken:
        raise errors.TelegramError(TOKEN_REFUSED) from None
    except TelegramError as error:
        raise errors.TelegramError(f"Telegram can't be reached at {settings.base_url}: {error.message}") from None


log = logging.getLogger(__name__)

TOKEN_REFUSED = "Telegram refuses the bot token; compare POLICYBOT_TELEGRAM__TOKEN with what @BotFather shows."
UPDATES = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
"""What is asked for: all that has a handler."""


class Connection:
    """An application's way to Telegram, until `stopping` is set. It sets that itself where the token is refused."""

    def __init__(self, application: PtbApplication, settings: TelegramSettings, stopping: asyncio.Event) -> None:
        self._application = application
        self._settings = settings
        self._stopping = stopping
        self._webhook = Webhook(settings, UPDATES) if settings.updates == "webhook" else None
        self.failure: errors.PolicybotError | None = None
        """Why it ended by itself."""

    @property
    def bot(self) -> ExtBot[Any]:
        """To call methods of the Bot API with."""
        bot: ExtBot[Any] = self._application.bot
        return bot

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[bool]:
        """The bot, answering. Yields False when it was told to stop before Telegram could be reached.

        Raises TelegramError of `bot.errors` where Telegram refuses the token or the webhook, ConfigError where the
        webhook's port can't be had.
        """
        application, updater = self._application, self._application.updater
        assert updater is not None

        async def listen() -> None:
            if self._webhook is not None:
                await self._webhook.listen(application.bot, application.update_queue)
                return
            # This takes a webhook away, should one be set, and leaves what waits behind it. Nor does the webhook
            # drop what waits: so the way can be changed at any start.
            await updater.start_polling(
                allowed_updates=list(UPDATES),
                bootstrap_retries=0,  # retried here, where a stop is heard
                # Its own way is a traceback for each failed try.
                error_callback=lambda error: log.warning("updates could not be fetched: %s", error.message),
            )

        if not await self._insist(application.initialize):
            yield False
            return
        try:
            await unless(self._stopping.wait(), describe_commands(application, operators=self._settings.admins))
            await application.start()
            try:
                yield await self._insist(listen)
            finally:
                if self._webhook is not None:
                    await self._webhook.close()
                if updater.running:
                    # With a token that was revoked, its polling has ended by an error already.
                    with contextlib.suppress(TelegramError):
                        await updater.stop()
                await application.stop()
        finally:
            await application.shutdown()

    async def _insist(self, action: Callable[[], Awaitable[None]]) -> bool:
        """Try as often as it takes: a machine may boot before its network. False when told to stop before."""
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
        """A token that is revoked ends the polling for good, a webhook can be lost; a bot that is deaf must not look
        alive."""
        try:
            await self.bot.get_me()
            if self._webhook is not None:
                await self._webhook.look(self.bot)
            elif (await self.bot.get_webhook_info()).url:
                # Set by another program: as long as it stands, Telegram refuses to be asked for updates.
                log.warning("a webhook was set for this bot, and is taken away: it asks for updates itself")
                await self.bot.delete_webhook()
        except InvalidToken:
            self.failure = errors.TelegramError(TOKEN_REFUSED)
            self._stopping.set()
        except TelegramError as error:
            log.info("Telegram could not be asked how the bot is: %s", error.message)
