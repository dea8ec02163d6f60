import socket
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from bot.errors import AddressRefused, FetchError
from bot.sources import Fetcher
from bot.sources.guard import GuardedBackend, is_refused
from tests.feed_server import FeedServer
from tests.sources.conftest import fetching
from tests.sources.samples import CASES


@pytest.mark.parametrize("kind", ["refused", "open"])
def test_private_addresses_are_refused_and_public_ones_are_not(kind: str) -> None:
    for address in CASES[f"{kind} addresses"]:
        assert is_refused(ip_address(address)) == (kind == "refused"), address


def test_only_allowed_ranges_of_private_addresses_are_open() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
    assert not is_refused(ip_address("10.1.2.3"), allowed)
    assert not is_refused(ip_address("::ffff:10.1.2.3"), allowed)
    assert not is_refused(ip_address("fd12::1"), allowed)
    assert is_refused(ip_address("10.2.0.1"), allowed)
    assert is_refused(ip_address("127.0.0.1"), allowed)


@pytest.mark.parametrize(
    "host",
    CASES["every way to write this machine is refused"],
)
async def test_every_way_to_write_this_machine_is_refused(server: FeedServer, host: str) -> None:
    server.serve("/", "secret")
    async with fetching(allow_private=()) as fetcher:
        with pytest.raises(FetchError) as raised:
            await fetcher.get(server.url("/", host=host))
    assert server.requests == []
    if isinstance(raised.value, AddressRefused):
        assert "sources.allow_private" in str(raised.value)


def _answers(*addresses: str) -> Any:
    calls = []

    def getaddrinfo(host: str, port: int, *_: Any) -> list[Any]:
        calls.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    getaddrinfo.calls = calls  # type: ignore[attr-defined]
    return getaddrinfo


async def test_a_host_with_only_private_addresses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.guard.socket.getaddrinfo", _answers("10.0.0.1", "fe80::1%eth0"))
    with pytest.raises(AddressRefused, match=r"rebind\.example is at 10\.0\.0\.1.*sources\.allow_private"):
        await GuardedBackend().connect_tcp("rebind.example", 80)


async def test_the_fetcher_connects_to_the_address_that_it_checked(
    server: FeedServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver = _answers("10.255.255.1", "127.0.0.1")
    monkeypatch.setattr("bot.sources.guard.socket.getaddrinfo", resolver)
    server.serve("/feed.xml", "<rss/>")
    response = await fetcher.get(server.url("/feed.xml", host="feeds.example"))
    assert response.body == b"<rss/>"
    assert server.requests[0].headers["host"] == f"feeds.example:{server.port}"
    assert resolver.calls.count("feeds.example") == 1


async def test_an_unknown_host_is_an_error(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("bot.sources.guard.socket.getaddrinfo", unknown)
    with pytest.raises(FetchError, match=r"http://nowhere\.example/ can't be fetched: the host nowhere\.example"):
        await fetcher.get("http://nowhere.example/")
