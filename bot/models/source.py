"""The dataclasses for sources, their polls and their entries."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

from bot.addresses import canonical_url
from bot.text import clean, cut, digest, visible, words_of

LONGEST_TITLE = 500
"""The maximum number of characters of a title. A longer title is a text in the wrong field, and is cut."""


class SourceKind(StrEnum):
    """How the bot reads a source."""

    FEED = "feed"
    """RSS, Atom, RDF or JSON Feed, at an address or in a file."""
    FOLDER = "folder"
    """Articles and feed files on this machine."""
    SITEMAP = "sitemap"
    """A sitemap, a news sitemap, or an index of them."""
    PAGE = "page"
    """A web page without a feed, whose links a CSS selector matches."""
    EXTENSION = "extension"
    """A source that an installed package reads. The scheme of its address says which package."""


class FullText(StrEnum):
    """Where the text of a source's articles comes from."""

    AUTO = "auto"
    """The text comes from the article's page if the entry has only an excerpt."""
    FEED = "feed"
    """The text comes from the entry. The bot never fetches the page."""
    PAGE = "page"
    """The text always comes from the page."""


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
    """The HTTP status. None if the server did not answer, or if the source is on this machine."""
    new: int = 0
    edited: int = 0
    """The number of items whose title or text has changed, or which the source calls updated."""
    unchanged: int = 0
    """The number of items that are stored already and have not changed."""
    told: str | None = None
    """Why the poll failed, or which parts of the source could not be read."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A feed, sitemap, page or folder that the bot polls."""

    id: int
    url: str
    """`http(s)://…`, or `file:///…` for a file or folder on this machine."""
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
    """The number of failed polls since the last successful one."""
    failing_since: datetime | None = None
    """When the first of these polls failed."""
    last_error: str | None = None
    last_item_at: datetime | None = None
    """When a poll last found a new item. After the first poll, this is when the newest item was published."""
    selector: str | None = None
    """For pages: the CSS selector of the links to articles."""
    full_text: FullText = FullText.AUTO
    policy: bool = False
    """True if all its articles are about public policy. If false, the text of each article decides."""
    ttl_minutes: int | None = None
    """The pause between polls, in minutes, that the feed asks for."""
    unread_parts: frozenset[str] = frozenset()
    """For sitemap indexes: the parts that existed when the source was added and were not read yet. Most pages that
    they list are old."""
    articles: int = 0


@dataclass(frozen=True, kw_only=True)
class SourceItem:
    """An entry or an article, with what its source sent of it and the forms in which that is compared."""

    key: str
    """The item's own id (guid, Atom id, path in a folder). Without one, its address, or else a hash of its text."""
    title: str
    """The title as plain text on one line. It may be empty."""
    url: str | None
    """The absolute http(s) address, or `file:///…` for a file."""
    content: str
    """The body, in the form that `content_kind` gives. It may be empty."""
    content_kind: Literal["text", "html", "page"]
    """`text`: plain paragraphs. `html`: a fragment of HTML. `page`: a whole HTML page, which contains the text."""
    excerpt: bool
    """True if the content is only the beginning or a short version of the text at `url`."""
    published: datetime | None = None
    """None if the source gives no date."""
    lang: str | None = None
    """The BCP 47 language tag that the source declares."""

    @cached_property
    def address(self) -> str | None:
        """The canonical address."""
        return canonical_url(self.url)

    @cached_property
    def plain(self) -> str:
        """The text without markup."""
        return self.content if self.content_kind == "text" else visible(self.content)

    @cached_property
    def text(self) -> tuple[str, ...]:
        """The words of the text, without case, spacing and punctuation."""
        return words_of(self.plain)

    @cached_property
    def digest(self) -> str:
        """A digest of the words of title and text."""
        return digest(words_of(self.title), self.text)

    @property
    def is_deleted(self) -> bool:
        """True if the article had a text, which was deleted for its age."""
        return not self.text and self.digest != digest(words_of(self.title), ())

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """All sequences of three words in the text."""
        return frozenset(zip(self.text, self.text[1:], self.text[2:], strict=False))


@dataclass(frozen=True, kw_only=True)
class Entry(SourceItem):
    """An item as the source sends it, without characters that SQLite can't store or that a terminal would execute."""

    author: str | None = None
    publisher: str | None = None
    """The publisher that the entry names; None if it is the publisher of the source."""
    updated: datetime | None = None
    """When the item was last changed, according to the source."""

    def __post_init__(self) -> None:
        texts: dict[str, Any] = {name: clean(text) for name, text in vars(self).items() if isinstance(text, str)}
        optional = {name: texts.get(name) or None for name in ("url", "author", "publisher", "lang")}
        # Dates are stored to the second. With a fraction, an entry would differ from its article at each reading.
        dates = {name: at.replace(microsecond=0) for name, at in vars(self).items() if isinstance(at, datetime)}
        vars(self).update(texts | optional | dates | {"title": cut(texts["title"], LONGEST_TITLE)})

    def __getstate__(self) -> dict[str, object]:
        # Whichever process reads a source also computes these two: the bot's process has other work.
        return {name: getattr(self, name) for name in (*(field.name for field in fields(self)), "address", "digest")}
