"""`policybot source add`, `test` and `edit`, for feeds, sitemaps and pages with links."""

import pytest

from bot.storage import Storage
from tests.cli.conftest import Policybot
from tests.feed_server import FeedServer
from tests.test_addresses import RSS, SECRET, USER, secret

pytestmark = pytest.mark.slow

TITLE = "The ministry adopts regulation number {} on water"
PAGE = (
    "<html><head><title>Ministry of Water</title></head><body><ul class='news-list'>"
    + "".join(f"<li>12 July 2024 <a href='/{n}'>{TITLE.format(n)}</a></li>" for n in range(4))
    + "</ul></body></html>"
)
FEED = "<rss version='2.0'><channel><title>Gazette</title><item><guid>1</guid></item></channel></rss>"


def page(feeds: FeedServer) -> str:
    return feeds.serve("/news", PAGE, content_type="text/html")


def test_no_command_shows_a_password(policybot: Policybot, feeds: FeedServer) -> None:
    url, told = secret(feeds.serve("/feed", RSS.replace("</link>", f"?api_key={SECRET}</link>"))), ""
    for arguments in (
        ("source", "test", url),
        ("source", "test", url, "--json"),
        ("source", "add", url),
        ("poll",),
        ("source", "show", "1"),
        ("article", "show", "1"),
        ("article", "list", "--json"),
    ):
        done = policybot(*arguments)
        assert done.status == 0, (arguments, done.err)
        told += done.out + done.err
    assert "127.0.0.1" in told and "?api_key=…" in told
    assert "Lead pipes go" in told
    assert SECRET not in told
    assert USER not in told


def test_a_page_without_a_feed_can_be_a_source(policybot: Policybot, feeds: FeedServer) -> None:
    shown = policybot("source", "test", page(feeds), "--selector", "ul.news-list li").out
    assert shown.count("2024-07-12 00:00") == 4
    assert TITLE.format(3) in shown
    done = policybot("source", "add", page(feeds), "--selector", "ul.news-list li")
    assert "A poll would take 4 of 4 entries now." in done.out
    (source,) = policybot("source", "list", "--json").json
    assert (source["kind"], source["selector"]) == ("page", "ul.news-list li")
    assert TITLE.format(3) in policybot("source", "test", "1").out


def test_source_test_says_why_no_page_of_a_sitemap_would_be_added(policybot: Policybot, feeds: FeedServer) -> None:
    old = "<url><loc>/{0}</loc><lastmod>2020-01-0{0}</lastmod></url>"
    body = f"<urlset>{old.format(1)}{old.format(2)}<url><loc>/3</loc></url></urlset>"
    told = policybot("source", "test", feeds.serve("/sitemap.xml", body)).out
    assert "A poll would take 0 of 3 entries now" in told
    assert "2 changed too long ago; 1 without a date" in told


def test_a_source_can_be_edited(policybot: Policybot, feeds: FeedServer, database: Storage) -> None:
    policybot("source", "add", page(feeds), "--selector", "li", "--topic", "Water")
    done = policybot("source", "edit", "1", "--name", "Ministry", "--topic", "Schools", "--topic", "water")
    assert done.out.startswith("Changed 1: Ministry.")
    (source,) = database.sources.all()
    assert (source.name, source.topics, source.selector) == ("Ministry", ("Schools", "Water"), "li")
    policybot("source", "edit", "Ministry", "--selector", "ul a", "--full-text", "feed", "--topic", "")
    (source,) = database.sources.all()
    assert (source.name, source.topics, source.selector, source.full_text) == ("Ministry", (), "ul a", "feed")


def test_all_articles_of_a_source_can_be_declared_policy(policybot: Policybot, feeds: FeedServer) -> None:
    def policy() -> object:
        return policybot("source", "list", "--json").json[0]["policy"]

    policybot("source", "add", feeds.serve("/feed", FEED), "--policy")
    assert policy() is True
    policybot("source", "edit", "1", "--topic", "Water")
    assert policy() is True
    policybot("source", "edit", "1", "--no-policy")
    assert policy() is False
    assert "To change it: policybot source edit 1" in policybot("source", "add", feeds.url("/feed"), "--policy").out
