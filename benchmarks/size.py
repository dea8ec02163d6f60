"""Measures how much space a processed news article takes in the database.

Articles of BBC and CNN go through the pipeline. Their feed has the full text. The size is compared with that of the
text in UTF-8.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Measured
from bot import app, clock
from bot.config import Settings
from bot.models import Entry, SourceKind
from bot.sources import Fetcher
from bot.storage import open_storage
from bot.storage.articles import new_rows
from summarizer.executor import ModelWorker
from training.texts import data_folder, read_rows


def measure(count: int = 100) -> Iterator[Measured]:
    """Measure this for `count` articles."""
    rows = [row for name in ("bbc", "cnn") for row in read_rows(data_folder() / "news" / f"{name}.jsonl")[: count // 2]]
    with tempfile.TemporaryDirectory() as folder:
        path, now = Path(folder) / "policybot.db", clock.now()
        storage, settings = open_storage(path), Settings.model_validate({"summarizer": {"executor": "thread"}})
        storage.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        empty = path.stat().st_size
        source, _ = storage.sources.add(url="https://a.org/f", kind=SourceKind.FEED, name="News", topics=(), now=now)
        for n, row in enumerate(rows):
            title, url = row["text"][:60].split("\n")[0], f"https://a.org/news/{n}"
            entry = Entry(
                key=str(n), title=title, url=url, content=row["text"], content_kind="text", excerpt=False, published=now
            )
            storage.articles.add(new_rows(source, [(entry, url, None)], now=now))

        async def process() -> None:
            async with Fetcher(settings.sources) as fetcher:
                await app.process(storage, settings, fetcher, ModelWorker(settings.for_summarizer()))

        asyncio.run(process())
        assert len(storage.articles.counts()) == 1
        storage.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = (path.stat().st_size - empty) / len(rows) / 1e3
        storage.close()
    texts = sum(len(row["text"].encode()) for row in rows) / len(rows) / 1e3
    yield Measured(what="news, KB an article", own=[size], peer="its text alone", theirs=[texts])
