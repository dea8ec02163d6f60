"""Digests are planned from articles: each chat gets each article once, and no article is lost."""

from datetime import time, timedelta

import pytest

from bot.errors import StorageError
from bot.models import Failure
from summarizer.facts import Facts
from tests.conftest import NOON, unsent
from tests.digests.conftest import Desk
from tests.digests.facts import facts

YESTERDAY = NOON - timedelta(days=1)


@pytest.mark.parametrize("stories", [3, 40, 75])
def test_nothing_is_lost_between_messages_and_items(stories: int, desk: Desk) -> None:
    desk.subscribe()
    for n in range(stories):
        desk.comes(f"n{n}", title=f"Title <{n}> " + "long " * 40, summary="word " * 150)
    desk.plan(hours=1)
    (delivery,) = desk.storage.deliveries.all()
    items, chunks = desk.storage.deliveries.items(delivery.id), delivery.messages
    assert (len(items), len(delivery.messages)) == (stories, len(chunks))
    listed = 0
    for item in items:
        if item.title.split(" long")[0] in chunks[item.chunk].message.plain:
            listed += 1
        else:
            assert item.chunk == len(chunks) - 1, "what is behind the button counts with the message that has it"
    assert listed == min(stories, 5 + 25)
    assert [bool(chunk.message.buttons) for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert unsent(desk.storage, 1, since=YESTERDAY) == []


def test_articles_that_are_not_policy_are_only_titles_unless_searched(desk: Desk) -> None:
    everything, sport = desk.subscribe(), desk.subscribe(chat=2, topic="Sport")
    for n in range(28):
        desk.comes(f"n{n}", Facts(policy=False), topic="Sport", title=f"Match {n:02}", summary="They won.")
    for n in range(2):
        desk.comes(f"p{n}", facts(), title=f"Rule {n}")
    assert desk.plan(hours=1) == 2
    delivery = {one.subscription_id: one.id for one in desk.storage.deliveries.all()}
    told = desk.told(delivery[everything.id])
    assert told.index("1. Rule 1") < told.index("2. Rule 0") < told.index("• Match 27") < told.index("• Match 03")
    assert "They won." not in told and "Match 02" not in told
    # The other articles are behind the button. None is lost, and none comes again.
    assert "+28 more" in str(desk.storage.deliveries.get(delivery[everything.id]).messages[-1].message.buttons)
    assert len(desk.storage.deliveries.items(delivery[everything.id])) == 30
    assert "1. Match 27" in desk.told(delivery[sport.id])
    assert unsent(desk.storage, 1, since=YESTERDAY) == unsent(desk.storage, 2, topic="Sport", since=YESTERDAY) == []
    late = desk.comes("late", Facts(policy=False), title="Late match")
    desk.plan(days=1)
    assert "1 new story\n• Late match" in desk.told(desk.storage.deliveries.all(chat_id=1)[0].id)
    assert late not in unsent(desk.storage, 1, since=YESTERDAY)


def test_an_item_in_two_messages_is_sent_when_the_last_one_is(desk: Desk) -> None:
    desk.subscribe()
    article = desk.comes("1", summary="word " * 1500)
    desk.plan(hours=1)
    (delivery,) = desk.storage.deliveries.all()
    chunks = delivery.messages
    (item,) = desk.storage.deliveries.items(delivery.id)
    assert item.chunk == len(chunks) - 1 > 0
    # The last message fails, so the article counts as not sent.
    desk.storage.outbox.fail(chunks[-1], failure=Failure.REJECTED, now=desk.clock())
    assert unsent(desk.storage, 1, since=YESTERDAY) == [article]


def test_a_subscription_that_can_not_be_planned_does_not_stop_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.digests.plan.ROWS", 2)
    for chat in range(1, 5):
        desk.subscribe(chat=chat)
        desk.storage.chats.set(chat, language=None if chat == 4 else "xx")
    desk.comes("1")
    desk.clock.forward(hours=1)

    assert desk.plan() == 1
    # The whole batch is rolled back. Its subscriptions are still due, and are planned as soon as this is possible.
    assert [one.chat_id for one in desk.storage.subscriptions.due(desk.clock())] == [1, 2, 3]
    for chat in range(1, 4):
        desk.storage.chats.set(chat, language=None)
    desk.storage.database.execute("PRAGMA query_only = 1")
    with pytest.raises(StorageError):  # an error of the disk is raised once, not for each subscription
        desk.plan()
    desk.storage.database.execute("PRAGMA query_only = 0")
    assert desk.plan() == 3


def test_two_digests_of_a_chat_share_no_article(desk: Desk) -> None:
    desk.subscribe()
    desk.subscribe(topic="Trade")
    desk.comes("trade", topic="Trade")
    desk.comes("other")
    assert desk.plan(hours=1) == 2
    told = "".join(desk.told(delivery.id) for delivery in desk.storage.deliveries.all())
    assert told.count("Title trade") == told.count("Title other") == 1
    assert "Nothing new" in told


def test_articles_of_a_removed_digest_come_with_another(desk: Desk) -> None:
    both = desk.subscribe(topic="Trade"), desk.subscribe()
    desk.comes("1", topic="Trade")
    desk.clock.forward(hours=2)
    desk.storage.subscriptions.remove(1, 1)
    assert desk.plan_these(*both) + desk.plan() == 1
    assert "Title 1" in desk.told()


def test_a_story_comes_again_only_with_its_new_articles(desk: Desk) -> None:
    desk.subscribe("at once")
    story = desk.story(desk.comes("1", facts("proposed")))
    assert desk.plan() == 1
    desk.clock.forward(minutes=2)
    for key in "23":
        desk.comes(key, story=story, summary=f"The senate voted for {key}.")
    assert desk.plan() == 1
    assert "1. New in a story you have had\nTitle 2" in desk.told()
    assert [f"Title {key}" in desk.told() for key in "123"] == [False, True, True]
    assert all(f"voted for {key}" in desk.told() for key in "23")
    desk.clock.forward(minutes=2)
    desk.comes("law", facts("adopted"), story=story)
    assert desk.plan() == 1
    assert "1. Moved from proposed to adopted\nTitle law" in desk.told()


def test_an_immediate_subscription_gets_only_articles_fetched_after_it(desk: Desk) -> None:
    desk.comes("old", topic="Trade")
    waiting = desk.make.summarized("waiting", source=desk.make.source("Trade", topics=("Trade",)))
    desk.clock.forward(minutes=1)
    desk.subscribe("at once", topic="Trade")
    desk.storage.articles.ready(waiting, desk.storage.stories.add(desk.clock()), now=desk.clock())
    assert desk.plan(minutes=1) == 0
    desk.clock.forward(minutes=1)
    late = desk.comes("late", topic="Trade")
    assert desk.plan() == 1
    assert desk.brought() == [late]
    assert desk.told().startswith("Alert · Trade · ")
    # A chat that changes from a daily digest to alerts also gets the articles since its last digest.
    desk.subscribe(chat=2, topic="Trade")
    assert desk.plan(hours=1) == 1
    desk.clock.forward(hours=3)
    new = desk.comes("new", topic="Trade")
    desk.clock.forward(hours=2)
    desk.subscribe("at once", chat=2, topic="Trade")
    assert desk.plan() == 2
    assert desk.brought() == [new]


def test_quiet_hours_delay_immediate_messages_but_not_daily_digests(desk: Desk) -> None:
    desk.subscribe("at once")
    desk.subscribe("daily 13:00", chat=2)
    for chat in (1, 2):
        desk.storage.chats.set(chat, quiet=(time(11), time(14)))
    desk.comes("1")
    for minutes, planned in ((0, 0), (60, 1), (59, 0), (1, 1)):
        assert desk.plan(minutes=minutes) == planned


def test_an_empty_digest_says_nothing_new_unless_turned_off(desk: Desk) -> None:
    desk.subscribe("daily 13:00 18:00")
    desk.subscribe(chat=2, tell_empty=False)
    said = []
    for hours in (1, 5, 19):
        assert desk.plan(hours=hours) == 1
        said.append(desk.told().splitlines()[-1])
    assert said == ["Nothing new."] * 3
    desk.comes("1")
    assert desk.plan(days=1) == 2
