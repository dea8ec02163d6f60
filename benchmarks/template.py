"""Measures how long others wait while `policybot run` reads a feed of near-identical notices and sends alerts on them.

One reader asks for the latest news again and again. This process takes the write lock of the database as often as it
can, and `policybot poll` reads the feed too: one reading takes a thousand entries at most.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.harness import Measured, timed
from benchmarks.memory import HERE
from bot import clock
from bot.schedule import Due, Schedule
from bot.storage import open_storage
from tests.conftest import TOKEN, subscribe
from tests.fake_telegram import FakeTelegram
from tests.feed_server import FeedServer
from tests.test_run import Service, ask, policybot

CHATS = 20
ITEM = """<item><guid>{n}</guid><title>Notice {n}: lane {n} is closed</title><description>The agency has issued a notice
under docket HQ-2031-{docket} on the closure of lane {n} of the river crossing. Work begins in the week and takes {n}
days. Traffic is led over the other lanes, and the fee is not raised.</description></item>"""


def waits(work: Callable[[], object], ends: Callable[[], bool], pause: float) -> list[float]:
    """Do this again and again until it `ends`, with pauses. Returns the milliseconds of each time."""
    milliseconds = []
    while not ends():
        milliseconds.append(1e3 * timed(work)[1])
        time.sleep(pause)
    return milliseconds


def measure(count: int = 2000) -> Iterator[Measured]:
    """Measure this for `count` articles."""
    chance = Random(7)
    items = (ITEM.format(n=n, docket=chance.choice(("0001", "0001", f"{n:04}"))) for n in range(count))
    with TemporaryDirectory() as name, FeedServer() as feeds, FakeTelegram(token=TOKEN) as telegram:
        folder, ann, now = Path(name), telegram.reader(1001), clock.now()
        storage = open_storage(folder / "policybot.db")
        for chat in range(1, CHATS + 1):
            telegram.reader(chat)
            subscribe(storage, chat, now, schedule=Schedule(), due=Due(at=now, slot=None))
        feed = f'<rss version="2.0"><channel><title>Notices</title>{"".join(items)}</channel></rss>'
        policybot(folder, "source", "add", feeds.serve("/feed.xml", feed), **HERE)

        def ends() -> bool:
            return storage.articles.counts() == {"ready": count} and not storage.outbox.waiting(clock.now())

        with ThreadPoolExecutor() as threads, Service(folder, telegram, **HERE) as service:
            ask(ann, "/start")
            answers = threads.submit(waits, partial(ask, ann, "/latest"), ends, 1.5)
            locks = threads.submit(
                waits, partial(storage.database.change, "DELETE FROM saved WHERE FALSE"), answers.done, 0.01
            )
            while sum(storage.articles.counts().values()) < count:
                policybot(folder, "poll", "--force", **HERE)
            locks.result()
        locked = service.said().count("database is locked")
        storage.close()
    figures: dict[str, list[float]] = {
        "wait for an answer, ms": answers.result(),
        "wait for the write lock, ms": locks.result(),
        "errors of a locked database": [locked],
    }
    for what, own in figures.items():
        yield Measured(what=f"like articles with alerts: {what}", size=count, own=own)
