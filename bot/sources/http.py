"""Fetch addresses by HTTP GET, with limits on bytes, time, redirects, addresses and rate."""

import asyncio
import contextlib
import re
import ssl
import zlib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version
from time import monotonic
from typing import ParamSpec, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from bot.addresses import shown
from bot.clock import now
from bot.config import SourcesSettings
from bot.errors import AddressRefused, FetchError, HttpStatusError, TooLarge
from bot.sources.dates import quickly
from bot.sources.guard import GuardedBackend
from bot.sources.hosts import Hosts
from bot.sources.robots import MOST_BYTES, robots

P = ParamSpec("P")
T = TypeVar("T")


# The first max-age of a Cache-Control header that does not forbid reuse.
_MAX_AGE = re.compile(r"(?!.*\bno-(?:cache|store)\b).*?(?<![\w-])max-age[ \t]*=[ \t]*\"?([0-9]{1,9})", re.I)


def fresh_for(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a response stays fresh according to its Cache-Control header. Return None if the header does not
    say it, or forbids reuse.

    The names in `headers` are in lower case.
    """
    found = _MAX_AGE.match(headers.get("cache-control", ""))
    return timedelta(seconds=int(found[1])) or None if found else None


GZIP = b"\x1f\x8b"


def decode_body(body: bytes, encoding: str, limit: int, *, url: str, cut: bool = False) -> bytes:
    """Decode a body from its Content-Encoding. The body must be gzip or not encoded, since we request nothing else.

    Raises FetchError, and TooLarge if the result exceeds `limit` bytes. With `cut`, a body that is too long, or without
    its end, is no error.
    """
    name, out, wrong = encoding.strip().lower(), body, f"{shown(url)} sent an answer that can't be unpacked"
    if body and name not in {"", "identity", "gzip", "x-gzip"}:
        raise FetchError(f"{wrong}: it is encoded as {name}, which is not supported.")
    if body and "gzip" in name:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            out = member.decompress(body, limit + 1)
        except zlib.error as error:
            raise FetchError(wrong) from error
        # Other bytes after the end, such as zeros, are ignored.
        if member.unused_data.startswith(GZIP):
            raise FetchError(f"{wrong}: it has several parts, of which only the first could be read.")
        if not (member.eof or cut or len(out) > limit):
            raise FetchError(f"{wrong}: its compressed data are incomplete.")
    if len(out) > limit and not cut:
        raise TooLarge(f"{shown(url)} is larger than {limit / 1_000_000:g} MB (sources.max_bytes).")
    return out


def parse_address(text: str, base: str = "") -> httpx.URL:
    """Resolve a web address against `base`, and normalize it (RFC 3986, 6.2): scheme and host in lower case and ASCII,
    no fragment, no default port.

    Raises AddressRefused if its scheme is not http or https, and FetchError if it is invalid.
    """
    try:
        url = urljoin(base, text.strip())
        _ = urlsplit(url).port  # rejects ports over 65535, and brackets that httpx would escape
        parsed = httpx.URL(url)
        host = parsed.host.lower().rstrip(".")
        parsed = parsed.copy_with(host=host, raw_path=parsed.raw_path, fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{shown(text)} is not a valid address.") from error
    if parsed.scheme not in {"http", "https"}:
        raise AddressRefused(
            f"{shown(url)} is not fetched: addresses that do not begin with http:// or https:// are not web addresses."
        )
    if not host:
        raise FetchError(f"{shown(url)} has no host.")
    return parsed


class Transport(httpx.AsyncHTTPTransport):
    """httpx's transport over an httpcore pool that uses our network backend. httpx has no parameter for a backend."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, tls: ssl.SSLContext) -> None:
        super().__init__(verify=tls, trust_env=False)
        assert hasattr(self, "_pool")  # if httpx renames this attribute, it would use its own, unguarded pool
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            # The fetcher's semaphores limit the connections; a second limit could deadlock with them.
            max_connections=None,
            max_keepalive_connections=16,
            keepalive_expiry=5,
            http2=True,
            network_backend=backend,
        )


