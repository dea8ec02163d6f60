"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/). feedparser 6 does not read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.errors import NotAFeed
from bot.models import Entry
from bot.sources.dates import DateReader
from bot.sources.feeds import ParsedFeed, enclosed, key_problems, text_key
from bot.sources.markup import clean, http_url, is_teaser, language_tag, one_line, plain_line, visible


def parse_json_feed(text: str, *, url: str, now: datetime) -> ParsedFeed:
    """Read a JSON Feed; raises NotAFeed. `now` bounds how far ahead an entry may be dated."""
    try:
        feed = json.loads(text)
    except RecursionError:
        raise NotAFeed(f"{url} begins like JSON, but is nested too deep to be read.") from None
    except ValueError as error:
        raise NotAFeed(f"{url} begins like JSON, but can't be read as JSON.") from error
    version = feed.get("version") if isinstance(feed, dict) else None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise NotAFeed(f"{url} is JSON, but no JSON Feed: it has no list of items.")
    problems = []
    if not isinstance(version, str) or "jsonfeed.org" not in version:
        # Some generators leave the version out; the items tell.
        if not all(isinstance(item, dict) and ("id" in item or "url" in item) for item in items):
            raise NotAFeed(f"{url} is JSON, but no JSON Feed: it does not say its version.")
        problems.append("it does not say its version")
    lang = language_tag(feed.get("language"))
    mappings = [item for item in items if isinstance(item, dict)]
    if len(mappings) < len(items):
        problems.append(f"{len(items) - len(mappings)} items are no objects and were left out")
    dates, changes = DateReader(now), DateReader(now)
    entries = tuple(_entry(item, url, lang, dates, changes) for item in mappings)
    problems.extend(dates.problems())
    problems.extend(key_problems(entries))
    return ParsedFeed(
        title=plain_line(feed.get("title"), is_html=False),
        link=http_url(feed.get("home_page_url"), url),
        lang=lang,
        entries=entries,
        problems=tuple(problems),
    )


def _entry(item: Mapping[str, Any], url: str, feed_lang: str | None, dates: DateReader, changes: DateReader) -> Entry:
    title = plain_line(item.get("title"), is_html=False)
    link = http_url(item.get("url"), url) or http_url(item.get("external_url"), url)
    is_text = link is not None
    if link is None and (found := enclosed(_attachments(item), url)) is not None:
        link, is_text = found
    choices: list[tuple[str, Any]] = [
        (clean(item.get("content_html")).strip(), "html"),
        (clean(item.get("content_text")).strip(), "text"),
        (clean(item.get("summary")).strip(), "text"),
    ]
    content, kind = max(choices, key=lambda choice: len(visible(choice[0]) if choice[1] == "html" else choice[0]))
    identity = item.get("id")
    # The specification asks for a string and for numbers to be read as one.
    key = one_line(identity) if isinstance(identity, str) else str(identity) if _is_number(identity) else ""
    return Entry(
        key=key or link or text_key(title, content),
        title=title,
        url=link,
        content=content,
        content_kind=kind if content else "text",
        excerpt=is_text and is_teaser(visible(content) if kind == "html" else content),
        published=dates.read(item.get("date_published")) or dates.read(item.get("date_modified")),
        updated=changes.read(item.get("date_modified")),
        author=_author(item),
        lang=language_tag(item.get("language")) or feed_lang,
    )


def _attachments(item: Mapping[str, Any]) -> list[tuple[object, str]]:
    listed = item.get("attachments")
    files = [file for file in listed if isinstance(file, dict)] if isinstance(listed, list) else []
    return [(file.get("url"), str(file.get("mime_type"))) for file in files]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _author(item: Mapping[str, Any]) -> str | None:
    authors = item.get("authors")
    listed = authors if isinstance(authors, list) else [item.get("author")]
    names = [one_line(author.get("name")) for author in listed if isinstance(author, dict)]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None
