"""/why of an article: whether it came, and why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.digests import plan_due, plan_follows
from bot.models import BY_OPERATOR, FOR_GOOD, ChatState, Source
from bot.schedule import Due, Schedule
from bot.storage import Storage
from bot.storage.subscriptions import Choices
from bot.telegram.render import render
from tests.conftest import NOON, Clock, Maker, begin, daily, waiting
from tests.conversation.conftest import CHAT, Person
from tests.digests.facts import facts, put


@pytest.fixture
def gazette(make: Maker) -> Source:
    return make.source("Gazette", topics=("Trade",))


def subscribe(storage: Storage, *, topic: str | None = "Trade", slot: str = "12:00", **what: object) -> int:
    """Every day at noon; it began an hour ago."""
    storage.chats.meet(CHAT, kind="private", title="Ann", items=5, now=NOON)
    made, __ = storage.subscriptions.put(
        chat_id=CHAT,
        thread_id=None,
        topic=topic,
        now=NOON - timedelta(hours=1),
        **(daily(slot, NOON) | what),  # type: ignore[arg-type]
    )
    return made.id


def send(storage: Storage, clock: Clock, state: str = "sent") -> None:
    """Plan what is due; its messages end so."""
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    plan_follows(storage, default_zone="UTC", render=render, now=clock())
    for chunk in waiting(storage, clock() + timedelta(days=1)):
        begin(storage, chunk)
        if state == "sent":
            storage.outbox.sent(chunk, message_id=chunk.delivery_id, now=clock())
        elif state == "failed":
            storage.outbox.fail(chunk, error="Topic_closed", now=clock())
        else:
            storage.outbox.doubt(chunk, not_before=clock(), error="Timed out", now=clock())


def test_sent(ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    subscribe(storage)
    send(storage, clock)
    clock.forward(days=2)
    told = ann.says("/why steel")
    assert "Sent to this chat Monday 10 March, 12:00" in ann.presses("1")
    assert "Sent Monday 10 March, 12:00: Digest on Trade.\nBecause: it is on Trade" in told
    assert ann.says("/why https://www.example.org/1/?utm_source=mail") == told
    ann.says("/latest")
    assert ann.says("/why 1") == told
    assert ann.says("/why #1") == told
    clock.forward(days=400)
    assert "Sent 10 March 2025, 12:00: Digest on Trade." in ann.says("/why steel")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("doubt", "It may not have arrived, and is sent once more. It was planned Monday 10 March, 12:00: Digest on"),
        ("failed", "It did not arrive: its topic was closed or deleted. It was planned Monday 10 March, 12:00: Dig"),
        ("failed", "It comes again with the digest on Trade, Tuesday 11 March, 12:00."),
    ],
)
def test_what_did_not_arrive(
    ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source, state: str, told: str
) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    subscribe(storage)
    send(storage, clock, state)
    assert told in ann.says("/why steel")


def test_what_stays_in_doubt(ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    subscribe(storage)
    for __ in range(2):
        send(storage, clock, "doubt")
        clock.forward(minutes=30)
    told = ann.says("/why steel")
    assert "It may not have arrived: Telegram has not confirmed it. It was planned Monday 10 March, 12:00: Dig" in told
    assert "once more" not in told


def test_on_its_way(ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    subscribe(storage)
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    assert "It is on its way, planned Monday 10 March, 12:00: Digest on Trade." in ann.says("/why steel")


def test_the_same_failed_and_came_later(
    ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source
) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    subscribe(storage)
    send(storage, clock, "failed")
    clock.forward(days=1)
    send(storage, clock)
    assert "Sent Tuesday 11 March, 12:00: Digest on Trade." in ann.says("/why steel")


def test_no_subscription(ann: Person, storage: Storage, make: Maker, gazette: Source) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    assert "Not sent.\nThis chat has no subscription. To get one: /subscribe" in ann.says("/why steel")


def test_it_waits_for_a_digest(ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source) -> None:
    one = subscribe(storage)
    send(storage, clock)
    make.ready("1", title="Steel rule", source=gazette)
    clock.forward(minutes=1)
    assert "It waits for the digest on Trade, Tuesday 11 March, 12:00." in ann.says("/why steel")
    due, schedule = Due(at=NOON + timedelta(days=9), slot="12:00"), Schedule(times=("12:00",))
    storage.subscriptions.reschedule(CHAT, one, schedule=schedule, due=due, paused_until=NOON + timedelta(days=8))
    assert "on Trade is paused until Tuesday 18 March, 12:00." in ann.says("/why steel")
    storage.subscriptions.reschedule(CHAT, one, schedule=schedule, due=due, paused_until=FOR_GOOD)
    assert "your subscription on Trade is paused: /subscriptions" in ann.says("/why steel")
    storage.chats.set_state(CHAT, ChatState.PAUSED, BY_OPERATOR)
    assert "Nothing is sent to this chat now: the operator of this bot has paused it." in ann.says("/why steel")
    storage.chats.set_state(CHAT, ChatState.PAUSED, "Forbidden: bot was kicked")
    assert "now: I was blocked or removed here. To have it again: /start" in ann.says("/why steel")
    storage.subscriptions.reschedule(CHAT, one, schedule=schedule, due=due, paused_until=None)
    assert ann.says("/why steel").endswith(
        "To have it again: /start\nOnce that is over, it comes by your subscription on Trade."
    )
    clock.forward(days=10)  # its hour is past
    assert "about to come" not in ann.says("/why steel")


def test_what_comes_at_once_and_quiet_hours(ann: Person, storage: Storage, make: Maker, gazette: Source) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    subscribe(storage, schedule=Schedule(), due=Due(at=NOON, slot="at once"))
    assert "It is about to come: your subscription on Trade tells at once." in ann.says("/why steel")
    storage.chats.set_quiet(CHAT, "11:00-14:30")
    assert "the end of the quiet hours of this chat, Monday 10 March, 14:30" in ann.says("/why steel")


def test_nothing_new(ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source) -> None:
    text = {"text": "The duty is 25 % from May.", "summary": "The duty is 25 % from May."}
    first = make.ready("1", title="Steel duty", source=gazette, **text)
    subscribe(storage)
    send(storage, clock)
    story = storage.articles.get(first).story_id
    make.ready("2", title="Copy of that", source=gazette, story=story, **text)
    told = ann.says("/why copy")
    assert "It says nothing that this chat had not had, so your subscription on Trade will not show it." in told
    had = "Of the same event this chat was sent “Steel duty”, Monday 10 March, 12:00."
    assert had in told
    clock.forward(days=1)
    send(storage, clock)
    told = ann.says("/why copy")
    assert "Not sent: it says nothing that this chat had not had. It was looked at Tuesday 11 March, 12:00" in told
    assert had in told


def test_nothing_new_in_what_would_come_at_once(
    ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source
) -> None:
    text = {"text": "The duty is 25 % from May.", "summary": "The duty is 25 % from May."}
    first = make.ready("1", title="Steel duty", source=gazette, **text)
    subscribe(storage, schedule=Schedule(), due=Due(at=NOON, slot="at once"))
    send(storage, clock)
    clock.forward(minutes=5)
    make.ready("2", title="Copy of that", source=gazette, story=storage.articles.get(first).story_id, **text)
    send(storage, clock)
    told = ann.says("/why copy")
    assert "It was looked at Monday 10 March, 12:05.\nOf the same event" in told
    (looked,) = [one for one in storage.deliveries.all() if not one.chunks]
    assert ann.sends(f"y:{looked.id}:0:0:0").startswith("Articles that say nothing new\n")
    assert "has ended" not in told + ann.reply_text


def test_it_came_before_the_subscription(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    clock.forward(days=-5)
    make.ready("1", title="Steel rule", source=make.source("Gazette", topics=("Trade",)))
    clock.forward(days=5)
    subscribe(storage)
    told = ann.says("/why steel")
    assert (
        "It came in Wednesday 5 March, 12:00, before your subscription on Trade began, Monday 10 March, 11:00" in told
    )


def test_what_a_digest_has_passed_over(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    clock.forward(hours=-3)
    put(storage, make.ready("1", title="Steel rule", source=make.source("Gazette")), facts())
    clock.forward(hours=3)
    subscribe(storage)
    send(storage, clock)
    with storage.database.write() as db:
        db.execute("INSERT INTO article_topics (article_id, topic) VALUES (1, 'Trade')")
    assert "finds it now, and did not when it last looked" in ann.says("/why steel")


def test_the_nearest_subscription_is_named(ann: Person, storage: Storage, make: Maker, gazette: Source) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    make.ready("2", title="Gas rule", source=make.source("Wire"))
    subscribe(storage, topic="Energy", query="gas")
    subscribe(storage, query="tin -gas source:Gazette")
    told = ann.says("/why steel")
    assert "The nearest is Trade, tin -gas source:Gazette: it is not found by tin." in told
    assert "No subscription of this chat finds it. The nearest is Energy, gas: it is not on Energy." in ann.says(
        "/why gas"
    )
    storage.subscriptions.remove(CHAT)
    subscribe(storage, topic=None, interest="fishing quotas in the North Sea")
    assert "it is not near in meaning to “fishing quotas in the North Sea”" in ann.says("/why steel")
    storage.subscriptions.remove(CHAT)
    subscribe(storage, topic="Energy")
    assert "Energy: it is on Trade, not on Energy." in ann.says("/why steel")


def test_all_subscriptions_are_asked(ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source) -> None:
    for n in range(30):
        subscribe(storage, query=f"quark{n}", due=Due(at=NOON + timedelta(days=1), slot="12:00"))
    subscribe(storage, query="rule", due=Due(at=NOON + timedelta(hours=3), slot="15:00"))
    make.ready("1", title="Steel rule", source=gazette)
    assert "It waits for the digest on Trade, rule, Monday 10 March, 15:00." in ann.says("/why steel")
    later = subscribe(storage, topic=None, due=Due(at=NOON + timedelta(hours=9), slot="21:00"))
    assert "Monday 10 March, 15:00." in ann.says("/why steel")
    one, schedule = storage.subscriptions.all(CHAT)[-2], Schedule(times=("15:00",))
    due = Due(at=one.next_due_at, slot="15:00")
    storage.subscriptions.reschedule(CHAT, one.id, schedule=schedule, due=due, paused_until=FOR_GOOD)
    assert "It waits for the digest on all topics, Monday 10 March, 21:00." in ann.says("/why steel")
    storage.subscriptions.remove(CHAT, later)
    storage.subscriptions.reschedule(CHAT, one.id, schedule=schedule, due=due, paused_until=None)
    clock.forward(hours=4)
    assert "It is about to come with the digest on Trade, rule." in ann.says("/why steel")


def test_what_moves_a_story_on_comes_without_a_match(
    ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source
) -> None:
    first = make.ready("1", title="Steel rule", source=gazette)
    put(storage, first, facts("proposed"))
    subscribe(storage)
    send(storage, clock)
    clock.forward(hours=1)
    story = storage.articles.get(first).story_id
    other = make.ready("2", title="Tin done", source=make.source("Wire"), story=story, text="Done.", summary="Done.")
    put(storage, other, facts("adopted", stage_sentence="Done."))
    assert "It waits for the digest on Trade, Tuesday 11 March, 12:00." in ann.says("/why tin")
    clock.forward(hours=23)
    send(storage, clock)
    assert "Because: an earlier article of the story" in ann.says("/why tin")


def test_news_of_a_followed_story(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    first = make.ready("1", title="Steel rule")
    story = storage.articles.get(first).story_id
    assert story is not None
    ann.says("/help")
    storage.follows.add(CHAT, None, story, clock())
    assert "You follow its story, and this was there when you began to" in ann.says("/why steel")
    clock.forward(minutes=5)
    make.ready("2", title="Tin amendment", story=story, text="Tin is in.", summary="Tin is in.")
    assert "You follow its story: what is new in it is about to come." in ann.says("/why tin")
    storage.chats.set_quiet(CHAT, "11:00-14:30")
    assert "comes when the quiet hours of this chat end, Monday 10 March, 14:30." in ann.says("/why tin")


def test_what_is_not_ready(ann: Person, storage: Storage, make: Maker) -> None:
    make.fetched("1", title="Steel rule")
    assert "It came in Monday 10 March, 12:00, and is still being read." in ann.says("/why https://example.org/1")
    storage.articles.fail(1, "no text in the page")
    assert "could not be read; the operator of this bot can see why" in ann.says("/why https://example.org/1")
    assert ann.says("/why steel").startswith("No article here has steel")
    assert "still being read" not in ann.reply_text
    make.fetched("2", title="Tin rule")
    assert ann.says("/why tin").endswith("1 article has come in and is still being read.")


def test_an_address_that_did_not_come_in(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    told = ann.says("/why is this missing? https://nowhere.example/a/b")
    assert "No article of this address has come in: https://nowhere.example/a/b." in told
    assert "secret" not in ann.says("/why https://me:secret@nowhere.example/a/b")
    source = make.source("Gazette", url="https://www.gazette.example/feed")
    assert "Gazette is on that site; it was not read yet." in ann.says("/why https://gazette.example/x")
    storage.sources.succeeded(source.id, etag=None, last_modified=None, now=clock(), next_due_at=clock())
    assert "Gazette is on that site; it was last read Monday 10 March, 12:00." in ann.says(
        "/why https://gazette.example/x"
    )


@pytest.mark.parametrize("typed", ["99", "🚀", "(", "source:nothing", "https://", "http://[", "-", "x" * 4000, '"'])
def test_anything_may_be_typed(ann: Person, make: Maker, typed: str) -> None:
    make.ready("1")
    assert ann.says(f"/why {typed}")


def test_several(ann: Person, storage: Storage, make: Maker) -> None:
    for n in range(5):
        make.ready(f"{n}", title=f"Steel rule {n}")
    told = ann.says("/why steel")
    assert ann.labels == ["1", "2", "3"]
    assert told.endswith("These are the best 3 of 5. More words, or its link, tell which is meant.")
    assert "these are the nearest" in ann.says("/why steel unicorns")


def test_a_note_and_choices_do_not_matter(ann: Person, storage: Storage, clock: Clock, make: Maker) -> None:
    make.ready("1", title="Steel rule")
    one = subscribe(storage, topic=None)
    storage.subscriptions.choose(CHAT, one, Choices(note="for the file"))
    send(storage, clock)
    assert "Digest on all topics (for the file).\nBecause: you get all topics" in ann.says("/why steel")
