"""The dataclasses for readers' reports of wrong summaries."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Label(StrEnum):
    """What is wrong with a summary."""

    UNSUPPORTED = "unsupported"
    """The summary states something that the article does not state."""
    OFF_POINT = "off_point"
    """The summary misses what matters in the article."""
    DATE_OR_NUMBER = "date_or_number"
    """A date or a number in the summary is wrong."""
    BAD_TEXT = "bad_text"
    """The summary is badly written, or has another fault."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A reader's report of a wrong summary, with the summary and the article as they were at that time."""

    id: int
    article_id: int | None
    """The article; None if it was deleted."""
    chat_id: int
    user_id: int | None
    """The reader's id on the chat network; None for anonymous readers and at the terminal."""
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
