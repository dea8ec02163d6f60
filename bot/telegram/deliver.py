"""Deliver: what stands planned in the ledger → Telegram, and what became of it → the ledger."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot.clock import Clock
from bot.language import DEFAULT, N_, _, speaking
from bot.models import Chunk, DeliveryState
from bot.storage import Storage
from bot.telegram.send import Failure, judge, send
from bot.telegram.topics import Told, close_topic

log = logging.getLogger(__name__)

BATCH = 100
AT_ONCE = 8
"""Messages in flight at one time, each to another chat: one that gets no answer holds up no other."""
PAUSE_SECONDS = 1 / 25
"""Telegram allows about 30 messages a second in all; answers to readers need some of them."""
SENT_AGAIN = N_("Sent again: the first try may not have reached you.")
"""Stands over what may be there already."""


async def deliver(
    storage: Storage,
    bot: Bot,
    *,
    clock: Clock,
    stopping: asyncio.Event,
    operators: Sequence[int] = (),
    language: str = DEFAULT,
) -> int:
    """Send what may be sent now, until there is nothing more or `stopping` is set; returns how many were.

    Each message is noted as in flight before its request leaves, and its outcome right after: after a
    crash, what was in flight is known to be in doubt. A chat gets its messages one after the other.
    `operators` are told of a topic that is closed where the chat itself can't be; `language` is that of chats that
    have none of their own.
    """
    sent = 0
    told = Told(operators=operators, language=language)
    in_flight: dict[int, asyncio.Task[bool]] = {}
    try:
        while True:
            if not stopping.is_set():
                chunks = await asyncio.to_thread(storage.outbox.next_chunks, clock(), BATCH)
                for chunk in chunks:
                    if len(in_flight) >= AT_ONCE or stopping.is_set():
                        break
                    if chunk.chat_id not in in_flight:
                        in_flight[chunk.chat_id] = asyncio.create_task(_deliver(storage, bot, chunk, clock, told))
                        await asyncio.sleep(PAUSE_SECONDS)
            if not in_flight:
                return sent
            await asyncio.wait(in_flight.values(), return_when=asyncio.FIRST_COMPLETED)
            for chat_id, task in list(in_flight.items()):
                if task.done():
                    del in_flight[chat_id]
                    sent += task.result()
    finally:
        # Told to end at once: what is in flight stays so in the ledger, and is in doubt after the next start.
        for task in in_flight.values():
            task.cancel()
        await asyncio.gather(*in_flight.values(), return_exceptions=True)


async def _deliver(storage: Storage, bot: Bot, chunk: Chunk, clock: Clock, told: Told) -> bool:
    outbox = storage.outbox
    await asyncio.to_thread(outbox.sending, chunk)
    html = chunk.html
    if chunk.state == DeliveryState.IN_DOUBT:
        chat = await asyncio.to_thread(storage.chats.get, chunk.chat_id)
        with speaking(chat.spoken(told.language)):
            html = f"<i>{_(SENT_AGAIN)}</i>\n\n{html}"
    try:
        message_id = await send(bot, chat_id=chunk.chat_id, thread_id=chunk.thread_id, html=html, buttons=chunk.buttons)
    except TelegramError as error:
        await asyncio.to_thread(_note_failure, storage, chunk, error, clock, told)
        return False
    await asyncio.to_thread(outbox.sent, chunk, message_id=message_id, now=clock())
    return True


def _note_failure(storage: Storage, chunk: Chunk, error: TelegramError, clock: Clock, told: Told) -> None:
    outbox = storage.outbox
    verdict = judge(error)
    log.warning(
        "delivery %d, message %d to chat %d: %s (%s)",
        chunk.delivery_id,
        chunk.position + 1,
        chunk.chat_id,
        verdict.failure,
        verdict.reason,
    )
    # At least a second: a wait of zero would spin.
    not_before = clock() + max(verdict.wait, timedelta(seconds=1))
    match verdict.failure:
        case Failure.LATER:
            outbox.put_back(chunk, not_before=not_before, error=verdict.reason)
        case Failure.DOUBT:
            outbox.doubt(chunk, not_before=not_before, error=verdict.reason, now=clock())
        case Failure.REJECTED:
            outbox.fail(chunk, error=verdict.reason, now=clock())
        case Failure.TOPIC_CLOSED:
            close_topic(storage, chunk, reason=verdict.reason, told=told, now=clock())
        case Failure.MOVED:
            with storage.database.write():
                outbox.put_back(chunk, not_before=not_before, error=verdict.reason)
                storage.move_chat(chunk.chat_id, verdict.new_chat_id or chunk.chat_id)
        case Failure.CHAT_GONE:
            # Paused, never deleted: it resumes when the person comes back.
            with storage.database.write():
                if chunk.state == DeliveryState.IN_DOUBT:  # its first try may have arrived
                    outbox.put_back(chunk, not_before=not_before, error=verdict.reason)
                else:
                    outbox.fail(chunk, error=verdict.reason, now=clock())
                storage.pause_chat(chunk.chat_id, verdict.reason, clock())
