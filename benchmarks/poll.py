"""Measures how long it takes to poll many feeds, 64 at a time, and compares this with lemon24/reader.

Another process serves feeds of twenty entries, each at its own address. Each program polls all feeds twice. The second
time, the server answers 304. The two programs take turns.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from benchmarks.harness import Measured, in_process, timed
from bot import clock
from bot.config import SourcesSettings
from bot.models import SourceKind
from bot.pipeline import poll
from bot.pipeline.pool import ParserPool
from bot.sources import Fetcher
from bot.storage import open_storage

AT_ONCE, ENTRIES = 64, 20
ENTRY = """<item><guid>{n}.{k}</guid><title>Rule {k} of gazette {n}</title><link>https://gazette{n}.org/{k}</link>
<pubDate>Wed, {k:02} Mar 2024 12:00:00 GMT</pubDate><description>{text}</description></item>"""
TEXT = "The ministry has published rule {k}, by which ports of region {n} report what they load. " * 6


async def _answer(request: web.Request) -> web.Response:
    if request.path == "/robots.txt":
        return web.Response(status=404)
    if "If-None-Match" in request.headers:
        return web.Response(status=304, headers={"ETag": '"1"'})
    n = request.path.strip("/")
    entries = "".join(ENTRY.format(n=n, k=k, text=TEXT.format(n=n, k=k)) for k in range(1, ENTRIES + 1))
    feed = (
        f'<rss version="2.0"><channel><title>Gazette {n}</title><link>https://g{n}.org</link>{entries}</channel></rss>'
    )
    return web.Response(text=feed, content_type="application/rss+xml", headers={"ETag": '"1"'})


def _serve(pipe: Connection) -> None:
    async def run() -> None:
        application = web.Application()
        application.router.add_get("/{path:.*}", _answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", 0, backlog=1024).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.to_thread(pipe.recv)

    asyncio.run(run())


def ours(folder: Path, urls: list[str]) -> Callable[[], object]:
    """Return a function that polls the feeds like `policybot poll`. Each call also starts and ends parser processes."""
    storage, now = open_storage(folder / "policybot.db"), clock.now()
    for url in urls:
        storage.sources.add(url=url, kind=SourceKind.FEED, name=url, topics=(), now=now)
    settings = SourcesSettings.model_validate({"allow_private": ["127.0.0.0/8"], "concurrency": AT_ONCE})

    async def run() -> None:
        with contextlib.closing(ParserPool()) as parsers:
            async with Fetcher(settings, parsers) as fetcher:
                results = await poll(storage, fetcher, storage.sources.all(), clock=clock.now)
        assert not [result.error for result in results if result.error]

    return lambda: asyncio.run(run())


def readers(folder: Path, urls: list[str]) -> Callable[[], object]:
    """Return a function that polls the feeds with reader."""
    from reader import make_reader

    reader = make_reader(str(folder / "reader.db"))
    for url in urls:
        reader.add_feed(url)

    def run() -> None:
        for result in reader.update_feeds_iter(workers=AT_ONCE, scheduled=False):
            assert not isinstance(result.value, Exception)

    return run


def measure(feeds: int = 1000, turns: int = 3) -> Iterator[Measured]:
    """Measure a first poll, and a second one that finds nothing new."""
    seconds: dict[str, tuple[list[float], list[float]]] = {}
    with in_process(_serve) as server:
        port = server.recv()
        urls = [f"http://127.0.{1 + n // 250}.{1 + n % 250}:{port}/{n}" for n in range(feeds)]
        for _ in range(turns):
            with tempfile.TemporaryDirectory() as name:
                for place, make in enumerate((ours, readers)):
                    run = make(Path(name), urls)
                    for what in ("all new", "all 304"):
                        seconds.setdefault(what, ([], []))[place].append(timed(run)[1])
    for what, (own, theirs) in seconds.items():
        yield Measured(what=f"poll of {feeds} feeds, {what}, s", own=own, peer="reader", theirs=theirs)
