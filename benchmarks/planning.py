"""How long it takes to plan the digests of 10,000 chats that are due in one minute, and how many queries.

    .venv/bin/python -m benchmarks.planning [--chats N] [--articles N]

60,000 articles, of which 40 are new since the digests of yesterday, on eight topics. Chats are in five zones, speak two
languages, and take a topic, a search, an interest or all; some have two subscriptions. Beside: some of the same one by
one, each in a transaction of its own. Then as many alerts that look at what is there and find nothing new.
"""

from __future__ import annotations

import sqlite3
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.harness import options
from bot.config import Settings
from bot.digests import plan_due
from bot.digests.plan import Planner
from bot.schedule import Due, Schedule
from bot.storage import Storage, open_storage
from bot.storage.database import backup
from summarizer.facts import Deadline, DeadlineKind, Facts, FoundStage, FoundTopic, Stage
from tests.conftest import Clock, Maker

NOW = datetime(2025, 3, 12, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TOPICS = ("Trade", "Energy", "Health", "Privacy", "Housing", "Finance", "Climate", "Labour")
ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Shanghai", "Asia/Tokyo")
WORDS = ("tariff", "levy", "quota", "ministry", "steel", "court", "budget", "carbon", "visa", "port", "drug", "rent")
STAGES = ("proposed", "consultation", "adopted", "in_force", "other")
NEW = 40
SAMPLE = 200


def fill(storage: Storage, clock: Clock, chance: Random, articles: int) -> None:
    """Put articles into the database, over the last year; yesterday's are the last 80."""
    make = Maker(storage, clock)
    sources = [make.source(f"Gazette {n}") for n in range(50)]
    with storage.database.write():
        for number in range(articles - 2 * NEW):
            clock.now = NOW - 2 * DAY - timedelta(minutes=8) * (articles - number)
            article(storage, make, chance, number, sources[number % 50])


def article(storage: Storage, make: Maker, chance: Random, number: int, source: object) -> None:
    """One with a text, a summary and facts; each third joins the story of the one before."""
    sentences = [" ".join(chance.choices(WORDS, k=14)).capitalize() + f" {number}.{n}." for n in range(20)]
    story = storage.articles.get(number).story_id if number % 3 == 0 and number else None
    id_ = make.ready(
        f"{number}",
        title=f"On {sentences[0]}",
        text=" ".join(sentences),
        summary=" ".join(sentences[:3]),
        source=source,
        story=story,
        embedding=[chance.gauss(0, 0.05) for __ in range(384)],
        published=make.clock(),
    )
    topics = tuple(FoundTopic(topic=one, score=0.8, reason=sentences[1]) for one in chance.sample(TOPICS, 2))
    day = Deadline(date=(make.clock() + 20 * DAY).date(), kind=DeadlineKind.COMMENTS, sentence=sentences[2])
    found = Facts(
        stage=FoundStage(stage=Stage(chance.choice(STAGES)), sentence=sentences[0]), deadlines=(day,), topics=topics
    )
    storage.facts.put(id_, found, version="1")


def fresh(storage: Storage, clock: Clock, chance: Random) -> None:
    """Articles of one day."""
    make = Maker(storage, clock)
    first = storage.articles.newest_id()
    with storage.database.write():
        for number in range(first, first + NEW):
            clock.forward(minutes=20)
            article(storage, make, chance, number, make.source("Gazette 1"))


def people(storage: Storage, chance: Random, chats: int) -> None:
    """Chats that subscribed a week ago."""
    then = NOW - 7 * DAY
    schedule = Schedule(times=(time(8),))
    with storage.database.write():
        for chat in range(1, chats + 1):
            storage.chats.meet(chat, kind="private", title="Ann", items=chance.choice((5, 10)), now=then)
            storage.chats.set(chat, zone=chance.choice(ZONES))
            storage.chats.set(chat, language=chance.choice(("en", "en", "zh")))
            for __ in range(1 if chance.random() < 0.9 else 2):
                asked = chance.random()
                words = chance.choice(WORDS) if 0.7 <= asked < 0.8 else ""
                storage.subscriptions.put(
                    chat_id=chat,
                    thread_id=None,
                    query=f'topic:"{chance.choice(TOPICS)}"' if asked < 0.7 else words,
                    interest=" ".join(chance.sample(WORDS, 3)) if asked >= 0.9 else "",
                    vector=array("f", [chance.gauss(0, 0.05) for __ in range(384)]).tobytes() if asked >= 0.9 else None,
                    schedule=schedule,
                    due=Due(at=NOW - DAY, slot=time(8)),
                    now=then,
                )


@dataclass(frozen=True, kw_only=True)
class Run:
    """What planning took."""

    digests: int
    seconds: float
    statements: Counter[str]
    """How many of each kind there were."""


def plan(storage: Storage, now: datetime) -> int:
    """As the bot does."""
    return plan_due(storage, Settings(), now=now)


def one_by_one(storage: Storage, now: datetime, most: int) -> int:
    """A plain loop over some of them, first those that are longest overdue."""
    planned = 0
    for one in storage.subscriptions.due(now)[:most]:
        planned += Planner(storage, Settings(), now=now).plan([one])
    return planned


def measured(storage: Storage, folder: Path, work: Callable[[Storage], int]) -> Run:
    """Time the work on one copy of the database and count statements on another: counting takes time."""
    copies = []
    for name in ("timed.db", "counted.db"):
        (folder / name).unlink(missing_ok=True)
        backup(storage.database, folder / name)
        copies.append(open_storage(folder / name))
    timed, counted = copies
    begin = perf_counter()
    digests = work(timed)
    seconds = perf_counter() - begin
    statements: Counter[str] = Counter()
    connection: sqlite3.Connection = counted.database.connection
    connection.set_trace_callback(lambda sql: statements.update([sql.split(None, 1)[0].upper()]))
    work(counted)
    connection.set_trace_callback(None)
    for copy in copies:
        copy.close()
    return Run(digests=digests, seconds=seconds, statements=statements)


def told(name: str, run: Run, subscriptions: int) -> str:
    """A row of the table."""
    reads = run.statements["SELECT"] + run.statements["WITH"]
    return (
        f"{name:<28} {subscriptions:>7} {run.digests:>8} {run.seconds:>8.2f} {run.seconds / subscriptions * 1e3:>8.2f}"
        f" {reads:>8} {reads / subscriptions:>8.2f}"
    )


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--chats", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=60_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, chance, clock = Path(name), Random(7), Clock()
        storage = open_storage(folder / "policybot.db")
        fill(storage, clock, chance, given.articles)
        people(storage, chance, given.chats)
        # Yesterday's digests, which were sent.
        clock.now = NOW - 2 * DAY
        fresh(storage, clock, chance)
        clock.now = NOW - DAY
        plan(storage, clock())
        with storage.database.write() as db:
            db.execute("UPDATE delivery_chunks SET state = 'sent'")
            db.execute("UPDATE deliveries SET state = 'sent'")
            db.execute("UPDATE subscriptions SET next_due_at = ?", [f"{NOW:%Y-%m-%dT%H:%M:%SZ}"])
        storage.database.optimize()
        fresh(storage, clock, chance)
        clock.now = NOW
        due = len(storage.subscriptions.due(NOW))
        print(f"{given.chats} chats, {due} subscriptions due, {given.articles} articles, {NEW} of them new\n")
        print(f"{'':<28} {'due':>7} {'digests':>8} {'seconds':>8} {'ms each':>8} {'SELECTs':>8} {'each':>8}")
        batches = measured(storage, folder, lambda copy: plan(copy, NOW))
        print(told("in batches", batches, due))
        single = measured(storage, folder, lambda copy: one_by_one(copy, NOW, SAMPLE))
        print(told("one by one", single, min(due, SAMPLE)))
        ratio = (single.seconds / min(due, SAMPLE)) / (batches.seconds / due)
        print(f"\none by one takes {ratio:.0f} times as long\n")
        plan(storage, NOW)
        with storage.database.write() as db:
            db.execute(
                "UPDATE subscriptions SET schedule = '{}', next_slot = NULL, next_due_at = ?",
                [f"{NOW + timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"],
            )
        alerts = measured(storage, folder, lambda copy: plan(copy, NOW + timedelta(minutes=1)))
        print(told("alerts, with nothing new", alerts, due))
        storage.close()


if __name__ == "__main__":
    main()
