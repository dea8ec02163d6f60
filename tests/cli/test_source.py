"""policybot source add, test and edit: sitemaps, pages by their links, full text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import now
from bot.storage import Storage
from tests.cli.conftest import Policybot
from tests.feed_server import FeedServer
from tests.sources.sitemaps import item, urlset

TITLE = "The ministry adopts regulation number {} on water"
PAGE = (
    "<html><head><title>Ministry of Water</title></head><body><ul class='news-list'>"
    + "".join(f"<li>12 July 2024 <a href='/{n}'>{TITLE.format(n)}</a></li>" for n in range(4))
    + "</ul></body></html>"
)
FEED = "<rss version='2.0'><channel><title>Gazette</title><item><guid>1</guid></item></channel></rss>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedServer]:
    monkeypatch.setenv("POLICYBOT_SOURCES__ALLOW_PRIVATE", '["127.0.0.0/8"]')
    with FeedServer() as running:
        yield running


def sitemap(server: FeedServer, count: int = 30) -> str:
    moments = [(now() - timedelta(days=n, hours=1)).isoformat() for n in range(count)]
    site = server.url()[:-1]
    return server.serve("/sitemap.xml", urlset(*(item(f"/{n}", at, site=site) for n, at in enumerate(moments))))


def page(server: FeedServer) -> str:
    return server.serve("/news", PAGE, content_type="text/html")


def test_what_a_sitemap_would_bring(policybot: Policybot, server: FeedServer) -> None:
    done = policybot("source", "test", sitemap(server))
    assert done.out.splitlines()[0].endswith("of 30 addresses 7 would be taken now")
    assert len(done.out.splitlines()) == 2 + 7
    assert "(that of its page)" in done.out
    machine = policybot("source", "test", server.url("/sitemap.xml"), "--json").json
    assert (machine["kind"], len(machine["entries"]), machine["past"]) == ("sitemap", 7, 23)


def test_a_sitemap_of_which_nothing_is_taken_yet(policybot: Policybot, server: FeedServer) -> None:
    url = server.serve("/s.xml", urlset(item("/a", site=server.url()[:-1])))
    assert "of 1 address 0 would be taken now; what appears from now on will be." in policybot("source", "add", url).out
    assert policybot("source", "test", url).err == "It is a source, and nothing of it would be taken now.\n"


def test_a_page_by_its_links(policybot: Policybot, server: FeedServer) -> None:
    shown = policybot("source", "test", page(server), "--selector", "ul.news-list li").out
    assert "Ministry of Water (page, " in shown
    assert shown.count("2024-07-12 00:00") == 4
    assert TITLE.format(3) in shown
    assert server.url("/3") in shown
    done = policybot("source", "add", page(server), "--selector", "ul.news-list li")
    assert "4 items there now" in done.out
    (source,) = policybot("source", "list", "--json").json
    assert (source["kind"], source["selector"]) == ("page", "ul.news-list li")


def test_a_page_without_feed_proposes_a_selector(policybot: Policybot, server: FeedServer) -> None:
    for command in ("add", "test"):
        assert '--selector "ul.news-list li a" (4 links)' in policybot("source", command, page(server)).failed()


def test_a_selector_that_picks_nothing_or_is_none(policybot: Policybot, server: FeedServer) -> None:
    told = policybot("source", "test", page(server), "--selector", "ul.gone").failed()
    assert "picks nothing" in told
    assert "policybot source test" in told
    assert "is no CSS selector" in policybot("source", "add", page(server), "--selector", "li[").failed()


def test_a_selector_goes_with_one_page(policybot: Policybot, server: FeedServer, folder: Path) -> None:
    assert "is a feed" in policybot("source", "add", server.serve("/f", FEED), "--selector", "a").failed()
    assert "on this machine" in policybot("source", "add", str(folder), "--selector", "a").failed()


def test_edit(policybot: Policybot, server: FeedServer, database: Storage) -> None:
    policybot("source", "add", page(server), "--selector", "li", "--topic", "Water")
    done = policybot("source", "edit", "1", "--name", "Ministry", "--topic", "Schools", "--topic", "water")
    assert done.out.startswith("Changed 1: Ministry (page, ")
    assert done.out.endswith("topics Schools, Water; full text auto; selector li.\n")
    done = policybot("source", "edit", "Ministry", "--selector", "ul a", "--full-text", "feed", "--no-topics")
    assert done.out.endswith("topics none; full text feed; selector ul a.\n")
    (source,) = database.sources.all()
    assert (source.name, source.topics, source.selector, source.full_text) == ("Ministry", (), "ul a", "feed")
    policybot("source", "edit", "1", "--name", "Water")
    (source,) = database.sources.all()
    assert (source.name, source.selector, source.full_text) == ("Water", "ul a", "feed")


def test_a_sitemap_has_no_text_of_its_own(policybot: Policybot, server: FeedServer) -> None:
    told = "no text of its own; --full-text feed would leave nothing"
    assert told in policybot("source", "add", sitemap(server), "--full-text", "feed").failed()
    policybot("source", "add", sitemap(server))
    assert told in policybot("source", "edit", "1", "--full-text", "feed").failed()


def test_export_leaves_out_what_no_reader_can_read(policybot: Policybot, server: FeedServer) -> None:
    policybot("source", "add", server.serve("/f", FEED), sitemap(server))
    policybot("source", "add", page(server), "--selector", "li")
    done = policybot("source", "export")
    assert done.err == "Left out: 2 sitemaps and pages, which no feed reader can read.\n"
    assert done.out.count("xmlUrl=") == 1
