"""What tests of digests share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from bot.config import Settings
from bot.digests import match_one
from bot.digests.plan import Planner
from bot.models import DigestItem, Failure, Subscription
from bot.storage import Storage
from summarizer.facts import Facts
from tests.conftest import Clock, Maker, meet, scheduled, subscribe, waiting
from tests.digests.facts import put
from tests.digests.planning import plan


@dataclass
class Desk:
    """Chats with subscriptions, articles that come in, and the plans that bring the ones to the others."""

    storage: Storage
    make: Maker
    clock: Clock

    def subscribe(
        self, schedule: str = "daily 13:00", *, chat: int = 1, zone: str | None = None, **what: Any
    ) -> Subscription:
        """A subscription of a chat, due by its schedule from now on."""
        meet(self.storage, chat, self.clock())
        if zone:
            self.storage.chats.set(chat, zone=zone)
        wanted = scheduled(schedule)
        what["due"] = wanted.next(zone or "UTC", self.clock())
        return subscribe(self.storage, chat, self.clock(), schedule=wanted, **what)

    def comes(self, key: str, found: Facts | None = None, *, topic: str | None = None, **changes: object) -> int:
        """A ready article with a text of its own, and facts if given. `topic`: that of its source."""
        if topic:
            changes["source"] = self.make.source(topic, topics=(topic,))
        id_ = self.make.ready(key, **{"text": f"Text of {key}.", "published": self.clock()} | changes)  # type: ignore[arg-type]
        return put(self.storage, id_, found) if found else id_

    def story(self, article: int) -> int:
        """The story of an article."""
        return self.make.story(article)

    def plan(self, **later: float) -> int:
        """Plan what is due, now or so much later; how many digests."""
        self.clock.forward(**later)
        return plan(self.storage, self.clock())

    def plan_these(self, *subscriptions: Subscription, storage: Storage | None = None) -> int:
        """The same of those that were found to be due."""
        planner = Planner(storage or self.storage, Settings(), now=self.clock())
        return planner.plan(subscriptions)

    def pause(self, chat: int = 1) -> None:
        """A chat removes the bot."""
        self.storage.pause_chat(chat, Failure.CHAT_GONE, self.clock())

    def resume(self, chat: int = 1) -> None:
        """It is back."""
        self.storage.chats.resume(chat, by_operator=True)

    def refuse(self) -> None:
        """Telegram refuses what waits for it."""
        for chunk in waiting(self.storage, self.clock()):
            self.storage.outbox.fail(chunk, failure=Failure.REJECTED, now=self.clock())

    def told(self, delivery: int | None = None) -> str:
        """The messages of a delivery, else of the newest."""
        wanted = self.storage.deliveries.all()[0].id if delivery is None else delivery
        return "\n".join(chunk.message.plain for chunk in self.storage.deliveries.get(wanted).messages)

    def brought(self) -> list[int]:
        """The articles of the newest delivery."""
        return sorted(item.article_id for item in self.storage.deliveries.items(self.storage.deliveries.all()[0].id))

    def matched(self, subscription: Subscription) -> list[DigestItem]:
        """What a subscription would get."""
        return list(match_one(self.storage, subscription, "UTC", self.clock()).items)


@pytest.fixture
def desk(storage: Storage, make: Maker, clock: Clock) -> Desk:
    return Desk(storage, make, clock)
