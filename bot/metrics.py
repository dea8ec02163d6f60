"""Serves Prometheus metrics and a health check by HTTP, only to this machine.

The module writes the text format (https://prometheus.io/docs/instrumenting/exposition_formats/) without a library: it
has one line for each number, and computes all numbers at each request.
"""

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.clock import Clock
from bot.errors import ConfigError
from bot.storage import Storage
from summarizer.executor import processor_seconds

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def metrics(storage: Storage, clock: Clock) -> str:
    """Returns the response to `/metrics`. Raises StorageError.

    It has the vitals, the memory of this process and its workers, the processor time of this process, and that of its
    workers' tasks by kind.
    """
    here = getrusage(RUSAGE_SELF)
    others = {
        "memory_bytes": _memory(os.getpid()) or here.ru_maxrss * 1024,
        "processor_seconds": here.ru_utime + here.ru_stime,
        **{f"{kind}_processor_seconds": seconds for kind, seconds in processor_seconds.items()},
    }
    lines = []
    for name, value in (vars(storage.instance.vitals(clock())) | others).items():
        if isinstance(value, dict):
            lines += [f'{name}{{state="{state}"}} {count}' for state, count in value.items()]
        elif isinstance(value, datetime):
            lines.append(f"{name}_seconds {value.timestamp():.0f}")
        elif value is not None:
            lines.append(f"{name} {value}")
    return "".join(f"policybot_{line}\n" for line in lines)


def _memory(process: int) -> int:
    """Returns the memory that a process and its children use now, in bytes. Memory that they share counts once.

    Returns 0 if the system is not Linux.
    """
    of, own = Path(f"/proc/{process}"), 0
    with contextlib.suppress(OSError):  # the process may have ended
        own = 1024 * int(_PSS.findall((of / "smaps_rollup").read_text())[0])
        for thread in of.glob("task/*/children"):
            with contextlib.suppress(OSError):  # the thread may have ended
                own += sum(_memory(int(child)) for child in thread.read_text().split())
    return own


class _Page(RequestHandler):
    def initialize(self, tell: Callable[[], str]) -> None:
        self._tell = tell

    async def get(self) -> None:
        self.set_header("Content-Type", "text/plain; version=0.0.4")
        self.write(await asyncio.to_thread(self._tell))


@contextlib.asynccontextmanager
async def serving(port: int, storage: Storage, clock: Clock) -> AsyncIterator[None]:
    """Serve on the port within the context. If the port is 0, serve nothing. Raises ConfigError if the port is in use.

    /healthz answers "ok" as long as the bot can read its database.
    """
    if not port:
        yield
        return
    pages = [
        ("/metrics", _Page, {"tell": lambda: metrics(storage, clock)}),
        ("/healthz", _Page, {"tell": lambda: storage.instance.id and "ok\n"}),
    ]
    server = HTTPServer(Application(pages))
    try:
        server.listen(port, "127.0.0.1")
    except OSError as error:
        raise ConfigError(f"The metrics can't listen on port {port}: free it, or change metrics.port") from error
    try:
        yield
    finally:
        server.stop()
        await server.close_all_connections()
