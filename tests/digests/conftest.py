"""Helpers for tests of digests."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.config import Settings
from bot.digests.match import match_one
from bot.digests.plan import plan_batch
from bot.models import DigestItem, Failure, Subscription
from bot.storage import Storage
from summarizer.facts import Facts
from tests.conftest import Clock, Maker, meet, scheduled, subscribe, waiting
from tests.digests.facts import put
from tests.digests.planning import plan


@dataclass
class Desk:
    """Adds subscriptions and articles, plans digests, and shows what is in them."""

    storage: Storage
    make: Maker
    clock: Clock

    def subscribe(
        self, schedule: str = "daily 13:00", *, chat: int = 1, zone: str | None = None, **what: Any
    ) -> Subscription:
        """Add a subscription of a chat. It is due at the next time of its schedule."""
        meet(self.storage, chat, self.clock())
        if zone:
            self.storage.chats.set(chat, zone=zone)
        wanted = scheduled(schedule)
        what["due"] = wanted.next(zone or "UTC", self.clock())
        return subscribe(self.storage, chat, self.clock(), schedule=wanted, **what)

    def comes(self, key: str, found: Facts | None = None, *, topic: str | None = None, **changes: object) -> int:
        """Add a ready article with its own text, and with facts if given. `topic` is the topic of its source."""
        if topic:
            changes["source"] = self.make.source(topic, topics=(topic,))
        id_ = self.make.ready(key, **{"text": f"Text of {key}.", "published": self.clock()} | changes)  # type: ignore[arg-type]
        return put(self.storage, id_, found) if found else id_

    def story(self, article: int) -> int:
        """Return the story of an article."""
        return self.make.story(article)

    def plan(self, **later: float) -> int:
        """Move the clock forward by `later`, and plan what is due. Returns the number of digests."""
        self.clock.forward(**later)
        return plan(self.storage, self.clock())

    def plan_these(self, *subscriptions: Subscription, storage: Storage | None = None) -> int:
        """Plan digests of these subscriptions. Returns the number of digests."""
        return plan_batch(storage or self.storage, Settings(), subscriptions, now=self.clock())

    def pause(self, chat: int = 1) -> None:
        """Pause the chat, as if its members had removed the bot."""
        self.storage.pause_chat(chat, Failure.CHAT_GONE, self.clock())

    def resume(self, chat: int = 1) -> None:
        """Resume the chat, as if the bot were let in again."""
        self.storage.chats.resume(chat, by_operator=True)

    def refuse(self) -> None:
        """Mark all waiting messages as refused by Telegram."""
        for chunk in waiting(self.storage, self.clock()):
            self.storage.outbox.fail(chunk, failure=Failure.REJECTED, now=self.clock())

    def told(self, delivery: int | None = None) -> str:
        """Return the text of a delivery, by default the newest one."""
        wanted = self.storage.deliveries.all()[0].id if delivery is None else delivery
        return "\n".join(chunk.message.plain for chunk in self.storage.deliveries.get(wanted).messages)

    def brought(self) -> list[int]:
        """Return the articles of the newest delivery."""
        return sorted(item.article_id for item in self.storage.deliveries.items(self.storage.deliveries.all()[0].id))

    def matched(self, subscription: Subscription) -> list[DigestItem]:
        """Return the items that a subscription would get now."""
        return list(match_one(self.storage, subscription, "UTC", self.clock()).items)


@pytest.fixture
def desk(storage: Storage, make: Maker, clock: Clock) -> Desk:
    return Desk(storage, make, clock)
