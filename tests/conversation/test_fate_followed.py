"""/why of an article whose story the chat follows: one answer, and what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.digests import plan_due, plan_follows
from bot.models import BY_OPERATOR, ChatState
from bot.storage import Storage
from bot.telegram.render import render
from tests.conftest import NOON, Clock, Maker, begin, daily, waiting
from tests.conversation.conftest import CHAT, Person


@pytest.fixture
def news(ann: Person, storage: Storage, clock: Clock, make: Maker) -> int:
    """A story that the chat follows, and what joined it since; its id."""
    ann.says("/help")
    story = storage.articles.get(make.ready("1", title="Steel rule")).story_id
    assert story is not None
    storage.follows.add(CHAT, None, story, clock())
    clock.forward(minutes=5)
    make.ready("2", title="Tin amendment", story=story, text="Tin is in.", summary="Tin is in.")
    return story


def subscribe(storage: Storage, *, hours: int = 1, **what: str) -> None:
    about: dict[str, object] = daily(f"{12 + hours}:00", NOON + timedelta(hours=hours)) | {"topic": None} | what
    storage.subscriptions.put(chat_id=CHAT, thread_id=None, now=NOON, **about)  # type: ignore[arg-type]


def fail(storage: Storage, clock: Clock) -> None:
    """What is new is planned, and does not arrive."""
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    plan_follows(storage, default_zone="UTC", render=render, now=clock())
    for chunk in waiting(storage, clock()):
        begin(storage, chunk)
        storage.outbox.fail(chunk, error="Message is too long", now=clock())


def last(told: str) -> str:
    return told.splitlines()[-1]


def test_in_a_paused_chat_news_is_news_and_waits(ann: Person, storage: Storage, news: int) -> None:
    storage.chats.set_state(CHAT, ChatState.PAUSED, BY_OPERATOR)
    told = ann.says("/why tin")
    assert "the operator of this bot has paused it.\nYou follow its story: what is new in it comes once that is" in told
    assert "no subscription" not in told and "when you began" not in told
    assert "this was there when you began to" in ann.says("/why steel")
    subscribe(storage)
    assert ann.says("/why tin") == told
    assert last(ann.says("/why steel")) == "Once that is over, it comes by your subscription on all topics."


def test_what_comes_by_following_needs_no_subscription(ann: Person, storage: Storage, news: int) -> None:
    about = "You follow its story: what is new in it is about to come."
    assert ann.says("/why tin").endswith(f"Not sent.\n{about}")
    subscribe(storage, query="gas")
    assert ann.says("/why tin").endswith(f"Not sent.\n{about}")


def test_what_comes_first_is_told_alone(ann: Person, storage: Storage, news: int) -> None:
    subscribe(storage)
    assert ann.says("/why tin").endswith("Not sent.\nYou follow its story: what is new in it is about to come.")
    storage.chats.set_quiet(CHAT, "11:00-12:30")
    assert ann.says("/why tin").endswith(
        "what is new in it comes when the quiet hours of this chat end, Monday 10 March, 12:30."
    )
    storage.chats.set_quiet(CHAT, "11:00-15:00")
    assert ann.says("/why tin").endswith("Not sent.\nIt waits for the digest on all topics, Monday 10 March, 13:00.")


def test_what_failed_three_times_is_not_promised_again(ann: Person, storage: Storage, clock: Clock, news: int) -> None:
    for times in range(1, 4):
        fail(storage, clock)
        told = ann.says("/why tin")
        assert ("tried again after an hour, three times in all." in told) == (times < 3)
        clock.forward(minutes=61)
    told = ann.says("/why tin")
    assert "three messages with what is new in it did not arrive, and no other is tried.\nThis chat has no" in told
    subscribe(storage, hours=6)
    assert "It comes again with the digest on all topics, Monday 10 March, 18:00." in ann.says("/why tin")
    assert "You follow" not in ann.reply_text
