"""What a whole HTML page says of itself. trafilatura finds the title, day, author and site."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from bot.sources.markup import language_tag

_HTML_LANG = re.compile(r"<html\b[^>]{0,1000}?\s(?:xml:)?lang\s{0,9}=\s{0,9}[\"']?([\w-]{2,20})", re.I)
_TIMES = re.compile(
    r"(?:article:published_time|datePublished|dc\.date|dcterms\.(?:issued|created|date)|pubdate|datetime)"
    r"[\"']?\s{0,9}(?:content\s{0,9}=|:|=)\s{0,9}[\"'](\d{4}-\d{2}-\d{2}[T ][^\"'<>]{4,30})[\"']",
    re.I,
)
_HEAD = 20_000
_TIMES_WITHIN = 500_000


def page_metadata(text: str, url: str | None = None) -> Any:
    """trafilatura's Document for the page (title, date, author, sitename, url, …), or None."""
    from trafilatura.metadata import extract_metadata

    try:
        # extensive: htmldate would take any date in the text, such as that of a footer.
        return extract_metadata(text, default_url=url, extensive=False)
    except Exception:  # it walks whatever tree the page gives, and has raised many things
        return None


def page_language(text: str) -> str | None:
    """What `<html lang>` declares."""
    found = _HTML_LANG.search(text[:_HEAD])
    return language_tag(found[1]) if found else None


def page_moment(text: str, day: object) -> datetime | None:
    """When a page was published, from the `day` (ISO) that htmldate found; aware, with the page's own offset.

    htmldate gives days only. Where the page's metadata name a time on that same day, it is that time.
    """
    if not isinstance(day, str):
        return None
    try:
        moment = datetime.fromisoformat(day)
        for found in _TIMES.finditer(text[:_TIMES_WITHIN]):
            if found[1].startswith(day):
                moment = datetime.fromisoformat(found[1].strip())
                break
    except ValueError:
        pass
    else:
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        return None
