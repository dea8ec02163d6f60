"""The queue behind getUpdates: https://core.telegram.org/bots/api#getupdates"""

from collections import deque
from collections.abc import Callable, Collection

from tests.fake_telegram.outcomes import Json


class UpdateQueue:
    """Updates in order. An update stays until a higher offset confirms it. The caller holds the world's lock."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._pending: deque[Json] = deque()
        self._next_id = 100_000_001
        self._wake = wake
        self.allowed: Collection[str] = ()
        """The kinds that the last getUpdates or setWebhook asked for. Empty: all."""

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, body: Json) -> int:
        """Queue an update, unless the bot does not want its kind. Returns its update_id."""
        number = self._next_id
        self._next_id += 1
        if not self.allowed or kind in self.allowed:
            self._pending.append({"update_id": number, kind: body})
            self._wake()
        return number

    def confirm(self, offset: int) -> None:
        """Remove the updates with an id below `offset`."""
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    def first(self, limit: int) -> list[Json]:
        """Return the oldest updates that are not confirmed, at most `limit`."""
        return list(self._pending)[:limit]
