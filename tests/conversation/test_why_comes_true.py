"""The answers of /why agree with the next digests. Articles, subscriptions and outcomes are random."""

import random
from datetime import time

import pytest

from bot.models import Delivery, DeliveryKind
from bot.schedule import Schedule
from bot.storage import Storage
from bot.storage.deliveries import Item
from tests.conftest import Clock, Maker, leaves, subscribe, waiting
from tests.conversation.conftest import CHAT, Person
from tests.digests.facts import facts, put
from tests.digests.planning import news, plan

WORDS = ("steel", "tin", "gas", "duty")
STEPS = 12
NEVER = ("No subscription of this chat finds it", "began or last looked", "\nSent: ")
"""If the answer of /why has one of these, the next digests must not have the article."""


class World:
    """A chat, its subscriptions, and articles, to which random things happen."""

    def __init__(self, storage: Storage, make: Maker, clock: Clock, chance: random.Random) -> None:
        self.storage, self.make, self.clock, self.chance = storage, make, clock, chance
        self.sources = [make.source("A", topics=("Trade",)), make.source("B", topics=("Energy",)), make.source("C")]
        self.stories: list[int] = []
        self.articles: list[int] = []

    def happens(self) -> None:
        """Let one random thing happen: articles arrive, or the reader subscribes, follows or unsubscribes."""
        chance, storage, now = self.chance, self.storage, self.clock()
        dice = chance.random()
        if dice < 0.6:
            for __ in range(chance.randint(1, 3)):
                self._article()
        elif dice < 0.8:
            schedule = chance.choice([Schedule(times=(time(8),)), Schedule(times=(time(12), time(18))), Schedule()])
            subscribe(
                storage,
                CHAT,
                now,
                topic=chance.choice([None, "Trade", "Energy"]),
                query=chance.choice(["", "steel", "tin OR gas", "-duty"]),
                schedule=schedule,
                due=schedule.next("UTC", now),
            )
        elif dice < 0.9 and self.stories:
            storage.follows.add(CHAT, None, chance.choice(self.stories), now)
        elif known := storage.subscriptions.all(CHAT):
            storage.subscriptions.remove(CHAT, chance.choice(known).id)

    def _article(self) -> None:
        number, said = len(self.articles) + 1, f"About {self.chance.choice(WORDS)}, {self.chance.randint(1, 3)}."
        known = self.chance.choice(self.stories) if self.stories and self.chance.random() < 0.4 else None
        title = " ".join([*self.chance.sample(WORDS, 2), str(number)])
        source = self.chance.choice(self.sources)
        made = self.make.ready(str(number), title=title, text=said, summary=said, source=source, story=known)
        put(self.storage, made, facts(self.chance.choice(["proposed", "adopted", "other"])))
        self.articles.append(made)
        story = self.make.story(made)
        self.stories = list(dict.fromkeys([*self.stories, story]))

    def goes_on(self) -> None:
        """Let time pass, plan what is due, and let most of the messages arrive."""
        self.clock.forward(minutes=self.chance.choice([1, 30, 180, 600]))
        plan(self.storage, self.clock())
        news(self.storage, self.clock())
        for chunk in waiting(self.storage, self.clock()):
            ends = self.chance.random()
            how = "sent" if ends < 0.75 else "failed" if ends < 0.9 else "doubt"
            leaves(self.storage, chunk, how, now=self.clock())

    def sent(self, article: int) -> list[tuple[Delivery, Item]]:
        """Returns the deliveries that have an article, except news of a followed story."""
        found = self.storage.deliveries.with_articles(CHAT, [article]).get(article, [])
        return [(record, item) for record, item in found if record.kind != DeliveryKind.FOLLOW]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_the_next_digests_agree_with_the_answers_of_why(storage: Storage, make: Maker, clock: Clock, seed: int) -> None:
    world, ann = World(storage, make, clock, random.Random(seed)), Person(storage, clock)
    ann.says("/help")
    for __ in range(STEPS):
        world.happens()
        said = {one: ann.says(f"/why https://example.org/{one}") for one in world.articles}
        had = {one: {record.id for record, __ in world.sent(one)} for one in world.articles}
        dues = [one.next_due_at for one in storage.subscriptions.all(CHAT)]
        world.goes_on()
        for article, text in said.items():
            new = [(record, item) for record, item in world.sent(article) if record.id not in had[article]]
            if any(words in text for words in NEVER):
                assert not new, text
            if "It will come with your subscription" in text and max(dues) <= clock():
                assert new, text
            if "It says nothing new" in text:
                assert not any(item.shown for __, item in new), text
