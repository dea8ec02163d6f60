"""An HTTP server on a free port of loopback, in a thread with its own event loop.

It uses aiohttp. The standard library's http.server lacks chunked answers, many connections at once, and clean stops.
"""

import asyncio
import threading
from types import TracebackType
from typing import Self

from aiohttp import web


class LoopbackServer:
    """A server that runs inside `with`. Subclasses say what it answers, and which task runs besides."""

    def __init__(self) -> None:
        self.port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        """The running event loop, None if the server does not run."""
        self._stop = asyncio.Event()
        self._broken: BaseException | None = None
        """An exception in the server itself. `__exit__` raises it, so that the test fails."""
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        raise NotImplementedError

    async def _work(self) -> None:
        """Run a task besides the answers. The server stops when this returns."""
        await self._stop.wait()

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._started.wait(10):
            raise RuntimeError(f"{self._thread.name} did not start")
        self._raise_broken()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        if self._thread.is_alive():
            raise RuntimeError(f"{self._thread.name} did not stop")
        if error is None:
            self._raise_broken()

    def _raise_broken(self) -> None:
        if self._broken is not None:
            raise RuntimeError(f"{self._thread.name} itself is broken") from self._broken

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._broken = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", self._answer)
        # A waiting handler is cancelled when its client has gone or the server stops. Otherwise a poll without a client
        # would take the next updates, and tests would wait for slow routes.
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
            self.port = runner.addresses[0][1]
            self._loop = asyncio.get_running_loop()
            self._started.set()
            await self._work()
        finally:
            self._loop = None
            await runner.cleanup()
