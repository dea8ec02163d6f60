"""What changes a story on a topic reaches the topic's digest and lists, though it has not the topic itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.models import Reasons, Subscription
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, daily
from tests.digests.facts import EPA, due, facts, matched, put

FIRST = due("2025-03-26", sentence="Comments on the rule must be in by 26 March 2025.")
LONGER = due("2025-04-15", moved=True)


@pytest.fixture
def subscriptions(storage: Storage, clock: Clock) -> tuple[Subscription, Subscription]:
    """One on a topic and one on a body, as of the day before."""
    storage.chats.meet(1, kind="private", title="Ann", items=5, now=clock())
    topic, _ = storage.subscriptions.put(
        chat_id=1, thread_id=None, topic="Environment", now=clock(), **daily("08:00", clock())
    )
    body, _ = storage.subscriptions.put(
        chat_id=1, thread_id=None, topic=None, query="body:us-epa", now=clock(), **daily("08:00", clock())
    )
    return topic, body


@pytest.fixture
def story(storage: Storage, make: Maker, clock: Clock) -> int:
    """Of an article on the topic that names the body, long sent to nobody."""
    clock.now = NOON - timedelta(days=5)
    source = make.source("EPA news", topics=("Environment",))
    first = put(storage, make.ready("first", source=source, published=clock()), facts("proposed", FIRST, bodies=(EPA,)))
    clock.now = NOON
    found = storage.articles.get(first).story_id
    assert found is not None
    return found


def brought(storage: Storage, subscription: Subscription) -> list[int]:
    return [article.id for item in matched(storage, subscription, NOON.date()) for article in item.story.articles]


def test_a_notice_that_moves_a_day_or_the_stage_and_nothing_else(
    storage: Storage, make: Maker, clock: Clock, story: int, subscriptions: tuple[Subscription, Subscription]
) -> None:
    clock.forward(hours=1)
    notice = put(storage, make.ready("notice", story=story, published=clock()), facts("other", LONGER))
    put(storage, make.ready("comment", story=story, published=clock()), facts("proposed", FIRST))
    put(storage, make.ready("elsewhere", published=clock()), facts("adopted", LONGER))
    clock.forward(hours=1)
    ended = put(storage, make.ready("ended", story=story, published=clock()), facts("withdrawn"))
    topic, body = Reasons(topic="Environment", by_story=True), Reasons(query="body:us-epa", by_story=True)
    for subscription, reasons in zip(subscriptions, (topic, body), strict=True):
        (item,) = matched(storage, subscription, clock().date())
        assert [article.id for article in item.story.articles] == [ended]  # of what was withdrawn no day is due
        assert item.reasons == reasons
        assert (item.standing.stage, item.standing.before) == ("withdrawn", "proposed")
    put(storage, ended, facts())
    for subscription in subscriptions:
        assert brought(storage, subscription) == [notice]


def test_what_came_before_the_first_match_is_not_brought(
    storage: Storage, make: Maker, clock: Clock, subscriptions: tuple[Subscription, Subscription]
) -> None:
    old = put(storage, make.ready("old", published=clock()), facts("proposed", FIRST))
    story = storage.articles.get(old).story_id
    clock.forward(hours=1)
    later = put(storage, make.ready("later", story=story, published=clock()), facts("proposed", FIRST, bodies=(EPA,)))
    assert brought(storage, subscriptions[1]) == [later]


def test_lists_choose_by_the_story(storage: Storage, make: Maker, clock: Clock, story: int) -> None:
    from bot.conversation.deadlines import Asked, coming

    clock.forward(hours=1)
    put(storage, make.ready("notice", story=story, published=clock()), facts("other", LONGER))
    for asked in (Asked(topic="Environment", days=60), Asked(filters="body:us-epa", days=60), Asked(days=60)):
        (only,) = coming(storage, asked, NOON.date())
        assert (only.deadline, only.instead_of) == (LONGER, FIRST.date)
    assert coming(storage, Asked(filters="in:FR", days=60), NOON.date()) == []
    # By another kind than that of the day that it was moved from.
    named = due("2025-04-25", "other", moved="2025-04-15")
    clock.forward(hours=1)
    put(storage, make.ready("again", story=story, published=clock()), facts("other", named))
    (only,) = coming(storage, Asked(topic="Environment", days=60), NOON.date())
    assert (only.deadline.kind, only.deadline.sentence, only.instead_of) == ("comments", named.sentence, LONGER.date)
