"""/why of what comes at once: why it came when it came, and no cause that nobody noted."""

from __future__ import annotations

from datetime import timedelta

from bot.digests import plan_due
from bot.models import BY_OPERATOR, ChatState
from bot.storage import Storage
from bot.telegram.render import render
from tests.conftest import Clock, Maker, begin, waiting
from tests.conversation.conftest import CHAT, Person


def deliver(storage: Storage, clock: Clock, *, after: timedelta = timedelta(0)) -> None:
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    clock.now += after
    while found := waiting(storage, clock()):
        begin(storage, found[0])
        storage.outbox.sent(found[0], message_id=500 + found[0].delivery_id, now=clock())


def opened(ann: Person) -> str:
    ann.says("/why")
    return ann.presses("1")


def test_what_waited_for_the_end_of_quiet_hours(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    ann.says("/subscribe all at once UTC")
    ann.says("/settings quiet 13:00-18:00")
    deliver(storage, clock)
    clock.forward(hours=2)
    make.ready("1", title="Steel rule")
    deliver(storage, clock)
    clock.forward(hours=4, minutes=1)
    deliver(storage, clock)
    assert "Monday 10 March, 14:00, in the quiet hours of this chat (13:00-18:00), and waited for their" in opened(ann)
    for now in ("off", "13:00-16:00"):
        ann.says(f"/settings quiet {now}")
        assert "It was there Monday 10 March, 14:00, and came later: in quiet hours, while" in opened(ann)


def test_what_waited_for_the_end_of_a_pause(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    ann.says("/subscribe all at once UTC")
    clock.forward(minutes=5)
    storage.chats.set_state(CHAT, ChatState.PAUSED, BY_OPERATOR)
    make.ready("1", title="Steel rule")
    clock.forward(hours=6)
    storage.chats.set_state(CHAT, ChatState.ACTIVE)
    deliver(storage, clock)
    assert "It was there Monday 10 March, 12:05, and came later: in quiet hours, while a chat is paused" in opened(ann)


def test_what_was_there_before_the_subscription(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    make.ready("1", title="Steel rule")
    clock.forward(hours=1)
    ann.says("/subscribe all at once UTC")
    deliver(storage, clock)
    assert "It was there Monday 10 March, 12:00, before your subscription began." in opened(ann)


def test_what_came_without_delay_needs_no_word(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    ann.says("/subscribe all at once UTC")
    clock.forward(minutes=5)
    make.ready("1", title="Steel rule")
    deliver(storage, clock)
    assert "It was there" not in opened(ann) and "When this was planned" not in ann.reply_text
    ann.says("/subscriptions 1 at 08:00")
    told = opened(ann)
    assert "Your subscription: all topics, every day at 08:00.\n\nWhen this was planned, it told at once." in told


def test_what_was_planned_and_held_up(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    ann.says("/subscribe all at once UTC")
    clock.forward(minutes=5)
    make.ready("1", title="Steel rule")
    deliver(storage, clock, after=timedelta(hours=2))
    assert "It was planned Monday 10 March, 12:05; it could not be delivered before." in opened(ann)
