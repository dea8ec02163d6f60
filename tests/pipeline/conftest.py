"""Fixtures for tests of the pipeline: a feed server, a fetcher that may read it, and helpers to store entries."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.models import Entry, Source
from bot.pipeline import Extraction
from bot.pipeline.ingest import Ingest, Ingested
from bot.sources import Fetcher, SourceReading
from bot.storage import Storage
from tests.conftest import Clock, Maker, polled, sources_settings
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


@pytest.fixture
def send(storage: Storage, clock: Clock) -> Callable[..., Ingested]:
    """A function that stores these entries, as if a poll had found them in a source's feed."""

    def sent(source: Source, *entries: Entry, **more: Any) -> Ingested:
        source, now = storage.sources.find(str(source.id)), clock()
        result = Ingest(storage, source, SourceReading(entries=entries, **more), now=now).store()
        polled(storage, source, now)
        return result

    return sent
