"""Build python-telegram-bot's Application, whose handlers call the conversation, and keep it connected to Telegram."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot import errors
from bot.config import TelegramSettings
from bot.conversation import Conversation
from bot.storage import Storage
from bot.telegram.answers import Answers
from bot.telegram.handlers import Handlers, Inbox
from bot.telegram.menus import describe_commands
from bot.telegram.pace import Pacer, seconds_of
from bot.telegram.send import DEFAULTS
from bot.telegram.webhook import Webhook

log = logging.getLogger(__name__)

AT_ONCE = 32
"""Maximum number of updates that are handled concurrently."""

PtbApplication = Application[Any, Any, Any, Any, Any, Any]


def build_application(
    settings: TelegramSettings,
    token: str,
    conversation: Conversation,
    storage: Storage,
    stopping: asyncio.Event,
    pacer: Pacer,
) -> PtbApplication:
    """Build the application with its handlers. The caller initializes and starts it.

    If `stopping` is set, answers that wait for their turn are dropped. `pacer` limits the rate of all messages.
    """
    request = HTTPXRequest(
        connection_pool_size=128,
        connect_timeout=10,
        read_timeout=20,  # long, because after a timeout it is unknown whether the message was sent
        write_timeout=10,
        pool_timeout=10,
    )
    bot = ExtBot(token, settings.base_url, request=request, rate_limiter=pacer, defaults=DEFAULTS)
    answers = Answers(bot, storage, pacer, stopping, settings.language)
    handlers = Handlers(conversation, storage, answers)
    application = (
        ApplicationBuilder()
        .bot(bot)
        .concurrent_updates(AT_ONCE)
        .update_queue(Inbox(handlers.note_membership, stopping))
        .build()
    )
    # Ignore edits: if a reader corrects a word in a message, that is not a new request.
    written = (filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST) & ~filters.StatusUpdate.ALL
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, handlers.migration))
    application.add_handler(MessageHandler(written, handlers.message))
    application.add_handler(CallbackQueryHandler(handlers.button))
    application.add_handler(InlineQueryHandler(handlers.inline))
    application.add_handler(ChatMemberHandler(handlers.welcome, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(_log_error)
    return application


async def _log_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    if isinstance(context.error, TelegramError):
        log.warning("Telegram: %s", context.error.message)
    else:
        log.error("an update could not be handled", exc_info=context.error)


async def identify(settings: TelegramSettings, token: str) -> str:
    """Ask Telegram for the bot's name. Raises errors.TelegramError."""
    try:
        async with Bot(token, base_url=settings.base_url) as bot:
            return bot.username
    except InvalidToken:
        raise errors.TelegramError(TOKEN_REFUSED) from None
    except TelegramError as error:
        raise errors.TelegramError(
            f"Telegram can't be reached at {settings.base_url}; check the network, and telegram.base_url "
            f"({error.message})"
        ) from None


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


@dataclass(eq=False)
class Connection:
    """An application's connection to Telegram. It lasts until `stopping` is set.

    If Telegram refuses the token, the connection sets `stopping` itself.
    """

    application: PtbApplication
    settings: TelegramSettings
    stopping: asyncio.Event
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once messages can be sent and updates arrive."""
    failure: Exception | None = None
    """The error that ended the connection; None if there was none."""

    def __post_init__(self) -> None:
        self._webhook = Webhook(self.settings, UPDATES) if self.settings.updates == "webhook" else None

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Connect in the background, so that nothing else waits for Telegram, and disconnect at the end.

        At the end, this raises TelegramError of `bot.errors` if Telegram refused the token or the webhook. It raises
        ConfigError if another program uses the webhook's port.
        """
        connecting = asyncio.create_task(self._connect())
        application, updater = self.application, self.application.updater
        assert updater is not None
        try:
            yield
        finally:
            self.stopping.set()
            while not connecting.done():  # a library may lose a cancellation, which may come with an answer
                connecting.cancel()
                await asyncio.wait({connecting}, timeout=1)
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
        application = self.application
        try:
            await self._insist(application.initialize)
            await describe_commands(self.application.bot, operators=self.settings.admins)
            await application.start()
            await self._insist(self._listen)
        except Exception as error:
            self._end(error)
        else:
            self.connected.set()
            log.info("serving as @%s", self.application.bot.username)

    async def _listen(self) -> None:
        if self._webhook is not None:
            await self._webhook.listen(self.application.bot, self.application.update_queue)
            return
        assert self.application.updater is not None
        # This removes a webhook but keeps pending updates. Setting a webhook keeps them too, so the operator can change
        # between polling and webhook at any start.
        await self.application.updater.start_polling(
            allowed_updates=list(UPDATES),
            bootstrap_retries=0,  # `_insist` retries
            # The default callback logs a traceback for each failed attempt.
            error_callback=lambda error: log.warning("updates could not be fetched: %s", error.message),
        )

    def _end(self, failure: Exception) -> None:
        self.failure = failure
        self.stopping.set()

    async def _insist(self, action: Callable[[], Awaitable[None]]) -> None:
        """Retry the action until it succeeds, since a machine may boot before its network."""
        pause = 2.0
        while True:
            try:
                return await action()
            except InvalidToken:
                raise errors.TelegramError(TOKEN_REFUSED) from None
            except TelegramError as error:
                asked = seconds_of(error) if isinstance(error, RetryAfter) else 0.0
                log.warning("Telegram can't be reached (%s), trying again in %.0f s", error.message, max(pause, asked))
                await asyncio.sleep(max(pause, asked))
                pause = min(pause * 2, 60)

    async def look_after_token(self) -> None:
        """Check that updates still arrive, and react if they can't.

        If the token was revoked, end the connection. If another program changed the webhook, set it back.
        """
        try:
            await self.application.bot.get_me()
            if self._webhook is not None:
                await self._webhook.look(self.application.bot)
            elif (await self.application.bot.get_webhook_info()).url:
                # Another program set a webhook. Telegram refuses polling until the webhook is removed.
                log.warning("a webhook was set by another program, and is removed: this bot asks for updates itself")
                await self.application.bot.delete_webhook()
        except InvalidToken:
            self._end(errors.TelegramError(TOKEN_REFUSED))
        except TelegramError as error:
            log.info("the token and webhook could not be checked with Telegram: %s", error.message)
