"""An outcome as it leaves: an answer, a silence, a broken connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import Any

from aiohttp import web

from tests.fake_telegram.outcomes import (
    Outcome,
    Refusal,
    Reset,
    ServerError,
    Slow,
    TimeoutAfter,
    TimeoutBefore,
    TooManyRequests,
)


async def respond(request: web.Request, outcome: Outcome, result: Any, stop: asyncio.Event) -> web.StreamResponse:
    """What the client gets; a wait ends when the server is to stop."""
    match outcome:
        case Refusal():
            return web.json_response(outcome.body, status=outcome.code)
        case TooManyRequests():
            headers = {"Retry-After": str(outcome.retry_after)}
            return web.json_response(outcome.body, status=429, headers=headers)
        case ServerError():
            page = f"<html><head><title>{outcome.status}</title></head><body><hr>nginx</body></html>"
            return web.Response(text=page, status=outcome.status, content_type="text/html")
        case Slow():
            await _wait(stop, outcome.seconds)
        case TimeoutBefore() | TimeoutAfter():
            await _wait(stop, outcome.seconds)
            return _hang_up(request, reset=False)
        case Reset():
            return _hang_up(request, reset=True)
    return web.json_response({"ok": True, "result": result})


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    """Unless the server stops."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


def _hang_up(request: web.Request, *, reset: bool) -> web.Response:
    """Close the connection; the response goes nowhere, aiohttp only wants to have one."""
    transport = request.transport
    if transport is not None:
        if reset:
            linger = struct.pack("ii", 1, 0)  # on, for no time at all: the kernel sends RST in place of FIN
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    return web.Response()
