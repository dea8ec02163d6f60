"""Reminders: a week before and the day before, once each, at the chat's hour, and never of a day that was moved."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from bot.digests import plan_reminders
from bot.models import ChatState, Failure
from bot.reply import Reply
from bot.storage import Storage, open_storage
from bot.telegram.render import plain_text, render
from tests.conftest import NOON, Clock, Maker, daily, waiting
from tests.digests.facts import due, facts, put

SENTENCE = "Comments must reach the agency by 20 March 2025."


@pytest.fixture
def follow(storage: Storage, make: Maker, clock: Clock) -> Callable[..., int]:
    """A chat that follows a story with a deadline; returns the story."""

    numbers = itertools.count(1)

    def made(*deadlines: object, chat: int = 1, zone: str | None = None, slot: str | None = None) -> int:
        found = facts("proposed", *(deadlines or (due("2025-03-20", sentence=SENTENCE),)))  # type: ignore[arg-type]
        number = next(numbers)
        article = put(storage, make.ready(f"rule-{number}", title=f"Title of {chat} {number}", published=NOON), found)
        story = storage.articles.get(article).story_id
        assert story is not None
        storage.chats.meet(chat, kind="private", title="Ann", items=5, now=clock())
        if zone:
            storage.chats.set_zone(chat, zone)
        if slot:
            storage.subscriptions.put(chat_id=chat, thread_id=None, topic=None, now=clock(), **daily(slot, clock()))
        storage.follows.add(chat, None, story, clock())
        return story

    return made


def plan(storage: Storage, clock: Clock) -> int:
    return plan_reminders(storage, default_zone="UTC", default_slot="08:00", render=render, now=clock())


def told(storage: Storage) -> list[str]:
    """The messages of all deliveries, oldest first."""
    return [
        plain_text(chunk.html)
        for delivery in reversed(storage.deliveries.all())
        for chunk in storage.deliveries.chunks(delivery.id)
    ]


def when(storage: Storage, clock: Clock, *, until: datetime, step: int = 30) -> list[str]:
    """The moments at which reminders are planned, looking every so many minutes."""
    found = []
    while clock() < until:
        if plan(storage, clock):
            found.append(clock().strftime("%m-%d %H:%M"))
        clock.forward(minutes=step)
    return found


def test_a_week_before_and_the_day_before_at_the_default_hour(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    follow()
    assert when(storage, clock, until=datetime(2025, 3, 25, tzinfo=UTC)) == ["03-13 08:00", "03-19 08:00"]
    week, eve = told(storage)
    assert (
        week
        == f"Reminder: Comments by 20 March 2025 (in 7 days)\nTitle of 1 1 (https://example.org/rule-1)\n“{SENTENCE}”"
    )
    assert "(tomorrow)" in eve
    assert {delivery.slot for delivery in storage.deliveries.all()} == {"reminder"}


def test_at_the_hour_of_the_first_digest_in_the_chats_zone_over_the_spring_change(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    clock.now = datetime(2025, 3, 20, tzinfo=UTC)
    # The clocks in Berlin go forward on 30 March: 07:00 is 06:00 UTC before it and 05:00 after; 02:30 is skipped.
    follow(due("2025-03-31"), zone="Europe/Berlin", slot="07:00")
    follow(due("2025-03-31"), chat=2, zone="Europe/Berlin", slot="02:30")
    assert when(storage, clock, until=datetime(2025, 4, 3, tzinfo=UTC)) == [
        "03-24 01:30",
        "03-24 06:00",
        "03-30 01:30",
        "03-30 05:00",
    ]


def test_the_hour_that_shows_twice_reminds_once(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    clock.now = datetime(2025, 10, 24, tzinfo=UTC)
    follow(due("2025-10-27"), zone="Europe/Berlin", slot="02:30")
    assert when(storage, clock, until=datetime(2025, 10, 29, tzinfo=UTC)) == ["10-26 00:30"]


def test_far_from_greenwich_the_day_is_the_chats(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    follow(zone="Pacific/Kiritimati", slot="09:00")
    follow(chat=2, zone="Pacific/Pago_Pago", slot="20:00")
    assert when(storage, clock, until=datetime(2025, 3, 25, tzinfo=UTC)) == [
        "03-12 19:00",
        "03-14 07:00",
        "03-18 19:00",
        "03-20 07:00",
    ]


def test_a_bot_that_was_down_sends_it_late_on_that_day_alone(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    follow()
    clock.now = datetime(2025, 3, 13, 23, 50, tzinfo=UTC)
    assert plan(storage, clock) == 1
    clock.now = datetime(2025, 3, 20, 0, 10, tzinfo=UTC)  # down over all of the 19th
    assert plan(storage, clock) == 0


def test_a_day_that_was_moved_reminds_on_the_latest_alone_and_says_so(storage, make, clock, follow) -> None:  # type: ignore[no-untyped-def]
    story = follow()
    assert when(storage, clock, until=datetime(2025, 3, 15, tzinfo=UTC)) == ["03-13 08:00"]
    longer = due("2025-04-03", moved=True)
    put(storage, make.ready("longer", story=story, published=clock()), facts("proposed", longer))
    assert when(storage, clock, until=datetime(2025, 4, 9, tzinfo=UTC)) == ["03-27 08:00", "04-02 08:00"]
    assert "Comments by 3 April 2025 (in 7 days; moved from 20 March 2025)" in told(storage)[1]
    assert "Title longer" in told(storage)[1]


def test_what_several_articles_say_of_one_day_is_one_reminder(storage, make, clock, follow) -> None:  # type: ignore[no-untyped-def]
    story = follow()
    put(storage, make.ready("copy", story=story), facts("proposed", due("2025-03-20")))
    clock.now = datetime(2025, 3, 13, 9, tzinfo=UTC)
    assert plan(storage, clock) == 1
    assert told(storage)[0].count("Reminder") == 1


def test_all_of_a_chat_at_one_hour_come_in_one_message(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    follow(due("2025-03-20"), due("2025-03-20", "meeting"))
    follow(due("2025-03-14", "effective"))
    clock.now = datetime(2025, 3, 13, 9, tzinfo=UTC)
    assert plan(storage, clock) == 1
    (message,) = told(storage)
    assert [line for line in message.splitlines() if line.startswith("Reminder")] == [
        "Reminder: Takes effect 14 March 2025 (tomorrow)",
        "Reminder: Comments by 20 March 2025 (in 7 days)",
        "Reminder: Meeting on 20 March 2025 (in 7 days)",
    ]


def test_two_processes_and_a_restart_between_remind_once(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    follow()
    clock.now = datetime(2025, 3, 13, 8, tzinfo=UTC)
    other = open_storage(storage.database.path)
    looked = storage.reminders.done

    def slow(*args: object, **values: object):  # type: ignore[no-untyped-def]
        found = looked(*args, **values)
        if not other.deliveries.all():
            assert plan(other, clock) == 1  # the other process is faster
        return found

    storage.reminders.done = slow
    assert plan(storage, clock) == 0
    other.close()
    again = open_storage(storage.database.path)
    assert plan(again, clock) == 0
    assert len(again.deliveries.all()) == 1
    again.close()


def test_nothing_is_noted_where_it_could_not_be_planned(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    follow()
    follow(chat=2)
    clock.now = datetime(2025, 3, 13, 8, tzinfo=UTC)

    def fragile(reply: Reply):  # type: ignore[no-untyped-def]
        if "of 1" in str(reply.blocks):
            raise RuntimeError("no way to render this")
        return render(reply)

    assert plan_reminders(storage, default_zone="UTC", default_slot="08:00", render=fragile, now=clock()) == 1
    assert plan(storage, clock) == 1


def test_stories_that_become_one_remind_of_nothing_twice(storage, make, clock, follow) -> None:  # type: ignore[no-untyped-def]
    story = follow()
    clock.now = datetime(2025, 3, 13, 8, tzinfo=UTC)
    assert plan(storage, clock) == 1
    other = storage.stories.add(clock())
    storage.stories.merge(other, [story], now=clock())
    clock.forward(minutes=5)
    assert plan(storage, clock) == 0


def test_paused_chats_and_those_that_follow_no_more_get_none(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    follow()
    follow(chat=2)
    storage.pause_chat(1, Failure.CHAT_GONE, clock())
    storage.follows.remove(2)
    clock.now = datetime(2025, 3, 13, 8, tzinfo=UTC)
    assert plan(storage, clock) == 0
    storage.chats.set_state(1, ChatState.ACTIVE)
    clock.forward(hours=5)
    assert plan(storage, clock) == 1  # the day has not passed


def test_a_group_that_becomes_a_supergroup_is_not_reminded_again(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    follow()
    clock.now = datetime(2025, 3, 13, 8, tzinfo=UTC)
    assert plan(storage, clock) == 1
    storage.move_chat(1, -1001)
    assert plan(storage, clock) == 0
    clock.now = datetime(2025, 3, 19, 8, tzinfo=UTC)
    assert plan(storage, clock) == 1
    assert storage.deliveries.all()[0].chat_id == -1001


def test_the_queries_do_not_grow_with_the_chats(storage, clock, follow, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    story = follow()
    for chat in range(2, 60):
        storage.chats.meet(chat, kind="private", title="Ann", items=5, now=clock())
        storage.follows.add(chat, None, story, clock())
    asked = []
    rows = storage.database.rows
    monkeypatch.setattr(storage.database, "rows", lambda *args: asked.append(args) or rows(*args))
    clock.now = datetime(2025, 3, 13, 7, tzinfo=UTC)
    assert plan(storage, clock) == 0
    assert len(asked) == 4
    assert date(2025, 3, 13) == clock().date()


def test_replies_to_comments_leave_the_first_day_due(storage, make, clock, follow) -> None:  # type: ignore[no-untyped-def]
    story = follow()
    replies = due("2025-04-20", sentence="Reply comments are due by 20 April 2025.")
    clock.forward(days=1)
    put(storage, make.ready("replies", story=story, published=clock()), facts("proposed", replies))
    assert when(storage, clock, until=datetime(2025, 3, 22, tzinfo=UTC)) == ["03-13 08:00", "03-19 08:00"]


def refuse(storage: Storage, clock: Clock) -> None:
    for chunk in waiting(storage, clock()):
        storage.outbox.fail(chunk, failure=Failure.REJECTED, now=clock())


def test_what_was_refused_is_tried_three_times_an_hour_apart(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    follow()
    clock.now = datetime(2025, 3, 13, 8, tzinfo=UTC)
    found = []
    while clock().day == 13:
        if plan(storage, clock):
            found.append(clock().hour)
            refuse(storage, clock)
        clock.forward(minutes=30)
    assert found == [8, 9, 10]
    clock.now = datetime(2025, 3, 19, 8, tzinfo=UTC)
    assert plan(storage, clock) == 1
    clock.forward(hours=2)
    assert plan(storage, clock) == 0  # it has not failed


def test_a_day_that_is_called_by_another_kind_later_is_known(storage, make, clock, follow) -> None:  # type: ignore[no-untyped-def]
    story = follow(due("2025-03-20", "effective"), due("2025-03-20", "compliance"), due("2025-03-20", "other"))
    clock.now = datetime(2025, 3, 13, 8, tzinfo=UTC)
    assert plan(storage, clock) == 1
    assert told(storage)[0].count("Reminder") == 1
    put(storage, make.ready("again", story=story, published=clock()), facts("proposed", due("2025-03-20", "meeting")))
    clock.forward(minutes=30)
    assert plan(storage, clock) == 0


def test_a_chat_that_was_forgotten_and_comes_back_is_not_reminded_again(storage, clock, follow) -> None:  # type: ignore[no-untyped-def]
    story = follow()
    clock.now = datetime(2025, 3, 13, 8, tzinfo=UTC)
    assert plan(storage, clock) == 1
    storage.chats.remove(1)
    storage.chats.meet(1, kind="private", title="Ann", items=5, now=clock())
    storage.follows.add(1, None, story, clock())
    assert plan(storage, clock) == 0
