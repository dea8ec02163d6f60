"""The dataclasses for digests, and for the deliveries that bring them to chats."""

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
    """The message may have arrived: no answer came, or the bot ended while the message was in flight."""


class DeliveryKind(StrEnum):
    """What a delivery contains."""

    DIGEST = "digest"
    AT_ONCE = "at_once"
    """Articles of a subscription that is sent at once."""
    FOLLOW = "follow"
    """News of a story that the chat follows. It has no messages if its articles say nothing new."""
    REMINDER = "reminder"
    NOTICE = "notice"
    """A notice to operators about problems of the bot or its sources."""
    REPORT = "report"
    """The weekly report to operators."""
    SUGGESTION = "suggestion"
    """A source that a reader suggests to the operators, or their answer to the reader."""
    BROADCAST = "broadcast"
    """A message from operators to every chat."""
    CLOSED_TOPIC = "closed_topic"
    """A notice to a group that a forum topic is closed, and which digests were sent there."""


@dataclass(frozen=True, kw_only=True)
class DueDay:
    """A deadline of a story, as the latest article about that deadline states it."""

    day: date
    kind: DeadlineKind
    sentence: str
    article_id: int
    """The article with the sentence."""
    instead_of: date | None = None
    """The day from which the deadline was moved, or None."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The current stage and the deadlines of a story."""

    stage: Stage = Stage.OTHER
    before: Stage | None = None
    """The previous stage, if an article that is new to the reader changed it; else None."""
    moved_by: int | None = None
    """The id of the article that changed the stage to the current one."""
    deadlines: tuple[DueDay, ...] = ()
    """The deadlines, sorted by date. Past deadlines are included."""


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Why an article is in a delivery: the parts of the subscription that it matched.

    If no part is set, the subscription is for all articles. `bot.digests.rank` writes the reasons as text.
    """

    query: str = ""
    """The words and filters of the search."""
    interest: str = ""
    parts: tuple[str, ...] = ()
    """If the search has alternatives (OR): the topics and words among them that the article has."""
    sentence: str = ""
    """The sentence of the article that is nearest in meaning to the interest."""
    follows: bool = False
    """The chat follows the story."""
    by_story: bool = False
    """Another article of the story matched."""


@dataclass(frozen=True, kw_only=True)
class DigestItem:
    """One story in a digest, and why it is there."""

    story: Story
    """The story, with only the articles that are new to the chat."""
    reasons: Reasons
    standing: Standing = Standing()
    """The standing of the whole story."""
    update: bool = False
    """True if the chat has got other articles of the story before."""
    relevance: float = 0.0
    """How well the story matches the subscription or search, from 0 to 1."""

    @property
    def aside(self) -> bool:
        """True if the digest shows only the title, at its end: the story is not about policy, and nobody searched for
        it."""
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
    """The id that the chat network gave to the message; None until it has arrived."""
    attempts: int
    """The number of attempts that may have arrived. `policybot delivery retry` lowers it."""
    requests: int
    """The number of all requests for this message, whether they succeeded or not."""
    not_before: datetime | None
    sent_at: datetime | None
    failure: Failure | None
    """Why the last attempt failed."""
    detail: str
    """Telegram's answer to that attempt."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A digest, reminder or other content for a chat, in one or more messages."""

    id: int
    chat_id: int
    thread_id: int | None
    """The forum topic to which it is sent."""
    subscription_id: int | None
    kind: DeliveryKind
    local_date: date
    slot: time | None
    """For a digest: the scheduled time of day. None for other kinds."""
    due_at: datetime
    """When it was due."""
    state: DeliveryState
    planned_at: datetime
    finished_at: datetime | None
    items: int
    """The number of articles."""
    stories: int
    """The number of stories that the messages show."""
    messages: tuple[Chunk, ...]
    failure: Failure | None
    """Why it did not arrive; None if it arrived, or is not finished yet."""

    @property
    def sent_at(self) -> datetime | None:
        """When the first message was sent; None before that."""
        return min(filter(None, (message.sent_at for message in self.messages)), default=None)
