"""Makes a database with chats, subscriptions and articles, and knows which articles each chat must get."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import summarizer
from bot import clock
from bot.config import Settings
from bot.models import Source
from bot.pipeline import facts_version
from bot.schedule import Due, Schedule
from bot.storage import open_storage
from summarizer.facts import Facts
from tests.conftest import Maker, on
from tests.fake_telegram import FakeTelegram, Group
from tests.fake_telegram.chats import ChatType

TOPICS = {"Steel": 2, "Water": 4, "Health": 6, "Trade": 9}
"""Topic → its number of articles at the start. With these numbers, digests have one, two or three messages."""
MOST_ARTICLES = 30
"""Maximum number of articles. A digest shows five articles in full and 25 as titles, and leaves out any others."""
SENTENCES = (
    "The ministry has put a draft on {} and {} before the council, which is to vote in spring.",
    "Plants with {} that are older than {} must be inspected every other year.",
    "Who sells {} across the border has to name the {} where a good was made.",
    "The fee for {} rises by a tenth, and those who pay {} late pay double & more.",
    "Comments on {} can be sent to the {} until the end of the month.",
    "An authority for {} is to watch over it; <nobody> of {} has been named so far.",
)
WORDS = (Path(summarizer.__file__).parent / "words_en.txt").read_text(encoding="utf-8").split()
KINDS: tuple[ChatType, ...] = ("private", "group", "supergroup", "channel")
SUPERGROUPS = 1_001_000_000_000
MOVED = 500_000_000
"""This is added to SUPERGROUPS for the id of a supergroup that a group becomes."""
ROUNDS = 48
"""Number of times of day in each subscription. They are a minute apart."""


@dataclass(frozen=True, kw_only=True)
class Subscribed:
    """A subscription. If its topic is None, it is for all topics."""

    id: int
    chat_id: int
    topic: str | None
    at_once: bool


def _hour(at: datetime) -> time:
    return at.time().replace(second=0, microsecond=0)


class World:
    """The bot's database. A World changes it from another process than the bot, as commands of the operator do.

    The times of its subscriptions have passed today, so nothing becomes due until `fall_due` is called.
    """

    most = MOST_ARTICLES

    def __init__(self, path: Path, server: FakeTelegram, rng: random.Random) -> None:
        self._storage = open_storage(path)
        self._server = server
        self._rng = rng
        self._make = Maker(self._storage, clock.now)
        self._began = clock.now()
        self._version = facts_version(Settings().topics)
        self._sources: dict[str, Source] = {}
        self._articles = 0
        self._due: set[tuple[int, str]] = set()
        self._groups: list[Group] = []
        self._rounds = 0
        self._hours = [_hour(self._began - timedelta(minutes=ROUNDS - n)) for n in range(ROUNDS)]
        self.subscriptions: list[Subscribed] = []
        self.moved: dict[int, int] = {}
        """Old id of each group that has become a supergroup → its new id."""

    def close(self) -> None:
        """Close the database."""
        self._storage.close()

    def fill(self, chats: int) -> None:
        """Add people and groups, their subscriptions, and the first articles."""
        with self._storage.database.write():
            for topic in TOPICS:
                # Disable the source, so that digests do not wait for a poll.
                self._sources[topic] = self._make.source(f"{topic} Gazette", topics=[topic])
                self._storage.sources.set_enabled(self._sources[topic].id, False, self._began)
            for number in range(chats):
                self._add_chat(number)
            # This comes last, because an immediate subscription gets only articles that become ready after it was made.
            for topic, articles in TOPICS.items():
                self.publish(topic, articles)

    def publish(self, topic: str | None = None, articles: int = 1) -> None:
        """Make articles ready, in this topic or in random ones."""
        for _ in range(articles):
            if self._articles == self.most:
                return
            chosen, mark = topic or self._rng.choice(list(TOPICS)), f"Rule {self._articles:05d}"
            text = " ".join(self._sentence() for _ in range(self._rng.randint(2, 9)))
            self._appear(chosen, mark, f"{mark} on {chosen.lower()} & what belongs to it: {self._sentence()}", text)
            self._articles += 1
            self._due |= {
                (subscription.chat_id, mark)
                for subscription in self.subscriptions
                if subscription.topic in (None, chosen)
            }

    def _sentence(self) -> str:
        # Random words make articles different, so that the bot does not take them for copies.
        return self._rng.choice(SENTENCES).format(*self._rng.sample(WORDS, 2))

    def _appear(self, topic: str, mark: str, title: str, text: str) -> None:
        article_id = self._make.ready(mark, source=self._sources[topic], title=title, summary=text)
        # Store facts, so that the bot does not load a model to find them.
        self._storage.facts.putting(article_id, Facts(), version=self._version)()

    def _add_chat(self, number: int) -> None:
        kind = self._rng.choices(KINDS, (82, 6, 9, 3))[0]
        chat_id = 1001 + number
        if kind == "private":
            self._server.reader(chat_id)
        else:
            chat_id = -chat_id if kind == "group" else -SUPERGROUPS - number
            made_group = self._server.group(chat_id, type=kind)
            if kind == "group":
                self._groups.append(made_group)
        now = clock.now()
        self._storage.chats.meet(chat_id, kind=kind, title=f"Chat {number}", items=5, now=now)
        asked: list[str | None] = list(self._rng.sample(list(TOPICS), 2))
        # Subscribe to one topic, to two topics, or to one topic and all topics, so that two digests overlap.
        chosen = self._rng.choices((asked[:1], asked, [asked[0], None]), (5, 2, 3))[0]
        for topic in chosen:
            at_once = self._rng.random() < 0.15
            schedule = Schedule() if at_once else Schedule(times=tuple(sorted(self._hours)))
            made = self._storage.subscriptions.put(
                chat_id=chat_id,
                thread_id=None,
                query=on(topic),
                schedule=schedule,
                due=Due(at=now + timedelta(hours=20), slot=None if at_once else self._hours[0]),
                now=now,
            )
            # No "Nothing new": it has the same text each day, so one could not see which of two has arrived.
            self._storage.database.execute("UPDATE subscriptions SET tell_empty = 0 WHERE id = ?", [made.id])
            self.subscriptions.append(Subscribed(id=made.id, chat_id=chat_id, topic=topic, at_once=at_once))

    def fall_due(self, subscriptions: Iterable[Subscribed] | None = None) -> int:
        """Make subscriptions due, by default all. Returns their number."""
        at = self._began - timedelta(minutes=ROUNDS - self._rounds)
        self._rounds += 1
        chosen = self.subscriptions if subscriptions is None else list(subscriptions)
        with self._storage.database.write():
            for subscription in chosen:
                slot = None if subscription.at_once else _hour(at)
                self._storage.subscriptions.move_on([(subscription.id, Due(at=at, slot=slot), None)])
        return len(chosen)

    def move_group(self) -> None:
        """Turn one group with the bot into a supergroup, if a group is left."""
        for group in self._groups:
            if group.has_bot:
                self._groups.remove(group)
                old, new = group.chat_id, group.chat_id - SUPERGROUPS - MOVED
                group.migrate(new)
                self.moved[old] = new
                return

    def some(self, count: int) -> list[Subscribed]:
        """Return a random sample of the subscriptions."""
        return self._rng.sample(self.subscriptions, min(count, len(self.subscriptions)))

    def expected(self) -> frozenset[tuple[int, str]]:
        """Return the articles that each chat must get: (chat, mark)."""
        return frozenset((self.moved.get(chat_id, chat_id), mark) for chat_id, mark in self._due)
