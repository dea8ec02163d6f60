"""Chats and their subscriptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum

from bot.language import chosen
from bot.schedule import Quiet, Schedule


class Failure(StrEnum):
    """Why a message failed or is in doubt, or why a chat is paused."""

    LATER = "not_accepted"
    """Telegram definitely did not accept it: it may be sent again later."""
    DOUBT = "no_answer"
    """It may have been accepted: no answer came."""
    STOPPED = "bot_stopped"
    """It may have been accepted: the process ended while it was in flight."""
    REJECTED = "refused"
    """Telegram refuses the message itself; sending it again would not help."""
    NO_RIGHT = "no_right"
    """The bot has no permission to write there."""
    CHAT_GONE = "bot_removed"
    """The bot was blocked or removed."""
    TOPIC_CLOSED = "topic_closed"
    """The forum topic is closed or deleted."""
    MOVED = "group_moved"
    """The group became a supergroup with another id."""
    NOT_ADMITTED = "not_admitted"
    """The chat may not use this private instance."""
    BY_OPERATOR = "paused_by_operator"
    """Only the operator can resume the chat."""
    REMOVED = "removed_by_operator"
    """If the chat writes again, it starts as a new one."""


FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of an indefinite pause."""


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A chat on a network, or the terminal."""

    id: int
    network: str = "telegram"
    address: str | None = None
    """Its id on the network; None for Telegram, where `id` is used."""
    kind: str
    """`private`, `group`, `supergroup`, `channel` or `terminal`."""
    title: str
    zone: str | None
    """IANA name; None until the chat chooses one."""
    items: int
    """Items on a page or in a digest."""
    paused: Failure | None
    """Why nothing is sent to it; None if it is not paused."""
    created_at: datetime
    language: str | None = None
    """The chosen key of `bot.language.LANGUAGES`; None until one is chosen."""
    telegram_language: str | None = None
    """In a private chat, the IETF language tag of the Telegram app that wrote last."""
    quiet: Quiet | None = None
    """Hours during which immediate digests wait."""
    everybody: bool = False
    """In a group: every member may change its subscriptions, not only administrators."""
    admitted: bool = False
    """It gave the invite code of a private instance."""

    def spoken(self, default: str) -> str:
        """The language to use here: the chosen one, else that of the reader's app, else `default`."""
        return self.language or chosen(self.telegram_language) or default


SHORT = 0
"""`items` of a short edition, which shows the best few stories as headlines with their publishers."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What to send to a chat, and when. Articles must match both search and interest; without either, all match."""

    id: int
    chat_id: int
    thread_id: int | None
    """Forum topic where it was requested."""
    query: str = ""
    """A saved search in normalized form: `"carbon border" topic:Trade in:DE`."""
    interest: str = ""
    """A description in the reader's own words, matched by meaning."""
    interest_vector: bytes | None = field(default=None, repr=False)
    """Of the interest: float32, little-endian, unit length; None until computed."""
    schedule: Schedule
    next_slot: time | None
    """The time of day it is next due: see `bot.schedule.Due`."""
    items: int | None = None
    """Items shown in full; None: the chat's setting; SHORT: a short edition."""
    tell_empty: bool = True
    """Send empty digests, which say that there is nothing new."""
    paused_until: datetime | None = None
    """Nothing is sent before this; FOR_GOOD: until it is resumed."""
    paused_reason: Failure | None = None
    """Why it is paused, if not by a reader: TOPIC_CLOSED. Meaningless if it is not paused."""
    created_at: datetime
    next_due_at: datetime
    next_day: date | None = None
    """The day it is next due; None if it has no time of day, or if the day is unknown."""
    looked_at: datetime | None = None
    """When it last looked for articles, even if it found none; None: never."""
