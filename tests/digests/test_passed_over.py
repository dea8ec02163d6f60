"""What applies to the past does not send it, and what is late is not lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.digests import plan_due
from bot.known_facts import KnownBody, KnownTopic
from bot.models import ChatState, Failure, Subscription
from bot.storage import Storage
from bot.telegram.render import render
from tests.conftest import Clock, Maker, daily, waiting
from tests.digests.facts import EPA, facts, put

CHAT = 1
TRADE = KnownTopic(topic="Trade", score=0.9, reason="It is about tariffs.")


@pytest.fixture
def subscribe(storage: Storage, clock: Clock) -> Callable[..., Subscription]:
    def made(*, topic: str | None = None, query: str = "") -> Subscription:
        storage.chats.meet(CHAT, kind="private", title="Ann", items=5, now=clock())
        found, _ = storage.subscriptions.put(
            chat_id=CHAT, thread_id=None, topic=topic, query=query, now=clock(), **daily("08:00", clock())
        )
        return found

    return made


def digest(storage: Storage, clock: Clock) -> list[int]:
    """Articles of the next day's digest."""
    clock.forward(days=1)
    assert plan_due(storage, default_zone="UTC", render=render, now=clock()) == 1
    (last, *_) = storage.deliveries.all()
    rows = storage.database.rows("SELECT article_id FROM delivery_items WHERE delivery_id = ?", [last.id])
    return sorted(row["article_id"] for row in rows)


def test_a_reworded_topic_sends_no_old_articles(
    storage: Storage, make: Maker, clock: Clock, subscribe: Callable[..., Subscription]
) -> None:
    subscribe(topic="Trade")
    old = []
    for n in range(3):
        old.append(put(storage, make.ready(f"old {n}"), facts()))
        assert digest(storage, clock) == []
        clock.forward(hours=2)
    for article in old:
        put(storage, article, facts(topics=(TRADE,)))
    new = put(storage, make.ready("new"), facts(topics=(TRADE,)))
    assert digest(storage, clock) == [new]
    assert digest(storage, clock) == []
    # They are in the topic all the same, for who looks.
    assert {one.topic for one in storage.articles.get(old[0]).facts.topics} == {"Trade"}  # type: ignore[union-attr]


def test_better_rules_for_bodies_send_no_old_articles(
    storage: Storage, make: Maker, clock: Clock, subscribe: Callable[..., Subscription]
) -> None:
    subscribe(query="body:us-epa")
    old = put(storage, make.ready("old"), facts())
    assert digest(storage, clock) == []
    clock.forward(hours=2)
    other = KnownBody(id="us-fda", name="Food and Drug Administration", jurisdiction="US")
    put(storage, old, facts(bodies=(other, EPA)))
    new = put(storage, make.ready("new"), facts(bodies=(EPA,)))
    assert digest(storage, clock) == [new]


def test_what_failed_comes_whatever_its_facts_did(
    storage: Storage, make: Maker, clock: Clock, subscribe: Callable[..., Subscription]
) -> None:
    subscribe(topic="Trade")
    failed = put(storage, make.ready("failed"), facts(topics=(TRADE,)))
    assert digest(storage, clock) == [failed]
    (message,) = waiting(storage, clock())
    storage.outbox.fail(message, failure=Failure.REJECTED, now=clock())
    put(storage, failed, facts())
    assert digest(storage, clock) == []
    put(storage, failed, facts(topics=(TRADE,)))
    assert digest(storage, clock) == [failed]


def test_what_was_late_in_the_pipeline_comes(
    storage: Storage, make: Maker, clock: Clock, subscribe: Callable[..., Subscription]
) -> None:
    subscribe(topic="Trade")
    late = make.summarized("late")  # its story could not be found for days
    for __ in range(3):
        assert digest(storage, clock) == []
    put(storage, late, facts(topics=(TRADE,)))
    storage.articles.ready(late, storage.stories.add(clock()), now=clock())
    # It says it was ready shortly before the digest that did not see it yet.
    assert digest(storage, clock) == [late]
    assert digest(storage, clock) == []
    clock.forward(hours=23, minutes=30)
    slow = make.ready("slow")
    clock.forward(hours=-23, minutes=-30)
    assert digest(storage, clock) == []
    put(storage, slow, facts(topics=(TRADE,)))
    assert digest(storage, clock) == [slow]


def test_a_chat_that_was_paused_gets_what_it_missed(
    storage: Storage, make: Maker, clock: Clock, subscribe: Callable[..., Subscription]
) -> None:
    subscribe(topic="Trade")
    assert digest(storage, clock) == []
    storage.pause_chat(CHAT, reason=Failure.CHAT_GONE, now=clock())
    clock.forward(hours=3)
    missed = put(storage, make.ready("missed"), facts(topics=(TRADE,)))
    clock.forward(days=30)
    storage.chats.set_state(CHAT, ChatState.ACTIVE)
    assert digest(storage, clock) == [missed]


def test_a_digest_that_a_wrong_clock_planned_hides_nothing(
    storage: Storage, make: Maker, clock: Clock, subscribe: Callable[..., Subscription]
) -> None:
    subscribe(topic="Trade")
    old = put(storage, make.ready("old"), facts())
    assert digest(storage, clock) == []
    clock.forward(days=20_000)
    assert digest(storage, clock) == []
    clock.forward(days=-20_000)
    with storage.database.write() as db:  # as whoever sets the clock right has to
        db.execute("UPDATE subscriptions SET next_due_at = '2025-03-13T08:00:00Z'")
    new = put(storage, make.ready("1"), facts(topics=(TRADE,)))
    put(storage, old, facts(topics=(TRADE,)))
    # Nor does it bring back what was passed over before.
    assert digest(storage, clock) == [new]


def test_what_its_publisher_edited_since_is_not_of_the_past(
    storage: Storage, make: Maker, clock: Clock, subscribe: Callable[..., Subscription]
) -> None:
    subscribe(query="levy")
    stub = make.ready("stub", text="More soon.")
    assert digest(storage, clock) == []
    clock.forward(hours=2)
    text = "Parliament adopted the levy."
    with storage.database.write() as db:  # as the poll of an edit leaves it
        db.execute("UPDATE articles SET state = 'fetched' WHERE id = ?", [stub])
    story = storage.articles.get(stub).story_id
    assert story is not None
    about = {"title": "Levy", "lang": "en", "author": None, "published": None, "error": None, "now": clock()}
    assert storage.articles.extracted(stub, text=text, **about)  # type: ignore[arg-type]
    storage.search.index(stub, "Levy", text)
    storage.articles.summarized(stub, None, embedding=None)
    storage.articles.ready(stub, story, now=clock())
    assert digest(storage, clock) == [stub]
    assert digest(storage, clock) == []
