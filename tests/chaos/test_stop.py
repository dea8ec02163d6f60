"""A stop in the middle of a thousand messages: what is on its way ends, the rest stays planned."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from bot import clock
from bot.models import DeliveryKind
from bot.reply import say
from bot.storage import open_storage
from tests.chaos.record import Ledger, arrivals, read_ledger
from tests.conftest import TOKEN
from tests.fake_telegram import FakeTelegram, Limits, Slow
from tests.test_run import WAIT, Service

CHATS = 1000


def plan(path: Path, server: FakeTelegram) -> None:
    """A message to each of a thousand people."""
    storage = open_storage(path)
    now = clock.now()
    with storage.database.write():
        for chat_id in range(1, CHATS + 1):
            server.reader(chat_id)
            storage.chats.meet(chat_id, kind="private", title=f"Reader {chat_id}", items=5, now=now)
            storage.deliveries.post(
                chat_id,
                None,
                kind=DeliveryKind.NOTICE,
                local_date=now.date(),
                reply=say(f"The fee of {chat_id} rises."),
                now=now,
            )
    storage.close()


def run_until(folder: Path, server: FakeTelegram, count: int) -> Ledger:
    """A life of the bot up to so many messages in all; then the ledger."""
    service = Service(folder, server)
    try:
        server.wait_calls("sendMessage", count=count, timeout=WAIT)
    finally:
        began = time.monotonic()
        status = service.stop()
    assert status == 0, service.said()
    assert time.monotonic() - began < 10
    assert "Traceback" not in service.said()
    return read_ledger(folder / "policybot.db")


@pytest.mark.slow
def test_a_stop_lets_what_is_on_its_way_end_and_keeps_the_rest_planned(tmp_path: Path) -> None:
    with FakeTelegram(token=TOKEN, limits=Limits()) as server:
        plan(tmp_path / "policybot.db", server)
        # So that some are on their way whenever the stop comes.
        server.script("sendMessage", outcome=Slow(0.5), times=None)
        ledger = run_until(tmp_path, server, 60)
        seen = len(server.calls("sendMessage"))
        assert Counter(piece.state for piece in ledger.pieces) == {"sent": seen, "planned": CHATS - seen}
        assert seen < 200

        ledger = run_until(tmp_path, server, seen + 60)
        came = arrivals(server.calls("sendMessage"))
        assert len(came) >= seen + 60
        assert Counter(piece.state for piece in ledger.pieces) == {"sent": len(came), "planned": CHATS - len(came)}
        assert {(one.chat_id, one.message_id) for one in came} == {
            (piece.chat_id, piece.message_id) for piece in ledger.pieces if piece.state == "sent"
        }
        assert len({one.chat_id for one in came}) == len(came)  # once each
        assert not any(one.again for one in came)
        assert server.provoked == []
