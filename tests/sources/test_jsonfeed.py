from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot.models import Entry
from bot.sources import ParsedFeed, parse_feed
from tests.sources.samples import LONG, NOW

URL = "https://gazette.example/feed.json"


def parse(*items: Any, **feed: Any) -> ParsedFeed:
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", **feed, "items": list(items)}
    return parse_feed(json.dumps(whole).encode(), url=URL, content_type="text/html", now=NOW)


def test_an_item_with_all_it_can_have() -> None:
    feed = parse(
        {
            "id": "rule-1",
            "url": "/rule-1",
            "title": "Rule <b>adopted</b> &amp; published",
            "content_html": f"<p>{LONG}</p>",
            "content_text": "Short.",
            "date_published": "2024-07-12T09:40:00+02:00",
            "authors": [{"name": "A"}, {"name": "B"}, {}],
            "language": "fr",
        },
        home_page_url="https://gazette.example/",
        language="en",
    )
    assert (feed.title, feed.link, feed.lang, feed.problems) == ("Gazette", "https://gazette.example/", "en", ())
    assert feed.entries == (
        Entry(
            key="rule-1",
            title="Rule adopted & published",
            url="https://gazette.example/rule-1",
            content=f"<p>{LONG}</p>",
            content_kind="html",
            excerpt=False,
            published=datetime(2024, 7, 12, 7, 40, tzinfo=UTC),
            author="A, B",
            lang="fr",
        ),
    )


def test_version_1_and_what_stands_in() -> None:
    (entry,) = parse(
        {
            "id": 17,
            "external_url": "https://x.example/1",
            "summary": "Short.",
            "date_modified": "2024-07-12",
            "author": {"name": "A"},
        },
        version="https://jsonfeed.org/version/1",
    ).entries
    assert (entry.key, entry.url, entry.content, entry.content_kind) == ("17", "https://x.example/1", "Short.", "text")
    assert (entry.excerpt, entry.author) == (True, "A")
    assert entry.published == datetime(2024, 7, 12, tzinfo=UTC)


def test_what_is_missing_is_made_up_for() -> None:
    feed = parse({"url": "https://x.example/1"}, {"content_text": "text"}, 5, None)
    assert feed.entries[0].key == "https://x.example/1"
    assert feed.entries[1].key.startswith("sha256:")
    assert feed.problems == ("2 items are no objects and were left out",)
