"""Digests, and the deliveries that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.models.article import Story
from bot.models.chat import Failure
from bot.reply import Message
from summarizer.facts import DeadlineKind, Stage


class DeliveryState(StrEnum):
    """The state of a delivery, or of one of its messages."""

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
    """News of a subscription that is sent at once."""
    FOLLOW = "follow"
    """News of a story that the chat follows; without messages if its articles say nothing new."""
    REMINDER = "reminder"
    NOTICE = "notice"
    """To operators."""
    REPORT = "report"
    """The weekly report to operators."""
    SUGGESTION = "suggestion"
    """A reader's suggestion of a source, sent to operators, and their answer to the reader."""
    BROADCAST = "broadcast"
    """A message from operators to every chat."""
    CLOSED_TOPIC = "closed_topic"
    """Tells a forum that a topic is closed, and which digest it had."""


@dataclass(frozen=True, kw_only=True)
class DueDay:
    """A deadline of a story, as the latest article on it states it."""

    day: date
    kind: DeadlineKind
    sentence: str
    article_id: int
    """The article that says so."""
    instead_of: date | None = None
    """The earlier day that it replaces."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The stage and deadlines of a story."""

    stage: Stage = Stage.OTHER
    before: Stage | None = None
    """The stage before, if an article that is new to the reader moved it; else None."""
    moved_by: int | None = None
    """The article that moved it to its stage from another."""
    deadlines: tuple[DueDay, ...] = ()
    """Sorted by date, including past ones."""


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Why an article is in a delivery: what it matched of its subscription. With nothing set, the chat gets everything.

    `bot.digests.rank` puts it into words.
    """

    query: str = ""
    """Search words and filters."""
    interest: str = ""
    topics: tuple[str, ...] = ()
    """Those that the article has, of a search for any of several topics and words."""
    words: tuple[str, ...] = ()
    """The same, for words."""
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
    """With only the articles that are new to the chat."""
    reasons: Reasons
    standing: Standing = Standing()
    """That of the whole story."""
    update: bool = False
    """The chat has had other articles of the story."""
    relevance: float = 0.0
    """How well it matches what was asked for, 0 to 1."""

    @property
    def aside(self) -> bool:
        """Whether it is listed last, as a title: it is not about policy, and the chat did not ask for it."""
        why = self.reasons
        return not (why.query or why.interest or any(article.is_policy for article in self.story.articles))


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
    """The id in the chat network."""
    attempts: int
    """Attempts that may have arrived; `policybot delivery retry` resets the count."""
    requests: int
    """Requests sent for it in all, successful or not."""
    not_before: datetime | None
    sent_at: datetime | None
    failure: Failure | None
    """Why its last attempt failed."""
    detail: str
    """What Telegram answered then."""


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
    """The time of day that a digest is for; None for other kinds."""
    due_at: datetime
    """When it was due."""
    state: DeliveryState
    planned_at: datetime
    finished_at: datetime | None
    items: int
    """Number of articles."""
    stories: int
    """Number of stories that its messages show."""
    messages: tuple[Chunk, ...]
    failure: Failure | None
    """Why it did not arrive; None if it did."""

    @property
    def sent_at(self) -> datetime | None:
        """When its first message arrived; None until then."""
        return min((message.sent_at for message in self.messages if message.sent_at is not None), default=None)
