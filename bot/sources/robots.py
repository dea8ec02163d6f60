"""What a site lets bots fetch: its robots.txt (RFC 9309), kept for a while.

Protego does the matching. urllib.robotparser knows no wildcards, and takes the first rule that matches
where the RFC has the longest; on real files it both refuses what is allowed and asks for what is not.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from weakref import WeakValueDictionary

import httpx
from protego import Protego

from bot.addresses import shown
from bot.errors import AddressRefused, FetchError, HttpStatusError, RobotsDisallowed
from bot.sources.hosts import origin_of
from bot.sources.sniffing import decode

TOKEN = "policybot"
"""The name by which a robots.txt can address us: the first part of our User-Agent."""
MOST_BYTES = 500 * 1024
"""What is read of a robots.txt (RFC 9309, 2.5); a longer one is cut."""
LIFETIME = 24 * 3600.0
"""Seconds that rules are kept (RFC 9309, 2.4)."""
RETRY = 600.0
"""Seconds after which one that could not be had is asked for again."""

_MOST_ORIGINS = 500
_AGENT = re.compile(r"\s*user(?:-|\s+)?agent(?=[\s:]|$)[\s:]*([^#]*)", re.I)
_PRODUCT = re.compile(r"[a-z_-]+", re.I)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    rules: Protego | None
    """None: it could not be had."""
    told: str = ""
    """Why not."""
    until: float


class Robots:
    """The robots.txt files of the sites that pages come from, each fetched once for all that wait for it.

    `fetch` gets one, cut at MOST_BYTES; it raises FetchError.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[bytes]], *, time: Callable[[], float]) -> None:
        self._fetch = fetch
        self._time = time
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def permit(self, url: str) -> float | None:
        """The seconds that the site of `url` asks for between two requests, where it does: no part of the RFC, but many
        sites set it.

        Raises RobotsDisallowed when they forbid it, and a mere FetchError when they can't be had now: until
        then all is forbidden (RFC 9309, 2.3.1.4), but asking again later may help.
        """
        try:
            origin = origin_of(url)
            # As it is sent: without user and password, dots in the path resolved, other scripts escaped.
            sent = f"{origin}{httpx.URL(url).raw_path.decode('ascii')}"
        except (httpx.InvalidURL, ValueError):
            return None  # the request itself will tell what is wrong with it
        # A lock, not one task that all wait for: when the first is cancelled, the next goes on in its place.
        lock = self._locks.setdefault(origin, asyncio.Lock())
        async with lock:
            kept = self._kept.get(origin)
            if kept is None or kept.until <= self._time():
                kept = self._kept[origin] = await self._load(origin)
            self._kept.move_to_end(origin)
            if len(self._kept) > _MOST_ORIGINS:
                self._kept.popitem(last=False)
        if kept.rules is None:
            raise FetchError(f"{shown(url)} is not fetched for now: {kept.told}")
        if not kept.rules.can_fetch(sent, TOKEN):
            raise RobotsDisallowed(
                f"{shown(url)} is not fetched: the robots.txt of {httpx.URL(url).host} asks bots to leave it alone."
            )
        delay: float | None = kept.rules.crawl_delay(TOKEN)
        return delay

    async def _load(self, origin: str) -> _Kept:
        body, seconds = b"", LIFETIME
        try:
            body = await self._fetch(f"{origin}/robots.txt")
        except AddressRefused:
            # No rules, so that the page's own request tells that its address is refused. (Where only the
            # robots.txt redirects to such an address, there are none to be had: RFC 9309, 2.3.1.2.)
            seconds = RETRY
        except FetchError as error:
            # 429 is a client error, after which the RFC lets a bot fetch what it likes; but what it says is
            # that there were too many requests already.
            status = error.status if isinstance(error, HttpStatusError) else HTTPStatus.TOO_MANY_REQUESTS
            if status >= 500 or status == HTTPStatus.TOO_MANY_REQUESTS:
                # The text, not the error: raised again for each page, it would gather tracebacks.
                return _Kept(rules=None, told=str(error), until=self._time() + RETRY)
        rules = await asyncio.to_thread(lambda: rules_of(decode(body)))
        return _Kept(rules=rules, until=self._time() + seconds)


def rules_of(text: str) -> Protego:
    """The rules of a robots.txt, as they are for us."""
    return Protego.parse(_for_us(text))


def _for_us(text: str) -> str:
    """The text with each name of another bot made one and the same.

    Protego gives each name its own copy of the group's rules: half a megabyte of names before half a megabyte of
    rules would be gigabytes. It also takes a name that ours begins with, such as `policy`, for ours; the
    RFC (2.2.1) means the whole name, and what follows it, such as a version, is passed over.
    """
    return "\n".join(map(_line_for_us, text.splitlines()))


def _line_for_us(line: str) -> str:
    found = _AGENT.match(line)
    if found is None or not (value := found[1].strip()):
        return line
    if value.split()[0] == "*":
        return "User-agent: *"
    product = _PRODUCT.match(value)
    ours = product is not None and product[0].lower() == TOKEN
    return f"User-agent: {TOKEN if ours else 'other'}"