FEED_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)
PAGE_ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"

_PERMANENT = {301, 308}


@dataclass(frozen=True, kw_only=True)
class Response:
    """A server's response, with redirects followed and the body decoded."""

    url: str
    """The final address, after redirects."""
    status: int
    """2xx, or 304 if the content is unchanged. Then there is no body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names are in lower case. Repeated headers are joined with ", "."""
    body: bytes = b""
    content_type: str | None = None
    permanent_url: str | None = None
    """The address to which the requested address has permanently moved; None if it has not."""
    received_at: datetime = field(default_factory=now)
    """When the response arrived. Freshness counts from this moment."""


class Fetcher:
    """Fetches addresses within the limits of `[sources]`. An async context manager, safe for concurrent tasks.

    `parsers` runs the functions that parse fetched content. None means asyncio's threads.
    """

    def __init__(
        self,
        settings: SourcesSettings,
        parsers: Executor | None = None,
    ) -> None:
        self.settings = settings
        self._parsers = parsers
        self._agent = f"policybot/{version('policybot')} (+{settings.contact})"
        self._hosts = Hosts(pause=settings.host_pause_seconds, slots=asyncio.Semaphore(settings.concurrency))
        self._allowed = robots(self._robots_txt, time=monotonic)
        self._transport = Transport(GuardedBackend(settings.allow_private), httpx.create_ssl_context(trust_env=False))

    @property
    def max_bytes(self) -> int:
        """Maximum size of a response in bytes. It also applies to local files."""
        return self.settings.max_bytes

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.aclose()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Response:
        """GET `url`. Send the validators of the last response, `etag` and `last_modified`, if there are any.

        The time limit `timeout_seconds` covers all connections and redirects, but not the time to wait until the host
        may be asked again. robots.txt is not checked: feeds are made for programs, and the operator added this address.

        Raises AddressRefused, TooLarge, HttpStatusError, and FetchError for other failures.
        """
        headers = self._headers(FEED_ACCEPT)
        for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)):
            if value and value.isascii() and value.isprintable():
                headers[name] = value
        return await self._follow(url, headers)

    async def page(self, url: str) -> Response:
        """GET a web page if the robots.txt of its site allows it. The target of each redirect is checked too.

        Raises the errors of `get`, RobotsDisallowed, and a plain FetchError if robots.txt can't be fetched now.
        """
        return await self._follow(url, self._headers(PAGE_ACCEPT), permit=self._permit)

    async def parse(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a pure, picklable `function` on fetched content, with a time limit if there are `parsers`."""
        return await asyncio.get_running_loop().run_in_executor(self._parsers, partial(function, *args, **kwargs))

    async def _permit(self, url: httpx.URL) -> None:
        """Raise an error unless the site's robots.txt allows `url`. A delay that the robots.txt asks for then applies
        to the site's feeds too."""
        self._hosts.slow_down(url.netloc, await self._allowed(url))

    async def _robots_txt(self, url: str) -> bytes:
        headers = self._headers("text/plain, */*;q=0.1")
        return (await self._follow(url, headers, cut_at=MOST_BYTES)).body

    def _headers(self, accept: str) -> dict[str, str]:
        return {"User-Agent": self._agent, "Accept": accept, "Accept-Encoding": "gzip"}

    async def _follow(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        permit: Callable[[httpx.URL], Awaitable[None]] | None = None,
        cut_at: int = 0,
    ) -> Response:
        """GET `url` and follow redirects. `permit` is called with each address before it is fetched.

        With `cut_at`, this and not `max_bytes` is the limit of the body, and a longer body is no error.
        """
        limit = cut_at or self.max_bytes
        left, most_redirects = self.settings.timeout_seconds, self.settings.max_redirects
        # Some sites set a cookie at one redirect and require it at the next. Cookies are dropped after the fetch.
        cookies = httpx.Cookies()
        permanent: str | None = None
        only_permanent = True
        at = parse_address(url)
        for _ in range(most_redirects + 1):
            # Check robots.txt before the turn at the host begins, since the request for robots.txt needs its own turn.
            if permit is not None:
                await permit(at)
            async with self._hosts.turn(at.netloc):
                started = asyncio.get_running_loop().time()
                answer, body = await self._hop(at, headers, cookies, left, limit)
                left -= asyncio.get_running_loop().time() - started
            if not answer.has_redirect_location:
                encoding = answer.headers.get("content-encoding", "")
                body = decode_body(body, encoding, limit, url=str(at), cut=cut_at > 0)
                return _finish(str(at), answer, body, permanent)
            target = parse_address(answer.headers["location"], str(at))
            # Follow a redirect that drops TLS, but don't store it: one forged response would remove TLS permanently.
            drops_tls = at.scheme == "https" and target.scheme == "http"
            only_permanent = only_permanent and answer.status_code in _PERMANENT and not drops_tls
            permanent = str(target) if only_permanent else permanent
            at = target
        raise FetchError(f"{shown(url)} redirects more than {most_redirects} times (sources.max_redirects).")

    async def _hop(
        self, at: httpx.URL, headers: Mapping[str, str], cookies: httpx.Cookies, seconds: float, limit: int
    ) -> tuple[httpx.Response, bytes]:
        """Send one request. Returns the response, and its body until it exceeds `limit` bytes. The body of a redirect
        or error is not read."""
        url = shown(str(at))
        try:
            async with asyncio.timeout(max(seconds, 0.001)):
                request = httpx.Request("GET", at, headers=headers)
                cookies.set_cookie_header(request)
                if at.userinfo:
                    request = next(httpx.BasicAuth(at.username, at.password).auth_flow(request))
                # Use the transport directly: httpx.AsyncClient fails on an invalid Location even if told not to
                # follow it.
                answer = await self._transport.handle_async_request(request)
                answer.request = request
                async with contextlib.aclosing(answer):
                    if "set-cookie" in answer.headers:
                        cookies.extract_cookies(answer)
                    body = bytearray()
                    if 200 <= answer.status_code < 300:
                        # Read the raw bytes: httpx would decompress the body without a limit.
                        async for part in answer.aiter_raw():
                            body += part
                            if len(body) > limit:
                                break
                    return answer, bytes(body)
        except TimeoutError:
            within = f"within {self.settings.timeout_seconds:g} s (sources.timeout_seconds)"
            raise FetchError(f"{url} did not send all of its answer {within}.") from None
        except FetchError as error:  # from the guard, which knows only the host
            raise type(error)(f"{url} can't be fetched: {error.args[0]}") from error.__cause__
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            broke = "" if str(error) else ": the connection broke"  # httpx says only ReadError
            raise FetchError(f"{url} can't be fetched{broke}") from error


def _finish(url: str, answer: httpx.Response, body: bytes, permanent: str | None) -> Response:
    status = answer.status_code
    conditional = not {"if-none-match", "if-modified-since"}.isdisjoint(answer.request.headers)
    if not 200 <= status < 300 and not (status == httpx.codes.NOT_MODIFIED and conditional):
        said = f"{status} {httpx.codes.get_reason_phrase(status)}".rstrip()
        raise HttpStatusError(
            f"{shown(url)} answered {said}.",
            status=status,
            retry_after=retry_after(answer.headers.get("retry-after", ""), now()),
        )
    return Response(
        url=url,
        status=status,
        headers=dict(answer.headers),
        body=body,
        content_type=answer.headers.get("content-type"),
        permanent_url=permanent,
    )


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Parse a Retry-After header: seconds or a date (RFC 9110, 10.2.3). Return None if the value is neither, or in the
    past."""
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=int(text[:9]))
    moment = quickly(text)
    return moment - now if moment is not None and moment > now else None
