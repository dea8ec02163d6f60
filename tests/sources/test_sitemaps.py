"""Sitemaps are fetched and read: indexes, their parts, later readings, and how a sitemap is recognised."""

import gzip
import random
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.clock import now
from bot.errors import HttpStatusError, SourceError
from bot.models import SourceKind
from bot.sources import Fetcher, read, resolve
from bot.sources.content import Past
from bot.sources.sitemap import MOST, MOST_AT_ONCE
from tests.feed_server import FeedServer
from tests.sources import samples, sitemaps
from tests.sources.sitemaps import day, urlset

source = partial(samples.source, kind=SourceKind.SITEMAP)
# Addresses in these sitemaps are relative, unless a test gives a site.
item, news, index = (partial(made, site="") for made in (sitemaps.item, sitemaps.news, sitemaps.index))


def key(url: str) -> str:
    """Return the key of the entry for a URL."""
    return url.removeprefix("http://")


def ago(days: float) -> str | None:
    return day(days, now())


@pytest.fixture
def site(server: FeedServer) -> str:
    return server.url()[:-1]


async def test_a_sitemap_is_read_then_unchanged(server: FeedServer, fetcher: Fetcher, site: str) -> None:
    body = urlset(item("/new", ago(1), site=site), item("/old", ago(50), site=site))
    url = server.serve("/sitemap.xml", body, etag='"1"', headers={"Cache-Control": "max-age=600"})
    first = await read(source(url), fetcher)
    assert [entry.url for entry in first.entries] == [f"{site}/new", f"{site}/old"]
    assert first.past == {key(f"{site}/old"): Past.OLD}
    assert (first.most_new, first.http_status, first.fresh_for) == (MOST_AT_ONCE, 200, timedelta(minutes=10))
    again = await read(replace(source(url), etag=first.etag, last_success_at=now()), fetcher)
    assert (again.unchanged, again.http_status, again.fresh_for) == (True, 304, timedelta(minutes=10))
    forced = await read(replace(source(url), etag=first.etag, last_success_at=now()), fetcher, force=True)
    assert forced.past == {key(f"{site}/old"): Past.OLD}


async def test_only_changed_parts_of_an_index_are_read(server: FeedServer, fetcher: Fetcher, site: str) -> None:
    parts = (("/old.xml", ago(40)), ("/plain.xml", ago(1)), ("/news.xml.gz", None), ("/newest.xml", ago(0)))
    url = server.serve("/index.xml", index(*parts), etag='"1"', last_modified="Fri, 12 Jul 2024 09:40:00 GMT")
    server.serve("/old.xml", urlset(item("/x", ago(40))))
    server.serve("/plain.xml", urlset(item("/a", ago(2)), item("/b", ago(3))))
    server.serve("/newest.xml", urlset(item("/c", ago(1))))
    server.serve("/news.xml.gz", gzip.compress(urlset(news("/b", "Lead", ago(0)))), content_type="application/gzip")
    reading = await read(source(url), fetcher)
    assert [(entry.url, entry.title) for entry in reading.entries] == [
        (f"{site}/b", "Lead"),
        (f"{site}/c", ""),
        (f"{site}/a", ""),
    ]
    assert not server.asked("/old.xml")
    assert (reading.etag, reading.last_modified, reading.past) == (None, None, {})


