"""Digests, and the deliveries that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.models.article import Story
from bot.models.chat import Failure, Subscription
from bot.reply import Message
from summarizer.facts import DeadlineKind


class DeliveryState(StrEnum):
    """What became of a delivery, or of one of its chunks."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    """It was in flight when the process or the connection died: it may have arrived."""


class DeliveryKind(StrEnum):
    """What a delivery is."""

    DIGEST = "digest"
    AT_ONCE = "at_once"
    """News of a subscription that comes at once."""
    FOLLOW = "follow"
    """What is new in a story that the chat follows. One without messages: nothing was new in its articles."""
    REMINDER = "reminder"
    NOTICE = "notice"
    """To operators."""
    REPORT = "report"
    """The week, to operators."""
    SUGGESTION = "suggestion"
    """Of a source, to operators; and their answer."""
    BROADCAST = "broadcast"
    """What operators tell every chat."""
    CLOSED_TOPIC = "closed_topic"
    """Where a digest could not be posted in its forum topic, and which."""


@dataclass(frozen=True, kw_only=True)
class DueDay:
    """A deadline of a story, as its latest article on it has it."""

    day: date
    kind: DeadlineKind
    sentence: str
    article_id: int
    """The article that says so."""
    instead_of: date | None = None
    """The day that it was moved from, as an earlier article had it."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a story stands."""

    stage: str = "other"
    """A value of `summarizer.facts.Stage`."""
    before: str | None = None
    """The stage that it left by an article that is news to the reader; None where there was no such move."""
    moved_by: int | None = None
    """The article that moved it to its stage from another."""
    deadlines: tuple[DueDay, ...] = ()
    """By date, past ones too."""


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Why an article is in a delivery: what it matched of its subscription. With nothing set: the chat gets everything.

    `bot.digests.rank` puts it into words.
    """

    query: str = ""
    """Search words and filters."""
    interest: str = ""
    sentence: str = ""
    """The article's sentence that is nearest to the interest."""
    follows: bool = False
    """The chat follows the story."""
    by_story: bool = False
    """Another article of the story matched."""


@dataclass(frozen=True, kw_only=True)
class DigestItem:
    """One story in a digest, and why it is there."""

    story: Story
    """With the articles alone that are new to the chat."""
    reasons: Reasons
    standing: Standing = Standing()
    """Of the whole story."""
    update: bool = False
    """The chat has had other articles of the story."""
    relevance: float = 0.0
    """How well it matches what was asked for, 0 to 1."""

    @property
    def aside(self) -> bool:
        """Whether it stands among the titles, below all others: it is not about policy, and nobody asked for it."""
        why = self.reasons
        return not (why.query or why.interest or any(one.is_policy for one in self.story.articles))


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What a subscription gets at one slot."""

    subscription: Subscription
    local_date: date
    items: tuple[DigestItem, ...]
    """Best first."""
    failing: tuple[str, ...] = ()
    """Names of the sources that can't be read now."""
    gone: bool = False
    """There is no such topic any more."""


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """One message of a delivery."""

    delivery_id: int
    position: int
    chat_id: int
    thread_id: int | None
    message: Message
    state: DeliveryState
    message_id: int | str | None
    """As the network has it."""
    attempts: int
    """Tries that may have arrived; `policybot delivery retry` starts the count again."""
    requests: int
    """Requests sent for it in all, successful or not."""
    not_before: datetime | None
    sent_at: datetime | None
    failure: Failure | None
    """Of its last try."""
    detail: str
    """What Telegram said then."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What was planned for a chat."""

    id: int
    chat_id: int
    thread_id: int | None
    """Forum topic that it is for."""
    subscription_id: int | None
    kind: DeliveryKind
    local_date: date
    slot: time | None
    """The time of day that a digest is for; None of all else."""
    due_at: datetime
    """When it was to come."""
    state: DeliveryState
    planned_at: datetime
    finished_at: datetime | None
    items: int
    """Articles."""
    stories: int
    """That its messages show."""
    messages: tuple[Chunk, ...]
    failure: Failure | None
    """Why it did not arrive; None where it did."""

    @property
    def sent_at(self) -> datetime | None:
        """When its first message came; None while none has."""
        return min((one.sent_at for one in self.messages if one.sent_at is not None), default=None)
