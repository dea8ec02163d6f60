"""The articles behind docs/conversation.md. They resemble events of March 2025, but are written for this project.

The publishers and some days and details are invented, so these articles do not say what really happened."""

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
    """Time of publication in UTC, in ISO format."""
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
    """Write the feeds of the sources that have articles at `now`. Returns name of a source → its file."""
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
