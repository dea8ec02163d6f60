"""The name and password in the address of a source are never shown or stored elsewhere."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import canonical_url, registered_domain, shown, without_secrets
from bot.errors import SourceError
from bot.pipeline import poll
from bot.sources import Fetcher, Response, resolve
from bot.sources.feeds import parse_feed
from bot.storage import Storage
from tests.conftest import Clock, Maker, cases, sources_settings
from tests.feed_server import FeedServer
from tests.feed_server import serving as serving

CASES = cases(__file__)

SECRET = "s3cret"
USER = "operator"


def secret(url: str) -> str:
    return f"{url.replace('://', f'://{USER}:{SECRET}@')}?api_key={SECRET}"


@pytest.mark.parametrize(("url", "bare"), CASES["userinfo"])
def test_a_shown_address_has_no_password(url: str, bare: str) -> None:
    assert without_secrets(url) == bare
    assert shown(url) == bare


@given(st.text() | st.text().map("https://u:p@{}".format))
def test_any_text_can_be_shown_as_an_address(url: str) -> None:
    assert len(shown(url)) <= 201


RSS: str = CASES["feeds"]["rss"]


@pytest.mark.parametrize("body", CASES["feeds"].values(), ids=CASES["feeds"])
def test_entries_do_not_contain_the_password_of_the_source(body: str) -> None:
    feed = parse_feed(Response(url=secret("https://a.eu/feeds/all"), status=200, body=body.encode()))
    assert feed.entries
    assert SECRET not in repr(feed)
    assert USER not in repr(feed)
    assert str(feed.entries[0].url).startswith("https://a.eu/")


@pytest.mark.slow
async def test_a_poll_uses_the_password_but_never_shows_it(
    server: FeedServer, storage: Storage, make: Maker, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    routes = {"good": {"body": RSS}} | CASES["routes"]
    for path, route in routes.items():
        make.source(path, url=secret(server.serve(f"/{path}", **route)))
    make.source("refused", url=secret("http://10.0.0.1/feed"))
    make.source("gone", url=secret("http://127.0.0.1:9/feed"))
    async with Fetcher(sources_settings()) as fetcher:
        for path in ("page", "missing", "rubbish"):
            with pytest.raises(SourceError) as caught:
                await resolve(secret(server.url(f"/{path}")), fetcher)
            assert SECRET not in str(caught.value)
        results = await poll(storage, fetcher, storage.sources.all(), clock=clock)
    (good,) = [request for request in server.requests if request.path.startswith("/good")]
    assert good.headers["authorization"].startswith("Basic ")  # the fetcher does use the password
    assert [result.source.name for result in results if not result.error] == ["good"]
    for result in results:
        assert SECRET not in repr(result.told)
    for article in storage.articles.recent(9):
        assert SECRET not in repr(article)
        assert article.url is None or article.url.startswith(f"{server.url()[:-1]}/news/")
    told = [source.last_error or "" for source in storage.sources.all()]
    assert SECRET not in " ".join(told)
    assert SECRET not in caplog.text


@pytest.mark.parametrize(("one", "other", "same"), CASES["publishers"])
def test_addresses_of_one_publisher_are_recognised(one: str, other: str, same: bool) -> None:
    assert (registered_domain(one) == registered_domain(other)) is same


def test_addresses_of_one_page_have_one_canonical_form() -> None:
    same = ["https://a.eu/news/law", "http://a.eu/news/law/", "https://www.A.eu/news/law?utm_source=rss#top"]
    assert len({canonical_url(url) for url in same}) == 1
    for other in ("https://a.eu/news/law?id=2", "https://a.eu/news/Law", "https://b.eu/news/law", "https://a.eu/news"):
        assert canonical_url(other) != canonical_url(same[0])
    odd = {None: None, "": None, "  ": None, "file:///a/B.txt": "file:///a/B.txt", "http://[bad": "[bad"}
    assert {url: canonical_url(url) for url in odd} == odd
