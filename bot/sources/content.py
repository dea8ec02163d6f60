"""What a source held when it was read, whatever kind of source it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.models import Entry


class Past(StrEnum):
    """Why an entry that was there when its source was added is not taken."""

    OLD = "old"
    """It last changed too long ago."""
    UNDATED = "undated"
    BUILT = "built"
    """It is dated when the site was built, as most of its pages are."""
    MORE = "more"
    """There are more than are taken at once."""


@dataclass(frozen=True, kw_only=True)
class SourceReading:
    """What a source held when it was read."""

    unchanged: bool = False
    """It said that nothing has changed since the validators that were sent; there are no entries."""
    entries: tuple[Entry, ...] = ()
    """All of them, in the source's order."""
    past: Mapping[str, Past] = field(default_factory=dict)
    """Keys of those that were there long before the source was added: they are noted as seen, and not taken."""
    most_new: int | None = None
    """How many entries may be taken as new at once, the first of them. None: all."""
    unread_parts: frozenset[str] | None = None
    """Of a sitemap: `Source.unread_parts` from now on; None where it did not say anew."""
    problems: tuple[str, ...] = ()
    """What was wrong and did not stop the reading, a line each."""
    title: str = ""
    """Plain text on one line; may be empty."""
    etag: str | None = None
    last_modified: str | None = None
    """With `etag`: the validators to keep for the next reading."""
    is_whole: bool = True
    """No part of it is missing, so that it need not come again while its validators hold."""
    permanent_url: str | None = None
    """The source has moved here for good."""
    http_status: int | None = None
    """Of the answer; None for what is on this machine."""
    ttl_minutes: int | None = None
    """The source asks not to be polled again before they have passed."""
    fresh_for: timedelta | None = None
    """How long the answer may be taken as current (RFC 9111, 4.2.1); None: not said."""
