"""/why lists the deliveries to a chat. /why with an article says when it was sent, or why it was not sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.models import DeliveryKind, Failure, Source
from bot.reply import split
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, cases, leaves, subscribe, texts, waiting
from tests.conversation.conftest import CHAT, Person
from tests.digests.planning import news, plan

CASES = cases(__file__)

Deliver = Callable[..., list[int]]
TOMORROW = "Tuesday 11 March, 12:00"


@pytest.fixture
def gazette(make: Maker) -> Source:
    return make.source("Gazette", topics=("Trade",))


@pytest.fixture
def deliver(storage: Storage, clock: Clock) -> Deliver:
    """Returns a function that plans what is due and gives each message an outcome: the next of `states`, or "sent" if
    there are no more. "wait" ends the run. The function returns the ids of the messages that were sent."""

    def run(*states: str) -> list[int]:
        plan(storage, clock())
        news(storage, clock())
        sent, left = [], list(states)
        while found := waiting(storage, clock()):
            chunk = found[0]
            state = left.pop(0) if left else "sent"
            if state == "wait":
                return sent
            number = leaves(storage, chunk, state, failure=Failure.REJECTED, now=clock())
            if state == "sent":
                sent.append(number)
        return sent

    return run


def began(storage: Storage, *, chat: int = CHAT, topic: str | None = "Trade", **what: object) -> int:
    """Store a daily subscription at noon that was made an hour ago. Returns its id."""
    return subscribe(storage, chat, NOON - timedelta(hours=1), at=NOON, topic=topic, **what).id


def test_why_lists_digests_and_opens_them(
    ann: Person, storage: Storage, make: Maker, gazette: Source, deliver: Deliver
) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    make.ready("2", title="Tin rule", source=gazette)
    one = began(storage)
    deliver()
    listed = ann.says("/why")
    assert "What was sent here · 1" in listed
    assert "1. Monday 10 March, 12:00 · Digest on Trade: 2 stories" in listed
    opened = ann.presses("1")
    assert opened.startswith("From your digest · Trade · 2\n\n1. ")
    assert opened.count("rule\n") == 2
    assert not ann.reply.replace
    assert "rule" in ann.presses("1")
    assert ann.presses("◀ Back") == opened
    storage.subscriptions.remove(CHAT, one)
    assert "Digest of a subscription that has ended" in ann.says("/why")
    assert "From your digest · Trade · 2" in ann.presses("1")


@pytest.mark.parametrize(("states", "told"), CASES["states"])
def test_why_shows_messages_that_did_not_arrive(
    ann: Person, storage: Storage, make: Maker, deliver: Deliver, states: list[str], told: str
) -> None:
    make.ready("1", title="Steel rule")
    began(storage, topic=None)
    deliver(*states)
    assert f"⚠ {told}" in ann.says("/why")
    delivery = "Monday 10 March, 12:00 · Digest on all topics: 1 story"
    assert f"Read it\n{delivery}\n⚠ {told}" in ann.says("/why steel")
    waits = "It will come with your subscription on all topics. See /subscriptions"
    assert (waits in ann.reply_text) == (states == ["failed"])


def test_why_shows_news_of_a_followed_story(
    ann: Person, storage: Storage, clock: Clock, make: Maker, deliver: Deliver
) -> None:
    story = make.story(make.ready("1", title="Steel rule"))
    ann.says("/help")
    storage.follows.add(CHAT, None, story, clock())
    clock.forward(minutes=5)
    make.ready("2", title="Tin amendment", story=story, text="It enters into force.")
    assert ann.says("/why tin").endswith("Not sent.\nIt will come soon, because you follow its story.")
    deliver()
    assert "News of a story that you follow: 1 story" in ann.says("/why")
    assert "Because: you follow this story" in ann.presses("1")


def test_pages_of_why_fit_in_one_message(ann: Person, storage: Storage, make: Maker, deliver: Deliver) -> None:
    for n in range(12):
        make.ready(f"{n}", title="🏛️ " * 400, summary=f"Emoji {n} 🏛️." * 40, text=f"Emoji {n} 🏛️.")
    began(storage, topic=None, query="-" + "x" * 450)
    deliver("failed", "doubt", "doubt", "sent")
    assert "Some of it did not arrive." in ann.says("/why")
    for text, *labels in (["/why", "1"], ["/why emoji"], ["/why 1"]):
        ann.says(text)
        for label in labels:
            ann.presses(label)
        assert len(split(ann.reply)) == 1


def test_why_turns_pages_of_deliveries(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/help")
    for n in range(13):
        storage.deliveries.post([CHAT], texts(f"{n}"), kind=DeliveryKind.BROADCAST, now=clock())
    assert "1–10 of 13" in ann.says("/why")
    told = ann.presses("Next ▶")
    assert "11–13 of 13" in told and told.count("Message from the operators") == 3
    assert ann.turning == ann.labels == ["◀ Previous"]


def test_why_shows_only_deliveries_to_this_chat(
    ann: Person, storage: Storage, clock: Clock, make: Maker, deliver: Deliver
) -> None:
    make.ready("1", title="Steel rule")
    other = Person(storage, clock, chat_id=2002, chat_title="Ben")
    began(storage, chat=2002, topic=None)
    deliver()
    assert "Nothing was sent here yet" in ann.says("/why")
    assert "That digest is gone" in ann.sends("c:why @1")
    assert "Steel rule" in other.sends("c:why @1")


def test_why_finds_an_article_by_words_number_and_address(
    ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source, deliver: Deliver
) -> None:
    make.ready("1", title="Steel rule", source=gazette)
    began(storage)
    deliver("failed")
    clock.forward(days=1)
    deliver()
    told = ann.says("/why steel")
    assert f"Sent: {TOMORROW} · Digest on Trade: 1 story" in told
    assert "did not arrive" not in told
    told = told.replace("Understood as “steel” · 1 · 1 in the last seven days", "1")
    assert ann.says("/why https://www.example.org/1/?utm_source=mail") == told
    ann.says("/latest")
    assert ann.says("/why 1") == ann.says("/why #1") == told


def test_why_names_the_subscription_that_an_article_waits_for(
    ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source, deliver: Deliver
) -> None:
    began(storage)
    deliver()
    make.ready("1", title="Steel rule", source=gazette)
    clock.forward(minutes=1)
    assert "Not sent.\nIt will come with your subscription on Trade. See /subscriptions" in ann.says("/why steel")
    storage.chats.pause(CHAT, Failure.CHAT_GONE)
    assert "Nothing is sent to this chat now. To get messages again: /start" in ann.says("/why steel")


def test_why_says_that_a_copy_has_nothing_new(
    ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source, deliver: Deliver
) -> None:
    text = {"text": "The duty is 25 % from May.", "summary": "The duty is 25 % from May."}
    first = make.ready("1", title="Steel duty", source=gazette, **text)
    began(storage)
    deliver()
    make.ready("2", title="Copy of that", source=gazette, story=storage.articles.get(first).story_id, **text)
    had = "Not sent.\nIt says nothing new: this chat had its news already."
    assert had in ann.says("/why copy")
    clock.forward(days=1)
    deliver()
    assert had in ann.says("/why copy")


def test_why_says_that_an_article_came_before_the_subscription_began(
    ann: Person, storage: Storage, clock: Clock, make: Maker, gazette: Source
) -> None:
    clock.forward(days=-5)
    make.ready("1", title="Steel rule", source=gazette)
    clock.forward(days=5)
    began(storage)
    told = ann.says("/why steel")
    assert "on Trade finds it, but it arrived on Wednesday 5 March, 12:00, before the subscription began" in told


def test_why_says_that_an_article_is_not_ready_or_unknown(ann: Person, storage: Storage, make: Maker) -> None:
    make.fetched("1", title="Steel rule")
    assert "It is still being read, or could not be read." in ann.says("/why https://example.org/1")
    assert ann.says("/why steel").endswith("1 article is waiting to be summarised.\n· Steel rule")
    assert ann.says("/why tin").startswith("Was it sent? · Understood as “tin” · 0 in the last seven days\nNo")
    told = ann.says("/why is this missing? https://me:secret@nowhere.example/a/b")
    assert "There is no article with this address: https://" in told and "secret" not in told
