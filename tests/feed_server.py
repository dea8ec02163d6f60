"""Runs a web server on loopback. A test sets the server's answer for each path, and can then check which requests came.

with FeedServer() as server:
    server.serve("/feed.xml", b"<rss>…", content_type="application/rss+xml", etag='"1"')
    fetch(server.url("/feed.xml"))
    assert server.requests[0].path == "/feed.xml"
"""

import asyncio
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from aiohttp import web

from tests.loopback import LoopbackServer

Mode = Literal["normal", "drip", "huge", "reset", "silent"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that a client sent to the server."""

    path: str
    """The path, with the query string."""
    headers: Mapping[str, str]
    """The headers. Their names are in lower case."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """The answer that the server gives for a path."""

    body: bytes = b""
    content_type: str | None = "application/xml"
    etag: str | None = None
    last_modified: str | None = None
    status: int = 200
    delay: float = 0
    """Seconds before the answer, or before the next byte in mode `drip`."""
    redirect: str | None = None
    """The Location header. The status is then 302, unless the test sets another."""
    encoding: str | None = None
    """The Content-Encoding of the body: gzip or None."""
    mode: Mode = "normal"
    """`drip` sends one byte at a time, `huge` streams without end, `reset` breaks the connection after part of the
    body, and `silent` never answers."""
    headers: Mapping[str, str] | None = None


class FeedServer(LoopbackServer):
    """The server, which runs inside `with`."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Request] = []
        """All requests, in the order in which they came."""
        self.routes: dict[str, Route] = {}

    def serve(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        encoding: str | None = None,
        **how: Any,
    ) -> str:
        """Set the answer for `path`, and return its URL. Route documents the arguments."""
        data = body.encode() if isinstance(body, str) else body
        how.setdefault("status", 302 if how.get("redirect") else 200)
        self.routes[path] = Route(body=gzip.compress(data) if encoding else data, encoding=encoding, **how)
        return self.url(path)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return the URL of `path`."""
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str) -> list[Request]:
        """Return the requests for `path`."""
        return [request for request in self.requests if request.path == path]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(
            Request(
                path=request.path_qs,
                headers={name.lower(): value for name, value in request.headers.items()},
            )
        )
        route = self.routes.get(request.path_qs) or self.routes.get(request.path)
        if route is None:
            return web.Response(status=404, text="There is nothing here.")
        headers = dict(route.headers or {})
        for name, value in (
            ("Content-Type", route.content_type),
            ("ETag", route.etag),
            ("Last-Modified", route.last_modified),
            ("Location", route.redirect),
            ("Content-Encoding", route.encoding),
        ):
            if value is not None:
                headers[name] = value
        if route.mode == "silent":
            await asyncio.sleep(3600)
        if route.mode == "normal":
            await asyncio.sleep(route.delay)
            if _holds(request, route):
                return web.Response(status=304, headers={k: v for k, v in headers.items() if k != "Content-Type"})
            return web.Response(status=route.status, headers=headers, body=route.body)
        response = web.StreamResponse(status=route.status, headers=headers)
        if route.mode == "reset":
            response.content_length = len(route.body) + 1000
        await response.prepare(request)
        if route.mode == "reset":
            await response.write(route.body)
            if request.transport is not None:
                request.transport.abort()
        elif route.mode == "drip":
            for at in range(len(route.body)):
                await response.write(route.body[at : at + 1])
                await asyncio.sleep(route.delay or 0.05)
        else:
            chunk = b"x" * 65_536
            while True:
                await response.write(chunk)
        return response


@pytest.fixture(name="server")
def serving() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def _holds(request: web.Request, route: Route) -> bool:
    """Return True if the client's copy is still current. If the request has If-None-Match, If-Modified-Since is ignored
    (RFC 9110, 13.2.2)."""
    if "If-None-Match" in request.headers:
        return route.etag is not None and request.headers["If-None-Match"] == route.etag
    return route.last_modified is not None and request.headers.get("If-Modified-Since") == route.last_modified
