"""A batch of digests has the same content as digests planned one by one, but needs only a few queries."""

from array import array
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from random import Random
from sqlite3 import Row

import pytest

from bot.config import Settings
from bot.digests import plan_due
from bot.storage import Storage, open_storage
from bot.storage.database import backup
from summarizer.facts import FoundTopic
from tests.digests.conftest import Desk
from tests.digests.facts import EPA, due, facts
from tests.digests.planning import plan

SENTENCES = ("The senate rejected the levy.", "Steel tariffs rise in June.", "Lifts are planned.", "The fee is due.")
DAYS = (due("2025-03-26"), due("2025-04-15", moved=True), due("2025-05-01", "effective"))
VECTORS = (None, b"", array("f", (1.0, 0.0)).tobytes(), array("f", (0.6, 0.8)).tobytes())


@dataclass
class World:
    """Simulates chats with overlapping subscriptions, copies of articles, and messages that fail, all at random."""

    desk: Desk
    chance: Random
    articles: list[int] = field(default_factory=list)

    def people(self) -> None:
        one, desk = self.chance.choice, self.desk
        for chat in range(1, 7):
            for __ in range(3):
                interest = one(("", "", "steel tariffs"))
                desk.subscribe(
                    one(("daily 13:00", "daily 13:00 18:00", "at once", "at once")),
                    chat=chat,
                    zone=one((None, None, "Asia/Tokyo", "America/New_York")),
                    thread_id=one((None, None, 7)),
                    topic=one((None, "Trade", "Energy")),
                    query=one(("", "", "levy", "steel OR lifts", "source:Wire", "body:us-epa", "-levy topic:Trade")),
                    interest=interest,
                    interest_vector=one(VECTORS) if interest else None,
                    items=one((None, 1, 2)),
                    tell_empty=one((True, True, False)),
                )
            quiet, language = one((None, None, None, (time(12), time(15)))), one((None, None, "zh"))
            desk.storage.chats.set(chat, quiet=quiet, language=language)

    def news(self) -> None:
        one, desk = self.chance.choice, self.desk
        for __ in range(self.chance.randint(0, 6)):
            said = " ".join(self.chance.sample(SENTENCES, 2))
            topic = FoundTopic(topic=one(("Trade", "Energy")), score=0.7)
            stage, topics = one(("other", "proposed", "adopted", "withdrawn")), one(((), (topic,)))
            found = facts(stage, *one(((), (one(DAYS),))), bodies=one(((), (EPA,))), topics=topics)
            article = desk.comes(
                str(len(self.articles)),
                found,
                text=said,
                summary=one((said, said, None)),
                story=desk.story(one(self.articles)) if self.articles and self.chance.random() < 0.5 else None,
                source=desk.make.source(one(("Gazette", "Wire"))),
                embedding=one((None, (1.0, 0.0), (0.6, 0.8))),
                published=desk.clock() - timedelta(hours=self.chance.randint(0, 30)),
            )
            self.articles.append(article)
            desk.clock.forward(minutes=self.chance.randint(0, 40))

    def end_messages(self) -> None:
        """Give each planned message a random state."""
        for row in self.desk.storage.database.rows("SELECT rowid AS id FROM delivery_chunks WHERE state = 'planned'"):
            state = self.chance.choice(("sent", "sent", "failed", "in_doubt", "planned"))
            self.desk.storage.database.execute(
                "UPDATE delivery_chunks SET state = ? WHERE rowid = ?", [state, row["id"]]
            )


def ledger(storage: Storage) -> list[list[Row]]:
    """Return the rows of all tables to which planning writes."""
    return [
        storage.database.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
        for table in ("deliveries", "delivery_chunks", "delivery_items", "subscriptions")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_a_batch_plans_the_same_digests_as_planning_one_by_one(
    seed: int, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage, clock = desk.storage, desk.clock
    world = World(desk, Random(seed))
    world.people()
    planned = 0
    for turn in range(4):
        world.news()
        clock.forward(hours=world.chance.choice((0, 1, 5, 24)), minutes=2)
        copies = []
        for size in (1, 3):
            backup(storage.database, tmp_path / f"{turn}-{size}.db")
            copies.append(open_storage(tmp_path / f"{turn}-{size}.db"))
        alone, threes = copies
        for one in alone.subscriptions.due(clock()):
            desk.plan_these(one, storage=alone)
        with monkeypatch.context() as patch:
            patch.setattr("bot.digests.plan.ROWS", 3)
            plan(threes, clock())
        planned += desk.plan()
        assert ledger(storage) == ledger(alone) == ledger(threes)
        for copy in copies:
            copy.close()
        world.end_messages()
    assert planned


def test_the_number_of_queries_does_not_grow_with_the_chats(desk: Desk) -> None:
    asked: list[str] = []
    desk.storage.database.connection.set_trace_callback(asked.append)
    counted = []
    for chats in (20, 60):
        for chat in range(21 if counted else 1, chats + 1):
            desk.subscribe("at once", chat=chat, topic="Trade")
        found, story = [], None
        for key in ("first", "of a story that they had"):
            story = desk.story(desk.comes(f"{chats} {key}", topic="Trade", story=story))
            desk.clock.forward(minutes=1)
            asked.clear()
            assert desk.plan() == chats
            found.append(sum(one.lstrip().startswith(("SELECT", "WITH")) for one in asked))
        counted.append(found)
    assert counted[0] == counted[1]
    assert max(counted[0]) < 30


def test_after_a_stop_the_remaining_digests_are_still_due(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.digests.plan.ROWS", 2)
    for chat in range(1, 6):
        desk.subscribe("daily 12:00", chat=chat)
    desk.clock.forward(days=1)
    stops = iter((False, False, True))
    assert plan_due(desk.storage, Settings(), now=desk.clock(), stopping=lambda: next(stops)) == 3
    assert [one.chat_id for one in desk.storage.subscriptions.due(desk.clock())] == [4, 5]
    assert desk.plan() == 2
