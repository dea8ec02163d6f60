"""Numbers for Prometheus, and whether the bot is alive, by HTTP for this machine alone.

The text format (https://prometheus.io/docs/instrumenting/exposition_formats/) written here: it is a line a number, all
of which are counted when they are asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.clock import Clock
from bot.errors import ConfigError
from bot.storage import Storage


def metrics(storage: Storage, clock: Clock) -> str:
    """What `/metrics` answers. Raises StorageError."""
    vital = storage.instance.vitals(clock())
    by_state: dict[str, Mapping[str, int]] = {
        "articles": vital.articles,
        "chats": vital.chats,
        "sources": Counter(one.state for one in storage.conditions.all()),
        "deliveries_not_arrived_last_day": vital.troubles,
    }
    found: dict[str, float] = {
        f'{name}{{state="{state}"}}': count for name, counts in by_state.items() for state, count in counts.items()
    }
    found |= {"subscriptions": vital.subscriptions, "database_bytes": vital.database_bytes}
    for name, at in (("last_poll", vital.last_poll_at), ("last_article_ready", vital.last_ready_at)):
        if at is not None:
            found[f"{name}_timestamp_seconds"] = at.timestamp()
    return "".join(f"policybot_{name} {number:.0f}\n" for name, number in found.items())


class _Page(RequestHandler):
    def initialize(self, tell: Callable[[], str]) -> None:
        self._tell = tell

    async def get(self) -> None:
        self.set_header("Content-Type", "text/plain; version=0.0.4")
        self.write(await asyncio.to_thread(self._tell))


@contextlib.contextmanager
def serving(port: int, storage: Storage, clock: Clock) -> Iterator[None]:
    """Answer on the port meanwhile; 0: nothing is. /healthz is "ok" as long as the bot can read its database.

    Raises ConfigError when the port can't be had.
    """
    if not port:
        yield
        return
    tells: dict[str, Callable[[], str]] = {
        "/metrics": lambda: metrics(storage, clock),
        "/healthz": lambda: storage.instance.id and "ok\n",
    }
    server = HTTPServer(Application([(path, _Page, {"tell": tell}) for path, tell in tells.items()]))
    try:
        server.listen(port, "127.0.0.1")
    except OSError as error:
        raise ConfigError(f"Nothing can listen on port {port}; free it, or change metrics.port") from error
    try:
        yield
    finally:
        server.stop()
