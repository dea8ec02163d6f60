"""Sends an outcome to the client: an answer, no answer, or a broken connection."""

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
    """Send what the client gets for an outcome. Waits end early when the server stops."""
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
    """Wait, but not longer than the server runs."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


def _hang_up(request: web.Request, *, reset: bool) -> web.Response:
    """Close the connection. The returned response reaches nobody: aiohttp only needs one."""
    transport = request.transport
    if transport is not None:
        if reset:
            linger = struct.pack("ii", 1, 0)  # linger is on, for 0 seconds: the kernel sends RST instead of FIN
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    return web.Response()
