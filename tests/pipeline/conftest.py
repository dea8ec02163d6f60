"""Fixtures for tests of the pipeline: a feed server, a fetcher that may read it, and helpers to store entries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.models import Entry, Source
from bot.pipeline import Extraction
from bot.pipeline.ingest import Ingest, Ingested
from bot.sources import Fetcher, SourceReading
from bot.storage import Storage
from tests.conftest import Clock, Maker, sources_settings
from tests.feed_server import serving as serving


async def extract(storage: Storage, fetcher: Fetcher, *, clock: Clock) -> int:
    """Extract one article after the other until none waits. Returns how many articles have changed their state."""
    moved = 0
    async with Extraction(storage, fetcher, clock=clock) as extraction:
        while (step := await extraction.step()) is not None:
            moved += step
    return moved


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(sources_settings(max_bytes=1_000_000)) as made:
        yield made


@pytest.fixture
def source(make: Maker) -> Source:
    return make.source()


def stores(storage: Storage, ingest: Ingest, then: Callable[[], object] = lambda: None) -> bool:
    """Store what was decided. Returns False if the rows that were read for it have changed."""
    ended = []
    for write in ingest.writes(lambda: ended.append(then())):
        with storage.database.write():
            write()
    return bool(ended)


@pytest.fixture
def send(storage: Storage, clock: Clock) -> Callable[..., Ingested]:
    """A function that stores these entries, as if a poll had found them in a source's feed."""

    def sent(source: Source, *entries: Entry, **more: Any) -> Ingested:
        source, now = storage.sources.find(str(source.id)), clock()
        ingest = Ingest(storage, source, SourceReading(unchanged=False, entries=entries, **more), now=now)
        assert stores(storage, ingest)
        storage.sources.succeeded(source.id, now=now, next_due_at=now, etag=None, last_modified=None)
        return ingest.result

    return sent
