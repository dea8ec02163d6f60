"""The result of reading a source of any kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.models import Entry


class Past(StrEnum):
    """Why an entry does not count as new, and is skipped."""

    OLD = "old"
    """Last changed too long ago."""
    UNDATED = "undated"
    """Without a date of its own: without any, or with the date of most of the site's pages, on which the site was
    built."""
    MORE = "more"
    """The reading already has the maximum number of entries."""


@dataclass(frozen=True, kw_only=True)
class SourceReading:
    """The result of reading a source."""

    unchanged: bool = False
    """Nothing has changed since the validators were issued. `entries` is then empty."""
    entries: tuple[Entry, ...] = ()
    """All entries, in the source's order."""
    past: Mapping[str, Past] = field(default_factory=dict)
    """Key of each entry that does not count as new → why. Such an entry is recorded as seen, but not stored."""
    most_new: int | None = None
    """Maximum number of new entries to take, from the top. None means all."""
    unread_parts: frozenset[str] | None = None
    """The new `Source.unread_parts` of a sitemap; None leaves it unchanged."""
    problems: tuple[str, ...] = ()
    """One line for each problem that did not stop the reading."""
    title: str = ""
    """The source's title: plain text on one line; may be empty."""
    etag: str | None = None
    last_modified: str | None = None
    """`etag` and `last_modified` are the validators to send at the next reading."""
    is_whole: bool = True
    """True if no part is missing. The source need not be read again until its validators change."""
    permanent_url: str | None = None
    """The address to which the source has permanently moved; None if it has not."""
    http_status: int | None = None
    """HTTP status of the response; None for local files."""
    ttl_minutes: int | None = None
    """Minutes for which the source asks not to be polled again."""
    fresh_for: timedelta | None = None
    """How long the response stays fresh (RFC 9111, 4.2.1); None if the response does not say it."""
