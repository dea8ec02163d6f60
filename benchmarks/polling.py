"""How long a poll of several hundred sources takes, beside a plain loop over the same ones, in one run.

    .venv/bin/python -m benchmarks.polling [--sources N] [--silent N]

Each source is a feed of 20 items at a host of its own on loopback (127.x.y.z) that takes 50 ms to 2 s to answer; with
`--silent`, so many of them never answer, and the time limit is 10 s. The plain loop is what one would write first: one
source after the other with httpx, feedparser and an INSERT an item, which skips what is known by its id.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import feedparser
import httpx
from aiohttp import web

from benchmarks.harness import options
from bot import clock
from bot.config import SourcesSettings
from bot.models import SourceKind
from bot.pipeline import Pace, PollResult, poll
from bot.pipeline.pool import ParserPool
from bot.sources import Fetcher
from bot.storage import Storage, open_storage

TIMEOUT_SECONDS = 10.0
ITEMS = 20
WORDS = "ministry council directive tariff permit grid budget audit tender hearing draft decree tax water".split()  # noqa: SIM905


def feed(number: int) -> bytes:
    """A feed like many: its items have a teaser of some forty words."""
    chance = random.Random(number)
    items = "".join(
        f"<item><title>{' '.join(chance.choices(WORDS, k=8))}</title><guid>{number}-{n}</guid>"
        f"<link>https://source{number}.example/news/{n}</link><pubDate>Mon, 10 Mar 2025 {n:02d}:00:00 GMT</pubDate>"
        f"<description>{' '.join(chance.choices(WORDS, k=40))}</description></item>"
        for n in range(ITEMS)
    )
    return f'<rss version="2.0"><channel><title>Source {number}</title>{items}</channel></rss>'.encode()


@asynccontextmanager
async def servers(count: int, silent: int) -> AsyncIterator[tuple[list[str], list[float]]]:
    """The addresses of feeds that answer after their delay; the delays."""
    chance = random.Random(1)
    delays = [chance.uniform(0.05, 2.0) for _ in range(count - silent)] + [3600.0] * silent
    feeds = [feed(number) for number in range(count)]

    async def answer(request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        await asyncio.sleep(delays[number])
        return web.Response(body=feeds[number], content_type="application/rss+xml")

    application = web.Application()
    application.router.add_get("/{number}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    port, urls = 0, []
    for number in range(count):
        host = f"127.0.{1 + number // 250}.{1 + number % 250}"
        await web.TCPSite(runner, host, port).start()
        port = port or runner.addresses[0][1]
        urls.append(f"http://{host}:{port}/{number}")
    try:
        yield urls, delays
    finally:
        await runner.cleanup()


async def ours(storage: Storage, parsers: ParserPool, urls: list[str]) -> tuple[float, list[PollResult]]:
    """Seconds for a poll of all sources as `policybot poll` does it."""
    settings = SourcesSettings.model_validate({"allow_private": ["127.0.0.0/8"], "timeout_seconds": TIMEOUT_SECONDS})
    for number, url in enumerate(urls):
        storage.sources.add(url=url, kind=SourceKind.FEED, name=f"Source {number}", topics=(), now=clock.now())
    begin = time.perf_counter()
    async with Fetcher(settings) as fetcher:
        results = await poll(
            storage,
            fetcher,
            storage.sources.due(clock.now()),
            pace=Pace.from_settings(settings),
            clock=clock.now,
            executor=parsers,
        )
    return time.perf_counter() - begin, results


def plain_loop(path: Path, urls: list[str]) -> tuple[float, int]:
    """Seconds for the loop, and the items that it stored."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE items (id TEXT PRIMARY KEY, title TEXT, link TEXT, text TEXT)")
    begin = time.perf_counter()
    with httpx.Client(timeout=TIMEOUT_SECONDS) as client:
        for url in urls:
            try:
                body = client.get(url).content
            except httpx.HTTPError:
                continue
            with database:
                for item in feedparser.parse(body).entries:
                    row = (item.id, item.title, item.link, item.summary)
                    database.execute("INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?)", row)
    seconds = time.perf_counter() - begin
    (stored,) = database.execute("SELECT count(*) FROM items").fetchone()
    database.close()
    return seconds, stored


async def measure(count: int, silent: int) -> None:
    """Both, one after the other; prints a table."""
    with tempfile.TemporaryDirectory() as name:
        storage, parsers = open_storage(Path(name) / "policybot.db"), ParserPool()
        try:
            async with servers(count, silent) as (urls, delays):
                seconds, results = await ours(storage, parsers, urls)
                again, _ = await ours(storage, parsers, [])  # nothing is due: what the rest costs
                looped, stored = await asyncio.to_thread(plain_loop, Path(name) / "plain.db", urls)
        finally:
            parsers.close()
            storage.close()
    new, failed = sum(result.new for result in results), sum(result.error is not None for result in results)
    slowest = max(delay for delay in delays if delay < TIMEOUT_SECONDS)
    print(f"{count} sources, {silent} of them silent; the others answer after 0.05 to {slowest:.2f} s")
    print(f"{'':<14}{'seconds':>10}{'items':>8}{'failed':>8}")
    print(f"{'policybot':<14}{seconds:>10.1f}{new:>8}{failed:>8}")
    print(f"{'plain loop':<14}{looped:>10.1f}{stored:>8}{silent:>8}")
    print(f"ratio {seconds / looped:.3f}; a poll with nothing due {again * 1e3:.0f} ms")


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--silent", type=int, default=0)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.sources, arguments.silent))


if __name__ == "__main__":
    main()
