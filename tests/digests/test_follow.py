"""Follow: once, at once, and only what is new for the chat."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.digests import plan_due, plan_follows
from bot.models import ChatState, DeliveryState, Failure
from bot.reply import Reply
from bot.storage import Storage, open_storage
from bot.telegram.render import plain_text, render
from tests.conftest import NOON, Clock, Maker, daily, unsent
from tests.digests.facts import due, facts, put

FIRST = "The ministry proposed a cap on rents of 2 percent."
SAME = "A cap on rents of 2 percent was proposed by the ministry."
MORE = "Tenants' unions call the plan too timid."


@pytest.fixture
def chat(storage: Storage, clock: Clock) -> Callable[..., int]:
    def met(chat_id: int = 1) -> int:
        storage.chats.meet(chat_id, kind="private", title="Ann", items=5, now=clock())
        return chat_id

    return met


@pytest.fixture
def story(storage: Storage, make: Maker, clock: Clock, chat: Callable[..., int]) -> int:
    """One with an article, which chat 1 has seen and begun to follow."""
    article = put(storage, make.ready("first", summary=FIRST, text=FIRST), facts("proposed", due("2025-04-14")))
    found = storage.articles.get(article).story_id
    assert found is not None
    storage.follows.add(chat(), None, found, clock())
    clock.forward(minutes=5)
    return found


def plan(storage: Storage, clock: Clock) -> int:
    return plan_follows(storage, default_zone="UTC", render=render, now=clock())


def told(storage: Storage) -> list[str]:
    """The messages of all deliveries, newest first."""
    ledger = storage.deliveries
    return [plain_text(chunk.html) for delivery in ledger.all() for chunk in ledger.chunks(delivery.id)]


def test_what_joins_is_told_once_and_only_what_is_new(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    assert plan(storage, clock) == 0
    make.ready("second", story=story, summary=f"{SAME} {MORE}", text=f"{SAME} {MORE}")
    _two_sentences(storage, "second", SAME, MORE)
    assert plan(storage, clock) == 1
    (message,) = told(storage)
    assert message.startswith("New in a story you follow\nTitle first\n")
    assert "Title second" in message
    assert MORE in message
    assert SAME not in message
    (chunk,) = storage.deliveries.chunks(storage.deliveries.all()[0].id)
    assert [button.data for row in chunk.buttons for button in row] == [f"s:{story}", f"g:{story}"]
    for _ in range(3):
        clock.forward(hours=2)
        assert plan(storage, clock) == 0


def _two_sentences(storage: Storage, key: str, *sentences: str) -> None:
    """Give an article a summary of several sentences, as the pipeline stores it."""
    spans = [[text, 0, 0, [[0, 0]], True] for text in sentences]
    storage.database.execute(
        "UPDATE articles SET summary_sentences = ? WHERE title = ?", [json.dumps(spans), f"Title {key}"]
    )


def test_what_says_nothing_new_is_not_sent_and_counts_as_had(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    article = make.ready("copy", story=story, summary=SAME, text=SAME)
    assert plan(storage, clock) == 0
    assert told(storage) == []
    (delivery,) = storage.deliveries.all()
    assert (delivery.slot, delivery.state, delivery.items, delivery.chunks) == ("follow", DeliveryState.SENT, 1, 0)
    assert article not in unsent(storage, 1, since=NOON - timedelta(days=1))
    assert article in unsent(storage, 2, since=NOON - timedelta(days=1))
    assert plan(storage, clock) == 0


def test_act_sentences_are_looked_at_where_the_summary_is_old(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    act = "The upper house takes the bill up in autumn."
    put(storage, make.ready("second", story=story, summary=SAME, text=f"{SAME} {act}"), facts(stage_sentence=act))
    assert plan(storage, clock) == 1
    assert act in told(storage)[0]


def test_a_move_and_a_day_that_moved_are_news_whatever_the_words(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    clock.forward(days=1)
    new = facts("adopted", due("2025-05-20", sentence="The time for views is extended to 20 May."))
    put(storage, make.ready("second", story=story, summary=FIRST, text=FIRST, published=clock()), new)
    assert plan(storage, clock) == 1
    lines = told(storage)[0].splitlines()
    assert "Moved from proposed to adopted" in lines
    assert "Comments by 20 May 2025 (moved from 14 April 2025)" in lines
    assert "The time for views is extended to 20 May." in lines


def test_one_message_for_all_that_came_between_two_looks(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    make.ready("second", story=story, summary=MORE, text=MORE)
    make.ready("third", story=story, summary=MORE, text=MORE)
    lenders = "Lenders see 30 projects at risk."
    make.ready("fourth", story=story, summary=lenders, text=lenders)
    assert plan(storage, clock) == 1
    (message,) = told(storage)
    assert message.count(MORE) == 1
    assert "30 projects" in message
    assert storage.deliveries.all()[0].items == 3


def test_an_article_comes_by_digest_or_by_follow_never_by_both(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    storage.subscriptions.put(
        chat_id=1, thread_id=None, topic=None, now=clock(), **daily("13:00", NOON + timedelta(hours=1))
    )
    make.ready("followed", story=story, summary=MORE, text=MORE)
    assert plan(storage, clock) == 1
    clock.forward(hours=1)
    assert plan_due(storage, default_zone="UTC", render=render, now=clock()) == 1
    assert "Title followed" not in told(storage)[0]
    clock.forward(days=1)
    make.ready("in the digest", story=story, summary="Rents rose by 4 percent.", text="Rents rose by 4 percent.")
    assert plan_due(storage, default_zone="UTC", render=render, now=clock()) == 1
    assert plan(storage, clock) == 0
    assert "".join(told(storage)).count("Title in the digest") == 1


def test_what_the_chat_had_of_the_story_counts_for_it_alone(storage, make, clock, story, chat) -> None:  # type: ignore[no-untyped-def]
    make.ready("second", story=story, summary=MORE, text=MORE)
    storage.follows.add(chat(2), None, story, clock.forward(minutes=1))  # it has seen both
    make.ready("third", story=story, summary="Rents rose by 4 percent.", text="Rents rose by 4 percent.")
    clock.forward(minutes=1)
    # A clock to the second: what came in the second of the follow was seen with it.
    make.ready("fourth", story=story, summary="Rents rose by 5 percent.", text="Rents rose by 5 percent.")
    assert plan(storage, clock) == 2
    by_chat = {d.chat_id: plain_text(storage.deliveries.chunks(d.id)[0].html) for d in storage.deliveries.all()}
    assert MORE in by_chat[1]
    assert MORE not in by_chat[2]
    assert "5 percent" in by_chat[1]
    assert "5 percent" in by_chat[2]


def test_a_paused_chat_gets_none_and_what_it_missed_when_it_is_back(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    storage.pause_chat(1, Failure.CHAT_GONE, clock())
    make.ready("second", story=story, summary=MORE, text=MORE)
    assert plan(storage, clock) == 0
    storage.chats.set_state(1, ChatState.ACTIVE)
    assert plan(storage, clock) == 1


def test_what_telegram_refuses_is_tried_again_a_few_times(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    make.ready("second", story=story, summary=MORE, text=MORE)
    tries = 0
    for _ in range(20):
        if plan(storage, clock):
            tries += 1
            (chunk,) = storage.deliveries.chunks(storage.deliveries.all()[0].id)
            storage.outbox.fail(chunk, failure=Failure.REJECTED, now=clock())
        clock.forward(minutes=30)
    assert tries == 3


def test_two_processes_and_a_restart_between_send_once(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    make.ready("second", story=story, summary=MORE, text=MORE)
    other = open_storage(storage.database.path)

    def slow(reply: Reply):  # type: ignore[no-untyped-def]
        assert plan(other, clock) == 1  # the other process is faster
        return render(reply)

    assert plan_follows(storage, default_zone="UTC", render=slow, now=clock()) == 0
    other.close()
    again = open_storage(storage.database.path)
    assert plan(again, clock) == 0
    assert len(again.deliveries.all()) == 1
    again.close()


def test_stories_that_become_one_bring_nothing_twice(storage, make, clock, story, chat) -> None:  # type: ignore[no-untyped-def]
    other = storage.articles.get(make.ready("seen", summary=MORE, text=MORE)).story_id
    make.ready("never seen", story=other, summary="Rents rose by 4 percent.", text="Rents rose by 4 percent.")
    storage.follows.add(1, None, other, clock.forward(minutes=1))
    assert plan(storage, clock) == 0
    storage.stories.merge(story, [other], now=clock())
    assert plan(storage, clock) == 0
    assert told(storage) == []


def test_a_part_that_a_merge_brings_is_news_where_it_says_something(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    # Older than the follow, and yet never seen: it was no part of the story then.
    other = storage.articles.get(make.ready("elsewhere", summary=MORE, text=MORE)).story_id
    storage.database.execute("UPDATE articles SET ready_at = '2020-01-01T00:00:00Z' WHERE story_id = ?", [other])
    assert plan(storage, clock) == 0
    # Either of the two may be the one that stays.
    storage.stories.merge(other, [story], now=clock())
    assert storage.follows.stories(1) == [other]
    assert plan(storage, clock) == 1
    assert plan(storage, clock) == 0


def test_a_merge_right_after_the_follow_hides_nothing_and_keeps_the_title(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    # No look at what is new in between: it comes every few seconds.
    other = storage.articles.get(make.ready("elsewhere", summary=MORE, text=MORE, published=NOON)).story_id
    stamps = {"ready_at": "2020-01-01T00:00:00Z", "fetched_at": "2020-01-01T00:00:00Z"}
    for column, stamp in stamps.items():
        storage.database.execute(f"UPDATE articles SET {column} = ? WHERE story_id = ?", [stamp, other])
    storage.stories.merge(other, [story], now=clock())
    (merged,) = storage.stories.many([other])
    assert merged.lead.title == "Title elsewhere"
    assert plan(storage, clock) == 1
    (message,) = told(storage)
    assert message.startswith("New in a story you follow\nTitle first\n")
    assert MORE in message


def test_one_story_in_two_forum_topics_comes_in_the_first(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    storage.follows.add(1, 7, story, clock())
    clock.forward(minutes=1)
    make.ready("second", story=story, summary=MORE, text=MORE)
    assert plan(storage, clock) == 1
    (delivery,) = storage.deliveries.all()
    assert storage.deliveries.chunks(delivery.id)[0].thread_id is None


def test_one_that_can_not_be_planned_stops_no_other(storage, make, clock, story, chat) -> None:  # type: ignore[no-untyped-def]
    broken = storage.articles.get(make.ready("broken", summary=SAME)).story_id
    storage.follows.add(1, None, broken, NOON)
    make.ready("of broken", story=broken, summary=MORE, text=MORE)
    make.ready("fine", story=story, summary=MORE, text=MORE)

    def fragile(reply: Reply):  # type: ignore[no-untyped-def]
        if "of broken" in str(reply.blocks):
            raise RuntimeError("no way to render this")
        return render(reply)

    assert plan_follows(storage, default_zone="UTC", render=fragile, now=clock()) == 1
    assert plan(storage, clock) == 1


def test_words_that_a_model_wrote_are_marked(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    article = make.ready("second", story=story, summary=MORE, text=MORE)
    storage.database.execute("UPDATE articles SET summary_strategy = 'generative' WHERE id = ?", [article])
    plan(storage, clock)
    assert "Written by a model" in told(storage)[0]


def test_the_queries_do_not_grow_with_the_chats(storage, make, clock, story, chat, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    for n in range(2, 60):
        storage.follows.add(chat(n), None, story, clock())
    plan(storage, clock)
    asked = []
    rows = storage.database.rows
    monkeypatch.setattr(storage.database, "rows", lambda *args: asked.append(args) or rows(*args))
    assert plan(storage, clock) == 0
    assert len(asked) == 1


def test_a_copy_that_comes_late_with_an_earlier_date_tells_nothing_again(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    act, day = "The ministry adopted the rent cap on Friday.", "It takes effect on 1 May 2025."
    wrapped = facts(
        "adopted",
        due("2025-05-01", "effective", "It takes effect\non 1 May 2025."),
        stage_sentence=act.replace("rent ", "rent\n"),
    )
    clock.forward(days=1)
    for key, ago in (("second", 0), ("copy", 5)):
        at = clock() - timedelta(hours=ago)
        put(storage, make.ready(key, story=story, summary=f"{act} {day}", text=f"{act} {day}", published=at), wrapped)
        _two_sentences(storage, key, act, day)
        assert plan(storage, clock) == (key == "second")
        clock.forward(minutes=5)
    (message,) = told(storage)
    assert message.count("adopted the rent") == message.count("It takes effect") == 1


def test_a_day_that_is_past_where_the_chat_is_is_no_news(storage, make, clock, story) -> None:  # type: ignore[no-untyped-def]
    storage.chats.set_zone(1, "Asia/Tokyo")
    clock.forward(hours=8)  # the next day in Tokyo
    day = due(NOON.date().isoformat(), "meeting", "The board meets today.")
    put(storage, make.ready("second", story=story, summary=MORE, text=MORE), facts("proposed", day))
    assert plan(storage, clock) == 1
    assert "Meeting on" not in told(storage)[0]
