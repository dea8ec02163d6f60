"""getUpdates with real long polling: https://core.telegram.org/bots/api#getupdates"""

import asyncio
import contextlib
import threading

from tests.fake_telegram.chats import World
from tests.fake_telegram.outcomes import Conflict, Json, Refused
from tests.fake_telegram.params import Params

WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Poller:
    """Answers getUpdates, in the server's event loop. Other threads may use only `pending` and `changed`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._current: asyncio.Event | None = None
        """Wakes the poll that waits."""
        self._closing = False
        self.changed = threading.Condition(world.lock)

    @property
    def pending(self) -> bool:
        """True if a bot waits for updates now."""
        return self._current is not None

    def wake(self) -> None:
        """Let the waiting poll look for updates again."""
        if self._current is not None:
            self._current.set()

    def close(self) -> None:
        """End the waiting poll with the updates that there are."""
        self._closing = True
        self.wake()

    async def get_updates(self, params: Params) -> list[Json]:
        """Confirm updates below `offset`, then wait for an update or the end of `timeout`."""
        limit, timeout = params.number("limit", 100), params.number("timeout", 0)
        with self._world.lock:
            if self._world.webhook.url:
                raise Refused(Conflict(WEBHOOK))
            self._world.updates.confirm(params.number("offset", 0))
            if "allowed_updates" in params:
                self._world.updates.allowed = frozenset(params.array("allowed_updates"))
            woken = self._current = asyncio.Event()
            self.changed.notify_all()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    while not (self._closing or len(self._world.updates)):
                        woken.clear()
                        await woken.wait()
        finally:
            with self._world.lock:
                if self._current is woken:
                    self._current = None
        with self._world.lock:
            return self._world.updates.first(limit)
