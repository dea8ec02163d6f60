"""The queue behind getUpdates: https://core.telegram.org/bots/api#getupdates"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection

from tests.fake_telegram.markup import utf16
from tests.fake_telegram.outcomes import Json

# Not sent unless asked for by name.
UNSOLICITED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

_ENTITY = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?!\w))"
    r"|(?P<url>https?://[^\s<>\"]+)"
    r"|(?P<mention>(?<!\w)@\w{3,32})"
    r"|(?P<hashtag>(?<!\w)#\w+)"
)


class UpdateQueue:
    """Updates in order, kept until a higher offset confirms them. The caller holds the world's lock."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._pending: deque[Json] = deque()
        self._next_id = 100_000_001
        self._wake = wake
        self.allowed: Collection[str] = ()
        """What the last getUpdates or setWebhook asked for; empty: all but UNSOLICITED."""

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, body: Json) -> int:
        """Queue one update, unless the bot asked not to get its kind; its update_id."""
        number = self._next_id
        self._next_id += 1
        if kind in self.allowed if self.allowed else kind not in UNSOLICITED:
            self._pending.append({"update_id": number, kind: body})
            self._wake()
        return number

    def confirm(self, offset: int) -> None:
        """Forget what lies below `offset`."""
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    def first(self, limit: int) -> list[Json]:
        """The oldest, not yet confirmed."""
        return list(self._pending)[:limit]


def entities_in(text: str) -> list[Json]:
    """What Telegram itself marks in a text that a person typed."""
    return [
        {"type": found.lastgroup, "offset": utf16(text[: found.start()]), "length": utf16(found.group())}
        for found in _ENTITY.finditer(text)
    ]
