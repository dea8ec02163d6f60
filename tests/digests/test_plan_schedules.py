"""Digests at once, in quiet hours, while paused, late ones, and those that have nothing to say."""

from __future__ import annotations

from array import array
from datetime import date, timedelta

import pytest

from bot.digests import plan_due
from bot.models import FOR_GOOD, Subscription
from bot.schedule import Schedule
from bot.storage import Storage
from bot.telegram import render
from tests.conftest import NOON, Clock, Maker, daily

CHAT = 1


def plan(storage: Storage, clock: Clock) -> int:
    return plan_due(storage, default_zone="UTC", render=render, now=clock())


def messages(storage: Storage) -> list[str]:
    """The newest delivery's."""
    return [chunk.html for chunk in storage.deliveries.chunks(storage.deliveries.all()[0].id)]


@pytest.fixture
def subscribe(storage: Storage, clock: Clock):  # type: ignore[no-untyped-def]
    storage.chats.meet(CHAT, kind="private", title="Ann", items=5, now=clock())

    def made(schedule: str = "at once") -> Subscription:
        found = Schedule.read(schedule)
        subscription, __ = storage.subscriptions.put(
            chat_id=CHAT, thread_id=None, topic=None, schedule=found, due=found.next("UTC", clock()), now=clock()
        )
        return subscription

    return made


def change(storage: Storage, subscription: Subscription, **columns: object) -> None:
    with storage.database.write() as db:
        for name, value in columns.items():
            db.execute(f"UPDATE subscriptions SET {name} = ? WHERE id = ?", [value, subscription.id])


