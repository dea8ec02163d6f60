"""What every command handler is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.clock import local_date
from bot.config import Settings
from bot.conversation.request import Request
from bot.models import Chat
from bot.reply import Render
from bot.storage import Storage
from bot.storage.search import Embed


@dataclass(frozen=True, kw_only=True)
class Context:
    """One request with what is needed to answer it."""

    storage: Storage
    settings: Settings
    request: Request
    chat: Chat
    now: datetime
    embed: Embed | None = None
    """Makes a vector of a text by the encoder; None where there is none."""
    render: Render | None = None
    """The transport's way to cut a reply into messages; None where nothing can be sent to other chats."""
    commands: Mapping[str, str] = field(default_factory=dict)
    """Those that there are, each with its description, to be translated."""

    @property
    def zone(self) -> str:
        """The chat's time zone, or the one that chats have until they say."""
        return self.chat.zone or self.settings.digest.timezone

    @property
    def today(self) -> date:
        """The date that the chat's calendar shows."""
        return local_date(self.now, self.zone)
