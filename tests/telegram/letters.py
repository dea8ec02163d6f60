"""Chats and messages of the ledger, as the tests of the courier have them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.storage import Storage
from bot.storage.deliveries import NOTICE
from tests.conftest import Clock
from tests.fake_telegram import FakeTelegram
from tests.telegram.conftest import Sender, deliver

ANN, BEN, CAT = 1001, 1002, 1003


def meet(server: FakeTelegram, storage: Storage, clock: Clock, chat_id: int) -> None:
    server.reader(chat_id=chat_id) if chat_id > 0 else server.group(chat_id)
    kind = "private" if chat_id > 0 else "supergroup"
    storage.chats.meet(chat_id, kind=kind, title="reader", items=5, now=clock())


def post(storage: Storage, clock: Clock, chat_id: int, texts: Sequence[str]) -> int:
    return storage.deliveries.post(
        chat_id, None, slot=NOTICE, local_date=clock().date(), chunks=[(text, ()) for text in texts], now=clock()
    )


def told(server: FakeTelegram) -> list[tuple[int, str]]:
    """What arrived, in its order: to whom, and which text."""
    return [(call.params["chat_id"], call.params["text"]) for call in server.calls("sendMessage") if call.accepted]


def states(storage: Storage) -> list[str]:
    return [str(delivery.state) for delivery in reversed(storage.deliveries.all())]


async def send(storage: Storage, bot: Sender, clock: Clock) -> int:
    return await deliver(storage, bot, clock=clock, stopping=asyncio.Event())
