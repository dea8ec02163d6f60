"""Measures how long the write lock is held while near-identical notices of a feed are grouped and sent as alerts.

The time is the processor time of the thread that holds the lock.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from time import thread_time
from unittest.mock import patch

from benchmarks.harness import Measured
from bot.config import Settings
from bot.digests import plan_due
from bot.models import ArticleState
from bot.pipeline import find_facts, group
from bot.schedule import Due, Schedule
from bot.storage import Database, open_storage
from summarizer import SummarizerSettings
from summarizer.executor import ModelWorker
from summarizer.stories import StoryRules
from tests.conftest import Clock, Maker

CHATS = 20
TEXT = (
    "The agency has issued a notice under docket HQ-2031-{docket} on the closure of lane {n} of the river crossing. "
    "Work begins in the week and takes {n} days. Traffic is led over the other lanes, and the fee is not raised."
)


def measure(count: int = 2000) -> Iterator[Measured]:
    """Measure this for `count` articles."""
    transaction, chance, clock = Database._transaction, Random(7), Clock()
    held: list[float] = []

    @contextmanager
    def timed(database: Database) -> Iterator[None]:
        with transaction(database):
            begin = thread_time()
            yield
        held.append(1e3 * (thread_time() - begin))

    with tempfile.TemporaryDirectory() as name, patch.object(Database, "_transaction", timed):
        storage = open_storage(Path(name) / "policybot.db")
        make, worker = Maker(storage, clock), ModelWorker(SummarizerSettings(executor="thread"))
        for chat in range(1, CHATS + 1):
            storage.chats.meet(chat, kind="private", title="Ann", items=5, now=clock())
            due = Due(at=clock(), slot=None)
            storage.subscriptions.put(chat_id=chat, thread_id=None, schedule=Schedule(), due=due, now=clock())
        for n in range(count):
            text = TEXT.format(n=n, docket=chance.choice(("0001", "0001", f"{n:04}")))
            make.summarized(f"{n}", title=f"Notice {n}: lane {n} is closed", text=text, summary=text[:90])
        while asyncio.run(find_facts(storage, worker, version="1", state=ArticleState.SUMMARIZED)):
            pass
        while asyncio.run(group(storage, rules=StoryRules(), clock=clock)):
            clock.now += timedelta(minutes=1)
            plan_due(storage, Settings(), now=clock())
        largest = storage.database.value("SELECT max(n) FROM (SELECT count(*) AS n FROM articles GROUP BY story_id)")
        storage.close()
    yield Measured(what="like articles with alerts: a write, ms", size=count, own=held)
    yield Measured(what="like articles with alerts: longest write, ms", size=count, own=[max(held)])
    yield Measured(what="like articles with alerts: articles of the largest story", size=count, own=[largest])
