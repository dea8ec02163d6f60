"""What a site lets bots fetch: its robots.txt (RFC 9309), cached.

Protego does the matching. urllib.robotparser knows no wildcards, and applies the first matching rule where the RFC
says the longest; on real files it both refuses what is allowed and allows what is not.
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
"""The name for us in a robots.txt: the first part of our User-Agent."""
MOST_BYTES = 500 * 1024
"""How much of a robots.txt is read (RFC 9309, 2.5); a longer one is cut."""
LIFETIME = 24 * 3600.0
"""Seconds to cache rules (RFC 9309, 2.4)."""
RETRY = 600.0
"""Seconds after a failure before it is requested again."""

_MOST_ORIGINS = 500
_AGENT = re.compile(r"\s*user(?:-|\s+)?agent(?=[\s:]|$)[\s:]*([^#]*)", re.I)
_PRODUCT = re.compile(r"[a-z_-]+", re.I)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    rules: Protego | None
    """None: it could not be fetched."""
    told: str = ""
    """Why not."""
    until: float


class Robots:
    """The robots.txt files of the sites that pages come from. Concurrent callers share one fetch.

    `fetch` gets a file, cut at MOST_BYTES; it raises FetchError.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[bytes]], *, time: Callable[[], float]) -> None:
        self._fetch = fetch
        self._time = time
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def permit(self, url: str) -> float | None:
        """Check that `url` may be fetched. Returns the seconds that its site asks for between two requests, if it does
        (not part of the RFC, but common).

        Raises RobotsDisallowed if the rules forbid it, and a plain FetchError if they can't be fetched now: then
        nothing may be fetched (RFC 9309, 2.3.1.4), but a later try may succeed.
        """
        try:
            origin = origin_of(url)
            # As sent: without user and password, dots in the path resolved, non-ASCII characters escaped.
            sent = f"{origin}{httpx.URL(url).raw_path.decode('ascii')}"
        except (httpx.InvalidURL, ValueError):
            return None  # the request itself will report what is wrong
        # A lock, not a shared task: if the first caller is cancelled, the next one takes over.
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
            # No rules, so that the page's own request reports the refused address. (If only robots.txt redirects
            # to such an address, it counts as unavailable, which means no rules: RFC 9309, 2.3.1.2.)
            seconds = RETRY
        except FetchError as error:
            # 429 is a client error, after which the RFC allows everything; but it says that there were too many
            # requests already.
            status = error.status if isinstance(error, HttpStatusError) else HTTPStatus.TOO_MANY_REQUESTS
            if status >= 500 or status == HTTPStatus.TOO_MANY_REQUESTS:
                # Keep the text, not the error: raised again for each page, that would accumulate tracebacks.
                return _Kept(rules=None, told=str(error), until=self._time() + RETRY)
        rules = await asyncio.to_thread(lambda: rules_of(decode(body)))
        return _Kept(rules=rules, until=self._time() + seconds)


def rules_of(text: str) -> Protego:
    """Parse the rules of a robots.txt that apply to us."""
    return Protego.parse(_for_us(text))


def _for_us(text: str) -> str:
    """The text, with the names of all other bots replaced by the same one.

    Protego copies a group's rules for each name, so a 500 kB file could take gigabytes. It also treats prefixes of our
    name, such as `policy`, as ours; the RFC (2.2.1) means the whole name, ignoring what follows it, such as a version.
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
