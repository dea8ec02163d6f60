"""The log of all calls, and the script: the outcomes that a test has set for later calls."""

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
    """One request, and how it ended."""

    number: int
    """Index in the log, from 0. The log is in the order in which the server decided on the calls."""
    time: float
    """`time.monotonic()` when the request had been read."""
    method: str
    """The method's name, as the client wrote it."""
    params: Mapping[str, Any]
    """The parameters, decoded: JSON as values, numbers as numbers, texts as texts."""
    outcome: Outcome
    result: Any = None
    """The method's result, even if the client never got it (`TimeoutAfter`)."""

    @property
    def accepted(self) -> bool:
        """True if the call took effect. For a send: if the message is in the chat."""
        return self.result is not None and self.outcome.accepted

    @property
    def chat_id(self) -> Any:
        """Returns the chat_id of the request, None if it has none."""
        return self.params.get("chat_id")


class Log:
    """All calls, indexed by method and chat."""

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
        """Return the calls of a method to a chat. None means any. Copy the list before you release the lock."""
        return self._calls.get((method, chat_id), [])


class Script:
    """The outcomes that a test has set for later calls: a queue per method and chat.

    The caller holds the world's lock.
    """

    def __init__(self) -> None:
        self._queues: defaultdict[tuple[str, Any], deque[Iterator[Outcome]]] = defaultdict(deque)

    def add(self, method: str, chat_id: int | None, outcome: Outcome, times: int | None) -> None:
        self._queues[method, chat_id].append(repeat(outcome) if times is None else repeat(outcome, times))

    def clear(self) -> None:
        self._queues.clear()

    def take(self, method: str, chat_id: Any) -> Outcome | None:
        """Remove and return the next outcome for a call, None if there is none.

        The most specific queue goes first: this method and chat, this method, this chat, then all calls.
        """
        for key in ((method, chat_id), (method, None), (ANY_METHOD, chat_id), (ANY_METHOD, None)):
            queue = self._queues.get(key, deque())
            while queue:
                if outcome := next(queue[0], None):
                    return outcome
                queue.popleft()
        return None
