"""Items of one feed that share a guid: different ones are both kept, one that was edited is not doubled."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.pipeline import poll
from bot.pipeline.identity import told_apart
from bot.sources import Fetcher
from bot.storage import Storage
from tests.conftest import EVEN, NOON, Clock, Maker, entry
from tests.feed_server import FeedServer

A, B, C = ("One", "/1"), ("Two", "/2"), ("Three", "/3")
Item = tuple[str, str | None]


def feed(items: Sequence[Item]) -> str:
    made = "".join(
        f"<item><title>{title}</title><guid isPermaLink='false'>same</guid>"
        + (f"<link>https://a.eu{path}</link>" if path else "")
        + f"<description>Text of {title}.</description></item>"
        for title, path in items
    )
    return f'<rss version="2.0"><channel><title>Gazette</title>{made}</channel></rss>'


@pytest.fixture
def polls(server: FeedServer, fetcher: Fetcher, storage: Storage, make: Maker, clock: Clock):  # type: ignore[no-untyped-def]
    """Polls the feed with these items in it; the titles of all articles after that."""
    make.source(url=server.url("/f"))

    async def polled(*items: Item) -> list[str]:
        server.serve("/f", feed(items))
        sources = storage.sources.all()
        (result,) = await poll(storage, fetcher, sources, pace=EVEN, clock=clock, force=True)
        assert result.error is None
        clock.forward(hours=1)
        return sorted(article.title for article in storage.articles.recent(99))

    return polled


@pytest.mark.parametrize("first", list(itertools.permutations((A, B, C))), ids=str)
async def test_different_items_are_stored_once_in_whatever_order_they_come(polls, first: tuple[Item, ...]) -> None:  # type: ignore[no-untyped-def]
    assert await polls(*first) == ["One", "Three", "Two"]
    for later in ((C, B, A), (A, B, C), (B, C), (C, A), (A,), (B,), (C,), (A, A, B)):
        assert await polls(*later) == ["One", "Three", "Two"], later


async def test_an_item_that_others_join_is_not_doubled(polls) -> None:  # type: ignore[no-untyped-def]
    assert await polls(A) == ["One"]
    assert await polls(B, A) == ["One", "Two"]
    assert await polls(B, A, C) == ["One", "Three", "Two"]
    assert await polls(A) == ["One", "Three", "Two"]


async def test_an_edited_title_among_items_that_share_a_guid_is_not_new(polls) -> None:  # type: ignore[no-untyped-def]
    assert await polls(A, B) == ["One", "Two"]
    assert await polls(("One, edited", "/1"), B) == ["One, edited", "Two"]
    assert await polls(B, ("One, edited", "/1")) == ["One, edited", "Two"]


async def test_items_that_share_guid_and_landing_page_beside_others_are_all_kept(polls) -> None:  # type: ignore[no-untyped-def]
    hall = [(f"Hearing {n}", "/agenda") for n in "abc"]
    assert await polls(*hall, A) == ["Hearing a", "Hearing b", "Hearing c", "One"]
    assert await polls(hall[2], A) == ["Hearing a", "Hearing b", "Hearing c", "One"]
    assert await polls(A, *reversed(hall), ("Hearing d", "/agenda")) == [*(f"Hearing {n}" for n in "abcd"), "One"]


def test_keys_are_left_as_they_are_where_they_tell_apart() -> None:
    entries = [entry("1"), entry("2"), entry("2", title="Title 2, as it was")]
    assert told_apart(entries) == entries[:2]  # before and after an edit, the newest first
    earlier = entry("2", title="Title 2, as it was", published=NOON - timedelta(days=1))
    assert told_apart([earlier, entry("1"), entry("2")]) == [entry("2"), entry("1")]
    moved = [entry("1", url="https://a.eu/x"), entry("1", url="https://a.eu/y")]
    assert told_apart(moved) == moved[:1]  # one title at two addresses: it has moved
    assert told_apart([]) == []
