"""Fixtures for tests of sources: a server on loopback, a fetcher that may read it, and the shared feeds if present."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.config import SourcesSettings
from bot.sources import Fetcher
from tests.conftest import sources_settings
from tests.feed_server import serving as serving


def settings(**changes: Any) -> SourcesSettings:
    return sources_settings(**{"contact": "https://policy.example/bot", "timeout_seconds": 10, **changes})


def fetching(**changes: Any) -> Fetcher:
    """Return a fetcher with the settings of the tests, except for `changes`."""
    return Fetcher(settings(**changes))


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with fetching() as open_:
        yield open_


@pytest.fixture(scope="session")
def shared_feeds(shared_data: Path) -> Path:
    return shared_data / "feeds"
