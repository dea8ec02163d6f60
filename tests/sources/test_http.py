import contextlib
import gzip
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import errors
from bot.errors import FetchError, TooLarge
from bot.sources import Fetcher
from bot.sources.http import decode_body, fresh_for
from tests.feed_server import FeedServer
from tests.sources.conftest import fetching
from tests.sources.samples import CASES

ZEROS = bytes(30_000_000)


async def test_requests_name_the_bot_and_send_no_cookies(server: FeedServer) -> None:
    url = server.serve("/feed.xml", "<rss/>")
    async with fetching() as fetcher:
        await fetcher.get(url)
    headers = server.requests[0].headers
    assert headers["user-agent"] == f"policybot/{version('policybot')} (+https://policy.example/bot)"
    assert "application/rss+xml" in headers["accept"]
    assert headers["accept-encoding"] == "gzip"
    assert not {"cookie", "referer", "if-none-match", "if-modified-since"} & headers.keys()


async def test_proxies_of_the_environment_are_not_used(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with fetching() as fetcher:
        assert (await fetcher.get(server.serve("/feed.xml", "<rss/>"))).status == 200


async def test_a_validator_that_is_not_a_valid_header_is_not_sent(server: FeedServer, fetcher: Fetcher) -> None:
    await fetcher.get(server.serve("/feed.xml", "<rss/>"), etag='"a\r\nX-Evil: 1"', last_modified="июль")
    assert "if-none-match" not in server.requests[0].headers


async def test_a_compression_bomb_stops_at_the_limit(server: FeedServer, fetcher: Fetcher) -> None:
    with pytest.raises(TooLarge, match=r"larger than 10 MB \(sources.max_bytes\)"):
        await fetcher.get(server.serve("/bomb", ZEROS, encoding="gzip"))


async def test_a_body_may_be_as_large_as_the_limit(server: FeedServer) -> None:
    async with fetching(max_bytes=10_000) as fetcher:
        with pytest.raises(TooLarge, match=r"0\.01 MB"):
            await fetcher.get(server.serve("/large", bytes(10_001)))
        assert len((await fetcher.get(server.serve("/just", bytes(10_000)))).body) == 10_000


@pytest.mark.parametrize("mode", ["silent", "drip"])
async def test_the_timeout_is_for_the_whole_answer(server: FeedServer, mode: str) -> None:
    url = server.serve("/slow", b"x" * 10_000, mode=mode, delay=0.02)  # type: ignore[arg-type]
    async with fetching(timeout_seconds=0.3) as fetcher:
        with pytest.raises(
            FetchError, match=r"did not send all of its answer within 0\.3 s \(sources.timeout_seconds\)"
        ):
            await fetcher.get(url)


async def test_the_timeout_includes_redirects(server: FeedServer) -> None:
    for number in range(10):
        server.serve(f"/{number}", redirect=f"/{number + 1}", delay=0.2)
    async with fetching(timeout_seconds=0.5, max_redirects=20) as fetcher:
        with pytest.raises(FetchError, match=r"within 0\.5 s"):
            await fetcher.get(server.url("/0"))


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    CASES["permanent url is as far as the chain is permanent"],
)
async def test_permanent_url_is_the_target_of_the_permanent_redirects(
    server: FeedServer, fetcher: Fetcher, statuses: tuple[int, ...], moved_to: int | None
) -> None:
    for at, status in enumerate(statuses):
        server.serve(f"/{at}", redirect=f"/{at + 1}", status=status)
    server.serve(f"/{len(statuses)}", "<rss/>")
    response = await fetcher.get(server.url("/0"))
    assert response.permanent_url == (None if moved_to is None else server.url(f"/{moved_to}"))


@pytest.mark.parametrize(("scheme", "moved_to"), [("http", "http://b.example/2"), ("https", None)])
async def test_a_redirect_that_drops_tls_is_followed_but_not_permanent(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, scheme: str, moved_to: str | None
) -> None:
    async def hop(at: httpx.URL, *_: object) -> tuple[httpx.Response, bytes]:
        moves = {"status_code": 301, "headers": {"location": "http://b.example/2"}}
        about: dict[str, Any] = moves if at.path == "/1" else {"status_code": 200}
        return httpx.Response(**about, request=httpx.Request("GET", at)), b""

    monkeypatch.setattr(fetcher, "_hop", hop)
    response = await fetcher.get(f"{scheme}://a.example/1")
    assert (response.url, response.permanent_url) == ("http://b.example/2", moved_to)


@pytest.mark.parametrize(("route", "error", "says"), CASES["answers that are refused"])
async def test_a_bad_answer_is_an_error(
    server: FeedServer, fetcher: Fetcher, route: dict[str, Any], error: str, says: str
) -> None:
    with pytest.raises(getattr(errors, error), match=says):
        await fetcher.get(server.serve("/start", **route))


async def test_an_error_quotes_little_of_an_answer(server: FeedServer, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match="illegal header line") as raised:
        await fetcher.get(server.serve("/start", headers={"x y": "z" * 9000}))
    assert len(str(raised.value)) < 400


async def test_a_failure_without_a_reason_is_told_in_words(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("")

    monkeypatch.setattr(fetcher._transport, "handle_async_request", breaks)
    with pytest.raises(FetchError, match="the connection broke"):
        await fetcher.get("http://a.example/1")


async def test_endless_redirects_are_an_error(server: FeedServer, fetcher: Fetcher) -> None:
    with pytest.raises(FetchError, match=r"redirects more than 5 times \(sources.max_redirects\)"):
        await fetcher.get(server.serve("/loop", redirect="/loop"))
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "url",
    CASES["what is no address"],
)
async def test_an_invalid_address_is_an_error(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(FetchError) as raised:
        await fetcher.get(url)
    assert "\n" not in str(raised.value)


unpacked = partial(decode_body, url="http://a.example/feed")


def test_gzip_bodies_are_decoded_up_to_the_limit() -> None:
    assert unpacked(gzip.compress(b"a") + bytes(10), "x-gzip", 100) == b"a"
    assert unpacked(b"x", "identity", 100) == b"x"
    assert unpacked(b"", "gzip", 100) == b""
    assert unpacked(gzip.compress(b""), "gzip", 100) == b""
    packed = gzip.compress(bytes(range(256)))
    assert len(unpacked(packed, "gzip", 256)) == 256
    with pytest.raises(TooLarge):
        unpacked(packed, "gzip", 255)
    with pytest.raises(FetchError, match="incomplete"):
        unpacked(packed[:-9], "gzip", 256)
    assert bytes(range(256)).startswith(unpacked(packed[:-9], "gzip", 256, cut=True))
    with pytest.raises(FetchError, match="has several parts"):
        unpacked(gzip.compress(b"a") * 2, "gzip", 100)
    with pytest.raises(FetchError, match="encoded as br, which is not supported"):
        unpacked(b"x", "br", 100)


@settings(max_examples=50)
@given(body=st.binary(max_size=100))
def test_any_bytes_as_gzip_are_decoded_or_refused(body: bytes) -> None:
    with contextlib.suppress(FetchError):
        assert len(unpacked(body, "gzip", 1000)) <= 1000


@pytest.mark.parametrize(("headers", "seconds"), CASES["how long an answer is fresh"])
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: int | None) -> None:
    assert fresh_for(headers) == (None if seconds is None else timedelta(seconds=seconds))
