"""Measures how much SQLite's one writer stores in a second, from one process and from two processes at once.

An article is stored with its summary and its facts in one transaction, as the bot does. A message takes two: one before
it is sent, which waits for the disk, and one after. Models and network do not count.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.delivery import chats_of, fill
from benchmarks.harness import Measured
from benchmarks.summaries import odd_rows
from bot import clock
from bot.pipeline.summarize import _store
from bot.storage import Storage, open_storage
from bot.storage.outbox import Waiting
from summarizer import SummarizerSettings
from summarizer.executor import ModelWorker, Read
from tests.conftest import Maker
from training.texts import texts

ROWS, TURNS = 20, 3
Write = Callable[[Storage, Any], object]


def store(storage: Storage, article: tuple[int, Read]) -> None:
    """Store the summary and the facts of an article."""
    _store(storage, storage.articles.get(article[0]), article[1], "1")


def send(storage: Storage, waiting: Waiting) -> None:
    """Store that a message leaves, and that it was accepted."""
    if chunk := storage.outbox.begin(waiting):
        storage.outbox.sent(chunk, message_id=1, now=clock.now())


def write_all(path: Path, write: Write, items: Sequence[Any]) -> tuple[float, float]:
    """Write all items, after a pause in which other processes start. Returns when this began and ended."""
    storage = open_storage(path)
    time.sleep(1)
    began = time.time()
    for item in items:
        write(storage, item)
    storage.close()
    return began, time.time()


def measure(count: int = 1000) -> Iterator[Measured]:
    """Measure this for `count` articles and `count` messages."""
    documents = [row.document for row in odd_rows(texts(), "bbc", ROWS)]
    reads = ModelWorker(SummarizerSettings(executor="thread")).read(documents).result()
    found: dict[str, tuple[list[float], list[float]]] = {}
    for processes in (1, 2) * TURNS:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "policybot.db"
            storage = open_storage(path)
            extracted = partial(Maker(storage, clock.now).extracted)
            articles = [(extracted(f"{n}", text=documents[n % ROWS].text), reads[n % ROWS]) for n in range(count)]
            fill(storage, dict.fromkeys(chats_of(count), 1))
            work: dict[str, tuple[Write, Sequence[Any]]] = {
                "articles with summary and facts": (store, articles),
                "messages, before and after": (send, storage.outbox.waiting(clock.now())),
            }
            storage.close()
            with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
                for what, (write, items) in work.items():
                    parts = [items[n::processes] for n in range(processes)]
                    began, ended = zip(*pool.map(partial(write_all, path, write), parts), strict=True)
                    found.setdefault(what, ([], []))[processes - 1].append(count / (max(ended) - min(began)))
    for what, (alone, both) in found.items():
        yield Measured(what=f"{what}, a second", own=alone, peer="two processes at once", theirs=both)
