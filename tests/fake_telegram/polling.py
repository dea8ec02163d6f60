"""getUpdates with real long polling: https://core.telegram.org/bots/api#getupdates

If two requests wait at once, the older one gets 409, as at Telegram. So a restarted bot takes over from the old one,
and two bots that run side by side interrupt each other in turns.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading

from tests.fake_telegram.chats import World
from tests.fake_telegram.outcomes import Conflict, Json, Refused
from tests.fake_telegram.params import Params

OTHER_REQUEST = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class _Poll:
    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.terminated = False


class Poller:
    """Answers getUpdates, in the server's event loop. Other threads may use only `pending` and `changed`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._current: _Poll | None = None
        self._closing = False
        self.changed = threading.Condition(world.lock)

    @property
    def pending(self) -> bool:
        """True if a bot waits for updates now."""
        return self._current is not None

    def wake(self) -> None:
        """Let the waiting poll look for updates again."""
        if self._current is not None:
            self._current.woken.set()

    def close(self) -> None:
        """End the waiting poll with the updates that there are."""
        self._closing = True
        self.wake()

    async def get_updates(self, params: Params) -> list[Json]:
        """Confirm updates below `offset`, then wait for an update, the end of `timeout`, or another poll."""
        limit, timeout = params.number("limit", 100), params.number("timeout", 0)
        with self._world.lock:
            if self._world.webhook.url:
                raise Refused(Conflict(WEBHOOK))
            if self._current is not None:
                self._current.terminated = True
                self._current.woken.set()
            self._world.updates.confirm(params.number("offset", 0))
            if "allowed_updates" in params:
                self._world.updates.allowed = frozenset(params.array("allowed_updates"))
            poll = self._current = _Poll()
            self.changed.notify_all()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    while not (self._closing or poll.terminated or len(self._world.updates)):
                        poll.woken.clear()
                        await poll.woken.wait()
        finally:
            with self._world.lock:
                if self._current is poll:
                    self._current = None
        if poll.terminated:
            raise Refused(Conflict(OTHER_REQUEST))
        with self._world.lock:
            return self._world.updates.first(limit)
