"""A feed server and a fetcher that may reach it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.config import SourcesSettings
from bot.sources import Fetcher
from tests.feed_server import FeedServer


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    settings = SourcesSettings.model_validate(
        {"allow_private": ["127.0.0.0/8"], "timeout_seconds": 2, "max_bytes": 1_000_000}
    )
    async with Fetcher(settings) as made:
        yield made
