"""Makes feeds and sources for tests."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.models import Source, SourceKind

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
"""Description → a table of cases."""
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LONG = "The council adopted the regulation after a long debate on its scope and cost. " * 12


def source(url: str, kind: SourceKind = SourceKind.FEED, **more: Any) -> Source:
    added = datetime(2024, 1, 1, tzinfo=UTC)
    return Source(**{"id": 1, "url": url, "kind": kind, "name": "A", "added_at": added, "next_due_at": added, **more})


def written(value: object) -> object:
    """Return the value as the tables of cases write it: datetimes as text."""
    return value.isoformat() if isinstance(value, datetime) else value


def rss(*items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<channel><title>Policy Gazette</title><link>https://gazette.example/</link>"
        f"{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>"
    ).encode()


SIMPLE = rss(
    "<title>Rule adopted</title><guid>rule-1</guid><link>https://gazette.example/rule-1</link>"
    f"<pubDate>Fri, 12 Jul 2024 09:40:00 +0200</pubDate><description>{LONG}</description>"
)
