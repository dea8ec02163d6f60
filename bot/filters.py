"""The former names of `bot.query`."""

from __future__ import annotations

from bot.query import EVERYTHING, Query, Selection, select_stored
from bot.query import read as read_query

Filters = Query

__all__ = ["EVERYTHING", "Filters", "Selection", "read", "select_stored"]


def read(text: str) -> tuple[str, Query]:
    """The words of a text and its filters. Raises UsageError for a name that nothing has."""
    found = read_query(text)
    return found.text, found.filters
