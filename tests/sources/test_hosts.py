"""Turns at hosts, on a time that is moved on when nothing else can go on."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Coroutine
from dataclasses import dataclass, field

import pytest

from bot.sources.hosts import LONGEST_DELAY, PER_HOST, Hosts, host_key, origin_of
from tests.sources.samples import CASES


class Time:
    """A time that stands while anything runs, and then goes on to the next that waits for it."""

    def __init__(self) -> None:
        self.now = 0.0
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self.now + seconds, next(self._count), wake))
        await wake

    async def run(self, *work: Coroutine[None, None, None]) -> None:
        """Run all of it to its end."""
        everything = asyncio.gather(*work)
        while not everything.done():
            for _ in range(30):
                await asyncio.sleep(0)
            if self._waiting:
                self.now, _, wake = heapq.heappop(self._waiting)
                if not wake.done():
                    wake.set_result(None)
        await everything


@dataclass
class Log:
    """Who started when, and how many were at it at once."""

    time: Time
    hosts: Hosts
    starts: dict[str, list[float]] = field(default_factory=dict)
    busy: dict[str, int] = field(default_factory=dict)
    busiest: int = 0

    async def ask(self, host: str, *, takes: float = 0.0, after: float = 0.0) -> None:
        if after:
            await self.time.sleep(after)
        async with self.hosts.turn(host):
            self.starts.setdefault(host, []).append(self.time())
            self.busy[host] = self.busy.get(host, 0) + 1
            assert self.busy[host] <= PER_HOST
            self.busiest = max(self.busiest, sum(self.busy.values()))
            if takes:
                await self.time.sleep(takes)
            self.busy[host] -= 1


def log(*, pause: float = 1.0, slots: int = 64) -> Log:
    time = Time()
    return Log(time, Hosts(pause=pause, slots=asyncio.Semaphore(slots), time=time, sleep=time.sleep))


async def test_slow_answers_are_waited_for_two_at_a_time() -> None:
    at = log()
    await at.time.run(*(at.ask("a", takes=10.0) for _ in range(5)))
    assert at.starts == {"a": [0.0, 1.0, 10.0, 11.0, 20.0]}


async def test_a_host_that_waits_holds_no_slot_of_the_others() -> None:
    at = log(pause=60.0, slots=1)
    await at.time.run(*(at.ask("a") for _ in range(3)), *(at.ask(f"h{n}", takes=1.0) for n in range(4)))
    assert at.starts["a"] == [0.0, 60.0, 120.0]
    assert [at.starts[f"h{n}"] for n in range(4)] == [[0.0], [1.0], [2.0], [3.0]]
    assert at.busiest == 1


async def test_a_crawl_delay_lengthens_the_pause_within_bounds() -> None:
    at = log()
    at.hosts.slow_down("a", 5.0)
    at.hosts.slow_down("b", 3600.0)
    at.hosts.slow_down("c", 0.2)
    await at.time.run(*(at.ask(host) for host in "abcd" for _ in range(2)))
    assert at.starts == {"a": [0.0, 5.0], "b": [0.0, LONGEST_DELAY], "c": [0.0, 1.0], "d": [0.0, 1.0]}
    at.hosts.slow_down("a", None)
    await at.time.run(at.ask("a"), at.ask("a"))
    assert at.starts["a"][2:] == [30.0, 31.0]


async def test_a_failure_or_a_cancelled_wait_leaves_nothing_behind() -> None:
    at = log()

    async def fails() -> None:
        with pytest.raises(ValueError, match="no"):
            async with at.hosts.turn("a"):
                raise ValueError("no")

    async def gives_up() -> None:
        waiting = asyncio.ensure_future(at.ask("a"))
        await at.time.sleep(0.5)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    await at.time.run(fails(), gives_up(), at.ask("a", after=0.1), at.ask("a", after=0.2))
    assert at.starts == {"a": [1.0, 2.0]}
    at.time.now = 99.0
    await at.time.run(at.ask("b"))
    assert all(host.users == 0 and not host.gate.locked() for host in at.hosts._hosts.values())


@pytest.mark.parametrize(("url", "host"), CASES["hosts"])
def test_hosts(url: str, host: str) -> None:
    assert host_key(url) == host


@pytest.mark.parametrize(
    ("url", "origin"),
    CASES["origins"],
)
def test_origins(url: str, origin: str) -> None:
    assert origin_of(url) == origin
