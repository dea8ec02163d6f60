"""A server on loopback, a fetcher that may read it, and the development texts where they are."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.config import SourcesSettings
from bot.sources import Fetcher
from tests.conftest import sources_settings
from tests.feed_server import FeedServer


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def settings(**changes: Any) -> SourcesSettings:
    return sources_settings(**{"contact": "https://policy.example/bot", "timeout_seconds": 10, **changes})


@pytest.fixture
def make_settings() -> Callable[..., SourcesSettings]:
    return settings


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(settings()) as open_:
        yield open_


@pytest.fixture(scope="session")
def shared_feeds() -> Path:
    root = os.environ.get("POLICYBOT_SHARED_DATA")
    shared = Path(root) if root else Path(__file__).parents[3] / "shared" / "data"
    folder = shared / "feeds"
    if not folder.is_dir():
        pytest.skip(f"the development texts are not at {shared} (POLICYBOT_SHARED_DATA names another place)")
    return folder
