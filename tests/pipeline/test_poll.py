"""Poll: sources → articles, one bad source stopping no other."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.config import SourcesSettings
from bot.errors import FetchError
from bot.models import Source
from bot.pipeline import PollResult, poll
from bot.sources import Fetcher
from bot.storage import Storage, open_storage
from tests.conftest import EVEN, HALF_HOUR, Clock, Maker
from tests.feed_server import FeedServer


def feed(*items: str, title: str = "Gazette") -> str:
    made = "".join(
        f"<item><title>{item}</title><guid>{item}</guid><link>https://a.eu/{item}</link>"
        f"<description>Text of {item}.</description></item>"
        for item in items
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{made}</channel></rss>'


async def run(storage: Storage, fetcher: Fetcher, clock: Clock) -> list[PollResult]:
    return await poll(storage, fetcher, storage.sources.due(clock()), pace=EVEN, clock=clock)


def source(make: Maker, url: str, name: str = "Gazette") -> Source:
    return make.source(name, url=url)


async def test_new_items_are_stored_once_oldest_first(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock
) -> None:
    source(make, server.serve("/f", feed("two", "one")))
    (result,) = await run(storage, fetcher, clock)
    assert (result.new, result.unchanged, result.error) == (2, 0, None)
    clock.forward(minutes=30)
    server.serve("/f", feed("three", "two", "one"))
    (result,) = await run(storage, fetcher, clock)
    assert (result.new, result.unchanged) == (1, 2)
    assert [a.title for a in sorted(storage.articles.recent(9), key=lambda a: a.id)] == ["one", "two", "three"]
    (after,) = storage.sources.all()
    assert (after.next_due_at, after.last_success_at) == (clock() + HALF_HOUR, clock())
    assert await run(storage, fetcher, clock) == []


async def test_validators_are_kept_and_sent(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock
) -> None:
    source(make, server.serve("/f", feed("one"), etag='"1"', last_modified="Mon, 10 Mar 2025 00:00:00 GMT"))
    await run(storage, fetcher, clock)
    clock.forward(hours=1)
    (result,) = await run(storage, fetcher, clock)
    assert result.not_modified
    assert server.requests[-1].headers["if-none-match"] == '"1"'


async def test_a_bad_source_stops_no_other(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock, tmp_path: Path
) -> None:
    bad = {
        "missing": server.url("/gone"),
        "down": server.serve("/down", status=503),
        "rubbish": server.serve("/rubbish", b"\x00\x01\x02" * 100),
        "cut": server.serve("/cut", b"<rss>", mode="reset"),
        "silent": server.serve("/silent", mode="silent"),
        "huge": server.serve("/huge", mode="huge", size=3_000_000),
        "refused": "http://10.0.0.1/feed",
        "no server": "http://127.0.0.1:9/feed",
    }
    for name, url in bad.items():
        source(make, url, name)
    make.source("no folder", url=(tmp_path / "nowhere").as_uri(), kind="folder")
    good = source(make, server.serve("/f", feed("one")), "good")
    results = {result.source.name: result for result in await run(storage, fetcher, clock)}
    assert (results["good"].new, results["good"].error) == (1, None)
    for name in (*bad, "no folder"):
        error = results[name].error
        assert error, name
        assert "\n" not in error
        assert "internal error" not in error
        stored = storage.sources.find(name)
        assert (stored.failures, stored.last_error) == (1, error)
    assert storage.sources.find(str(good.id)).failures == 0


class Broken(Fetcher):
    """Fails in a way that nobody foresaw, but for one address."""

    async def get(self, url: str, **options: object):  # type: ignore[no-untyped-def, override]
        if "broken" in url:
            raise RuntimeError("several\nlines")
        raise FetchError("no route")


async def test_a_defect_in_reading_one_source_is_told_and_stops_no_other(
    storage: Storage, make: Maker, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    source(make, "https://broken.eu", "one")
    source(make, "https://other.eu", "two")
    async with Broken(SourcesSettings()) as broken:
        one, two = await run(storage, broken, clock)
    assert "internal error, RuntimeError" in str(one.error)
    assert two.error == "no route"
    assert "Traceback" in caplog.text


async def test_a_source_that_moved_for_good_is_asked_there(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock
) -> None:
    source(make, server.serve("/old", redirect="/new", status=301))
    server.serve("/new", feed("one"))
    await run(storage, fetcher, clock)
    assert storage.sources.all()[0].url == server.url("/new")


async def test_entries_and_validators_are_stored_together_or_not_at_all(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock
) -> None:
    source(make, server.serve("/f", feed("one", "two"), etag='"1"'))
    with storage.database.write() as db:  # the second insert fails, as a full disk would
        db.execute(
            """CREATE TRIGGER full BEFORE INSERT ON articles WHEN NEW.title = 'one'
            BEGIN SELECT RAISE(ABORT, 'full'); END"""
        )
    (result,) = await run(storage, fetcher, clock)
    assert result.error
    (found,) = storage.sources.all()
    assert (found.etag, found.articles) == (None, 0)
    with storage.database.write() as db:
        db.execute("DROP TRIGGER full")
    clock.forward(days=1)
    (result,) = await run(storage, fetcher, clock)
    assert result.new == 2


async def test_two_pollers_at_once_store_each_item_once(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock
) -> None:
    source(make, server.serve("/f", feed(*(f"n{n}" for n in range(40)))))
    other = open_storage(storage.database.path)
    one, two = await asyncio.gather(run(storage, fetcher, clock), run(other, fetcher, clock))
    other.close()
    assert one[0].new + two[0].new == 40
    assert storage.articles.counts() == {"fetched": 40}
