"""Pages by their links over HTTP, and what a page without a feed is answered with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import HttpStatusError, NotAFeed, NothingSelected
from bot.models import Source, SourceKind
from bot.sources import Fetcher, read, resolve
from bot.sources.sitemap import MOST_AT_ONCE
from tests.feed_server import FeedServer

ADDED = datetime(2024, 1, 1, tzinfo=UTC)
TITLE = "The ministry adopts regulation number {} on water"


def page(server: FeedServer, path: str = "/news", *, count: int = 4, name: str = "news-list") -> str:
    listed = "".join(f'<li class="item"><a href="/{n}">{TITLE.format(n)}</a></li>' for n in range(count))
    body = f"<html><head><title>Ministry of Water</title></head><body><ul class='{name}'>{listed}</ul></body></html>"
    return server.serve(path, body, content_type="text/html", etag='"1"', headers={"Cache-Control": "max-age=60"})


def source(url: str, selector: str = "li") -> Source:
    return Source(id=1, url=url, kind=SourceKind.PAGE, name="M", selector=selector, added_at=ADDED, next_due_at=ADDED)


async def test_the_links_of_a_page(server: FeedServer, fetcher: Fetcher) -> None:
    reading = await read(source(page(server)), fetcher)
    assert [entry.title for entry in reading.entries] == [TITLE.format(n) for n in range(4)]
    assert (reading.title, reading.past, reading.most_new) == ("Ministry of Water", frozenset(), MOST_AT_ONCE)
    assert (reading.etag, reading.http_status, reading.fresh_for) == (None, 200, timedelta(minutes=1))
    assert server.requests[-1].headers["accept"].startswith("text/html")


async def test_the_first_hundred_of_a_long_list(server: FeedServer, fetcher: Fetcher) -> None:
    url = page(server, count=130)
    assert len((await read(source(url), fetcher)).past) == 30
    assert (await read(replace(source(url), last_success_at=ADDED), fetcher)).past == frozenset()


async def test_a_page_that_was_rebuilt_fails(server: FeedServer, fetcher: Fetcher) -> None:
    with pytest.raises(NothingSelected, match="may have changed"):
        await read(source(page(server), "ul.old li"), fetcher)
    with pytest.raises(HttpStatusError):
        await read(source(server.url("/gone")), fetcher)


async def test_a_page_without_feed_names_the_sitemap_of_its_site(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/robots.txt", "User-agent: *\nDisallow:\nSitemap: https://a.example/s.xml\nsitemap: nowhere\n")
    with pytest.raises(NotAFeed, match=r"add its sitemap, https://a\.example/s\.xml, or take"):
        await resolve(page(server), fetcher)
