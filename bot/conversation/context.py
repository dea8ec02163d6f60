"""What every command handler is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.config import Settings
from bot.conversation.request import Request
from bot.models import Chat
from bot.storage import Storage

Embed = Callable[[str], Sequence[float] | None]
"""The unit vector of a text by the encoder that articles are embedded with; None where that is not at hand."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """One request with what is needed to answer it."""

    storage: Storage
    settings: Settings
    request: Request
    chat: Chat
    now: datetime
    embed: Embed | None = None

    @property
    def zone(self) -> str:
        """The chat's time zone, or the one that chats have until they say."""
        return self.chat.zone or self.settings.digest.timezone
