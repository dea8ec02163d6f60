"""Limit the number of concurrent requests to a host, and make a pause between the starts of two requests.

A limit of requests per minute would not protect a small site: it suffers from a burst, when many of its pages are due
at once.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

PER_HOST = 2
"""Maximum number of concurrent requests to one host."""
LONGEST_DELAY = 30.0
"""Maximum Crawl-delay in seconds. A longer delay is reduced to this, since it could stop a batch for hours."""

_MOST_HOSTS = 1000
"""If more hosts than this are in memory, the idle hosts are dropped."""


@dataclass(kw_only=True)
class _Host:
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PER_HOST))
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    """The request that starts next holds this lock. The others wait in the order in which they came."""
    users: int = 0
    """Number of requests that wait or run."""
    started: float | None = None
    """The time at which the last request to the host started."""
    delay: float = 0.0
    """Seconds between two requests, as the host's robots.txt asks."""


class Hosts:
    """Lets each request to a host start in its turn. `slots` limits the concurrent requests to all hosts together.

    The key of a host is its name, and its port if that is not the default one. So http and https share a key.
    """

    def __init__(self, *, pause: float, slots: asyncio.Semaphore) -> None:
        self._pause = pause
        self._slots = slots
        self._hosts: dict[bytes, _Host] = {}

    def slow_down(self, key: bytes, delay: float | None) -> None:
        """Make the pause of a host at least `delay` seconds, as its robots.txt asks. None means the default pause."""
        self._host(key).delay = min(delay or 0.0, LONGEST_DELAY)

    @contextlib.asynccontextmanager
    async def turn(self, key: bytes) -> AsyncIterator[None]:
        """Wait until a request to the host may start. The turn ends with the `async with` block."""
        host = self._host(key)
        host.users += 1
        try:
            async with host.room:
                async with host.gate:
                    await asyncio.sleep(self._left(host))
                    # Take the slot last: a request that waits for its host must not hold a slot that another request
                    # could use.
                    await self._slots.acquire()
                    host.started = asyncio.get_running_loop().time()
                try:
                    yield
                finally:
                    self._slots.release()
        finally:
            host.users -= 1
            if len(self._hosts) > _MOST_HOSTS:
                hosts = self._hosts.items()
                self._hosts = {key: host for key, host in hosts if host.users or self._left(host) > 0}

    def _host(self, key: bytes) -> _Host:
        return self._hosts.setdefault(key, _Host())

    def _left(self, host: _Host) -> float:
        now = asyncio.get_running_loop().time()
        return 0.0 if host.started is None else host.started + max(self._pause, host.delay) - now
