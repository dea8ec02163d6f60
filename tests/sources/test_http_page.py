"""Pages are fetched by the rules of robots.txt, from a server on loopback and without pauses."""

import asyncio

import pytest

from bot.errors import AddressRefused, RobotsDisallowed
from bot.sources import Fetcher
from bot.sources.robots import MOST_BYTES
from tests.feed_server import FeedServer
from tests.sources.conftest import fetching

NOBODY = "User-agent: *\nDisallow: /"


def page(server: FeedServer, path: str = "/page", **route: object) -> str:
    return server.serve(path, **({"body": "<html>", "content_type": "text/html"} | route))  # type: ignore[arg-type]


def paths(server: FeedServer) -> list[str]:
    return [request.path for request in server.requests]


async def test_robots_txt_is_fetched_once_before_the_first_page(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/robots.txt", "User-agent: policybot\nDisallow: /private", content_type="text/plain")
    assert (await fetcher.page(page(server))).body == b"<html>"
    await fetcher.page(page(server, "/other"))
    assert paths(server) == ["/robots.txt", "/page", "/other"]
    robots, asked, _ = server.requests
    assert robots.headers["user-agent"] == asked.headers["user-agent"]
    assert robots.headers["user-agent"].startswith("policybot/")
    assert asked.headers["accept"].startswith("text/html")


async def test_a_feed_is_read_without_robots_txt(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/robots.txt", NOBODY)
    assert (await fetcher.get(server.serve("/feed.xml", "<rss/>"))).status == 200
    assert paths(server) == ["/feed.xml"]


async def test_a_redirect_must_be_allowed_by_the_target_site(server: FeedServer, fetcher: Fetcher) -> None:
    server.serve("/robots.txt", "User-agent: *\nDisallow: /private")
    page(server, "/private")
    with pytest.raises(RobotsDisallowed, match="/private is not fetched"):
        await fetcher.page(page(server, redirect="/private"))
    with FeedServer() as other:
        other.serve("/robots.txt", NOBODY)
        with pytest.raises(RobotsDisallowed):
            await fetcher.page(page(server, redirect=other.url("/page")))
        assert paths(other) == ["/robots.txt"]
    assert paths(server) == ["/robots.txt", "/page", "/page"]


async def test_with_one_slot_a_redirect_to_another_site_does_not_wait_for_itself(server: FeedServer) -> None:
    async with fetching(concurrency=1) as fetcher:
        with FeedServer() as other:
            url = page(server, redirect=page(other))
            answers = await asyncio.gather(*(fetcher.page(url) for _ in range(4)))
    assert [answer.body for answer in answers] == [b"<html>"] * 4


@pytest.mark.parametrize("url", ["http://10.0.0.1/page", "http://169.254.169.254/latest", "file:///etc/passwd"])
async def test_the_error_for_a_refused_page_names_the_page(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(AddressRefused) as raised:
        await fetcher.page(url)
    assert url in str(raised.value)
    assert "robots" not in str(raised.value)


async def test_a_long_robots_txt_is_cut(server: FeedServer) -> None:
    text = (NOBODY + "\n").ljust(MOST_BYTES, "#")
    for encoding in (None, "gzip"):
        server.serve("/robots.txt", text + "\nAllow: /page\n", encoding=encoding)
        async with fetching(max_bytes=10_000) as fetcher:
            with pytest.raises(RobotsDisallowed):
                await fetcher.page(page(server))
    server.serve("/robots.txt", mode="huge")
    async with fetching(max_bytes=10_000) as fetcher:
        assert (await fetcher.page(page(server))).status == 200


async def test_a_crawl_delay_slows_pages_and_feeds_down(server: FeedServer) -> None:
    server.serve("/robots.txt", "User-agent: *\nCrawl-delay: 30\n")
    async with fetching() as fetcher:
        for job in (fetcher.page(page(server)), fetcher.get(server.serve("/feed.xml", "<rss/>"))):
            task = asyncio.create_task(job)
            assert await asyncio.wait({task}, timeout=0.3) == (set(), {task})
            task.cancel()
    assert paths(server) == ["/robots.txt"]
