"""Entries whose text is a file, and when entries were changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.models import Entry
from bot.sources.feeds import parse_feed
from tests.sources.samples import NOW, atom, rss

PDF = "https://gazette.example/12.pdf"


def one(body: bytes) -> Entry:
    (entry,) = parse_feed(body, url="https://gazette.example/feed", now=NOW).entries
    return entry


def test_an_item_that_has_only_a_pdf_leads_to_it() -> None:
    entry = one(rss(f'<title>Decree 12</title><enclosure url="{PDF}" type="application/pdf" length="1"/>'))
    assert (entry.url, entry.key, entry.excerpt) == (PDF, PDF, True)


def test_a_link_goes_before_what_is_enclosed() -> None:
    entry = one(rss(f'<title>A</title><link>https://gazette.example/12</link><enclosure url="{PDF}"/>'))
    assert entry.url == "https://gazette.example/12"
    entry = one(rss(f'<title>A</title><guid>https://gazette.example/12</guid><enclosure url="{PDF}"/>'))
    assert entry.url == "https://gazette.example/12"


@pytest.mark.parametrize("kind", ["application/pdf", "application/octet-stream", ""])
def test_atom(kind: str) -> None:
    entry = one(
        atom(
            f'<id>https://gazette.example/id/12</id><title>A</title><link rel="enclosure" type="{kind}" href="{PDF}"/>'
        )
    )
    assert (entry.url, entry.key) == (PDF, "https://gazette.example/id/12")


def test_json() -> None:
    files = [{"url": "/a.mp3", "mime_type": "audio/mpeg"}, {"url": "/12.pdf", "mime_type": "application/pdf"}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "G", "items": [{"id": "1", "attachments": files}]}
    assert one(json.dumps(feed).encode()).url == PDF


def test_a_recording_has_an_address_and_no_text_to_fetch() -> None:
    entry = one(rss('<title>Debate</title><enclosure url="/a.mp3" type="audio/mpeg"/>'))
    assert (entry.url, entry.excerpt) == ("https://gazette.example/a.mp3", False)


MAY = datetime(2024, 5, 3, 10, tzinfo=UTC)
APRIL = datetime(2024, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "published"),
    [
        (atom("<id>1</id><published>2024-04-01T00:00:00Z</published><updated>2024-05-03T10:00:00Z</updated>"), APRIL),
        (atom("<id>1</id><updated>2024-05-03T12:00:00+02:00</updated>"), MAY),
        (
            rss(
                "<guid>1</guid><pubDate>Mon, 01 Apr 2024 00:00:00 GMT</pubDate>"
                '<x:updated xmlns:x="http://www.w3.org/2005/Atom">2024-05-03T10:00:00Z</x:updated>'
            ),
            APRIL,
        ),
        (
            rss(
                "<guid>1</guid><pubDate>Mon, 01 Apr 2024 00:00:00 GMT</pubDate>"
                '<t:modified xmlns:t="http://purl.org/dc/terms/">2024-05-03T10:00:00Z</t:modified>'
            ),
            APRIL,
        ),
        (
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "items": [
                        {"id": "1", "date_published": "2024-04-01T00:00:00Z", "date_modified": "2024-05-03T10:00:00Z"}
                    ],
                }
            ).encode(),
            APRIL,
        ),
    ],
    ids=["atom", "atom, updated alone", "rss with atom", "rss with dublin core", "json"],
)
def test_when_it_was_changed(body: bytes, published: datetime) -> None:
    entry = one(body)
    assert (entry.updated, entry.published) == (MAY, published)
