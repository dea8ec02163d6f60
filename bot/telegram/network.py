"""Run Telegram as one of the chat networks of `policybot run`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

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
    rights = partial(look_at_rights, storage, application.bot, permits=conversation.access.permits)

    def connected(work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
        async def once_connected() -> None:
            await connection.connected.wait()
            await work()

        return once_connected

    async def deliver() -> None:
        # A run that waits would use up its patience at a stop.
        if connection.connected.is_set():
            await courier.run()

    async with connection.open():
        yield [
            Tick(name="token", seconds=LOOKS_EVERY.total_seconds(), work=connected(connection.look_after_token)),
            Tick(name="deliver", seconds=1, work=deliver, patience=ANSWER_SECONDS),
            Tick(name="rights", seconds=600, work=connected(rights)),
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
