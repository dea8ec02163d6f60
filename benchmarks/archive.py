"""Measures how long commands of readers and operators take as the archive grows.

The databases come from `benchmarks.generate`. They are made if the folder has none of this version of schema and
profiles. Times are processor time in milliseconds for a whole command, from the typed text to the answer.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import time, timedelta
from pathlib import Path
from shutil import rmtree
from time import process_time

import numpy as np

from benchmarks.generate import BODIES, NOW, TOPICS, News, fill
from benchmarks.harness import Measured
from bot.config import Settings
from bot.conversation import Conversation, Request
from bot.conversation.listing import listed
from bot.conversation.story import timeline
from bot.digests.match import match_one
from bot.health import _stored
from bot.pipeline.group import _candidates, _loaded
from bot.schedule import Due, Schedule
from bot.storage import Storage, open_storage
from bot.storage.schema import STEPS
from summarizer.stories import VERSION, StoryRules, place

BESIDE = 10_000
"""Number of articles in the largest archive of which the library reader is the peer of searches. It can add only one
article at a time, so the peer in larger archives is SQLite's own search."""
FILTERS = {
    "topic": [f'topic:"{topic}"' for topic in TOPICS],
    "body or source": [*(f"body:{body}" for body in BODIES[:40:4]), *(f"source:{n}" for n in (1, 2, 5, 20, 100, 299))],
    "two or three filters": [
        f'topic:"{TOPICS[n]}" {rest}'
        for n in (0, 5, 15)
        for rest in ("in:GB", "in:NO stage:adopted", f"body:{BODIES[0]} in:FR", "source:7", "after:2025 before:2026")
    ],
    "rare filters": [f"body:{body} {topic}" for body in BODIES[100::30] for topic in ("", f'topic:"{TOPICS[9]}"')],
}


def searches() -> list[str]:
    """Return 160 searches of one to three words. Words that are frequent in news are drawn more often."""
    news = News(np.random.default_rng(11))
    return [" ".join(news.words(1 + n % 3)) for n in range(160)]


def questions(
    storage: Storage, settings: Settings, words: Sequence[str]
) -> Iterable[tuple[str, list[Callable[[], object]]]]:
    """Yield the name of each command to measure, and its calls."""
    vector = [384**-0.5] * 384  # in place of a model's
    conversation = Conversation(storage, settings, lambda: NOW, embed=lambda text: vector)

    def says(text: str) -> Callable[[], object]:
        def ask() -> None:
            reply = conversation.answer(Request(chat_id=1, chat_kind="private", chat_title="Ann", text=text))
            assert "went wrong" not in str(reply)

        return ask

    def stories() -> object:
        newest, __ = storage.stories.latest(until=NOW, limit=50, offset=0)
        return [timeline(storage, entry) for entry in listed(storage, newest)]

    def digest(number: int) -> Callable[[], object]:
        query = f'topic:"{TOPICS[number]}" {"" if number % 2 else words[0]}'
        day = NOW - timedelta(days=1)
        due, daily = Due(at=day, slot=time(8)), Schedule(times=(time(8),))
        subscription = storage.subscriptions.put(
            chat_id=1, thread_id=None, query=query, schedule=daily, due=due, now=day
        )
        return lambda: match_one(storage, subscription, "UTC", NOW)

    def story(id_: int) -> Callable[[], object]:
        stored, rules = storage.stories.profile(id_), StoryRules()
        assert stored
        profile = _loaded(stored)
        assert profile
        return lambda: place(profile, _candidates(storage, profile, NOW, rules), rules)

    says("/start")()
    yield "/latest", [says(f"/latest page {1 + n % 10}") for n in range(20)]
    for name, filters in FILTERS.items():
        yield f"/latest, {name}", [says(f"/latest {typed}") for typed in filters]
    yield "/search", [says(f"/search {typed}") for typed in words]
    long = (word for typed in words for word in typed.split() if len(word) > 7)
    yield "/search, misspelt", [says(f"/search {word[:4]}{word[5:]}") for word in long]
    yield "/deadlines", [says("/deadlines")] * 20
    yield "story list", [stories] * 10
    yield "doctor", [lambda: list(_stored(settings, lambda: storage, deep=False))] * 5
    yield "matching a digest", list(map(digest, range(len(TOPICS))))
    yield "finding a story", [story(article.id) for article in storage.articles.recent(20)]
    yield "near in meaning", [lambda: storage.search.nearest(vector, least=0.1)] * 5


def times(calls: Sequence[Callable[[], object]]) -> list[float]:
    """Return the milliseconds of each call."""
    gc.freeze()  # the garbage collector must not spend time on the objects of this benchmark
    calls[0]()  # this does the lazy imports
    milliseconds = []
    for call in calls:
        begin = process_time()
        call()
        milliseconds.append((process_time() - begin) * 1e3)
    return milliseconds


def reader(storage: Storage, count: int) -> Callable[[str], Callable[[], object]]:
    """Return a function that makes searches of lemon24/reader, over the same titles and texts."""
    from reader import make_reader

    other = make_reader(":memory:")
    other.add_feed("http://a.org/feed")
    for id_ in range(1, count + 1):
        article = storage.articles.get(id_)
        entry = {"feed_url": "http://a.org/feed", "id": str(id_), "title": article.title, "summary": article.text}
        other.add_entry(entry)
    other.enable_search()
    other.update_search()
    return lambda words: lambda: list(other.search_entries(words, limit=10))


def plain(storage: Storage, count: int) -> Callable[[str], Callable[[], object]]:
    """Return a function that makes searches of SQLite alone, in our index: the best ten articles by BM25."""
    best = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank LIMIT 10"
    return lambda words: lambda: storage.database.rows(best, [words])


def measure(folder: Path, counts: Sequence[int]) -> Iterator[Measured]:
    """Measure archives with these numbers of articles."""
    for count in counts:
        # Another version of the schema or of the profiles makes its own archive.
        path = folder / f"{count}-{len(STEPS)}-{VERSION}.db"
        if not path.exists():
            rmtree(folder / "partial", ignore_errors=True)  # an interrupted run may have left one
            fill(storage := open_storage(folder / "partial/new.db"), count)
            storage.close()
            storage.database.path.rename(path)
        storage = open_storage(path)
        settings = Settings.model_validate({"storage": {"path": path}, "telegram": {"admins": [1]}})
        words = searches()
        for name, asked in questions(storage, settings, words):
            own = times(asked)
            peer, search = ("reader", reader) if count <= BESIDE else ("plain FTS5", plain)
            theirs = times([*map(search(storage, count), words)]) if name == "/search" else []
            yield Measured(what=f"{name}, ms", size=count, own=own, peer=peer, theirs=theirs)
        storage.close()
        yield Measured(what="file, KB an article", size=count, own=[path.stat().st_size / count / 1e3])
