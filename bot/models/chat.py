"""The dataclasses for chats and their subscriptions."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum

from bot.language import chosen
from bot.schedule import Quiet, Schedule


class Failure(StrEnum):
    """Why a message failed or is in doubt, or why a chat is paused."""

    LATER = "not_accepted"
    """Telegram certainly did not accept the message, so a retry is safe."""
    DOUBT = "no_answer"
    """Telegram did not answer. It may have accepted the message."""
    STOPPED = "bot_stopped"
    """The bot ended while the message was in flight. Telegram may have accepted it."""
    REJECTED = "refused"
    """Telegram refuses this message because of its content, so a retry would not help."""
    NO_RIGHT = "no_right"
    """The bot has no permission to write in the chat."""
    CHAT_GONE = "bot_removed"
    """The bot was blocked by the reader, or removed from the chat."""
    TOPIC_CLOSED = "topic_closed"
    """The forum topic is closed or deleted."""
    MOVED = "group_moved"
    """The group became a supergroup with another id."""
    NOT_ADMITTED = "not_admitted"
    """The chat may not use this private instance."""
    BY_OPERATOR = "paused_by_operator"
    """The operator paused the chat, and only the operator can resume it."""
    REMOVED = "removed_by_operator"
    """The operator removed the chat. If someone writes there again, it starts as a new chat."""


FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)
"""The value of `paused_until` for a pause without an end."""


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A chat on a network, or the terminal."""

    id: int
    network: str = "telegram"
    address: str | None = None
    """Its id on the chat network. None for Telegram, where `id` is that id."""
    kind: str
    """`private`, `group`, `supergroup`, `channel` or `terminal`."""
    title: str
    zone: str | None
    """The IANA name of the time zone; None until the chat chooses one."""
    items: int
    """The number of items on a page or in a digest."""
    paused: Failure | None
    """Why the bot sends nothing to the chat; None if the chat is not paused."""
    created_at: datetime
    language: str | None = None
    """The language, a key of `bot.language.LANGUAGES`; None until the chat chooses one."""
    telegram_language: str | None = None
    """In a private chat: the IETF language tag of the Telegram app that last wrote to the bot. At the terminal: the
    language of the first line if this is Chinese."""
    quiet: Quiet | None = None
    """The hours in which immediate digests wait."""
    everybody: bool = False
    """In a group: True if every member may change its subscriptions, not only administrators."""
    admitted: bool = False
    """True if the chat gave the invite code of a private instance."""

    def spoken(self, default: str) -> str:
        """Returns the language to use in the chat: the chosen one, else the one of the reader's app, else `default`."""
        return self.language or chosen(self.telegram_language) or default


SHORT = 0
"""The value of `items` for a short edition. It shows only the best stories, as headlines with their publishers."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What to send to a chat, and when.

    Articles must match the search and the interest. If both are empty, all articles match.
    """

    id: int
    chat_id: int
    thread_id: int | None
    """The forum topic in which a reader requested it."""
    query: str = ""
    """The search in normalized form: `"carbon border" topic:Trade in:DE`."""
    interest: str = ""
    """The interest in the reader's own words. Articles match it by meaning."""
    interest_vector: bytes | None = field(default=None, repr=False)
    """The vector of the interest: float32, little-endian, unit length. None until it is computed."""
    schedule: Schedule
    next_slot: time | None
    """The time of day at which it is due next: see `bot.schedule.Due`."""
    items: int | None = None
    """The number of items in full. None means the setting of the chat; SHORT means a short edition."""
    tell_empty: bool = True
    """True if the bot sends digests that only say that there is nothing new."""
    paused_until: datetime | None = None
    """The end of the pause. FOR_GOOD means: until a reader resumes the subscription."""
    paused_from: datetime | None = None
    """The beginning of the pause; None if it began when it was made."""
    paused_reason: Failure | None = None
    """TOPIC_CLOSED if the bot paused it because its topic is closed. Has no meaning if it is not paused."""
    created_at: datetime
    next_due_at: datetime
    next_day: date | None = None
    """The local day on which it is due next. None if it is immediate, or if the day is unknown."""
    looked_at: datetime | None = None
    """When the bot last searched articles for it, even if it found none; None if it never did."""

    def after_pause(self, moment: datetime) -> datetime:
        """Returns the end of the pause that a moment is in; the moment itself if it is in none."""
        is_begun = self.paused_from is None or self.paused_from <= moment
        return max(moment, self.paused_until or moment) if is_begun else moment
