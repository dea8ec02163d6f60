"""Sources, their polls and entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal


class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    """RSS, Atom, RDF or JSON Feed, at an address or in a file."""
    FOLDER = "folder"
    """Articles and feed files on this machine."""
    SITEMAP = "sitemap"
    """A sitemap, a news sitemap, or an index of them."""
    PAGE = "page"
    """A web page without a feed, whose links a CSS selector matches."""
    EXTENSION = "extension"
    """Read by an installed package, chosen by the scheme of its address."""


class FullText(StrEnum):
    """Where the text of a source's articles comes from."""

    AUTO = "auto"
    """From the page if the entry has only an excerpt."""
    FEED = "feed"
    """From the source; its pages are never fetched."""
    PAGE = "page"
    """Always from the page."""


class PollOutcome(StrEnum):
    """The outcome of a poll."""

    READ = "read"
    UNCHANGED = "unchanged"
    """The source answered that nothing has changed since the last poll."""
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Poll:
    """The record of one poll of a source."""

    polled_at: datetime
    seconds: float
    outcome: PollOutcome
    status: int | None = None
    """HTTP status; None without an answer, or for local sources."""
    new: int = 0
    edited: int = 0
    """Items whose title or text changed, or that the source says were updated."""
    unchanged: int = 0
    """Items that are stored already and have not changed."""
    told: str | None = None
    """Why it failed, or what could not be read."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A feed, sitemap, page or folder that is polled."""

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
    """Failed polls since the last successful one."""
    failing_since: datetime | None = None
    """When the first of these failed."""
    last_error: str | None = None
    last_item_at: datetime | None = None
    """When it last brought something new; after the first poll, when the newest item was published."""
    selector: str | None = None
    """For pages: the CSS selector of the links."""
    full_text: FullText = FullText.AUTO
    policy: bool = False
    """Everything in it is about public policy; if false, the text decides."""
    ttl_minutes: int | None = None
    unread_parts: frozenset[str] = frozenset()
    """For sitemap indexes: parts that existed when the source was added and have not been read yet. Most of what they
    list is old."""
    articles: int = 0


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item as the source sent it."""

    key: str
    """The item's own id: guid, Atom id, path in a folder; else its address; else a hash of its text."""
    title: str
    """Plain text on one line; may be empty."""
    url: str | None
    """Absolute http(s) address, or `file:///…` for a file."""
    content: str
    """The body, in the form that `content_kind` says; may be empty."""
    content_kind: Literal["text", "html", "page"]
    """`text` plain paragraphs, `html` a fragment of markup, `page` a whole HTML page to extract from."""
    excerpt: bool
    """Whether the content is only a teaser of the text at `url`."""
    published: datetime | None = None
    author: str | None = None
    publisher: str | None = None
    """The publisher, if the entry names one; None: that of the source."""
    lang: str | None = None
    """BCP 47, as declared."""
    updated: datetime | None = None
    """When the source says it was last changed."""
