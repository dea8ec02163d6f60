"""Limits per host: concurrent requests, and a pause between the starts of two requests.

A pause between starts rather than a rate per minute, because what hurts a small site is a burst when many of its pages
are due at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx

PER_HOST = 2
"""Concurrent requests to one host."""
LONGEST_DELAY = 30.0
"""Seconds; a longer Crawl-delay is reduced to this, since it would delay a batch for hours."""

_MOST_HOSTS = 1000
"""How many hosts are kept before idle ones are dropped."""


@functools.lru_cache(maxsize=4096)
def origin_of(url: str) -> str:
    """Scheme, host, and port if it is not the default one: what one robots.txt applies to (RFC 9309, 2.3).

    International names are converted to ASCII, so that both spellings are one host. Raises httpx.InvalidURL or
    ValueError for an invalid address.
    """
    # A copy, since httpx knows the default port of an upper-case scheme only there.
    parsed = httpx.URL(url).copy_with(fragment=None)
    host = parsed.netloc.decode("ascii").lower().replace(".:", ":").rstrip(".")
    if not parsed.host.strip("."):
        raise ValueError("no host")
    return f"{parsed.scheme}://{host}"


def host_key(url: str) -> str:
    """The key of a host: name and port, with http and https on their default ports as one."""
    try:
        return origin_of(url).partition("://")[2]
    except (httpx.InvalidURL, ValueError):
        return ""  # the request itself will report the error


@dataclass(kw_only=True)
class _Host:
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PER_HOST))
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the request that starts next; the others queue behind it, first come first served."""
    users: int = 0
    started: float | None = None
    """When its last request started."""
    delay: float = 0.0
    """Seconds that its robots.txt asks for between two requests."""


class Hosts:
    """Gives turns to requests. `slots` limits those of all hosts together."""

    def __init__(
        self,
        *,
        pause: float,
        slots: asyncio.Semaphore,
        time: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        self._pause = pause
        self._slots = slots
        self._time = time
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    def slow_down(self, key: str, delay: float | None) -> None:
        """Set the pause of a host to at least `delay` seconds, as its robots.txt asks; None: the default pause."""
        self._host(key).delay = min(delay or 0.0, LONGEST_DELAY)

    @contextlib.asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Wait for a turn at the host, and hold it."""
        host = self._host(key)
        host.users += 1
        try:
            async with host.room:
                async with host.gate:
                    while (left := self._left(host)) > 0:
                        await self._sleep(left)
                    # Last, so that a request that waits for its host does not hold a slot that another could use.
                    await self._slots.acquire()
                    host.started = self._time()
                try:
                    yield
                finally:
                    self._slots.release()
        finally:
            host.users -= 1
            if len(self._hosts) > _MOST_HOSTS:
                hosts = self._hosts.items()
                self._hosts = {key: host for key, host in hosts if host.users or self._left(host) > 0}

    def _host(self, key: str) -> _Host:
        return self._hosts.setdefault(key, _Host())

    def _left(self, host: _Host) -> float:
        return 0.0 if host.started is None else host.started + max(self._pause, host.delay) - self._time()
