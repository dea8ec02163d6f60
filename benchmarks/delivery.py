"""Measures how fast messages are sent within Telegram's limits: by our courier, and by a loop with AIORateLimiter.

Both send one message to each of N chats, and a second one to every fiftieth chat. One chat in twenty is a group. The
fake Bot API server runs in its own process on loopback. It answers 429 to messages that exceed a limit: 30 messages in
any second, one in any second to a chat, or 20 in any minute to a group. The courier records each message before and
after the request. The loop, which uses the rate limiter of python-telegram-bot, records nothing. They take turns. To
more than ONCE chats each sends once: within the limits, 10,000 messages take at least 333 seconds.

This needs aiolimiter, from the extra [dev].
"""

import asyncio
import contextlib
import math
import tempfile
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from benchmarks.harness import Measured, in_process, timed
from bot import clock
from bot.models import DeliveryKind
from bot.reply import Message, paragraph
from bot.storage import Storage, open_storage
from bot.storage.deliveries import Planned
from bot.telegram.courier import Courier
from bot.telegram.pace import Pacer
from bot.telegram.send import DEFAULTS
from tests.fake_telegram import FakeTelegram, Limits

TOKEN = "123:TEST"
TEXT = "<b>Your policy digest</b>\n\n" + "The ministry published a rule on carbon prices at the border. " * 20
PER_SECOND = Limits().overall
ONCE, TURNS = 1000, 3


def chats_of(number: int) -> list[int]:
    """Return chat ids. One chat in twenty is a group."""
    return [-(10_000_000 + n) if n % 20 == 19 else 10_000_000 + n for n in range(number)]


def messages_of(chats: list[int]) -> dict[int, int]:
    """Return the number of messages to each chat."""
    return {chat_id: 2 if n % 50 == 49 else 1 for n, chat_id in enumerate(chats)}


def _serve(pipe: Connection, chats: list[int]) -> None:
    with FakeTelegram(TOKEN, limits=Limits()) as server:
        for chat_id in chats:
            if chat_id > 0:
                server.reader(chat_id)
            else:
                server.group(chat_id)
        pipe.send(server.base_url)
        pipe.recv()
        calls = server.calls("sendMessage")
        times = [call.time for call in calls if call.accepted]
        pipe.send((len(server.provoked), max(times) - min(times)))


def fill(storage: Storage, messages: dict[int, int]) -> None:
    """Fill a ledger with a delivery for each chat."""
    now = clock.now()
    with storage.database.write():
        for chat_id, count in messages.items():
            kind = "private" if chat_id > 0 else "supergroup"
            storage.chats.meet(chat_id, kind=kind, title="reader", items=5, now=now)
            planned = Planned(
                chat_id=chat_id,
                thread_id=None,
                kind=DeliveryKind.NOTICE,
                local_date=now.date(),
                due_at=now,
                messages=[Message(text=paragraph(TEXT))] * count,
            )
            storage.deliveries.add([planned], now=now)


async def ours(base_url: str, messages: dict[int, int], folder: Path) -> None:
    """Send with the courier and its ledger, as `policybot run` does."""
    storage = open_storage(folder / "policybot.db")
    fill(storage, messages)
    pacer = Pacer()
    async with ExtBot(TOKEN, base_url=base_url, rate_limiter=pacer, defaults=DEFAULTS) as bot:
        courier = Courier(storage, bot, pacer, clock=clock.now, stopping=asyncio.Event())
        while storage.outbox.waiting(clock.now()):
            await courier.run()
            await asyncio.sleep(0.1)
    storage.close()


async def loop(base_url: str, messages: dict[int, int]) -> None:
    """Send in a simple loop over chats, with the rate limiter of python-telegram-bot."""
    async with ExtBot(TOKEN, base_url=base_url, rate_limiter=AIORateLimiter(max_retries=5)) as bot:
        for chat_id, count in messages.items():
            for _ in range(count):
                with contextlib.suppress(TelegramError):
                    await bot.send_message(chat_id, TEXT, parse_mode="HTML")


def run(chats: list[int], *, is_ours: bool) -> tuple[float, float, float]:
    """Send to these chats. Returns how many times as long this took as the limits allow, how many of 100 messages the
    server refused, and the milliseconds of processor a message."""
    messages = messages_of(chats)
    total = sum(messages.values())
    with in_process(_serve, chats) as server, tempfile.TemporaryDirectory() as folder:
        base_url = server.recv()
        sending = ours(base_url, messages, Path(folder)) if is_ours else loop(base_url, messages)
        spent = timed(lambda: asyncio.run(sending))[2]
        server.send("done")
        refused, seconds = server.recv()
    return seconds / (math.ceil(total / PER_SECOND) - 1), 100 * refused / total, 1e3 * spent / total


def measure(counts: Sequence[int]) -> Iterator[Measured]:
    """Measure the courier and the loop, in turns, for these numbers of chats."""
    names = ("times as long as the limits allow", "refused, of 100 messages", "ms of processor a message")
    for number in counts:
        chats = chats_of(number)
        turns = [(run(chats, is_ours=True), run(chats, is_ours=False)) for _ in range(1 if number > ONCE else TURNS)]
        for n, what in enumerate(names):
            own, theirs = zip(*((courier[n], simple[n]) for courier, simple in turns), strict=True)
            yield Measured(what=f"delivery, {what}", size=number, own=own, peer="AIORateLimiter", theirs=theirs)
