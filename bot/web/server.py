"""The archive's HTTP server: uvicorn, which by itself keeps connections without a request for ever."""

from __future__ import annotations

from asyncio import Transport

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

CONNECTIONS = 100
"""With more connections, uvicorn answers 503."""
SECONDS = 30
"""A connection must begin a request, and read its answer, in this time."""


def make_server(app: ASGIApp) -> uvicorn.Server:
    """The server for the archive's application."""
    config = uvicorn.Config(
        app, http=_Connection, ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
        limit_concurrency=CONNECTIONS,
    )  # fmt: skip
    return uvicorn.Server(config)


class _Connection(H11Protocol):
    """A connection that is closed when nothing has moved on it for SECONDS, unless a page is being made."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look(object())

    def _look(self, last: object) -> None:
        waits = self.cycle is None or self.cycle.response_complete or self.flow.write_paused
        if self.cycle is last and waits:
            self.transport.abort()  # close() would wait until the client has read everything
        elif self in self.connections:
            self.loop.call_later(SECONDS, self._look, self.cycle)
