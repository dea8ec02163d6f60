"""httpx's requests over an httpcore pool of our own, since httpx.AsyncHTTPTransport takes no network backend."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator

import httpcore
import httpx


class Transport(httpx.AsyncBaseTransport):
    """httpx over an httpcore pool with our network backend: httpx.AsyncHTTPTransport takes none.

    httpcore's exceptions pass through as they are; Fetcher turns both libraries' into ours.
    """

    def __init__(self, backend: httpcore.AsyncNetworkBackend, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            # The fetcher's semaphores bound the connections; a second bound could only deadlock with them.
            max_connections=None,
            max_keepalive_connections=16,
            keepalive_expiry=5,
            http1=True,
            http2=True,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()
