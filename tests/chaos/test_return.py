"""People who come back while the bot is killed: Telegram tells of it once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import clock
from bot.models import Failure
from bot.storage import open_storage
from tests.chaos.record import read_ledger
from tests.conftest import TOKEN
from tests.fake_telegram import FakeTelegram
from tests.test_run import WAIT, Service

PEOPLE = 200


@pytest.mark.slow
def test_who_came_back_is_known_though_the_bot_was_killed_right_then(tmp_path: Path) -> None:
    path = tmp_path / "policybot.db"
    with FakeTelegram(token=TOKEN) as server:
        storage = open_storage(path)
        people = [server.reader(chat_id) for chat_id in range(1, PEOPLE + 1)]
        with storage.database.write():
            for person in people:
                storage.chats.meet(person.chat_id, kind="private", title="Reader", items=5, now=clock.now())
                storage.chats.pause(person.chat_id, Failure.CHAT_GONE)
        storage.close()
        for person in people:
            person.unblock()
        service = Service(tmp_path, server)
        # It has told Telegram that all updates have come; their handlers may still be at work.
        server.wait_idle(timeout=WAIT)
        service.kill()
        assert "Traceback" not in service.said()
    assert read_ledger(path).paused == frozenset()
