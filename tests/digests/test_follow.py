"""A chat that follows a story gets each new article of the story at once, and only once."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.models import DeliveryState
from bot.storage import Storage
from summarizer.facts import Facts
from tests.conftest import NOON, Clock, Maker, meet, unsent
from tests.digests.conftest import Desk
from tests.digests.facts import due, facts
from tests.digests.planning import news


@dataclass
class Ann(Desk):
    """Chat 1, which has followed a story since its first article."""

    story_id: int = 0

    def follow(self, chat: int = 1, story: int = 0) -> None:
        meet(self.storage, chat, self.clock())
        self.storage.follows.add(chat, None, story or self.story_id, self.clock())

    def joins(self, key: str, found: Facts | None = None, **changes: object) -> int:
        """Add an article to the story. Returns its id."""
        return self.comes(key, found, **{"story": self.story_id} | changes)  # type: ignore[arg-type]

    def news(self, **later: float) -> int:
        """Move the clock forward by `later`, and plan what is new. Returns the number of messages."""
        self.clock.forward(**later)
        return news(self.storage, self.clock())


@pytest.fixture
def ann(storage: Storage, make: Maker, clock: Clock) -> Ann:
    ann = Ann(storage, make, clock)
    ann.story_id = ann.story(ann.comes("first", facts("proposed", due("2025-04-14"))))
    ann.follow()
    clock.forward(minutes=5)
    return ann


def test_a_copy_is_not_sent_and_counts_as_sent(ann: Ann, storage: Storage) -> None:
    copy = ann.joins("copy", text="Text of first.")
    assert ann.news() == 0
    (delivery,) = storage.deliveries.all()
    assert (delivery.kind, delivery.state, delivery.items, len(delivery.messages)) == (
        "follow",
        DeliveryState.SENT,
        1,
        0,
    )
    assert copy not in unsent(storage, 1, since=NOON - timedelta(days=1))
    assert copy in unsent(storage, 2, since=NOON - timedelta(days=1))
    assert ann.news() == 0


def test_a_new_stage_or_deadline_is_sent_once_even_if_copies_repeat_it(ann: Ann, clock: Clock) -> None:
    clock.forward(days=1)
    ann.joins("second", facts("adopted", due("2025-04-14")), text="Text of first.")
    assert ann.news() == 1
    assert "Moved from proposed to adopted" in ann.told().splitlines()
    later = [due(f"2025-0{month}-01", "meeting") for month in (6, 7, 8)]
    moved = facts("adopted", due("2025-05-20", moved=True), *later)
    ann.joins("third", moved, text="Text of first.")
    assert ann.news(minutes=5) == 1
    lines = ann.told().splitlines()
    assert "Comments by 20 May 2025 (moved from 14 April 2025)" in lines
    assert [line for line in lines if line.startswith("Meeting on")][-1] == "Meeting on 1 August 2025"
    # No message is sent for a copy that was published earlier but arrives late, for a copy that repeats the old
    # deadline, or for a deadline in the past.
    past = due("2025-03-03", "meeting")
    for key, again in (("late", moved), ("reprint", facts("proposed", due("2025-04-14"), past))):
        clock.forward(minutes=5)
        ann.joins(key, again, text="Text of first.", published=clock() - timedelta(hours=5))
        assert ann.news() == 0


def test_all_new_articles_since_the_last_plan_are_in_one_message(ann: Ann, storage: Storage) -> None:
    assert ann.news() == 0
    for key, text in (("second", "Unions protest."), ("third", "Unions protest."), ("fourth", "Lenders see risks.")):
        ann.joins(key, text=text, summary=text)
    assert [ann.news(), ann.news()] == [1, 0]
    message = ann.told()
    assert "Title second\nUnions protest.\nGazette" in message
    assert [f"Title {key}" in message for key in ("second", "third", "fourth")] == [True, False, True]
    assert storage.deliveries.all()[0].items == 3


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("by_digest", [False, True])
def test_an_article_whose_message_failed_is_sent_again_despite_copies(
    ann: Ann, storage: Storage, clock: Clock, by_digest: bool, later: bool
) -> None:
    plan = ann.news
    if by_digest:
        storage.follows.remove(1)
        ann.subscribe()
        clock.forward(hours=1)
        plan = ann.plan
        assert plan() == 1
    ann.joins("second", text="Unions protest.")
    for _ in range(1 + later):
        clock.forward(days=1)
        ann.joins(f"copy {clock()}", text="Unions protest.")
        plan()
    ann.pause()
    clock.forward(days=1)
    ann.resume()
    assert plan() == 1
    assert "Title second" in ann.told()


def test_an_article_is_sent_by_digest_or_by_follow_but_not_by_both(ann: Ann, clock: Clock) -> None:
    ann.subscribe()
    ann.joins("followed")
    assert ann.news() == 1
    assert ann.plan(hours=1) == 1
    assert "Title followed" not in ann.told()
    clock.forward(days=1)
    ann.joins("in the digest")
    assert ann.plan() == 1
    assert ann.news() == 0
    assert ann.told().count("Title in the digest") == 1


def test_each_chat_gets_the_articles_that_it_has_not_had(ann: Ann, storage: Storage, clock: Clock) -> None:
    ann.joins("second")
    clock.forward(minutes=1)
    ann.follow(2)  # this chat has seen both articles
    # Times are stored in seconds. An article from the same second as the follow counts as seen.
    ann.joins("third")
    clock.forward(minutes=1)
    ann.joins("fourth")
    assert ann.news() == 2
    by_chat = {d.chat_id: d.messages[0].message.plain for d in storage.deliveries.all()}
    assert ["Title second" in by_chat[chat] for chat in (1, 2)] == [True, False]
    assert ["Title fourth" in by_chat[chat] for chat in (1, 2)] == [True, True]


def test_a_paused_chat_gets_what_it_missed_when_it_is_back(ann: Ann) -> None:
    ann.pause()
    ann.joins("second")
    assert ann.news() == 0
    ann.resume()
    assert [ann.news(), ann.news()] == [1, 0]
    assert not ann.storage.database.rows("SELECT 1 FROM follow_changes")  # the next plan looks at no article
    ann.pause()
    ann.joins("third")
    assert ann.news() == 0
    ann.storage.move_chat(1, -2)
    assert [ann.news(), ann.news()] == [1, 0]


def test_a_refused_message_is_planned_three_times(ann: Ann) -> None:
    ann.joins("second")
    tries = 0
    for _ in range(20):
        tries += ann.news(minutes=30)
        ann.refuse()
    assert tries == 3


def test_merged_stories_send_only_articles_that_the_chat_has_not_seen(ann: Ann, storage: Storage, clock: Clock) -> None:
    seen = ann.story(ann.comes("seen"))
    ann.follow(1, seen)
    storage.stories.merge(ann.story_id, [seen], now=clock())
    assert ann.news() == 0
    assert storage.deliveries.all() == []
    # This article is older than the follow, but the chat has not seen it, because it was in another story. A merge may
    # keep either of the two stories.
    other = ann.story(ann.comes("elsewhere"))
    for column in ("ready_at", "fetched_at"):
        storage.database.execute(f"UPDATE articles SET {column} = '2020-01-01T00:00:00Z' WHERE story_id = ?", [other])
    storage.stories.merge(other, [ann.story_id], now=clock())
    assert storage.follows.stories(1) == [other]
    (merged,) = storage.stories.many([other])
    assert merged.lead.title == "Title elsewhere"
    assert ann.news() == 1
    message = ann.told()
    assert message.startswith("New in a story you follow\nTitle first\n")
    assert "Title elsewhere" in message
    assert ann.news() == 0


def test_a_story_followed_in_two_forum_topics_is_sent_to_the_first(ann: Ann, storage: Storage, clock: Clock) -> None:
    ann.joins("second")  # still news, for those who follow the story in the first topic
    storage.follows.add(1, 7, ann.story_id, clock())
    clock.forward(minutes=1)
    ann.joins("third")
    assert ann.news() == 1
    (delivery,) = storage.deliveries.all()
    assert (delivery.messages[0].thread_id, delivery.items) == (None, 2)
