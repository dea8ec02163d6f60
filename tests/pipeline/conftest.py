"""A feed server and a fetcher that may reach it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.sources import Fetcher
from tests.conftest import sources_settings
from tests.feed_server import FeedServer


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(sources_settings(max_bytes=1_000_000)) as made:
        yield made
