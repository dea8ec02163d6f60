"""Poll: the items of sources become articles, and one bad source does not stop the others."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StorageError
from bot.models import PollOutcome, Source
from bot.pipeline import PollResult, poll
from bot.sources import Fetcher, Response
from bot.storage import Storage, open_storage
from tests.conftest import HALF_HOUR, Clock, Maker, sources_settings
from tests.feed_server import FeedServer
from tests.pipeline.test_replay import Site

Run = Callable[[], Awaitable[list[PollResult]]]


def feed(*items: str) -> str:
    made = "".join(
        f"<item><title>{item}</title><guid>{item}</guid><link>https://a.eu/{item}</link>"
        f"<description>Text of {item}.</description></item>"
        for item in items
    )
    return f'<rss version="2.0"><channel><title>Gazette</title>{made}</channel></rss>'


@pytest.fixture
def run(storage: Storage, fetcher: Fetcher, clock: Clock) -> Run:
    """Returns a function that polls the sources that are due."""
    return lambda: poll(storage, fetcher, storage.sources.due(clock()), clock=clock)


def source(make: Maker, url: str, name: str = "Gazette") -> Source:
    return make.source(name, url=url)


async def test_new_items_are_stored_once_oldest_first(
    server: FeedServer, run: Run, storage: Storage, make: Maker, clock: Clock
) -> None:
    source(make, server.serve("/f", feed("two", "one"), etag='"1"'))
    (result,) = await run()
    assert (result.new, result.unchanged, result.error) == (2, 0, None)
    clock.forward(minutes=30)
    (result,) = await run()
    assert result.outcome == PollOutcome.UNCHANGED
    assert server.requests[-1].headers["if-none-match"] == '"1"'
    clock.forward(minutes=30)
    server.serve("/f", feed("three", "two", "one"))
    (result,) = await run()
    assert (result.new, result.unchanged) == (1, 2)
    assert [a.title for a in sorted(storage.articles.recent(9), key=lambda a: a.id)] == ["one", "two", "three"]
    (after,) = storage.sources.all()
    assert (after.next_due_at, after.last_success_at) == (clock() + HALF_HOUR, clock())
    assert await run() == []


class Broken(Fetcher):
    """A fetcher that raises an unexpected error for one address."""

    async def get(self, url: str, **options: Any) -> Response:
        if "broken" in url:
            raise RuntimeError("several\nlines")
        return await super().get(url, **options)


async def test_a_bad_source_stops_no_other(
    server: FeedServer,
    storage: Storage,
    make: Maker,
    clock: Clock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = {
        "missing": server.url("/gone"),
        "down": server.serve("/down", status=503),
        "rubbish": server.serve("/rubbish", b"\x00\x01\x02" * 100),
        "cut": server.serve("/cut", b"<rss>", mode="reset"),
        "refused": "http://10.0.0.1/feed",
        "no server": "http://127.0.0.1:9/feed",
    }
    for name, url in bad.items():
        source(make, url, name)
    make.source("no folder", url=(tmp_path / "nowhere").as_uri(), kind="folder")
    good = source(make, server.serve("/f", feed("one")), "good")
    broken = source(make, "https://broken.eu", "broken")
    async with Broken(sources_settings()) as fetcher:
        polled = await poll(storage, fetcher, storage.sources.all(), clock=clock)
    results = {result.source.name: result for result in polled}
    assert "internal error, RuntimeError" in str(results.pop(broken.name).error)
    assert "Traceback" in caplog.text
    assert (results["good"].new, results["good"].error) == (1, None)
    for name in (*bad, "no folder"):
        error = results[name].error
        assert error, name
        assert "\n" not in error
        assert "internal error" not in error
        stored = storage.sources.find(name)
        assert (stored.failures, stored.last_error) == (1, error)
    assert storage.sources.find(str(good.id)).failures == 0


async def test_redirects_retry_after_and_gone_change_a_source(
    server: FeedServer, run: Run, storage: Storage, make: Maker, clock: Clock
) -> None:
    source(make, server.serve("/busy", "", status=503, headers={"Retry-After": "7200"}), "Busy")
    closed = source(make, server.serve("/closed", "", status=410), "Closed")
    source(make, server.serve("/old", redirect="/new", status=301), "Moved")
    server.serve("/new", feed("one"))
    await run()
    found = {one.name: one for one in storage.sources.all()}
    assert (found["Busy"].next_due_at, found["Busy"].enabled) == (clock() + timedelta(hours=2), True)
    assert found["Moved"].url == server.url("/new")
    assert not found["Closed"].enabled
    assert "gone for good" in (found["Closed"].last_error or "")
    storage.sources.set_enabled(closed.id, True, clock())
    assert [one.id for one in storage.sources.due(clock())] == [closed.id]


async def test_a_locked_database_is_no_failure_of_the_source(
    server: FeedServer, run: Run, storage: Storage, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0.3)
    before, *_ = (source(make, server.serve(f"/{n}", feed(f"{n}")), f"{n}") for n in range(9))
    tries, begin = list[None](), storage.database._begin
    with storage.database.write(), pytest.raises(StorageError, match="locked"):
        monkeypatch.setattr(storage.database, "_begin", lambda: (tries.append(None), begin()))
        await run()
    assert len(tries) < 9  # those that arrive together wait together
    assert storage.sources.due(before.next_due_at)[0] == before
    assert [result.new for result in await run()] == [1] * 9


async def test_a_validator_that_can_not_be_stored_stops_no_other_source(
    server: FeedServer, run: Run, storage: Storage, make: Maker
) -> None:
    for name in ("a", "bad", "c"):
        source(make, server.serve(f"/{name}", feed(name), etag=f'"{name}"'), name)
    refused = "SELECT raise(FAIL, 'refused')"
    storage.database.change(
        f"CREATE TRIGGER no BEFORE UPDATE ON sources WHEN new.etag = '\"bad\"' BEGIN {refused}; END"
    )
    assert [result.source.name for result in await run() if result.error] == ["bad"]
    assert {one.name: one.etag for one in storage.sources.all()} == {"a": '"a"', "bad": None, "c": '"c"'}


async def test_a_value_that_can_not_be_stored_is_a_failure_of_its_source(
    storage: Storage, make: Maker, clock: Clock
) -> None:
    class Odd(Site):
        async def get(self, url: str, **options: Any) -> Response:
            return replace(await super().get(url, **options), status=2**70 if "odd" in url else 200)

    site = Odd()
    site.feeds = {source(make, f"https://{name}.eu", name).url: feed(name) for name in ("a", "odd")}
    results = await poll(storage, site, storage.sources.all(), clock=clock)
    assert ["can't store this value" in str(result.error) for result in results] == [False, True]
    assert storage.sources.due(clock() + timedelta(minutes=1)) == []


async def test_a_poll_that_waits_for_another_can_be_cancelled_and_gives_up(
    server: FeedServer, run: Run, storage: Storage, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = source(make, server.serve("/f", feed("one")))
    with storage.database.alone(".poll"):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(run(), 0.1)
        monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0)
        with pytest.raises(StorageError, match="The sources stay due"):
            await run()
    assert storage.sources.due(before.next_due_at) == [before]
    (result,) = await run()
    assert result.new == 1


async def test_a_source_may_be_removed_during_its_poll(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock
) -> None:
    found = source(make, server.serve("/f", feed("one")))

    def removing() -> datetime:
        storage.sources.remove(found.id)
        return clock()

    (result,) = await poll(storage, fetcher, [found], clock=removing)
    assert "source" in str(result.error) and not storage.sources.all()


async def test_two_pollers_at_once_store_each_item_once(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock
) -> None:
    due = [source(make, server.serve("/f", feed(*(f"n{n}" for n in range(40)))))]
    other = open_storage(storage.database.path)
    one, two = await asyncio.gather(*(poll(at, fetcher, due, clock=clock) for at in (storage, other)))
    other.close()
    assert one[0].new + two[0].new == 40
    assert storage.articles.counts() == {"fetched": 40}


async def test_a_feed_is_stored_with_its_validators_or_not_at_all_and_stops_no_other(
    storage: Storage, make: Maker, clock: Clock
) -> None:
    items = {name: (name,) for name in "abcd"} | {"e": ("a",), "bad": ("bad", "fine")}
    feeds = {source(make, f"https://{name}.eu", name).url: feed(*titles) for name, titles in items.items()}
    refused = "SELECT raise(FAIL, 'refused')"
    storage.database.change(f"CREATE TRIGGER no BEFORE INSERT ON articles WHEN new.title = 'bad' BEGIN {refused}; END")

    async def polled() -> dict[str, PollResult]:
        site = Site()
        site.feeds |= feeds
        results = await poll(storage, site, storage.sources.all(), clock=clock)
        return {result.source.name: result for result in results}

    results = await polled()
    assert {name for name, result in results.items() if result.error} == {"bad"}
    # "a" is in two feeds. Of the bad feed, neither the other entry nor the validator is stored.
    assert sum(result.new for result in results.values()) == sum(storage.articles.counts().values()) == 4
    assert {one.name for one in storage.sources.all() if one.etag is None} == {"bad"}
    storage.database.change("DROP TRIGGER no")
    clock.forward(minutes=30)
    assert (await polled())["bad"].new == 2
    assert storage.articles.counts() == {"fetched": 6}
