"""Serves the archive on loopback. Its database has articles for readers, and secrets that readers must not see."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from bot.config import Settings
from bot.storage import Storage
from bot.web.app import make_app
from bot.web.server import make_server
from summarizer.facts import FoundTopic
from tests.conftest import NOON, Clock, Maker, post, subscribe, texts
from tests.digests.facts import EPA, due, facts, put

SECRET = "SESAME"
"""A word that is only in data that readers of the archive must not get."""

Serve = Callable[..., httpx.Client]


@pytest.fixture
def archive(storage: Storage, make: Maker, clock: Clock) -> Path:
    """The path of a database with a story whose deadline was moved, a hostile article, and a chat with a subscription,
    a digest and a saved article."""
    source = make.source("Gazette", url=f"https://gazette.example/feed?api_key={SECRET}")
    of: dict[str, Any] = {"bodies": (EPA,), "topics": (FoundTopic(topic="Water", score=0.9),)}
    first = make.ready("a", title="Lead pipes: a proposal", source=source, summary="The ministry. A rule.")
    put(storage, first, facts("proposed", due("2025-03-14"), **of))
    clock.forward(minutes=5)
    second = make.ready("b", title="Lead pipes: the rule", source=source, story=make.story(first))
    put(storage, second, facts("adopted", due("2025-03-15", moved="2025-03-14"), **of))
    hostile = make.ready("c", title="<script>alert(1)</script>", url="javascript:alert(1)", summary="</p><img src=x>")
    make.ready("d", url=f"file:///home/{SECRET}/d.txt", source=make.source("data?"))
    make.ready("e", url=f"https://news.example/e?token={SECRET}")
    post(storage, subscribe(storage, 7, query=SECRET), messages=texts(SECRET))
    storage.saved.add(7, hostile, NOON)
    return storage.database.path


@pytest.fixture
def serve(archive: Path, clock: Clock) -> Iterator[Serve]:
    """A function that starts the archive with settings of [web]. It returns a client for the archive."""
    with contextlib.ExitStack() as ends:

        def start(**web: Any) -> httpx.Client:
            listening = socket.create_server(("127.0.0.1", 0))  # requests wait here until the server has started
            server = make_server(make_app(Settings.model_validate({"web": web}), archive, clock))
            thread = Thread(target=server.run, args=([listening],))
            thread.start()
            ends.callback(thread.join)
            ends.callback(setattr, server, "should_exit", True)
            address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            return ends.enter_context(httpx.Client(base_url=address, timeout=20))

        yield start
