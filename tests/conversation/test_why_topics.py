"""/why in a forum: in which topic it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.digests import plan_due
from bot.storage import Storage
from bot.telegram.render import render
from tests.conftest import NOON, Clock, Maker, begin, daily, waiting
from tests.conversation.conftest import Person

FORUM = -1001234


@pytest.fixture
def forum(storage: Storage, clock: Clock, make: Maker) -> Person:
    """The general topic of a forum that got the same digest in three topics."""
    make.ready("1", title="Steel rule")
    anyone = Person(storage, clock, chat_id=FORUM, chat_kind="supergroup", chat_title="Forum")
    anyone.says("/help")
    for topic in (None, 7, 9):
        storage.subscriptions.put(
            chat_id=FORUM, thread_id=topic, topic=None, now=NOON - timedelta(hours=1), **daily("12:00", NOON)
        )
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    while found := waiting(storage, clock()):
        begin(storage, found[0])
        storage.outbox.sent(found[0], message_id=500 + found[0].delivery_id, now=clock())
    return anyone


def links(forum: Person) -> list[str]:
    assert forum.reply is not None
    return [span.href for block in forum.reply.blocks for span in block if span.text.startswith("in ") and span.href]


def test_each_is_told_with_its_topic(forum: Person, storage: Storage) -> None:
    told = forum.says("/why")
    assert "1. Monday 10 March, 12:00 · Digest on all topics (in another topic): " in told
    assert "3. Monday 10 March, 12:00 · Digest on all topics: " in told
    assert links(forum) == ["https://t.me/c/1234/9/503", "https://t.me/c/1234/7/502"]
    assert forum.presses("1").startswith("Digest on all topics (in another topic)\n")


def test_asked_in_a_topic(forum: Person, storage: Storage, clock: Clock) -> None:
    seventh = Person(storage, clock, chat_id=FORUM, chat_kind="supergroup", chat_title="Forum", thread_id=7)
    told = seventh.says("/why")
    assert "Digest on all topics (in this topic): " in told
    assert "Digest on all topics (in the general topic): " in told
    assert links(seventh) == ["https://t.me/c/1234/9/503", "https://t.me/c/1234/501"]
    assert "Sent Monday 10 March, 12:00: Digest on all topics (in the general topic)." in seventh.says("/why steel")


def test_what_has_no_message_yet_leads_to_its_topic(forum: Person, storage: Storage) -> None:
    with storage.database.write() as db:
        db.execute("UPDATE delivery_chunks SET state = 'failed', message_id = NULL")
    forum.says("/why")
    assert links(forum) == ["https://t.me/c/1234/9", "https://t.me/c/1234/7"]


def test_a_chat_without_topics_is_told_of_none(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    make.ready("1", title="Steel rule")
    ann.says("/subscribe all 12:00 UTC")
    clock.forward(days=1)
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    assert "Digest on all topics: " in ann.says("/why")
