"""Chats, and what they subscribed to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum

from bot.language import chosen
from bot.schedule import Quiet, Schedule


class Failure(StrEnum):
    """Why a message was not taken, or not surely, and why a chat is paused."""

    LATER = "not_accepted"
    """Telegram surely did not accept it: it may be sent again after a while."""
    DOUBT = "no_answer"
    """It may have been accepted: the answer never came."""
    STOPPED = "bot_stopped"
    """It may have been accepted: the process ended while it was in flight."""
    REJECTED = "refused"
    """For what it is; sending it again would be refused again."""
    NO_RIGHT = "no_right"
    """The bot may not write there."""
    CHAT_GONE = "bot_removed"
    """The bot was blocked or removed."""
    TOPIC_CLOSED = "topic_closed"
    """The topic of a forum is closed, or deleted."""
    MOVED = "group_moved"
    """The group became a supergroup, under another id."""
    NOT_ADMITTED = "not_admitted"
    """It may not use this private instance."""
    BY_OPERATOR = "paused_by_operator"
    """Only the operator resumes the chat."""
    REMOVED = "removed_by_operator"
    """A chat that writes again after that starts as a new one."""


FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a pause that has none."""


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A chat of a network, or the terminal."""

    id: int
    network: str = "telegram"
    address: str | None = None
    """Its id there; None in Telegram, where that is `id`."""
    kind: str
    """`private`, `group`, `supergroup`, `channel` or `terminal`."""
    title: str
    zone: str | None
    """IANA name; None until the chat has said."""
    items: int
    """How many items a page or digest holds."""
    paused: Failure | None
    """Why it gets nothing; None where it gets what it subscribed to."""
    created_at: datetime
    language: str | None = None
    """A key of `bot.language.LANGUAGES` that was chosen; None until one was."""
    telegram_language: str | None = None
    """IETF tag of the app of whoever asked last, in a private chat."""
    quiet: Quiet | None = None
    """Hours in which nothing comes at once."""
    everybody: bool = False
    """In a group, every member may change what it gets; else its administrators alone."""
    admitted: bool = False
    """It gave the invite code of a private instance."""

    def spoken(self, default: str) -> str:
        """The language to speak here: the chosen one, else the reader's app's, else `default`."""
        return self.language or chosen(self.telegram_language) or default


SHORT = 0
"""Items in full of a short edition: the best few on a screen, with who carries them."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What a chat wants to be sent, and when. Search and interest narrow each other; neither of them: all."""

    id: int
    chat_id: int
    thread_id: int | None
    """Forum topic it was asked for in."""
    query: str = ""
    """A saved search: words and filters in one spelling, `"carbon border" topic:Trade in:DE`."""
    interest: str = ""
    """What it is about in the reader's own words, matched by meaning."""
    interest_vector: bytes | None = field(default=None, repr=False)
    """Of the interest: float32, little-endian, unit length; None until it was made."""
    schedule: Schedule
    next_slot: time | None
    """The time of day that it is due for next: see `bot.schedule.Due`."""
    items: int | None = None
    """How many items a digest has in full; None: as the chat has it; SHORT: a short edition."""
    tell_empty: bool = True
    """A digest without an item says so; else it does not come."""
    paused_until: datetime | None = None
    """Nothing comes before; FOR_GOOD: until it is resumed."""
    paused_reason: Failure | None = None
    """Why it is paused, where no reader did so: TOPIC_CLOSED. Of one that is not paused it says nothing."""
    created_at: datetime
    next_due_at: datetime
    next_day: date | None = None
    """The day whose time it is due for next; None where it has no time, or nobody knows."""
    looked_at: datetime | None = None
    """When it looked last at what there is, also where nothing came of it; None: never."""
