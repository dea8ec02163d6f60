"""Check against a site's robots.txt (RFC 9309) whether a page may be fetched. The files are cached.

Protego matches the rules. Python's urllib.robotparser knows no wildcards. It also applies the first matching rule,
where the RFC requires the longest. On real files it refuses pages that are allowed, and allows pages that are not.
"""

import asyncio
import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx
from protego import Protego

from bot.addresses import shown
from bot.errors import AddressRefused, FetchError, HttpStatusError, RobotsDisallowed
from bot.sources.sniffing import decode

TOKEN = "policybot"
"""Our name in a robots.txt. Our User-Agent begins with it."""
MOST_BYTES = 500 * 1024
"""Maximum size of a robots.txt (RFC 9309, 2.5). The rest of a longer file is ignored."""
LIFETIME = 24 * 3600.0
"""Rules are cached for this many seconds (RFC 9309, 2.4)."""
RETRY = 600.0
"""After a failure, a robots.txt is not requested again for this many seconds."""

_MOST_ORIGINS = 500
_AGENT = re.compile(r"^[^\S\n]*user(?:-|[^\S\n]+)?agent(?=[\s:]|$)(?:[^\S\n]|:)*([^#\n]*)", re.I | re.M)
_OURS = re.compile(rf"{TOKEN}(?![a-z_-])", re.I)


@dataclass(kw_only=True)
class _Site:
    """The robots.txt of one origin: scheme, host, and port if it is not the default one (RFC 9309, 2.3)."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the file is fetched. A shared task would end for all callers if the first one is cancelled."""
    rules: Protego | None = None
    """None if the robots.txt could not be fetched."""
    reason: str = ""
    """The reason why it could not be fetched."""
    until: float = -math.inf
    """The time at which the file must be fetched again."""


def robots(
    fetch: Callable[[str], Awaitable[bytes]], *, time: Callable[[], float]
) -> Callable[[httpx.URL], Awaitable[float | None]]:
    """Returns a function that checks that an address may be fetched. It caches robots.txt files, and concurrent callers
    for one site share one fetch.

    `fetch` downloads a file. It raises FetchError.
    """
    sites: dict[str, _Site] = {}

    async def permit(url: httpx.URL) -> float | None:
        """Check that the normalized `url` may be fetched. Returns the site's Crawl-delay in seconds; None if it has
        none. (Many sites state a Crawl-delay, although the RFC has none.)

        Raises RobotsDisallowed if the rules forbid the fetch. Raises a plain FetchError if the rules can't be loaded
        now: then the RFC forbids all fetches (2.3.1.4), but a later try may succeed.
        """
        origin = f"{url.scheme}://{url.netloc.decode()}"
        site = sites.setdefault(origin, _Site())
        if len(sites) > _MOST_ORIGINS:
            del sites[next(iter(sites))]
        async with site.lock:
            if site.until <= time():
                await load(site, f"{origin}/robots.txt")
        if site.rules is None:
            raise FetchError(f"{shown(str(url))} is not fetched for now: {site.reason}")
        # As it is sent: without user and password.
        if not site.rules.can_fetch(f"{origin}{url.raw_path.decode()}", TOKEN):
            raise RobotsDisallowed(
                f"{shown(str(url))} is not fetched: the robots.txt of {url.host} asks bots to leave it alone."
            )
        delay: float | None = site.rules.crawl_delay(TOKEN)
        return delay

    async def load(site: _Site, address: str) -> None:
        body, seconds = b"", LIFETIME
        try:
            body = await fetch(address)
        except AddressRefused:
            # Go on without rules: the request for the page then reports the refused address. If only the robots.txt
            # redirects to a refused address, it counts as unavailable, and no rules apply (RFC 9309, 2.3.1.2).
            seconds = RETRY
        except FetchError as error:
            # Fetch nothing after status 429, although the RFC allows everything after a client error: 429 means that
            # we have sent too many requests. An error without a status, such as a timeout, is treated like 429.
            status = error.status if isinstance(error, HttpStatusError) else HTTPStatus.TOO_MANY_REQUESTS
            if status >= 500 or status == HTTPStatus.TOO_MANY_REQUESTS:
                # Keep the message, not the error: an error that is raised again for each page collects tracebacks.
                site.rules, site.reason, site.until = None, str(error), time() + RETRY
                return
        site.rules = await asyncio.to_thread(lambda: rules_of(decode(body[:MOST_BYTES])))
        site.until = time() + seconds

    return permit


def rules_of(text: str) -> Protego:
    """Parse the text of a robots.txt, with the name of each other bot replaced by "other".

    Protego copies the rules of a group for each name, so that a file of 500 kB could take gigabytes of memory. Protego
    also takes a prefix of our name, such as `policy`, for our name. The RFC (2.2.1) requires the whole name, which a
    version may follow.
    """
    return Protego.parse(_AGENT.sub(_our_name, "\n".join(text.splitlines())))


def _our_name(found: re.Match[str]) -> str:
    if not (name := found[1].strip()):
        return found[0]
    return f"User-agent: {'*' if name.split()[0] == '*' else TOKEN if _OURS.match(name) else 'other'}"
