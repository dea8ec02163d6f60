"""The queue behind getUpdates: https://core.telegram.org/bots/api#getupdates"""

import re
from collections import deque
from collections.abc import Callable, Collection

from tests.fake_telegram.markup import utf16
from tests.fake_telegram.outcomes import Json

# The bot gets these kinds of update only if it asks for them by name.
UNSOLICITED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

_ENTITY = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?!\w))"
    r"|(?P<url>https?://[^\s<>\"]+)"
    r"|(?P<mention>(?<!\w)@\w{3,32})"
    r"|(?P<hashtag>(?<!\w)#\w+)"
)


class UpdateQueue:
    """Updates in order. An update stays until a higher offset confirms it. The caller holds the world's lock."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._pending: deque[Json] = deque()
        self._next_id = 100_000_001
        self._wake = wake
        self.allowed: Collection[str] = ()
        """The kinds that the last getUpdates or setWebhook asked for. Empty: all except UNSOLICITED."""

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, body: Json) -> int:
        """Queue an update, unless the bot does not want its kind. Returns its update_id."""
        number = self._next_id
        self._next_id += 1
        if kind in self.allowed if self.allowed else kind not in UNSOLICITED:
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


def entities_in(text: str) -> list[Json]:
    """Return the entities that Telegram adds to a text that a person typed, such as commands and URLs."""
    return [
        {"type": found.lastgroup, "offset": utf16(text[: found.start()]), "length": utf16(found.group())}
        for found in _ENTITY.finditer(text)
    ]
