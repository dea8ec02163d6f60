"""From articles to the ledger: each once a chat, none lost, one digest after days down."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from bot.digests import plan_digest, plan_due, preview_chat, preview_query
from bot.errors import NotFound
from bot.known_facts import KnownBody, KnownFacts, KnownTopic
from bot.models import ChatState, Failure, Reasons, Subscription
from bot.reply import Reply
from bot.storage import Storage
from bot.telegram.render import plain_text, render
from tests.conftest import NOON, Clock, Maker, daily, unsent
from tests.digests.facts import facts, matched, put

TODAY = NOON.date()


@pytest.fixture
def subscribe(storage: Storage, clock: Clock):  # type: ignore[no-untyped-def]
    chats = itertools.count(1)

    def made(
        *, topic: str | None = None, query: str = "", slot: str = "13:00", zone: str | None = None, chat: int = 0
    ) -> Subscription:
        chat = chat or next(chats)
        storage.chats.meet(chat, kind="private", title="Ann", items=5, now=clock())
        if zone:
            storage.chats.set_zone(chat, zone)
        subscription, _ = storage.subscriptions.put(
            chat_id=chat,
            thread_id=None,
            topic=topic,
            query=query,
            now=clock(),
            **daily(slot, clock() + timedelta(hours=1)),
        )
        return subscription

    return made


def plan(storage: Storage, clock: Clock) -> int:
    return plan_due(storage, default_zone="UTC", render=render, now=clock())


def messages(storage: Storage, delivery: int | None = None) -> list[str]:
    wanted = storage.deliveries.all()[0].id if delivery is None else delivery
    return [chunk.html for chunk in storage.deliveries.chunks(wanted)]


def test_a_due_subscription_is_planned_once_and_moves_on(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscription = subscribe()
    make.ready("1")
    assert plan(storage, clock) == 0
    clock.forward(hours=1)
    assert plan(storage, clock) == 1
    assert plan(storage, clock) == 0
    (found,) = storage.subscriptions.all()
    assert found.next_due_at == NOON + timedelta(hours=25)
    assert "Title 1" in messages(storage)[0]
    # Asked again for the same slot, as after a restart: nothing twice.
    assert plan_digest(storage, subscription, default_zone="UTC", render=render, now=clock()) is None
    assert len(storage.deliveries.all()) == 1


def test_the_hour_that_shows_twice_brings_one_digest(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    clock.now = NOON.replace(month=10, day=25)
    made = subscribe(slot="02:30", zone="Europe/Berlin")
    storage.subscriptions.set_due(made.id, made.schedule.next("Europe/Berlin", clock()))
    for _ in range(84):
        plan(storage, clock)
        clock.forward(minutes=30)
    dates = [delivery.local_date.isoformat() for delivery in storage.deliveries.all()]
    assert dates == ["2025-10-27", "2025-10-26"]


def test_three_days_down_bring_one_digest_that_covers_them(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    for day in range(3):
        make.ready(f"day {day}", published=clock())
        clock.forward(days=1)
    clock.forward(hours=2)
    assert plan(storage, clock) == 1
    assert all(f"Title day {day}" in "".join(messages(storage)) for day in range(3))
    (found,) = storage.subscriptions.all()
    assert found.next_due_at > clock()


def test_nothing_new_is_said(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    make.ready("1")
    clock.forward(hours=1)
    plan(storage, clock)
    clock.forward(days=1)
    assert plan(storage, clock) == 1
    assert "Nothing new" in messages(storage)[0]


@pytest.mark.parametrize("stories", [3, 40, 75])
def test_nothing_is_lost_between_messages_and_items(stories: int, storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    source = make.source()
    for n in range(stories):
        make.ready(f"n{n}", source=source, title=f"Title <{n}> " + "long " * 40, summary="word " * 150)
    clock.forward(hours=1)
    plan(storage, clock)
    (delivery,) = storage.deliveries.all()
    assert delivery.items == stories
    rows = storage.database.rows("SELECT article_id, chunk FROM delivery_items")
    chunks = storage.deliveries.chunks(delivery.id)
    assert delivery.chunks == len(chunks) > 0
    articles = storage.articles.many([row["article_id"] for row in rows])
    listed = 0
    for row in rows:
        shown = plain_text(chunks[row["chunk"]].html)
        if articles[row["article_id"]].title.split(" long")[0] in shown:
            listed += 1
        else:
            assert row["chunk"] == len(chunks) - 1, "what is behind the button counts with the message that has it"
    assert listed == min(stories, 5 + 25)
    assert [bool(chunk.buttons) for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert unsent(storage, 1, since=NOON - timedelta(days=1)) == []


def test_an_item_cut_over_two_messages_counts_with_its_end(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    make.ready("1", summary="word " * 1500)
    clock.forward(hours=1)
    plan(storage, clock)
    chunks = storage.deliveries.chunks(storage.deliveries.all()[0].id)
    assert len(chunks) >= 2
    (row,) = storage.database.rows("SELECT chunk FROM delivery_items")
    assert row["chunk"] == len(chunks) - 1
    # Its last message fails: the article is not sent, and comes again.
    storage.outbox.fail(chunks[-1], failure=Failure.REJECTED, now=clock())
    assert unsent(storage, 1, since=NOON - timedelta(days=1))


def test_a_subscription_that_can_not_be_planned_stops_no_other(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe(topic="Broken")
    subscribe()
    make.ready("1")
    clock.forward(hours=1)

    def fragile(reply: Reply):  # type: ignore[no-untyped-def]
        if "Broken" in str(reply.blocks):
            raise RuntimeError("no way to render this")
        return render(reply)

    assert plan_due(storage, default_zone="UTC", render=fragile, now=clock()) == 1
    # Rolled back whole: it is still due, and is planned as soon as it can be.
    assert [s.topic for s in storage.subscriptions.due(clock(), 9)] == ["Broken"]
    assert plan(storage, clock) == 1


def test_paused_chats_are_not_planned(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscription = subscribe()
    storage.pause_chat(subscription.chat_id, Failure.CHAT_GONE, clock())
    clock.forward(days=2)
    assert plan(storage, clock) == 0


def test_a_chat_that_is_paused_after_it_was_found_to_be_due_is_not_planned(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    make.ready("1")
    clock.forward(hours=1)
    (due,) = storage.subscriptions.due(clock(), 9)
    storage.pause_chat(due.chat_id, Failure.CHAT_GONE, clock())
    assert plan_digest(storage, due, default_zone="UTC", render=render, now=clock()) is None
    assert storage.deliveries.all() == []
    # It is due still, and its digest comes when the chat is back.
    storage.chats.set_state(due.chat_id, ChatState.ACTIVE)
    assert plan(storage, clock) == 1
    assert "Title 1" in messages(storage)[0]


def test_two_digests_of_a_chat_share_no_article(storage, make, clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe(chat=1)
    subscribe(chat=1, topic="Trade")
    make.ready("trade", source=make.source("T", topics=("Trade",)))
    make.ready("other", source=make.source("O"))
    clock.forward(hours=1)
    assert plan(storage, clock) == 2
    told = "".join(html for delivery in storage.deliveries.all() for html in messages(storage, delivery.id))
    assert told.count("Title trade") == told.count("Title other") == 1
    assert "Nothing new" in told


def test_match_looks_back_a_day_and_says_why(storage: Storage, make: Maker, clock: Clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    make.ready("old")
    clock.forward(hours=30)
    make.ready("recent", source=make.source("T", topics=("Trade",)), published=NOON - timedelta(days=400))
    clock.forward(hours=2)
    (item,) = matched(storage, subscribe(), TODAY)
    assert (item.story.lead.title, item.reasons) == ("Title recent", Reasons())
    (item,) = matched(storage, subscribe(topic="Trade"), TODAY)
    assert item.reasons == Reasons(topic="Trade")
    assert matched(storage, subscribe(topic="None such"), TODAY) == []


def test_a_topic_by_meaning_says_why(storage: Storage, make: Maker, clock: Clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    topic = KnownTopic(topic="Housing", score=0.8, reason="Rents are capped at two percent a year.")
    put(storage, make.ready("rents"), facts(topics=(topic,)))
    subscription = subscribe(topic="Housing")
    (item,) = matched(storage, subscription, TODAY)
    assert item.reasons == Reasons(topic="Housing", sentence="Rents are capped at two percent a year.")
    (reply,) = preview_chat(storage, subscription.chat_id, default_zone="UTC", now=clock())
    assert "because: Housing: “Rents are capped" in str(reply.blocks)


def test_what_moved_leads_the_digest(storage: Storage, make: Maker, clock: Clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscribe()
    story = storage.articles.get(put(storage, make.ready("draft"), facts("proposed"))).story_id
    clock.forward(hours=1)
    plan(storage, clock)
    put(storage, make.ready("law", story=story), facts("adopted"))
    make.ready("a", story=(other := storage.stories.add(clock())), source=make.source("A"))
    make.ready("b", story=other, source=make.source("B"))
    clock.forward(days=1)
    plan(storage, clock)
    assert "1. <b>Moved from proposed to adopted</b>\n<b>Title law</b>" in messages(storage)[0]


def test_a_story_comes_again_with_only_what_is_new(storage: Storage, make: Maker, clock: Clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscription = subscribe()
    story = storage.articles.get(make.ready("first")).story_id
    clock.forward(hours=1)
    plan(storage, clock)
    make.ready("second", story=story, text="The rule was withdrawn.")
    (item,) = matched(storage, subscription, TODAY)
    assert [article.title for article in item.story.articles] == ["Title second"]


def test_preview_shows_why_and_stores_nothing(storage: Storage, make: Maker, clock: Clock, subscribe) -> None:  # type: ignore[no-untyped-def]
    subscription = subscribe()
    for n in range(40):
        make.ready(f"n{n}")
    (reply,) = preview_chat(storage, subscription.chat_id, default_zone="UTC", now=clock())
    assert str(reply.blocks).count("because: all topics") == 30
    assert storage.deliveries.all() == []
    storage.chats.meet(77, kind="private", title="x", items=5, now=clock())
    assert "/subscribe" in str(preview_chat(storage, 77, default_zone="UTC", now=clock()))
    with pytest.raises(NotFound):
        preview_chat(storage, 78, default_zone="UTC", now=clock())
    assert "because: has “ministry”" in str(preview_query(storage, "ministry", zone="UTC", now=NOON).blocks)
    for query in ("quark", "", "((("):
        assert "No article has" in str(preview_query(storage, query, zone="UTC", now=NOON).blocks)


def test_filters_choose_and_are_told_as_the_reason(storage: Storage, make: Maker, subscribe) -> None:  # type: ignore[no-untyped-def]
    source = make.source("Trade daily", topics=("Trade",))
    ustr = KnownBody(id="us-ustr", name="USTR", jurisdiction="US")
    meant = make.ready("meant", source=source)
    storage.facts.put(meant, KnownFacts(bodies=(ustr,), jurisdictions=("US",)), version="1")
    elsewhere = make.ready("elsewhere")
    storage.facts.put(elsewhere, KnownFacts(bodies=(ustr,), jurisdictions=("US-CA",)), version="1")
    make.ready("none", source=source)

    def found(**what: str) -> tuple[set[int], set[Reasons]]:
        items = matched(storage, subscribe(**what), TODAY)
        return {item.story.lead.id for item in items}, {item.reasons for item in items}

    assert found(topic="Trade", query="body:us-ustr") == ({meant}, {Reasons(topic="Trade", query="body:us-ustr")})
    assert found(query="body:us-ustr in:US") == ({meant, elsewhere}, {Reasons(query="body:us-ustr in:US")})
    assert found(query="body:us-ustr in:DE") == (set(), set())
    assert found(query="body:zz-gone in:US") == (set(), set())
    subscribe(topic="Trade", query="body:us-ustr", chat=99)
    (shown,) = preview_chat(storage, 99, default_zone="UTC", now=NOON)
    assert "because: Trade, body:us-ustr" in _text(shown)
    assert "because: has “body:us-ustr in:US”" in _text(preview_query(storage, "body:ustr in:us", zone="UTC", now=NOON))


def _text(reply: Reply) -> str:
    return "\n".join("".join(span.text for span in block) for block in reply.blocks)
