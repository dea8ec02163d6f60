"""What crosses rooms: frozen, keyword-only, every datetime aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.facts import KnownFacts
from bot.reply import Button


class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    """RSS, Atom, RDF or JSON, at an address or in a file."""
    FOLDER = "folder"
    """Articles and feed files on this machine."""
    SITEMAP = "sitemap"
    """A sitemap, a news sitemap, or an index of them."""
    PAGE = "page"
    """A web page without a feed, whose links a CSS selector picks."""


class FullText(StrEnum):
    """Where the text of a source's articles comes from."""

    AUTO = "auto"
    """The page, where the entry has an excerpt only."""
    FEED = "feed"
    """What the source sends; its pages are never fetched."""
    PAGE = "page"
    """The page, always."""


class ArticleState(StrEnum):
    """Where an article is in the pipeline. Each step takes one state and leaves the next."""

    FETCHED = "fetched"
    """Stored as the source sent it; its text is not extracted yet."""
    EXTRACTED = "extracted"
    """Has its text and language."""
    SUMMARIZED = "summarized"
    """Has its summary."""
    READY = "ready"
    """Belongs to a story; readers can get it."""
    FAILED = "failed"
    """A step gave up on it; `error` says why. Nothing else waits for it."""


class DeliveryState(StrEnum):
    """What became of a delivery, or of one of its chunks."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    """It was in flight when the process or the connection died: it may have arrived."""


class ChatState(StrEnum):
    """Whether a chat gets what it subscribed to."""

    ACTIVE = "active"
    PAUSED = "paused"


class PollOutcome(StrEnum):
    """How a poll went."""

    READ = "read"
    UNCHANGED = "unchanged"
    """The source said that nothing changed since the last time."""
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class PollHints:
    """When a feed asks to be polled (https://www.rssboard.org/rss-specification)."""

    ttl: timedelta | None = None
    """It need not be asked again before this has passed."""
    skip_hours: frozenset[int] = frozenset()
    """Hours in UTC, 0 to 23, in which it asks to be left alone."""
    skip_days: frozenset[int] = frozenset()
    """Days in UTC, Monday 0 to Sunday 6."""


@dataclass(frozen=True, kw_only=True)
class Poll:
    """One poll of a source, as it is remembered."""

    polled_at: datetime
    seconds: float
    outcome: PollOutcome
    status: int | None
    """Of HTTP; None where there was no answer, or no server to ask."""
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    told: str | None = None
    """Why it failed, or what could not be read."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """What is polled: a feed, a sitemap, a page, a folder."""

    id: int
    url: str
    """`http(s)://…` or, for what is on this machine, `file:///…`."""
    kind: SourceKind
    name: str
    topics: tuple[str, ...] = ()
    enabled: bool = True
    etag: str | None = None
    last_modified: str | None = None
    added_at: datetime
    next_due_at: datetime
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    """Polls that failed since the last that did not."""
    failing_since: datetime | None = None
    """The first of them."""
    last_error: str | None = None
    last_item_at: datetime | None = None
    """When its newest item was published."""
    selector: str | None = None
    """Of a page: the CSS selector of its links."""
    full_text: FullText = FullText.AUTO
    hints: PollHints = PollHints()
    unread_parts: frozenset[str] = frozenset()
    """Of a sitemap in parts: those that were there when it was added, and have not been read yet. Most of what they
    list is old."""
    articles: int = 0


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item as a source sent it."""

    key: str
    """The item's own id: guid, Atom id, path in a folder; else its address; else a hash of its text."""
    title: str
    """Plain text on one line; may be empty."""
    url: str | None
    """Absolute http(s) address, or `file:///…` for a file."""
    content: str
    """What there is of the body, in the form that `content_kind` says; may be empty."""
    content_kind: Literal["text", "html", "page"]
    """`text` plain paragraphs, `html` a fragment of markup, `page` a whole HTML page to extract from."""
    excerpt: bool
    """The content is a teaser: the whole text is at `url`."""
    published: datetime | None = None
    author: str | None = None
    publisher: str | None = None
    """Who published it, where the entry itself says so; else it is the source's name."""
    lang: str | None = None
    """BCP 47, as declared."""
    updated: datetime | None = None
    """When the source says it was last changed."""


@dataclass(frozen=True, kw_only=True)
class RawArticle:
    """An article whose text is not extracted yet."""

    id: int
    source_id: int | None
    url: str | None
    title: str
    content: str
    content_kind: Literal["text", "html", "page"]
    excerpt: bool
    lang: str | None
    attempts: int
    """Times that its page was asked for in vain."""
    again: bool = False
    """It was read before, and its publisher has edited it since."""
    fingerprint: str | None = None
    """Of the words that it was sent with."""
    text_fingerprint: str | None = None
    """Of those that its text was taken with, where it was read before."""
    version: int = 0
    """Higher with each edit, and each time that its page is to be read again."""
    full_text: FullText = FullText.AUTO
    """As its source has it."""


@dataclass(frozen=True, kw_only=True)
class SummarySpan:
    """One sentence of a stored summary with its evidence, both in characters."""

    text: str
    start: int
    end: int
    evidence: tuple[tuple[int, int], ...]
    """Ranges in the article's text."""
    supported: bool


@dataclass(frozen=True, kw_only=True)
class StoredSummary:
    """The summary of an article."""

    text: str
    sentences: tuple[SummarySpan, ...]
    strategy: str
    model: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Article:
    """One item as stored."""

    id: int
    source_id: int | None
    """None when the source was removed."""
    publisher: str
    """As the entry names it, else the source's name."""
    title: str
    url: str | None
    author: str | None
    lang: str | None
    text: str
    published_at: datetime
    """As the source says; when it says nothing, when it was first seen."""
    dated: bool
    """Whether the source gave the date."""
    fetched_at: datetime
    state: ArticleState
    error: str | None
    """What could not be done, also where the article went on without it."""
    story_id: int | None
    topics: tuple[str, ...]
    summary: StoredSummary | None
    edited_at: datetime | None = None
    """When an edit by its publisher, to title or text, was last taken over."""
    facts: KnownFacts | None = None
    """None until they were looked for."""


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What an article said before an edit."""

    title: str
    url: str | None
    text: str
    summary: str | None
    replaced_at: datetime


@dataclass(frozen=True, kw_only=True)
class Story:
    """Articles on one event, the first of them first."""

    id: int
    articles: tuple[Article, ...]

    @property
    def lead(self) -> Article:
        """The article that stands for the story: the first seen, since the date is the publisher's to choose."""
        return self.articles[0]


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A Telegram chat, or the terminal."""

    id: int
    kind: str
    """`private`, `group`, `supergroup`, `channel` or `terminal`."""
    title: str
    zone: str | None
    """IANA name; None until the chat has said."""
    items: int
    """How many items a page or digest holds."""
    state: ChatState
    state_reason: str | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A daily digest at an hour of the chat's zone."""

    id: int
    chat_id: int
    thread_id: int | None
    """Forum topic it was asked for in."""
    topic: str | None
    """None: everything."""
    filters: str = ""
    """As `bot.filters` reads them, in one spelling: `body:de-bafa in:DE`."""
    slot: str
    """Local time of day, `HH:MM`."""
    created_at: datetime
    next_due_at: datetime


@dataclass(frozen=True, kw_only=True)
class DueDay:
    """A deadline of a story, as its latest article on it has it."""

    day: date
    kind: str
    """As of `bot.facts.KnownDeadline`."""
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
    deadlines: tuple[DueDay, ...] = ()
    """By date, past ones too."""


@dataclass(frozen=True, kw_only=True)
class DigestItem:
    """One story in a digest, and why it is there."""

    story: Story
    """With the articles alone that are new to the chat."""
    because: str
    standing: Standing = Standing()
    """Of the whole story."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What a subscription gets at one slot."""

    subscription: Subscription
    local_date: date
    items: tuple[DigestItem, ...]
    """Best first."""


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """One message of a delivery."""

    delivery_id: int
    position: int
    chat_id: int
    thread_id: int | None
    html: str
    buttons: tuple[tuple[Button, ...], ...]
    state: DeliveryState
    message_id: int | None
    attempts: int
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A digest that was planned for one subscription, local date and slot."""

    id: int
    chat_id: int
    subscription_id: int | None
    local_date: date
    slot: str
    state: DeliveryState
    planned_at: datetime
    finished_at: datetime | None
    items: int
    chunks: int
    error: str | None
