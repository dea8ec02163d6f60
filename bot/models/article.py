"""Articles as they are stored, and the stories that they make."""

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
    """None where the source gave no date."""
    state: ArticleState
    attempts: int
    """Failed requests for its page."""
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
    summary: Summary | None
    edited_at: datetime | None = None
    """When an edit by its publisher, to title or text, was last taken over."""
    facts: Facts | None = None
    """None until they were looked for."""
    is_policy: bool = True
    """Whether it is about public policy: its text is, nobody has looked yet, or a source of it brings nothing else."""

    @property
    def told_at(self) -> datetime:
        """The moment by which the articles of a story are put in order."""
        return told_at(self.published_at, self.fetched_at, dated=self.dated)


@dataclass(frozen=True, kw_only=True)
class DueDeadline:
    """A deadline with the article that told of it."""

    article_id: int
    story_id: int
    title: str
    url: str | None
    publisher: str
    deadline: Deadline
    instead_of: date | None = None
    """The day that it was moved from, where another has looked at how the whole story stands."""


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
