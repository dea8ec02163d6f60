"""The result of reading a source of any kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.models import Entry


class Past(StrEnum):
    """Why an entry that existed before its source was added is skipped."""

    OLD = "old"
    """Last changed too long ago."""
    UNDATED = "undated"
    BUILT = "built"
    """Dated when the site was built, like most of its pages."""
    MORE = "more"
    """Beyond the number taken at once."""


@dataclass(frozen=True, kw_only=True)
class SourceReading:
    """The result of reading a source."""

    unchanged: bool = False
    """The server said that nothing changed since the validators sent; there are no entries."""
    entries: tuple[Entry, ...] = ()
    """All entries, in the source's order."""
    past: Mapping[str, Past] = field(default_factory=dict)
    """Keys of entries from before the source was added: they are recorded as seen, but not stored."""
    most_new: int | None = None
    """Take at most this many new entries, from the top. None: all."""
    unread_parts: frozenset[str] | None = None
    """For a sitemap: the new `Source.unread_parts`; None to leave it as it is."""
    problems: tuple[str, ...] = ()
    """Problems that did not stop the reading, one line each."""
    title: str = ""
    """Plain text on one line; may be empty."""
    etag: str | None = None
    last_modified: str | None = None
    """With `etag`, the validators to send at the next reading."""
    is_whole: bool = True
    """No part is missing, so it need not be read again until its validators change."""
    permanent_url: str | None = None
    """Where the source has permanently moved."""
    http_status: int | None = None
    """Of the response; None for local files."""
    ttl_minutes: int | None = None
    """Minutes for which the source asks not to be polled again."""
    fresh_for: timedelta | None = None
    """How long the response may be treated as current (RFC 9111, 4.2.1); None if not stated."""