def test_at_once_comes_when_there_is_something_and_is_silent_else(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    assert plan(storage, clock) == 0
    assert storage.deliveries.all() == []
    clock.forward(minutes=2)
    make.ready("1", published=clock())
    assert plan(storage, clock) == 1
    assert "Title 1" in messages(storage)[0]
    clock.forward(minutes=2)
    make.ready("2", published=clock())
    assert plan(storage, clock) == 1
    assert "Title 1" not in messages(storage)[0]
    assert {delivery.slot for delivery in storage.deliveries.all()} == {"at once 12:02:00", "at once 12:04:00"}


def test_at_once_waits_in_quiet_hours(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    storage.chats.set_quiet(CHAT, "11:00-14:00")
    make.ready("1", published=clock())
    assert plan(storage, clock) == 0
    clock.forward(minutes=119)
    assert plan(storage, clock) == 0
    clock.forward(minutes=1)
    assert plan(storage, clock) == 1


def test_an_hour_that_was_chosen_comes_in_quiet_hours(storage, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe("daily 13:00")
    storage.chats.set_quiet(CHAT, "11:00-14:00")
    clock.forward(hours=1)
    assert plan(storage, clock) == 1


def test_what_is_paused_does_not_come_and_is_not_lost(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    made = subscribe("daily 13:00")
    change(storage, made, paused_until=(NOON + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ"))
    make.ready("1", published=clock())
    for __ in range(3):
        assert plan(storage, clock) == 0
        clock.forward(days=1)
    assert plan(storage, clock) == 1
    assert "Title 1" in messages(storage)[0]


def test_for_good_is_for_good(storage, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    from bot.storage.database import to_text

    made = subscribe("daily 13:00")
    change(storage, made, paused_until=to_text(FOR_GOOD))
    clock.forward(days=3000)
    assert plan(storage, clock) == 0


def test_a_late_digest_is_of_the_day_that_it_was_due_on(storage, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    """Else it would take the place of the next one, which then did not come."""
    subscribe("daily 13:00")
    clock.forward(hours=20)
    assert plan(storage, clock) == 1
    clock.forward(hours=6)
    assert plan(storage, clock) == 1
    assert [one.local_date for one in storage.deliveries.all()] == [date(2025, 3, 11), date(2025, 3, 10)]


def test_nothing_is_said_where_nothing_shall_be(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    made = subscribe("daily 13:00")
    change(storage, made, tell_empty=0)
    clock.forward(hours=1)
    assert plan(storage, clock) == 0
    make.ready("1", published=clock())
    clock.forward(days=1)
    assert plan(storage, clock) == 1


def test_since_when_there_is_nothing_new(storage, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe("daily 13:00 18:00")
    said = []
    for hours in (1, 5, 19):
        clock.forward(hours=hours)
        assert plan(storage, clock) == 1
        said.append(messages(storage)[0].splitlines()[-1])
    assert said == ["Nothing new.", "Nothing new since 13:00 today.", "Nothing new since yesterday, 18:00."]


def test_sources_that_fail_are_named(storage: Storage, make: Maker, clock: Clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe("daily 13:00")
    source = make.source("Gazette & Co")
    with storage.database.write() as db:
        db.execute(
            "UPDATE sources SET failures = 3, failing_since = ? WHERE id = ?", ["2025-03-10T06:00:00Z", source.id]
        )
    clock.forward(hours=1)
    assert plan(storage, clock) == 1
    assert "1 source could not be read lately: <i>Gazette &amp; Co</i>." in messages(storage)[0]


def test_a_story_comes_again_with_its_new_articles_alone(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    story = storage.articles.get(make.ready("1", published=clock())).story_id
    assert plan(storage, clock) == 1
    clock.forward(minutes=2)
    for key in ("2", "3"):
        make.ready(key, story=story, text=f"Text {key}.", summary=f"The senate voted for {key}.", published=clock())
    assert plan(storage, clock) == 1
    said = messages(storage)[0]
    assert "New in a story you have had" in said
    assert [f"Title {key}" in said for key in "123"] == [False, True, True]
    assert "voted for 2" in said and "voted for 3" in said


def test_a_copy_does_not_come_again(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    story = storage.articles.get(make.ready("1", published=clock())).story_id
    assert plan(storage, clock) == 1
    clock.forward(minutes=2)
    make.ready("2", story=story, published=clock())
    for __ in range(2):
        assert plan(storage, clock) == 0
        clock.forward(minutes=2)
    newest = storage.deliveries.all()[0]
    assert (newest.slot, newest.state, newest.items, newest.chunks) == ("repeated", "sent", 1, 0)


def test_an_alert_on_an_interest_waits_for_its_vector(storage: Storage, make: Maker, clock: Clock) -> None:
    storage.chats.meet(CHAT, kind="private", title="Ann", items=5, now=clock())
    found = Schedule.read("at once")
    due = found.next("UTC", clock())
    subscription, __ = storage.subscriptions.put(
        chat_id=CHAT, thread_id=None, topic=None, interest="training data", schedule=found, due=due, now=clock()
    )
    for key, title in (("by words", "Training data"), ("by meaning", "What machines learn from")):
        make.ready(key, title=title, embedding=(1.0, 0.0))
    assert plan(storage, clock) == 0
    storage.subscriptions.set_vector(subscription.id, array("f", (1.0, 0.0)).tobytes())
    clock.forward(minutes=1)
    assert plan(storage, clock) == 1
    assert all(title in messages(storage)[0] for title in ("Training data", "What machines learn from"))


def test_without_an_encoder_words_decide_after_a_while(storage: Storage, make: Maker, clock: Clock) -> None:
    storage.chats.meet(CHAT, kind="private", title="Ann", items=5, now=clock())
    found = Schedule.read("at once")
    due = found.next("UTC", clock())
    storage.subscriptions.put(
        chat_id=CHAT, thread_id=None, topic=None, interest="training data", schedule=found, due=due, now=clock()
    )
    make.ready("1", title="Training data")
    assert plan(storage, clock) == 0
    clock.forward(minutes=10)
    assert plan(storage, clock) == 1


def test_a_digest_on_a_topic_that_is_gone_says_so(storage: Storage, make: Maker, clock: Clock) -> None:
    make.source("A", topics=("Trade",))
    storage.chats.meet(CHAT, kind="private", title="Ann", items=5, now=clock())
    for topic in ("Trade", "Fish"):
        storage.subscriptions.put(chat_id=CHAT, thread_id=None, topic=topic, now=clock(), **daily("12:00", clock()))
    assert plan(storage, clock) == 2
    gone, there = (storage.deliveries.chunks(one.id)[0].html for one in storage.deliveries.all())
    assert "There is no such topic any more" in gone and "Nothing new" not in gone
    assert "Nothing new" in there
