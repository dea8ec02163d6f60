"""Poll: what a server asks for is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.pipeline import poll
from bot.sources import Fetcher
from bot.sources.http import retry_after
from bot.storage import Storage
from tests.conftest import EVEN, Clock, Maker
from tests.feed_server import FeedServer


async def test_retry_after_is_obeyed(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock
) -> None:
    make.source("Busy", url=server.serve("/f", "", status=503, headers={"Retry-After": "7200"}))
    (result,) = await poll(storage, fetcher, storage.sources.due(clock()), pace=EVEN, clock=clock)
    assert "503" in (result.error or "")
    (source,) = storage.sources.all()
    assert (source.next_due_at, source.enabled) == (clock() + timedelta(hours=2), True)


async def test_a_source_that_is_gone_is_disabled_and_says_so(
    server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock
) -> None:
    make.source("Closed", url=server.serve("/f", "", status=410))
    (result,) = await poll(storage, fetcher, storage.sources.due(clock()), pace=EVEN, clock=clock)
    assert "gone for good" in (result.error or "")
    (source,) = storage.sources.all()
    assert not source.enabled
    assert "gone for good" in (source.last_error or "")
    storage.sources.set_enabled(source.id, True, clock())
    assert [s.id for s in storage.sources.due(clock())] == [source.id]


def test_retry_after_in_all_its_forms() -> None:
    now = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert retry_after("120", now) == timedelta(minutes=2)
    assert retry_after("Wed, 25 Nov 2026 13:00:00 GMT", now) == timedelta(hours=1)
    assert retry_after("Wed, 25 Nov 2026 11:00:00 GMT", now) is None
    for nothing in ("", "-5", "1.5", "tomorrow", "９", "Wed, 99 Nov 2026"):
        assert retry_after(nothing, now) is None
    assert retry_after("9" * 400, now) is not None
