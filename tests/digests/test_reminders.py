"""Reminders come once a week before and once the day before, at the chat's hour, and not for a day that was moved."""

import itertools
from datetime import UTC, datetime

import pytest

from bot.config import Settings
from bot.digests import plan_reminders
from summarizer.facts import Deadline
from tests.conftest import cases, meet
from tests.digests.conftest import Desk
from tests.digests.facts import due, facts

SENTENCE = "Comments must reach the agency by 20 March 2025."
RULE = due("2025-03-20", sentence=SENTENCE)
numbers = itertools.count(1)


def march(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2025, 3, day, hour, minute, tzinfo=UTC)


def follow(desk: Desk, *deadlines: Deadline, chat: int = 1, where: str = "") -> int:
    """Let a chat follow a story with deadlines. Returns the story. `where` has its zone and the hour of its digest."""
    number = next(numbers)
    article = desk.comes(f"rule-{number}", facts("proposed", *(deadlines or (RULE,))), title=f"Title of {chat}")
    meet(desk.storage, chat, desk.clock())
    if where:
        zone, slot = where.split()
        desk.subscribe(f"daily {slot}", chat=chat, zone=zone)
    desk.storage.follows.add(chat, None, desk.story(article), desk.clock())
    return desk.story(article)


def plan(desk: Desk) -> int:
    return plan_reminders(desk.storage, Settings(), now=desk.clock())


def told(desk: Desk) -> list[str]:
    """Return the messages of all deliveries, oldest first."""
    sent = reversed(desk.storage.deliveries.all())
    blocks = [chunk.message.text for delivery in sent for chunk in delivery.messages]
    return ["".join(f"{span.text} ({span.href})" if span.href else span.text for span in block) for block in blocks]


def when(desk: Desk, *, until: datetime) -> list[str]:
    """Plan every half hour, and return the times at which there were reminders."""
    found = []
    while desk.clock() < until:
        if plan(desk):
            found.append(f"{desk.clock():%m-%d %H:%M}")
        desk.clock.forward(minutes=30)
    return found


def test_reminders_come_a_week_and_a_day_before_at_the_default_hour(desk: Desk) -> None:
    follow(desk)
    assert when(desk, until=march(25)) == ["03-13 08:00", "03-19 08:00"]
    week, eve = told(desk)
    assert week.startswith("Reminder: Comments by 20 March 2025 (in 7 days)\nTitle of 1 (https://example.org/rule-")
    assert week.endswith(f")\n“{SENTENCE}”")
    assert "(tomorrow)" in eve
    assert {delivery.kind for delivery in desk.storage.deliveries.all()} == {"reminder"}


@pytest.mark.parametrize(("start", "day", "chats", "found"), cases(__file__)["hours"])
def test_reminders_come_at_the_hour_of_the_first_digest_in_the_chats_zone(
    desk: Desk, start: datetime, day: str, chats: list[str], found: list[str]
) -> None:
    desk.clock.now = start
    for chat, where in enumerate(chats, 1):
        follow(desk, due(day), chat=chat, where=where)
    assert when(desk, until=datetime.fromisoformat(f"{day}T12:00+00:00")) == found


def test_a_late_reminder_is_sent_only_on_its_own_day(desk: Desk) -> None:
    follow(desk)
    desk.clock.now = march(13, 23, 50)
    assert plan(desk) == 1
    desk.clock.now = march(20, 0, 10)  # the bot was not running on the 19th
    assert plan(desk) == 0


def test_a_moved_deadline_has_reminders_only_for_its_latest_day(desk: Desk) -> None:
    story = follow(desk)
    assert when(desk, until=march(15)) == ["03-13 08:00"]
    desk.comes("longer", facts("proposed", due("2025-04-03", moved=True)), story=story)
    assert when(desk, until=datetime(2025, 4, 9, tzinfo=UTC)) == ["03-27 08:00", "04-02 08:00"]
    assert "Comments by 3 April 2025 (in 7 days; moved from 20 March 2025)" in told(desk)[1]
    assert "Title longer" in told(desk)[1]


def test_a_day_that_several_articles_or_kinds_name_has_one_reminder(desk: Desk) -> None:
    story = follow(desk, RULE, due("2025-03-20", "other"))
    follow(desk, due("2025-03-14", "effective"))
    desk.comes("copy", facts("proposed", due("2025-03-20")), story=story)
    desk.clock.now = march(13, 8)
    assert plan(desk) == 1
    (message,) = told(desk)  # all reminders of the chat at that hour are in one message
    assert [line for line in message.splitlines() if line.startswith("Reminder")] == [
        "Reminder: Takes effect 14 March 2025 (tomorrow)",
        "Reminder: Comments by 20 March 2025 (in 7 days)",
    ]
    desk.comes("again", facts("proposed", due("2025-03-20", "meeting")), story=story)
    desk.clock.forward(minutes=30)
    assert plan(desk) == 0


def test_a_reminder_that_could_not_be_planned_is_planned_later(desk: Desk) -> None:
    follow(desk)
    follow(desk, chat=2)
    desk.clock.now = march(13, 8)

    desk.storage.chats.set(1, language="xx")  # this language does not exist
    assert plan(desk) == 1
    desk.storage.chats.set(1, language=None)
    assert plan(desk) == 1


@pytest.mark.parametrize("change", ["merged", "moved", "forgotten"])
def test_a_reminder_is_not_repeated_after_changes_of_story_or_chat(change: str, desk: Desk) -> None:
    story, storage, now = follow(desk), desk.storage, march(13, 8)
    desk.clock.now = now
    assert plan(desk) == 1
    if change == "merged":
        storage.stories.merge(storage.stories.add(now), [story], now=now)
    elif change == "moved":
        storage.move_chat(1, -1001)
    else:
        storage.chats.remove(1)
        meet(storage, 1, now)
        storage.follows.add(1, None, story, now)
    desk.clock.forward(minutes=5)
    assert plan(desk) == 0
    desk.clock.now = march(19, 8)
    assert plan(desk) == 1


def test_paused_chats_and_chats_that_no_longer_follow_get_no_reminder(desk: Desk) -> None:
    follow(desk)
    follow(desk, chat=2)
    desk.pause()
    desk.storage.follows.remove(2)
    desk.clock.now = march(13, 8)
    assert plan(desk) == 0
    desk.resume()
    desk.clock.forward(hours=5)
    assert plan(desk) == 1  # the day has not passed


def test_a_refused_reminder_is_planned_three_times_an_hour_apart(desk: Desk) -> None:
    follow(desk)
    desk.clock.now = march(13, 8)
    found = []
    while desk.clock().day == 13:
        if plan(desk):
            found.append(desk.clock().hour)
            desk.refuse()
        desk.clock.forward(minutes=30)
    assert found == [8, 9, 10]
