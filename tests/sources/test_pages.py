"""Sources that are pages with links are fetched and read."""

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import HttpStatusError, SourceError
from bot.models import Source, SourceKind
from bot.sources import Fetcher, read
from bot.sources.sitemap import MOST_AT_ONCE
from tests.feed_server import FeedServer
from tests.sources import samples

TITLE = "The ministry adopts regulation number {} on water"


def page(server: FeedServer, path: str = "/news", *, count: int = 4) -> str:
    listed = "".join(f'<li class="item"><a href="/{n}">{TITLE.format(n)}</a></li>' for n in range(count))
    body = f"<html><head><title>Ministry of Water</title></head><body><ul class='news-list'>{listed}</ul></body></html>"
    return server.serve(path, body, content_type="text/html", etag='"1"', headers={"Cache-Control": "max-age=60"})


def source(url: str, selector: str = "li", **more: Any) -> Source:
    return samples.source(url, SourceKind.PAGE, selector=selector, **more)


async def test_a_page_is_read_by_its_links(server: FeedServer, fetcher: Fetcher) -> None:
    reading = await read(source(page(server)), fetcher)
    assert [entry.title for entry in reading.entries] == [TITLE.format(n) for n in range(4)]
    assert (reading.title, reading.past, reading.most_new) == ("Ministry of Water", {}, MOST_AT_ONCE)
    assert (reading.etag, reading.http_status, reading.fresh_for) == (None, 200, timedelta(minutes=1))
    assert server.requests[-1].headers["accept"].startswith("text/html")


async def test_only_the_first_hundred_links_of_a_new_page_are_new(server: FeedServer, fetcher: Fetcher) -> None:
    url = page(server, count=130)
    assert len((await read(source(url), fetcher)).past) == 30
    assert (await read(source(url, last_success_at=samples.NOW), fetcher)).past == {}


async def test_a_page_without_matching_links_is_an_error(server: FeedServer, fetcher: Fetcher) -> None:
    with pytest.raises(SourceError, match="may have changed"):
        await read(source(page(server), "ul.old li"), fetcher)
    with pytest.raises(HttpStatusError):
        await read(source(server.url("/gone")), fetcher)
