"""What a saved search is written as: the one place where subscriptions meet the language of searches."""

from __future__ import annotations

from bot import filters


def canonical(text: str) -> str:
    """A search in its one spelling, as a subscription keeps it. Raises UsageError for what means nothing."""
    words, found = filters.read(text)
    return " ".join(filter(None, (words, str(found))))


def quoted(text: str) -> str:
    """The text with quotes around names of several words behind `body:` and `in:`."""
    return filters.quoted(text)
