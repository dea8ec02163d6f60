"""How long readers' and operators' questions take over an archive that grows.

    .venv/bin/python -m benchmarks.archive [--articles N ...] [--folder FOLDER]

Databases are those of `benchmarks.generate`, made where the folder has none. Times are of the processor, in
milliseconds, each of a whole command, from what is typed to what is answered.
"""

from __future__ import annotations

import gc
import resource
import statistics
from collections.abc import Callable, Iterable
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np

from benchmarks.generate import BODIES, NOW, TOPICS, News, fill
from benchmarks.harness import options
from bot.config import Settings
from bot.conversation import Conversation, Request
from bot.conversation.story import timeline
from bot.digests import match_one
from bot.health import _stored
from bot.schedule import Due, Schedule
from bot.storage import Storage, open_storage

FILTERS = {
    "topic": [f'topic:"{topic}"' for topic in TOPICS],
    "body or source": [*(f"body:{body}" for body in BODIES[:40:4]), *(f"source:{n}" for n in (1, 2, 5, 20, 100, 299))],
    "two or three filters": [
        f'topic:"{TOPICS[n]}" {rest}'
        for n in (0, 5, 15)
        for rest in ("in:GB", "in:NO stage:adopted", f"body:{BODIES[0]} in:FR", "source:7", "stage:debated after:2025")
    ],
    "rare filters": [f"body:{body} {topic}" for body in BODIES[100::30] for topic in ("", f'topic:"{TOPICS[9]}"')],
}


def questions(storage: Storage, settings: Settings) -> Iterable[tuple[str, list[Callable[[], object]]]]:
    """What is asked, under the name of the command that asks it."""
    conversation = Conversation(storage, settings, lambda: NOW)
    news = News(np.random.default_rng(11))

    def says(text: str) -> Callable[[], object]:
        def ask() -> None:
            reply = conversation.answer(Request(chat_id=1, chat_kind="private", chat_title="Ann", text=text))
            assert "went wrong" not in str(reply)

        return ask

    def stories() -> object:
        return [timeline(storage, one) for one in storage.stories.latest(until=NOW, limit=50, offset=0)[0]]

    def digest(number: int) -> Callable[[], object]:
        query = f'topic:"{TOPICS[number]}" {"" if number % 2 else news.words(1)[0]}'
        day = NOW - timedelta(days=1)
        due, daily = Due(at=day, slot=time(8)), Schedule(times=(time(8),))
        one = storage.subscriptions.put(chat_id=1, thread_id=None, query=query, schedule=daily, due=due, now=day)
        return lambda: match_one(storage, one, NOW.date(), NOW)

    says("/start")()
    yield "/latest", [says(f"/latest page {1 + n % 10}") for n in range(20)]
    for name, filters in FILTERS.items():
        yield f"/latest, {name}", [says(f"/latest {one}") for one in filters]
    yield "/search", [says(f"/search {' '.join(news.words(1 + n % 3))}") for n in range(160)]
    yield "/deadlines", [says("/deadlines")] * 20
    yield "/health", [says("/health")] * 20
    yield "story list", [stories] * 10
    yield "doctor", [lambda: list(_stored(settings, lambda: storage, deep=False))] * 5
    yield "matching a digest", list(map(digest, range(len(TOPICS))))
    yield "opening the database", [lambda: open_storage(storage.database.path).close()] * 5
    vector = np.eye(384)[7] + np.full(384, 0.001)
    yield "near in meaning", [lambda: storage.vectors.near(vector.tolist(), least=0.1)] * 5


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/policybot-archive"))
    given = parser.parse_args()
    print(f"{'articles':>9} {'':<30} {'p50':>8} {'p95':>8}")
    for count in given.articles:
        path = given.folder / f"{count}.db"
        made = path.exists()
        storage = open_storage(path)
        if not made:
            fill(storage, count)
        settings = Settings.model_validate({"storage": {"path": path}, "telegram": {"admins": [1]}})
        row = partial(print, f"{count:>9}", flush=True)
        for name, asked in questions(storage, settings):
            gc.freeze()  # what generated the questions is no part of the bot
            times = []
            asked[0]()  # imports what it takes
            for one in asked:
                begin = process_time()
                one()
                times.append((process_time() - begin) * 1e3)
            high = statistics.quantiles(times, n=20)[-1]
            row(f"{name:<30} {statistics.median(times):>8.1f} {high:>8.1f}")
        storage.close()
        row(f"{'peak memory, MB':<30} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>8.0f}")


if __name__ == "__main__":
    main()
