"""Articles as they are stored, and the stories they are grouped into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.clock import told_at
from bot.models.source import FullText
from summarizer.facts import Deadline, Facts
from summarizer.models import Summary


class ArticleState(StrEnum):
    """Where an article is in the pipeline. Each step moves it from one state to the next."""

    FETCHED = "fetched"
    """Stored as the source sent it; text not extracted yet."""
    EXTRACTED = "extracted"
    """Has its text and language."""
    SUMMARIZED = "summarized"
    """Has its summary."""
    READY = "ready"
    """Belongs to a story and can be sent to readers."""
    FAILED = "failed"
    """A step gave up on it; `error` says why. Nothing waits for it."""


@dataclass(frozen=True, kw_only=True)
class RawArticle:
    """An article as its source last sent it."""

    id: int
    source_id: int | None
    key: str
    url: str | None
    canonical_url: str | None
    title: str
    content: str
    content_kind: Literal["text", "html", "page"]
    excerpt: bool
    lang: str | None
    published: datetime | None
    """None if the source gave no date."""
    state: ArticleState
    attempts: int
    """Number of failed requests for its page."""
    again: bool = False
    """True if it was processed before and its publisher has edited it since."""
    fingerprint: str | None = None
    """Of the content that the source sent."""
    text_fingerprint: str | None = None
    """Of the content from which its current text was extracted; None if it was not extracted before."""
    version: int = 0
    """Increases with each edit, and whenever its page is to be read again."""
    full_text: FullText = FullText.AUTO
    """The source's setting."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article as stored."""

    id: int
    source_id: int | None
    """None when the source was removed."""
    publisher: str
    """As named by the entry, otherwise the source's name."""
    title: str
    url: str | None
    author: str | None
    lang: str | None
    text: str
    published_at: datetime
    """The source's date; if there is none, when the article was first seen."""
    dated: bool
    """Whether the source gave the date."""
    fetched_at: datetime
    state: ArticleState
    error: str | None
    """What failed, even if processing continued without it."""
    story_id: int | None
    topics: tuple[str, ...]
    summary: Summary | None
    edited_at: datetime | None = None
    """When the publisher's last edit to title or text was stored."""
    facts: Facts | None = None
    """None until they have been extracted."""
    is_policy: bool = True
    """Whether it counts as public policy. Also true if its text is not checked yet, or if one of its sources publishes
    nothing else."""

    @property
    def body(self) -> str:
        """The words besides the title by which a search finds it: the text, or the summary of a text that was
        deleted."""
        return self.text or (self.summary.text if self.summary else "")

    @property
    def told_at(self) -> datetime:
        """The moment by which a story's articles are ordered."""
        return told_at(self.published_at, self.fetched_at, dated=self.dated)


@dataclass(frozen=True, kw_only=True)
class DueDeadline:
    """A deadline with the article that states it."""

    article_id: int
    story_id: int
    title: str
    url: str | None
    publisher: str
    deadline: Deadline
    instead_of: date | None = None
    """The day it was moved from; set only from the standing of the whole story."""


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
    """Articles on one event, the first seen first."""

    id: int
    articles: tuple[Article, ...]

    @property
    def lead(self) -> Article:
        """The article that represents the story: the first seen, since publishers can choose any date."""
        return self.articles[0]
