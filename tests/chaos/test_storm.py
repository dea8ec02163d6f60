"""Runs a short storm, and kills the bot just after people unblocked it. `make chaos` runs a long storm."""

import os
import random
from pathlib import Path

import pytest

from bot import clock
from bot.models import Failure
from bot.storage import open_storage
from tests.chaos.check import faults, listing
from tests.chaos.record import read_ledger
from tests.chaos.storm import Life, Plan, Storm
from tests.conftest import TOKEN, meet
from tests.fake_telegram import FakeTelegram
from tests.test_run import WAIT, Service

SEED = "CHAOS_SEED"
"""Environment variable with the seed. The default seed is fixed, so that CI does not fail by chance."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_message_arrives_once_in_spite_of_errors_and_kills(tmp_path: Path) -> None:
    seed = int(os.environ.get(SEED, "7"))
    rng = random.Random(f"lives/{seed}")
    lives = (
        Life(sends=rng.randint(30, 80), news=True),
        Life(sends=rng.randint(20, 60)),
        Life(sends=rng.randint(20, 40), asked=True),
    )
    plan = Plan(seed=seed, chats=80, lives=lives, hang=2, fast=True)
    outcome = Storm(tmp_path, plan, print).run()
    broken = listing(faults(outcome.record))
    assert not broken, f"{broken}\nTo repeat this: {SEED}={seed} python -m pytest tests/chaos/test_storm.py -s"


@pytest.mark.slow
def test_a_kill_right_after_an_unblock_does_not_lose_the_unblock(tmp_path: Path) -> None:
    path = tmp_path / "policybot.db"
    with FakeTelegram(token=TOKEN) as server:
        storage = open_storage(path)
        people = [server.reader(chat_id) for chat_id in range(1, 200 + 1)]
        with storage.database.write():
            for person in people:
                meet(storage, person.chat_id, clock.now())
                storage.chats.pause(person.chat_id, Failure.CHAT_GONE)
        storage.close()
        for person in people:
            person.unblock()
        service = Service(tmp_path, server)
        # The bot has confirmed all updates to Telegram; their handlers may still be running.
        server.wait_idle(timeout=WAIT)
        service.kill()
        assert "Traceback" not in service.said()
    assert read_ledger(path).paused == frozenset()
