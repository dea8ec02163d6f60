"""Measures how long commands of readers and operators take as the archive grows.

The databases come from `benchmarks.generate`. They are made if the folder has none of this version of schema and
profiles. Times are processor time in milliseconds for a whole command, from the typed text to the answer. The longest
write is the longest time that the write lock is held while twenty articles of a feed are stored, read and put into
stories, and while digests are planned. It is measured in the one function that takes the lock.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from shutil import copy, rmtree
from time import process_time

import numpy as np

from benchmarks.generate import BODIES, NOW, TOPICS, News, fill
from benchmarks.harness import Measured, timed
from benchmarks.writes import store
from bot.config import Settings
from bot.conversation import Conversation, Request
from bot.conversation.listing import listed
from bot.conversation.story import timeline
from bot.digests import plan_due
from bot.digests.match import match_one
from bot.health import _stored
from bot.pipeline.group import _group, _loaded
from bot.pipeline.ingest import Ingest
from bot.schedule import Due, Schedule
from bot.sources import SourceReading
from bot.storage import Database, Storage, open_storage
from bot.storage.schema import STEPS
from summarizer.stories import VERSION, StoryRules
from tests.conftest import entry, take_text

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

    def digest(number: int) -> Callable[[], object]:
        query = f'topic:"{TOPICS[number]}" {"" if number % 2 else words[0]}'
        day = NOW - timedelta(days=1)
        due, daily = Due(at=day, slot=time(8)), Schedule(times=(time(8),))
        subscription = storage.subscriptions.put(
            chat_id=1, thread_id=None, query=query, schedule=daily, due=due, now=day
        )
        return lambda: match_one(storage, subscription, "UTC", NOW)

    says("/start")()
    yield "/latest", [says(f"/latest page {1 + n % 10}") for n in range(20)]
    for name, filters in FILTERS.items():
        yield f"/latest, {name}", [says(f"/latest {typed}") for typed in filters]
    yield "/search", [says(f"/search {typed}") for typed in words]
    long = (word for typed in words for word in typed.split() if len(word) > 7)
    yield "/search, misspelt", [says(f"/search {word[:4]}{word[5:]}") for word in long]
    yield "/deadlines", [says("/deadlines")] * 20
    newest = partial(storage.stories.latest, until=NOW, limit=50, offset=0)
    yield "story list", [lambda: [timeline(storage, story) for story in listed(storage, newest()[0])]] * 10
    yield "doctor", [lambda: list(_stored(settings, lambda: storage, deep=False))] * 5
    yield "matching a digest", list(map(digest, range(len(TOPICS))))
    yield "near in meaning", [lambda: storage.search.nearest(vector, least=0.1)] * 5


def times(calls: Sequence[Callable[[], object]]) -> list[float]:
    """Return the milliseconds of each call."""
    gc.freeze()  # the garbage collector must not spend time on the objects of this benchmark
    calls[0]()  # this does the lazy imports
    return [timed(call)[2] * 1e3 for call in calls]


def reader(storage: Storage, count: int) -> Callable[[str], Callable[[], object]]:
    """Return a function that makes searches of lemon24/reader, over the same titles and texts."""
    from reader import make_reader

    other = make_reader(":memory:")
    other.add_feed("http://a.org/feed")
    for article in storage.articles.recent(count):
        about = {"id": str(article.id), "title": article.title, "summary": article.text}
        other.add_entry({"feed_url": "http://a.org/feed", **about})
    other.enable_search()
    other.update_search()
    return lambda words: lambda: list(other.search_entries(words, limit=10))


def plain(storage: Storage, count: int) -> Callable[[str], Callable[[], object]]:
    """Return a function that makes searches of SQLite alone, in our index: the best ten articles by BM25."""
    best = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank LIMIT 10"
    return lambda words: lambda: storage.database.rows(best, [words])


held: list[float] = []
"""For how many seconds each transaction of a `Timed` held the write lock."""


class Timed(Database):
    """A database that measures its transactions."""

    def _begin(self) -> None:
        super()._begin()
        held.append(-process_time())

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with super()._transaction():
            yield
        held[-1] += process_time()


def write(storage: Storage, count: int) -> list[float]:
    """Do the usual writes. Returns the milliseconds to find each new article's story."""
    storage.database.execute("PRAGMA wal_autocheckpoint = 0")  # SQLite makes checkpoints when the lock is free
    last, calls = storage.articles.recent(20), []
    entries = tuple(entry(str(old.id), title=f"Again {old.title}", content=old.text, published=NOW) for old in last)
    Ingest(storage, storage.sources.all()[0], SourceReading(entries=entries), now=NOW).store()
    for new, old in enumerate(last, count + 1):
        take_text(storage, new, old.text, title=old.title, now=NOW)
        profile = _loaded(storage.stories.profile(old.id))  # type: ignore[arg-type]
        store(storage, (new, (old.summary, (old.facts, profile))))  # type: ignore[arg-type]
        calls.append(partial(_group, storage, storage.articles.get(new), StoryRules(), lambda: NOW))
    finding = times(calls)
    assert plan_due(storage, Settings(), now=NOW)
    return finding


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
        copy(path, used := folder / "copy.db")  # since writes change stories and subscriptions
        open_storage(used).close()
        storage = Storage(Timed(used))
        settings = Settings.model_validate({"storage": {"path": used}, "telegram": {"admins": [1]}})
        words = searches()
        for name, asked in questions(storage, settings, words):
            own = times(asked)
            peer, search = ("reader", reader) if count <= BESIDE else ("plain FTS5", plain)
            theirs = times([*map(search(storage, count), words)]) if name == "/search" else []
            yield Measured(what=f"{name}, ms", size=count, own=own, peer=peer, theirs=theirs)
        held.clear()
        yield Measured(what="finding a story, ms", size=count, own=write(storage, count))
        yield Measured(what="longest write, ms", size=count, own=[max(held) * 1e3])
        storage.close()
        yield Measured(what="file, KB an article", size=count, own=[path.stat().st_size / count / 1e3])
