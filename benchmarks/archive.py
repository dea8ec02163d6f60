"""How long readers' questions take over an archive that grows.

    .venv/bin/python -m benchmarks.archive [--articles N ...]

A generated database: words as news has them (few that are in each text, many that are in one), 50 sources, one article
of three in the story of the one before, one of twelve with a day ahead. Times are of the processor, in milliseconds.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from benchmarks.harness import options
from bot.digests.standing import standings
from bot.query import read_stored
from bot.storage import Storage, open_storage
from bot.storage.search import index_text
from summarizer.facts import Body, Deadline, DeadlineKind, Facts, FoundBody, FoundStage, FoundTopic, Stage

NOW = datetime(2026, 3, 12, 8, tzinfo=UTC)
WORDS = [f"{a}{b}" for a in ("the", "of", "levy", "tax", "port", "rule", "bank", "farm", "steel") for b in range(2000)]
SHARES = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))
PLACES, STAGES, BODIES = (
    ("US", "GB", "DE", "FR", "CN"),
    ("other", "other", "proposed", "adopted"),
    ("us-epa", "gb-ofgem"),
)
A_DAY = 400


def fill(storage: Storage, count: int) -> None:
    """Put so many ready articles into an empty database."""
    chance = Random(7)
    for n in range(50):
        storage.sources.add(url=f"https://s{n}.org/", kind="feed", name=f"Gazette {n}", topics=(), now=NOW)  # type: ignore[arg-type]
    chance.shuffle(WORDS)
    with storage.database.write() as db:
        for number in range(1, count + 1):
            at = NOW - timedelta(days=(count - number) / A_DAY)
            words = chance.choices(WORDS, cum_weights=SHARES, k=90)
            title, text = " ".join(words[:9]), f"{' '.join(words)} {number}."
            story = number - 1 if number % 3 == 0 else number
            if story == number:
                db.execute("INSERT INTO stories (id, created_at) VALUES (?, ?)", [number, at])
            db.execute(
                """INSERT INTO articles (id, source_id, key, url, canonical_url, title, raw_title, publisher, lang,
                    content, content_kind, excerpt, text, published_at, dated, fetched_at, ready_at, state, story_id,
                    summary, summarized_at, profile_version)
                VALUES (?1, ?2, ?1, ?3, ?3, ?4, ?4, ?5, 'en', ?6, 'text', 0, ?6, ?7, 1, ?7, ?7, 'ready', ?8,
                    json_object('text', ?4, 'strategy', 'lead', 'model', ''), ?7, 3)""",
                [number, number % 50 + 1, f"https://s.org/{number}", title, f"Gazette {number % 50}", text, at, story],
            )
            db.execute(
                "INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)",
                [number, index_text(title), index_text(text)],
            )
            stage, policy = chance.choice(STAGES), chance.random() < 0.8
            due = Deadline(date=(at + timedelta(days=20)).date(), kind=DeadlineKind.COMMENTS, sentence="By then.")
            place, body = chance.choice(PLACES), chance.choice(BODIES)
            facts = Facts(
                stage=FoundStage(stage=Stage(stage)),
                policy=policy,
                deadlines=(due,) if number % 12 == 0 else (),
                bodies=(FoundBody(body=Body(id=body, name=body, jurisdiction=place)),) if policy else (),
                jurisdictions=(place,),
                topics=(FoundTopic(topic=chance.choice(("Trade", "Energy", "Health")), score=0.8, reason=""),),
            )
            sql = "INSERT INTO article_facts (article_id, version, facts) VALUES (?, '1', ?)"
            db.execute(sql, [number, facts])
    storage.database.optimize()


def questions(storage: Storage) -> Iterable[tuple[str, list[Callable[[], object]]]]:
    """What is asked, under the name of the command that asks it."""
    chance = Random(11)

    def latest(filters: str, offset: int = 0) -> Callable[[], object]:
        about = {"selection": read_stored(filters), "until": NOW, "limit": 5, "offset": offset}
        return lambda: standings(storage, [one.id for one in storage.stories.latest(**about)[0]])  # type: ignore[arg-type]

    def search() -> Callable[[], object]:
        words = " ".join(chance.choices(WORDS, cum_weights=SHARES, k=chance.randint(1, 3)))
        return lambda: storage.search.find(read_stored(words), now=NOW, limit=100)

    first = NOW.date()
    yield "/latest", [latest("", offset=5 * n) for n in range(10)] * 2
    yield (
        "/latest with filters",
        [latest(f"topic:Trade {one}") for one in ("in:US", "body:us-epa in:DE", "source:7", "stage:adopted")] * 5,
    )
    yield "/search", [search() for __ in range(100)]
    yield "/deadlines", [lambda: storage.facts.due(first, first + timedelta(days=30), until=NOW)] * 20
    yield "story list", [lambda: storage.stories.latest(until=NOW, limit=50, offset=0)] * 10


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000, 100_000])
    given = parser.parse_args()
    print(f"{'articles':>9} {'':<24} {'p50':>8} {'p95':>8}")
    for count in given.articles:
        with tempfile.TemporaryDirectory() as folder:
            storage = open_storage(Path(folder) / "policybot.db")
            fill(storage, count)
            for name, asked in questions(storage):
                times = []
                asked[0]()  # imports what it takes
                for one in asked:
                    begin = time.process_time()
                    one()
                    times.append((time.process_time() - begin) * 1e3)
                high = statistics.quantiles(times, n=20)[-1]
                print(f"{count:>9} {name:<24} {statistics.median(times):>8.1f} {high:>8.1f}", flush=True)
            storage.close()


if __name__ == "__main__":
    main()
