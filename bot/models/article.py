"""The dataclasses for stored articles, and for the stories into which articles are grouped."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from bot.clock import order_time
from bot.models.source import FullText, SourceItem
from summarizer.facts import Facts
from summarizer.models import Summary


class ArticleState(StrEnum):
    """Where an article is in the pipeline. Each step moves it from one state to the next."""

    FETCHED = "fetched"
    """The article is stored as the source sent it. Its text is not extracted yet."""
    EXTRACTED = "extracted"
    """The article has its text and language."""
    SUMMARIZED = "summarized"
    """The article has its summary."""
    READY = "ready"
    """The article belongs to a story, and readers can get it."""
    FAILED = "failed"
    """A step has given up on the article, and no step tries again. `error` says why."""


@dataclass(frozen=True, kw_only=True)
class RawArticle(SourceItem):
    """An article as its source last sent it."""

    id: int
    source_id: int | None
    canonical_url: str | None
    state: ArticleState
    attempts: int
    """The number of failed requests for its page."""
    again: bool = False
    """True if it was processed before, and its publisher has edited it since."""
    fingerprint: str | None = None
    """A hash of the content that the source sent."""
    text_fingerprint: str | None = None
    """A hash of the content from which the current text was extracted; None if there is no text yet."""
    version: int = 0
    """This number increases with each edit, and whenever the page must be read again."""
    full_text: FullText = FullText.AUTO
    """The setting of the source."""

    @cached_property
    def address(self) -> str | None:
        """The stored canonical address."""
        return self.canonical_url

    @cached_property
    def digest(self) -> str:
        """The stored fingerprint: the text may have been deleted since."""
        return self.fingerprint or super().digest


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article as the database stores it."""

    id: int
    source_id: int | None
    """The source; None if it was removed."""
    publisher: str
    """The publisher that the entry names, otherwise the name of the source."""
    title: str
    url: str | None
    author: str | None
    lang: str | None
    text: str
    published_at: datetime
    """The date that the source gives; without one, when the article was first fetched."""
    dated: bool
    """True if the source gives a date."""
    fetched_at: datetime
    state: ArticleState
    error: str | None
    """The last error. Processing may have continued in spite of it."""
    story_id: int | None
    topics: tuple[str, ...]
    summary: Summary | None = None
    edited_at: datetime | None = None
    """When the publisher's last edit of the title or text was stored."""
    facts: Facts | None = None
    """The facts; None until they are extracted."""
    is_policy: bool = True
    """True if the article counts as public policy. Also true until its text is checked, and if the operator marked one
    of its sources as publishing only public policy."""

    @property
    def body(self) -> str:
        """What a search reads besides the title: the text, or, if the text was deleted, the summary."""
        return self.text or (self.summary.text if self.summary else "")

    @property
    def order_time(self) -> datetime:
        """The time by which the articles of a story are sorted."""
        return order_time(self.published_at, self.fetched_at, dated=self.dated)


@dataclass(frozen=True, kw_only=True)
class Revision:
    """An earlier version of an article, from before an edit."""

    title: str
    url: str | None
    text: str
    summary: str | None
    replaced_at: datetime


@dataclass(frozen=True, kw_only=True)
class Story:
    """The articles on one event. The article that was fetched first comes first."""

    id: int
    articles: tuple[Article, ...]

    @property
    def lead(self) -> Article:
        """The article that represents the story: the one that was fetched first, since published dates can be wrong."""
        return self.articles[0]
