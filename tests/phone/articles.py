"""What the sources of docs/conversation.md publish: modelled on matters of March 2025, in words of our own.

The publishers, and some days and details, are made up; nothing here is a record of what happened."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Published:
    """One article."""

    source: str
    at: str
    """ISO, in UTC."""
    title: str
    text: str
    lang: str = "en"

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(f"{self.at}+00:00")


SOURCES = ("The Policy Gazette", "Steel & Trade Daily", "Regulator Watch", "数字政策快报")

TABLE = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
ARTICLES = tuple(Published(**row) for row in tomllib.loads(TABLE)["articles"])


def write_feeds(folder: Path, now: datetime) -> dict[str, Path]:
    """Each source's feed as it stands at `now`, once it has an article; their files by their names."""
    files = {}
    for number, source in enumerate(SOURCES, 1):
        items = [
            {
                "id": f"{number}-{place}",
                "url": f"https://example.org/{number}/{place}",
                "title": one.title,
                "date_published": f"{one.at}:00Z",
                "language": one.lang,
                "content_text": "\n\n".join(" ".join(part.split()) for part in one.text.split("\n\n")),
            }
            for place, one in enumerate(ARTICLES, 1)
            if one.source == source and one.moment <= now
        ]
        if items:
            feed = {"version": "https://jsonfeed.org/version/1.1", "title": source, "items": items}
            files[source] = folder / f"{number}.json"
            files[source].write_text(json.dumps(feed, ensure_ascii=False), encoding="utf-8")
    return files
