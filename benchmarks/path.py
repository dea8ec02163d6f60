"""Counts the modules that an article passes on its way from a feed to a chat, and the calls between them.

    .venv/bin/python -m benchmarks.path

An article of `seeds/` in a feed on loopback is polled, processed, planned into a digest and sent to the fake Bot API
server. All of this runs in one process, under `sys.setprofile`. A module counts if one of its functions runs, not only
its import. A crossing is a call, or a step of a generator or coroutine, whose nearest caller in our code is in another
module. Another article is sent first, so that the encoder and all tables are already loaded.
"""

import asyncio
import contextlib
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from telegram.ext import ExtBot

from bot import app, clock, pipeline
from bot.config import Settings
from bot.digests import plan_due
from bot.sources import Fetcher, resolve
from bot.storage import open_storage
from bot.telegram.courier import Courier
from bot.telegram.pace import Pacer
from bot.telegram.send import DEFAULTS
from summarizer.executor import ModelWorker
from tests.conftest import TOKEN, subscribe
from tests.fake_telegram import FakeTelegram
from tests.feed_server import FeedServer

ROOT = Path(__file__).resolve().parents[1]
OWN = (str(ROOT / "bot"), str(ROOT / "summarizer"))
READER = 1001
WARM = "meta-transfers-fine-2023-05-22.html"
WATCHED = "cbam-reporting-rules-2023-08-17.html"


class Trace:
    """Collects which of our modules ran, and counts calls between them."""

    def __init__(self) -> None:
        self.modules: set[str] = set()
        self.crossings = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        """Record a call. `sys.setprofile` calls this."""
        if event != "call" or (module := own(frame)) is None or frame.f_code.co_name == "<module>":
            return
        self.modules.add(module)
        caller = frame.f_back
        while caller is not None and own(caller) is None:
            caller = caller.f_back
        if caller is not None and own(caller) != module:
            self.crossings += 1

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch this thread, and threads that start within the context."""
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)


def own(frame: FrameType) -> str | None:
    """Return the module of a frame, None if it is not one of ours."""
    name = frame.f_code.co_filename
    return name[len(str(ROOT)) + 1 : -3].replace("/", ".") if name.startswith(OWN) else None


def feed_of(server: FeedServer, page: str) -> str:
    """Serve a page of `seeds/`, and an RSS feed with one item that links to it. Returns the feed's address."""
    html = (ROOT / "seeds" / page).read_text(encoding="utf-8")
    title = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[1]  # type: ignore[index]
    server.serve("/article", html.encode(), content_type="text/html")
    feed = f"""<rss version="2.0"><channel><title>A gazette</title><link>{server.url("/")}</link>
        <item><guid>1</guid><title>{title}</title><link>{server.url("/article")}</link>
        <description>The ministry adopted it today.</description>
        <pubDate>Wed, 06 Mar 2024 12:00:00 GMT</pubDate></item></channel></rss>"""
    server.serve("/feed.xml", feed.encode())
    return server.url("/feed.xml")


async def carry(database: Path, page: str, settings: Settings, trace: Trace | None) -> None:
    """Bring one article from a feed to a chat. `trace` watches all steps from the poll to the send."""
    storage, pacer = open_storage(database), Pacer(second=0)
    with FeedServer() as server, FakeTelegram(TOKEN) as telegram:
        telegram.reader(READER)
        async with (
            Fetcher(settings.sources) as fetcher,
            ExtBot(TOKEN, base_url=telegram.base_url, rate_limiter=pacer, defaults=DEFAULTS) as bot,
        ):
            found, now = await resolve(feed_of(server, page), fetcher), clock.now()
            storage.sources.add(url=found.url, kind=found.kind, name=found.title, topics=(), now=now)
            subscribe(storage, READER, now - timedelta(days=2), at=now)
            courier = Courier(storage, bot, pacer, clock=clock.now, stopping=asyncio.Event())
            with trace.watching() if trace else contextlib.nullcontext():
                # The profiler sees only threads that start while it watches.
                asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
                await pipeline.poll(storage, fetcher, storage.sources.all(), clock=clock.now)
                await app.process(storage, settings, fetcher, ModelWorker(settings.for_summarizer()))
                plan_due(storage, settings, now=clock.now())
                sent = await courier.run()
    assert sent == 1 and len(storage.articles.get(1).text) > 1000
    storage.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, trace = Path(name), Trace()
        values = {"allow_private": ["127.0.0.0/8"], "host_pause_seconds": 0}
        settings = Settings.model_validate(
            {"sources": values, "storage": {"path": folder / "unused.db"}, "summarizer": {"executor": "thread"}}
        )
        asyncio.run(carry(folder / "first.db", WARM, settings, None))
        asyncio.run(carry(folder / "second.db", WATCHED, settings, trace))
    print(f"One article passes {len(trace.modules)} modules and crosses between them {trace.crossings} times.")


if __name__ == "__main__":
    main()
