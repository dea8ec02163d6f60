"""The log of calls, which is what a test may trust, and the script of outcomes to come."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from tests.fake_telegram.outcomes import Outcome

ANY_METHOD = "*"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file in a multipart request."""

    file_name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request."""

    number: int
    """Place in the log, from 0, in the order in which the server decided on the calls."""
    time: float
    """`time.monotonic()` when the request had been read."""
    method: str
    """As Telegram spells it; as the client did where Telegram knows no such method."""
    params: Mapping[str, Any]
    """JSON values decoded, numbers as numbers, texts as texts."""
    outcome: Outcome
    result: Any = None
    """What the method returned, also when the answer never left (`TimeoutAfter`)."""

    @property
    def accepted(self) -> bool:
        """Whether it took effect: for a send, whether the message is in the chat."""
        return self.result is not None and self.outcome.accepted

    @property
    def chat_id(self) -> Any:
        """The chat it was about, None where it was about none."""
        return self.params.get("chat_id")


class Log:
    """Every call, found by method and chat without a scan."""

    def __init__(self, lock: threading.RLock) -> None:
        self.changed = threading.Condition(lock)
        self._calls: defaultdict[tuple[str | None, Any], list[Call]] = defaultdict(list)

    def add(self, call: Call) -> None:
        with self.changed:
            for key in {(method, chat) for method in (None, call.method) for chat in (None, call.chat_id)}:
                self._calls[key].append(call)
            self.changed.notify_all()

    def __len__(self) -> int:
        return len(self._calls[None, None])

    def find(self, method: str | None = None, chat_id: int | None = None) -> list[Call]:
        """The live list; copy it before the lock goes. A key never seen is not made."""
        return self._calls.get((method, chat_id), [])


class Script:
    """Outcomes to come: a queue for each method and chat. The caller holds the world's lock."""

    def __init__(self) -> None:
        self._queues: defaultdict[tuple[str, Any], deque[Iterator[Outcome]]] = defaultdict(deque)

    def add(self, method: str, chat_id: int | None, outcome: Outcome, times: int | None) -> None:
        self._queues[method, chat_id].append(repeat(outcome) if times is None else repeat(outcome, times))

    def clear(self) -> None:
        self._queues.clear()

    def take(self, method: str, chat_id: Any) -> Outcome | None:
        """The next outcome, the most closely addressed first: method and chat, method, any method."""
        for key in ((method, chat_id), (method, None), (ANY_METHOD, chat_id), (ANY_METHOD, None)):
            queue = self._queues.get(key, deque())
            while queue:
                if outcome := next(queue[0], None):
                    return outcome
                queue.popleft()
        return None
