"""What a subscription has looked at it does not look at again, and what it has not looked at it does not pass over."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta

import pytest

from bot.digests import plan_due
from bot.known_facts import KnownTopic
from bot.models import Failure, Subscription
from bot.schedule import Schedule
from bot.storage import Storage
from bot.storage.database import to_text
from bot.storage.subscriptions import Choices
from bot.telegram.render import render
from tests.conftest import NOON, Clock
from tests.digests.facts import facts, put

CHAT = 1
TRADE = facts(topics=(KnownTopic(topic="Trade", score=0.9, reason="It is about tariffs."),))
MINUTE = timedelta(minutes=1)


def plan(storage: Storage, clock: Clock) -> int:
    return plan_due(storage, default_zone="UTC", render=render, now=clock())


def looked_at(storage: Storage) -> datetime | None:
    (only,) = storage.subscriptions.all()
    return only.looked_at


def sent(storage: Storage) -> list[int]:
    """Articles that are in a delivery."""
    return [row["article_id"] for row in storage.database.rows("SELECT article_id FROM delivery_items ORDER BY 1")]


@pytest.fixture
def subscribe(storage: Storage, clock: Clock):  # type: ignore[no-untyped-def]
    storage.chats.meet(CHAT, kind="private", title="Ann", items=5, now=clock())

    def made(schedule: str = "at once", *, tell_empty: bool = True, **what: str) -> Subscription:
        found = Schedule.read(schedule)
        subscription, __ = storage.subscriptions.put(
            chat_id=CHAT,
            thread_id=None,
            topic=what.pop("topic", None),
            schedule=found,
            due=found.next("UTC", clock()),
            now=clock(),
            choices=Choices(tell_empty=tell_empty),
            **what,  # type: ignore[arg-type]
        )
        return subscription

    return made


def test_a_look_that_finds_nothing_counts(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe(topic="Trade")
    old = put(storage, make.ready("1"), facts())
    clock.forward(hours=2)
    assert plan(storage, clock) == 0
    assert looked_at(storage) == clock()
    # It joins the topic when its past is gone through; what comes new does so too.
    put(storage, old, TRADE)
    new = put(storage, make.ready("2"), TRADE)
    clock.forward(minutes=1)
    assert plan(storage, clock) == 1
    assert sent(storage) == [new]


def test_a_digest_that_is_silent_counts(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe("daily 15:00", topic="Trade", tell_empty=False)
    old = put(storage, make.ready("1"), facts())
    clock.forward(hours=3)
    assert plan(storage, clock) == 0
    assert looked_at(storage) == clock()
    put(storage, old, TRADE)
    clock.forward(days=1)
    assert plan(storage, clock) == 0


def test_what_is_late_in_the_pipeline_comes_all_the_same(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    late = make.summarized("late")
    ready_at = clock()
    clock.forward(minutes=50)
    assert plan(storage, clock) == 0
    # It was stored after the look, and says that it was ready before.
    storage.articles.ready(late, storage.stories.add(ready_at), now=ready_at)
    clock.forward(minutes=1)
    assert plan(storage, clock) == 1
    assert sent(storage) == [late]


def test_quiet_hours_pauses_and_a_chat_that_is_gone_look_at_nothing(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    made = subscribe(topic="Trade")
    storage.chats.set_quiet(CHAT, "11:00-14:00")
    old = make.ready("1")
    assert plan(storage, clock) == 0
    assert looked_at(storage) is None
    storage.chats.set_quiet(CHAT, "")
    storage.subscriptions.reschedule(
        CHAT,
        made.id,
        schedule=made.schedule,
        due=made.schedule.next("UTC", NOON + timedelta(hours=4)),
        paused_until=NOON + timedelta(hours=4),
    )
    clock.forward(hours=3)
    assert plan(storage, clock) == 0
    storage.pause_chat(CHAT, Failure.CHAT_GONE, clock())
    clock.forward(hours=3)
    assert plan(storage, clock) == 0
    assert looked_at(storage) is None
    put(storage, old, TRADE)
    storage.chats.set_state(CHAT, "active")
    assert plan(storage, clock) == 1
    assert sent(storage) == [old]


def test_one_whose_slot_had_its_digest_looks_at_nothing(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    made = subscribe("daily 13:00")
    clock.forward(hours=1)
    assert plan(storage, clock) == 1
    before = looked_at(storage)
    # By a zone that the operator changed, say, the same day and hour comes once more.
    storage.subscriptions.set_due(made.id, Schedule.read("daily 13:00").next("UTC", NOON))
    clock.forward(hours=2)
    late = make.ready("1")
    assert plan(storage, clock) == 0
    assert looked_at(storage) == before
    clock.forward(days=1)
    assert plan(storage, clock) == 1
    assert sent(storage) == [late]


def test_what_words_alone_looked_at_is_looked_at_again_by_meaning(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    made = subscribe(interest="training data")
    article = make.ready("1", title="What machines learn from", embedding=(1.0, 0.0))
    clock.forward(hours=3)
    assert plan(storage, clock) == 0
    assert looked_at(storage) is None
    storage.subscriptions.set_vector(made.id, array("f", (1.0, 0.0)).tobytes())
    clock.forward(minutes=1)
    assert plan(storage, clock) == 1
    assert sent(storage) == [article]


def test_without_an_encoder_words_have_looked_in_the_end(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe(interest="training data")
    put(storage, make.ready("1", title="Fish"), facts())
    clock.forward(days=1)
    assert plan(storage, clock) == 0
    assert looked_at(storage) == clock()


def test_an_edit_that_is_still_read_is_not_passed_over(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe(topic="Trade")
    stub = put(storage, make.ready("1"), facts())
    clock.forward(hours=2)
    assert plan(storage, clock) == 0
    edited = clock()
    with storage.database.write() as db:  # as the pipeline leaves it until there is a summary
        db.execute("UPDATE articles SET state = 'extracted', edited_at = ? WHERE id = ?", [to_text(edited), stub])
    for __ in range(5):
        clock.forward(hours=1)
        assert plan(storage, clock) == 0
    assert looked_at(storage) == edited
    with storage.database.write() as db:
        db.execute("UPDATE articles SET state = 'ready' WHERE id = ?", [stub])
    put(storage, stub, TRADE)
    clock.forward(minutes=1)
    assert plan(storage, clock) == 1
    assert sent(storage) == [stub]
    assert looked_at(storage) == clock()


def test_what_is_ready_before_its_facts_is_not_passed_over(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    """Without its model nothing is found, and readers get their articles all the same."""
    subscribe(topic="Trade")
    bare = make.ready("1")
    came = clock()
    for __ in range(5):
        clock.forward(hours=1)
        assert plan(storage, clock) == 0
    assert looked_at(storage) == came
    put(storage, bare, TRADE)
    clock.forward(minutes=1)
    assert plan(storage, clock) == 1
    assert sent(storage) == [bare]
    # But it holds up nobody for good.
    make.ready("2")
    clock.forward(days=3)
    plan(storage, clock)
    assert looked_at(storage) == clock()


def test_another_schedule_leaves_it_and_another_search_begins_anew(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe(topic="Trade")
    plan(storage, clock)
    clock.forward(hours=2)
    first = subscribe("daily 15:00", topic="Trade")
    second = subscribe(topic="Trade", query="steel")
    assert (first.looked_at, second.looked_at) == (NOON, None)
