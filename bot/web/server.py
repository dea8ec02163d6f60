"""The archive's HTTP server: uvicorn with limits. By itself, uvicorn keeps a connection without a request for ever."""

from asyncio import Transport

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

CONNECTIONS = 100
"""If there are more connections, uvicorn answers 503."""
SECONDS = 30
"""A client must send a request within this many seconds, and read some more of the answer within as many."""


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Make the server for the archive's application."""
    config = uvicorn.Config(
        app, http=_Connection, ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
        limit_concurrency=CONNECTIONS, log_level="error",  # else strangers fill the log, a warning for each bad request
    )  # fmt: skip
    return uvicorn.Server(config)


class _Connection(H11Protocol):
    """A connection that closes itself if nothing has moved on it for SECONDS, unless a page is being made."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look(object())

    def _look(self, last: object) -> None:
        now = (self.cycle, self.transport.get_write_buffer_size())
        waits = self.cycle is None or self.cycle.response_complete or self.flow.write_paused
        if now == last and waits:
            self.transport.abort()  # close() would wait until the client has read everything
        elif self in self.connections:
            self.loop.call_later(SECONDS, self._look, now)
