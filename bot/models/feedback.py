"""Labelled cases: readers' reports of bad summaries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Label(StrEnum):
    """What is wrong with a summary."""

    UNSUPPORTED = "unsupported"
    """It states something that the article does not."""
    OFF_POINT = "off_point"
    """It misses the point."""
    DATE_OR_NUMBER = "date_or_number"
    """A date or a number in it is wrong."""
    BAD_TEXT = "bad_text"
    """It is badly written, or something else is wrong."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A summary that a reader reported, with its article, both as they were then."""

    id: int
    article_id: int | None
    """None if the article was deleted."""
    chat_id: int
    user_id: int | None
    """None for an anonymous reader, at the terminal."""
    label: Label
    title: str
    text: str
    """The article's text."""
    lang: str | None
    published_at: datetime
    url: str | None
    summary: str
    strategy: str
    model: str
    created_at: datetime