async def test_a_part_that_fails_is_a_problem_and_the_others_are_read(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.serve("/index.xml", index(("/a.xml", None), ("/gone.xml", None), ("/page", None)))
    server.serve("/a.xml", urlset(item("/x"), "<url/>"))
    server.serve("/page", "<html>", content_type="text/html")
    reading = await read(source(url), fetcher)
    assert len(reading.entries) == 1
    told = "\n".join(reading.problems)
    assert "/gone.xml answered 404" in told


async def test_an_index_without_readable_parts_is_an_error(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.serve("/index.xml", index(("/a.xml", None), ("/b.xml", None)))
    with pytest.raises(SourceError, match=r"None of the 2 parts of the sitemap could be read: .* answered 404"):
        await read(source(url), fetcher)
    with pytest.raises(HttpStatusError):
        await read(source(server.url("/none.xml")), fetcher)


async def test_an_index_in_an_index_is_not_read(server: FeedServer, fetcher: Fetcher, site: str) -> None:
    url = server.serve("/0.xml", index(("/1.xml", None), ("/flat.xml", None)))
    server.serve("/1.xml", index(("/2.xml", None)))
    server.serve("/flat.xml", urlset(item("/x")))
    reading = await read(source(url), fetcher)
    assert [entry.url for entry in reading.entries] == [f"{site}/x"]
    assert "/1.xml is an index in an index, which is not read" in reading.problems[0]
    assert not server.asked("/2.xml")


@pytest.mark.slow
async def test_all_parts_of_a_long_index_are_read_over_several_polls(server: FeedServer, fetcher: Fetcher) -> None:
    random.seed(7)
    url = server.serve("/index.xml", index(*((f"/part-{n}.xml", None) for n in range(30))))
    for n in range(30):
        server.serve(f"/part-{n}.xml", urlset(item(f"/{n}")))
    found: set[str] = set()
    polled = source(url)
    for _ in range(12):
        reading = await read(polled, fetcher)
        found.update(entry.key for entry in reading.entries)
        assert reading.unread_parts is not None
        polled = replace(polled, last_success_at=now(), unread_parts=reading.unread_parts)
    assert len(found) == 30
    assert polled.unread_parts == frozenset()


async def test_undated_pages_of_an_old_part_are_old_when_it_is_first_read(
    server: FeedServer, fetcher: Fetcher, site: str
) -> None:
    url = server.serve("/index.xml", index(("/old.xml", ago(400)), ("/new.xml", ago(1))))
    server.serve("/new.xml", urlset(item("/today", ago(0))))
    first = await read(source(url), fetcher)
    assert first.unread_parts == {f"{site}/old.xml"}
    # Only one page of the old part has a date. The index has a new part, too.
    old = [item(f"/old-{n}") for n in range(9)]
    server.serve("/old.xml", urlset(*old, item("/late", ago(0))))
    server.serve("/newest.xml", urlset(item("/undated")))
    server.serve("/index.xml", index(("/old.xml", ago(0)), ("/new.xml", ago(1)), ("/newest.xml", ago(0))))
    later = replace(source(url), last_success_at=now(), unread_parts=first.unread_parts or frozenset())
    reading = await read(later, fetcher)
    assert reading.past == {key(f"{site}/old-{n}"): Past.UNDATED for n in range(9)}
    assert {f"{site}/late", f"{site}/undated", f"{site}/today"} <= {entry.url for entry in reading.entries}
    assert reading.unread_parts == frozenset()


async def test_pages_published_during_an_outage_are_new(server: FeedServer, fetcher: Fetcher, site: str) -> None:
    url = server.serve("/s.xml", urlset(item("/a", ago(50)), item("/b", ago(100))))
    after_an_outage = replace(source(url), last_success_at=now() - timedelta(days=60))
    assert (await read(after_an_outage, fetcher)).past == {key(f"{site}/b"): Past.OLD}


@pytest.mark.slow
async def test_only_the_newest_addresses_of_a_long_sitemap_are_read(
    server: FeedServer, fetcher: Fetcher, site: str
) -> None:
    items = [f"<url><loc>/{n}</loc></url>" for n in range(MOST)]
    url = server.serve("/s.xml", urlset(*items, item("/new", ago(0))))
    reading = await read(source(url), fetcher)
    assert (len(reading.entries), reading.entries[0].url) == (MOST, f"{site}/new")
    assert reading.problems == ("it has 1 addresses more than the 50,000 newest, which are read",)


async def test_a_sitemap_is_recognised_by_its_content(server: FeedServer, fetcher: Fetcher, site: str) -> None:
    body = urlset(*(item(f"/{n}", ago(n + 0.5)) for n in range(50)))
    found = await resolve(server.serve("/pages", body, content_type="text/html"), fetcher)
    assert (found.kind, found.title, found.url) == (SourceKind.SITEMAP, "127.0.0.1", f"{site}/pages")
    assert len(found.reading.entries) - len(found.reading.past) == 7
    server.serve("/s.xml.gz", gzip.compress(body), content_type="application/x-gzip")
    part = await resolve(server.serve("/index.xml", index(("/s.xml.gz", ago(0)))), fetcher)
    assert (part.kind, len(part.reading.entries)) == (SourceKind.SITEMAP, 50)
