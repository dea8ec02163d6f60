"""Run Telegram as one of the chat networks of `policybot run`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.clock import Clock
from bot.config import Settings
from bot.conversation import Conversation
from bot.scheduler import Tick
from bot.storage import Storage
from bot.telegram.connection import Connection, build_application
from bot.telegram.courier import Courier
from bot.telegram.pace import Pacer
from bot.telegram.rights import look_at_rights
from bot.telegram.webhook import LOOKS_EVERY

ANSWER_SECONDS = 22
"""Time in seconds that messages in flight get to finish at a stop. Telegram may take that long to answer. If a service
manager kills the bot earlier, nobody knows whether these messages arrived."""


@asynccontextmanager
async def open_telegram(
    settings: Settings, storage: Storage, conversation: Conversation, clock: Clock, stopping: asyncio.Event
) -> AsyncIterator[list[Tick]]:
    """Connect to Telegram with the token from the settings. Yields the ticks that the scheduler runs for Telegram.

    If Telegram refuses the token or the webhook, this sets `stopping`, and raises TelegramError when it closes.
    """
    token = settings.telegram.token
    assert token is not None
    pacer = _pacer(storage, clock, stopping)
    application = build_application(settings.telegram, token.get_secret_value(), conversation, storage, stopping, pacer)
    connection = Connection(application, settings.telegram, stopping)
    language = settings.telegram.language
    courier = Courier(storage, application.bot, pacer, clock=clock, stopping=stopping, language=language)

    def connected(work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
        async def if_connected() -> None:
            if connection.connected.is_set():
                await work()

        return if_connected

    async def rights() -> None:
        # The first run must not be lost: groups that may be written in again have news waiting.
        await connection.connected.wait()
        await look_at_rights(storage, application.bot, permits=conversation.access.permits)

    async with connection.open():
        yield [
            Tick(name="token", seconds=LOOKS_EVERY.total_seconds(), work=connected(connection.look_after_token)),
            Tick(name="deliver", seconds=1, work=connected(courier.run), patience=ANSWER_SECONDS),
            Tick(name="rights", seconds=600, work=rights),
        ]


def _pacer(storage: Storage, clock: Clock, stopping: asyncio.Event) -> Pacer:
    """Create a pacer. It reads from the ledger how long Telegram asked the bot to wait."""
    outbox = storage.outbox

    def remember(chat_id: int | None, wait: timedelta) -> None:
        # Add a second, because the database stores whole seconds.
        outbox.hold(chat_id, clock() + wait + timedelta(seconds=1))

    pacer = Pacer(stopping=stopping, remember=remember)
    now = clock()
    for chat_id, until in outbox.held(now).items():
        pacer.hold(chat_id, (until - now).total_seconds())
    return pacer
