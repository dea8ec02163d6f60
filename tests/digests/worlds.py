"""Small worlds by chance: chats with subscriptions that overlap, articles that repeat others, messages that fail."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from bot.known_facts import KnownTopic
from bot.models import DeliveryState, Failure
from bot.storage import Storage
from bot.storage.database import Row, to_text
from tests.digests.conftest import Desk
from tests.digests.facts import EPA, due, facts

SENTENCES = (
    "The ministry published a plan for lifts in April.",
    "The senate rejected the carbon levy on Friday.",
    "Steel tariffs rise to 25 percent in June.",
    "Comments on the rule must be in by 26 March 2025.",
    "Training data of machines is to be told.",
    "The levy takes effect on 1 May 2025.",
)
STAGES = ("other", "proposed", "adopted", "withdrawn")
DAYS = (
    due("2025-03-26", sentence=SENTENCES[3]),
    due("2025-04-15", moved=True),
    due("2025-05-01", "effective", sentence=SENTENCES[5]),
)
TOPICS = ("Trade", "Energy")
QUERIES = ("", "", "levy", "steel OR lifts", "source:Wire", "body:us-epa", "after:1d", "-levy topic:Trade")
INTERESTS = ("", "", "", "steel tariffs", "training data of machines")
SCHEDULES = ("daily 13:00", "daily 13:00 18:00", "at once", "at once")
VECTORS = (None, b"", array("f", (1.0, 0.0)).tobytes(), array("f", (0.6, 0.8)).tobytes())


@dataclass
class World(Desk):
    """One that goes on as its chance has it."""

    chance: Random = field(default_factory=Random)
    articles: list[int] = field(default_factory=list)

    def people(self) -> None:
        """Chats, each with some subscriptions."""
        chance, chats = self.chance, self.storage.chats
        for chat in range(1, chance.randint(3, 7)):
            chats.meet(chat, kind="private", title="Ann", items=chance.choice((2, 3)), now=self.clock())
            if chance.random() < 0.4:
                chats.set_zone(chat, chance.choice(("Asia/Tokyo", "America/New_York")))
            if chance.random() < 0.3:
                chats.set_language(chat, "zh")
            if chance.random() < 0.2:
                chats.set_quiet(chat, "12:00-15:00")
            for __ in range(chance.randint(1, 4)):
                interest = chance.choice(INTERESTS)
                self.subscribe(
                    chance.choice(SCHEDULES),
                    chat=chat,
                    thread_id=chance.choice((None, None, 7)),
                    topic=chance.choice((None, *TOPICS)),
                    query=chance.choice(QUERIES),
                    interest=interest,
                    vector=chance.choice(VECTORS) if interest else None,
                    now=self.clock() - timedelta(hours=chance.choice((0, 30))),
                    note=chance.choice(("", "", "for the file")),
                    items=chance.choice((None, None, 1)),
                    language=chance.choice((None, None, "zh")),
                    tell_empty=chance.random() < 0.7,
                )
        self.subscribe("daily 12:00", thread_id=9)

    def news(self) -> None:
        """Articles, some of known stories; older ones are edited, or found to be of a topic."""
        chance = self.chance
        for __ in range(chance.randint(0, 6)):
            self._article()
            self.clock.forward(minutes=chance.randint(0, 40))
        with self.storage.database.write() as db:
            for id_ in chance.sample(self.articles, min(len(self.articles), 2)):
                if chance.random() < 0.3:
                    db.execute("UPDATE articles SET edited_at = ? WHERE id = ?", [to_text(self.clock()), id_])
                if chance.random() < 0.4:
                    db.execute("INSERT OR IGNORE INTO article_topics VALUES (?, ?, 0.5)", [id_, chance.choice(TOPICS)])

    def _article(self) -> None:
        chance = self.chance
        told = chance.sample(SENTENCES, 2)
        topic = KnownTopic(topic=chance.choice(TOPICS), score=0.7, reason=told[1])
        found = facts(
            chance.choice(STAGES),
            *chance.sample(DAYS, chance.choice((0, 0, 1))),
            bodies=chance.choice(((), (EPA,))),
            topics=chance.choice(((), (topic,))),
        )
        known = self.articles and chance.random() < 0.5
        article = self.comes(
            f"{len(self.articles) + 1}",
            found,
            title=told[0].rstrip("."),
            summary=" ".join(told) if chance.random() < 0.9 else None,
            text=" ".join(told),
            story=self.story(chance.choice(self.articles)) if known else None,
            source=self.make.source(*chance.choice((("Gazette",), ("Wire",))), topics=chance.choice(((), ("Trade",)))),
            embedding=chance.choice((None, (1.0, 0.0), (0.6, 0.8), (0.0, 1.0))),
            published=self.clock() - timedelta(hours=chance.randint(0, 30)),
        )
        self.articles.append(article)

    def fates(self) -> None:
        """What becomes of messages that were planned."""
        fates = (DeliveryState.SENT, DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.IN_DOUBT, None)
        with self.storage.database.write() as db:
            for row in self.storage.database.rows("SELECT * FROM delivery_chunks WHERE state = 'planned'"):
                if (fate := self.chance.choice(fates)) is not None:
                    where = [row["delivery_id"], row["position"]]
                    db.execute(
                        "UPDATE delivery_chunks SET state = ? WHERE delivery_id = ? AND position = ?", [fate, *where]
                    )
        for chat in self.storage.chats.all()[1:]:
            if self.chance.random() < 0.1:
                self.storage.pause_chat(chat.id, Failure.CHAT_GONE, self.clock())


def ledger(storage: Storage) -> list[list[Row]]:
    """All that planning writes."""
    return [
        storage.database.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
        for table in ("deliveries", "delivery_chunks", "delivery_items", "subscriptions")
    ]
