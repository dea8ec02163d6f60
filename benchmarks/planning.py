"""Measures the processor time to plan a digest when many digests are due in the same minute.

The database has 20,000 articles of `benchmarks.generate`. Of these, 400 are from the last day. Chats are in five time
zones, use two languages, and subscribe to a topic, a search, an interest or everything.
"""

import tempfile
from array import array
from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from pathlib import Path
from random import Random
from time import process_time

from benchmarks.generate import NOW, TOPICS, fill
from benchmarks.harness import Measured
from bot.config import Settings
from bot.digests import plan_due
from bot.schedule import Due, Schedule
from bot.storage import Storage, open_storage

ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Shanghai", "Asia/Tokyo")
WORDS = ("ministry", "police", "market", "court", "budget", "health", "school", "bank", "oil", "film")
ARTICLES, TURNS = 20_000, 3


def people(storage: Storage, chance: Random, chats: int) -> None:
    """Add chats that subscribed yesterday."""
    then, first = NOW - timedelta(days=1), 1 + (storage.database.value("SELECT max(id) FROM chats") or 0)
    with storage.database.write():
        for chat in range(first, first + chats):
            storage.chats.meet(chat, kind="private", title="Ann", items=chance.choice((5, 10)), now=then)
            storage.chats.set(chat, zone=chance.choice(ZONES), language=chance.choice(("en", "en", "zh")))
            asked = chance.random()
            words = chance.choice(WORDS) if asked < 0.8 else ""
            made = storage.subscriptions.put(
                chat_id=chat,
                thread_id=None,
                query=f'topic:"{chance.choice(TOPICS)}"' if asked < 0.7 else words,
                interest=" ".join(chance.sample(WORDS, 3)) if asked >= 0.9 else "",
                schedule=Schedule(times=(time(8),)),
                due=Due(at=NOW, slot=time(8)),
                now=then,
            )
            if made.interest:
                vector = array("f", [chance.gauss(0, 0.05) for __ in range(384)]).tobytes()
                storage.subscriptions.set_vector(made.id, made.interest, vector)


def measure(counts: Sequence[int]) -> Iterator[Measured]:
    """Measure this for these numbers of chats."""
    with tempfile.TemporaryDirectory() as name:
        storage = open_storage(Path(name) / "policybot.db")
        fill(storage, ARTICLES)
        for chats in counts:
            own = []
            for _ in range(TURNS):
                people(storage, Random(7), chats)
                due, begin = storage.subscriptions.due(NOW), process_time()
                assert plan_due(storage, Settings(), now=NOW)
                own.append(1e3 * (process_time() - begin) / len(due))
            yield Measured(what="planning, ms a digest", size=chats, own=own)
        storage.close()
