"""Requests to one host are limited and have pauses. The tests' clock jumps to the next timer, so no test waits."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.sources.hosts import LONGEST_DELAY, PER_HOST, Hosts
from bot.sources.http import parse_address
from tests.conftest import jumping
from tests.sources.samples import CASES


@dataclass
class Log:
    """Records when requests start, and how many run at once."""

    hosts: Hosts
    starts: dict[str, list[float]] = field(default_factory=dict)
    busy: dict[str, int] = field(default_factory=dict)
    busiest: int = 0

    async def ask(self, host: str, *, takes: float = 0.0, after: float = 0.0) -> None:
        if after:
            await asyncio.sleep(after)
        async with self.hosts.turn(host.encode()):
            self.starts.setdefault(host, []).append(asyncio.get_running_loop().time())
            self.busy[host] = self.busy.get(host, 0) + 1
            assert self.busy[host] <= PER_HOST
            self.busiest = max(self.busiest, sum(self.busy.values()))
            if takes:
                await asyncio.sleep(takes)
            self.busy[host] -= 1


def log(*, pause: float = 1.0, slots: int = 64) -> Log:
    return Log(Hosts(pause=pause, slots=asyncio.Semaphore(slots)))


@jumping
async def test_a_host_gets_at_most_two_requests_at_once() -> None:
    at = log()
    await asyncio.gather(*(at.ask("a", takes=10.0) for _ in range(5)))
    assert at.starts == {"a": [0.0, 1.0, 10.0, 11.0, 20.0]}


@jumping
async def test_a_host_in_its_pause_does_not_block_other_hosts() -> None:
    at = log(pause=60.0, slots=1)
    await asyncio.gather(*(at.ask("a") for _ in range(3)), *(at.ask(f"h{n}", takes=1.0) for n in range(4)))
    assert at.starts["a"] == [0.0, 60.0, 120.0]
    assert [at.starts[f"h{n}"] for n in range(4)] == [[0.0], [1.0], [2.0], [3.0]]
    assert at.busiest == 1


@jumping
async def test_a_crawl_delay_makes_the_pause_longer_up_to_a_maximum() -> None:
    at = log()
    at.hosts.slow_down(b"a", 5.0)
    at.hosts.slow_down(b"b", 3600.0)
    at.hosts.slow_down(b"c", 0.2)
    await asyncio.gather(*(at.ask(host) for host in "abcd" for _ in range(2)))
    assert at.starts == {"a": [0.0, 5.0], "b": [0.0, LONGEST_DELAY], "c": [0.0, 1.0], "d": [0.0, 1.0]}
    at.hosts.slow_down(b"a", None)
    await asyncio.gather(at.ask("a"), at.ask("a"))
    assert at.starts["a"][2:] == [30.0, 31.0]


@jumping
async def test_a_failed_or_cancelled_request_blocks_no_other() -> None:
    at = log()

    async def fails() -> None:
        with pytest.raises(ValueError, match="no"):
            async with at.hosts.turn(b"a"):
                raise ValueError("no")

    async def gives_up() -> None:
        waiting = asyncio.ensure_future(at.ask("a"))
        await asyncio.sleep(0.5)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    await asyncio.gather(fails(), gives_up(), at.ask("a", after=0.1), at.ask("a", after=0.2))
    assert at.starts == {"a": [1.0, 2.0]}
    await asyncio.sleep(99)
    await at.ask("b")
    assert all(host.users == 0 and not host.gate.locked() for host in at.hosts._hosts.values())


@pytest.mark.parametrize(("url", "host"), CASES["hosts"])
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert parse_address(url).netloc.decode() == host
