"""What is polled, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


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
    EXTENSION = "extension"
    """What an installed package reads, by the scheme of its address."""


class FullText(StrEnum):
    """Where the text of a source's articles comes from."""

    AUTO = "auto"
    """The page, where the entry has an excerpt only."""
    FEED = "feed"
    """What the source sends; its pages are never fetched."""
    PAGE = "page"
    """The page, always."""


class PollOutcome(StrEnum):
    """How a poll went."""

    READ = "read"
    UNCHANGED = "unchanged"
    """The source said that nothing changed since the last time."""
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Poll:
    """One poll of a source, as it is remembered."""

    polled_at: datetime
    seconds: float
    outcome: PollOutcome
    status: int | None = None
    """Of HTTP; None where there was no answer, or no server to ask."""
    new: int = 0
    edited: int = 0
    """Items whose title or text changed, or of which the source says so."""
    unchanged: int = 0
    """Items that were there before, as they were."""
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
    """When it last brought something new; of a first reading, when the newest of it was published."""
    selector: str | None = None
    """Of a page: the CSS selector of its links."""
    full_text: FullText = FullText.AUTO
    policy: bool = False
    """All that it brings is about public policy; else the text decides."""
    ttl_minutes: int | None = None
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
