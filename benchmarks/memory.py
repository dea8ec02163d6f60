"""Measures the memory of `policybot run` and all of its processes: at the start, while it reads articles, and at rest.

Memory that processes share counts once (PSS). The articles are pages with news of BBC and CNN on a server on loopback.
A reader searches while the bot reads. At the end, the size of the database is measured: with articles that others can
still join in a story, and with older ones.
"""

import html
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import Measured
from bot import clock
from bot.metrics import _memory
from bot.storage import Storage, open_storage
from tests.conftest import TOKEN
from tests.fake_telegram import FakeTelegram
from tests.feed_server import FeedServer
from tests.test_run import Service, ask, policybot
from training.texts import read_rows, texts

REST = 180
"""Seconds after the last article. Processes that have no work end after 90 seconds."""
HERE = {"POLICYBOT_SOURCES__ALLOW_PRIVATE": '["127.0.0.0/8"]', "POLICYBOT_SOURCES__HOST_PAUSE_SECONDS": "0"}


def publish(feeds: FeedServer, texts: Sequence[str]) -> str:
    """Serve a feed and a page for each of its articles. Returns the address of the feed."""
    items = ""
    for n, text in enumerate(texts):
        title, body = html.escape(text[:60].split("\n")[0]), html.escape(text).replace("\n\n", "</p><p>")
        page = f"<html><title>{title}</title><body><article><p>{body}</p></article></body></html>"
        link = feeds.serve(f"/{n}", page, content_type="text/html")
        items += f"<item><title>{title}</title><guid>{n}</guid><link>{link}</link></item>"
    return feeds.serve("/feed.xml", f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>')


def size(storage: Storage) -> int:
    """Return the bytes of the database."""
    storage.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return storage.database.path.stat().st_size


def megabytes(service: Service, ends: Callable[[], bool]) -> list[float]:
    """Return the memory in MB at each half second, until `ends`."""
    samples = []
    while not ends():
        samples.append(_memory(service.pid) / 1e6)
        time.sleep(0.5)
    return samples


def after(seconds: float) -> Callable[[], bool]:
    """Return a function that returns True after this time."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def measure(count: int = 500) -> Iterator[Measured]:
    """Measure this for `count` articles, and how much space an article takes in the database."""
    files = (texts() / "news" / f"{name}.jsonl" for name in ("bbc", "cnn"))
    news = [row["text"] for file in files for row in read_rows(file)[: count // 2]]
    with TemporaryDirectory() as name, FeedServer() as feeds, FakeTelegram(token=TOKEN) as telegram:
        folder, ann = Path(name), telegram.reader(1001)
        storage = open_storage(folder / "policybot.db")
        empty = size(storage)
        with Service(folder, telegram, **HERE) as service:
            ask(ann, "/start")
            found = {"at the start": megabytes(service, after(10))}
            policybot(folder, "source", "add", publish(feeds, news), **HERE)
            ann.send("/search tax")
            found["at work"] = megabytes(service, lambda: storage.articles.counts() == {"ready": count})
            megabytes(service, after(REST))
            found["at rest"] = megabytes(service, after(10))
        new = (size(storage) - empty) / count / 1e3
        storage.forget_profiles(clock.now().replace(year=9999))
        storage.database.tidy()
        old = (size(storage) - empty) / count / 1e3
        storage.close()
    for when, samples in found.items():
        yield Measured(what=f"run {when}, MB", own=samples)
    yield Measured(what="old news, KB an article", own=[old], peer="new", theirs=[new])
