"""/why: what was sent to a chat, when and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digests import plan_due, plan_follows
from bot.models import BY_OPERATOR, REMOVED, DeliveryState, Subscription
from bot.storage import Storage
from bot.storage.database import to_text
from bot.storage.deliveries import BROADCAST
from bot.telegram.render import render, units
from tests.conftest import NOON, Clock, Maker, begin, daily, waiting
from tests.conversation.conftest import CHAT, Person

Deliver = Callable[..., list[int]]


@pytest.fixture
def deliver(storage: Storage, clock: Clock) -> Deliver:
    """Plans what is due, and ends each message: sent, or as the states say. Returns the ids of the messages."""

    def run(*states: str, plan: bool = True) -> list[int]:
        if plan:
            plan_due(storage, default_zone="UTC", render=render, now=clock())
            plan_follows(storage, default_zone="UTC", render=render, now=clock())
        sent, left = [], list(states)
        while found := waiting(storage, clock()):
            chunk = found[0]
            state = left.pop(0) if left else "sent"
            if state == "wait":
                return sent
            begin(storage, chunk)
            if state == "sent":
                sent.append(500 + chunk.delivery_id * 10 + chunk.position)
                storage.outbox.sent(chunk, message_id=sent[-1], now=clock())
            elif state == "failed":
                storage.outbox.fail(chunk, error="Message_too_long", now=clock())
            else:
                storage.outbox.doubt(chunk, not_before=clock(), error="Timed out", now=clock())
        return sent

    return run


def subscribe(storage: Storage, ann: Person, *, topic: str | None = "Trade", **what: str) -> Subscription:
    """Every day at noon, from now on."""
    ann.says("/help")
    chat: int = ann._about["chat_id"]  # type: ignore[assignment]
    made, __ = storage.subscriptions.put(
        chat_id=chat, thread_id=None, topic=topic, now=NOON - timedelta(hours=1), **what, **daily("12:00", NOON)
    )
    return made


def long_ones(storage: Storage, make: Maker) -> None:
    """As much as makes several messages."""
    for n in range(12):
        make.ready(str(n), title=f"Rule {n}", text="Long. " * 50, summary="It is long. " * 90)
    storage.chats.meet(CHAT, kind="private", title="Ann", items=12, now=NOON)


def test_nothing_was_sent_yet(ann: Person, storage: Storage) -> None:
    assert ann.says("/why") == "Nothing was sent here yet, and this chat has no subscription. To get one: /subscribe"
    subscribe(storage, ann)
    assert "When the next digest comes: /subscriptions" in ann.says("/why")


def test_a_digest_is_told_and_opened(ann: Person, storage: Storage, make: Maker, deliver: Deliver) -> None:
    source = make.source("Gazette", topics=("Trade",))
    make.ready("1", title="Steel rule", source=source)
    make.ready("2", title="Tin rule", source=source)
    subscribe(storage, ann)
    deliver()
    told = ann.says("/why")
    assert "What was sent here · 1" in told
    assert "1. Monday 10 March, 12:00 · Digest on Trade: 2 stories in 1 message" in told
    opened = ann.presses("1")
    assert opened.startswith("Digest on Trade\nMonday 10 March, 12:00 · 2 stories in 1 message")
    assert "Your subscription: Trade, every day at 12:00." in opened
    assert "Steel rule (Gazette)\nBecause: it is on Trade" in opened
    assert ann.labels == ["1", "2", "◀ Back"]
    assert ann.reply and ann.reply.replace
    item = ann.presses("1")
    assert "rule" in item
    assert ann.presses("◀ Back") == opened
    assert ann.presses("◀ Back") == told


def test_late(ann: Person, storage: Storage, clock: Clock, make: Maker, deliver: Deliver) -> None:
    make.ready("1")
    one = subscribe(storage, ann, topic=None)
    clock.forward(hours=3)
    deliver()
    with storage.database.write() as db:
        db.execute("UPDATE deliveries SET due_at = ?", [to_text(NOON)])
    assert "1. Monday 10 March, 15:00 (due Monday 10 March, 12:00) · Digest on all topics" in ann.says("/why")
    assert "It was due Monday 10 March, 12:00, but was made only Monday 10 March, 15:00. That hap" in ann.presses("1")
    with storage.database.write() as db:
        db.execute("UPDATE deliveries SET planned_at = ?", [to_text(NOON)])
    assert "It was due Monday 10 March, 12:00, and ready then; it could not be delivered before." in ann.sends(
        "y:1:0:0:0"
    )
    storage.subscriptions.remove(CHAT, one.id)
    assert "Digest of a subscription that has ended" in ann.says("/why")
    assert "Its subscription has ended since." in ann.presses("1")


def test_the_zone_was_changed_since(ann: Person, storage: Storage, clock: Clock, make: Maker, deliver: Deliver) -> None:
    make.ready("1")
    subscribe(storage, ann)
    deliver()
    ann.says("/settings zone Asia/Tokyo")
    assert "1. Monday 10 March, 21:00 · Digest on Trade" in ann.says("/why")
    assert "every day at 12:00.\n\nIt was for 12:00 by the time zone that this chat had then." in ann.presses("1")
    ann.says("/settings zone UTC")
    ann.says("/why")
    assert "time zone" not in ann.presses("1")


def test_an_hour_that_the_spring_change_skipped_is_of_this_zone(
    ann: Person, storage: Storage, clock: Clock, deliver: Deliver
) -> None:
    ann.says("/settings zone Europe/Berlin")
    clock.now = datetime(2025, 3, 29, 12, tzinfo=UTC)
    ann.says("/subscribe all 02:30")
    clock.now = datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    deliver()
    assert "Sunday 30 March, 03:30" in ann.says("/why")
    assert "time zone" not in ann.presses("1")


def test_after_a_move_east_nothing_is_said_of_a_stop(
    ann: Person, storage: Storage, clock: Clock, deliver: Deliver
) -> None:
    ann.says("/subscribe all 08:00 Europe/Berlin")
    clock.now = datetime(2025, 3, 11, 6, 59, tzinfo=UTC)
    ann.says("/settings zone Asia/Tokyo")
    deliver()
    ann.says("/why")
    told = "It was due Tuesday 11 March, 08:00, but was made only Tuesday 11 March, 15:59. That happens when "
    assert told in ann.presses("1")
    assert "was not running" not in ann.reply_text


@pytest.mark.parametrize(
    ("states", "told"),
    [
        (["failed"], "⚠ It did not arrive: Telegram refused it."),
        (["doubt", "wait"], "⚠ It may not have arrived, and is sent once more."),
        (["doubt", "doubt"], "⚠ It may not have arrived: Telegram has not confirmed it."),
        (["wait"], "⚠ It is on its way."),
    ],
)
def test_what_did_not_arrive(
    ann: Person, storage: Storage, make: Maker, deliver: Deliver, states: list[str], told: str
) -> None:
    make.ready("1")
    subscribe(storage, ann, topic=None)
    deliver(*states)
    assert told in ann.says("/why")
    assert told in ann.presses("1")


def test_what_did_not_arrive_and_came_with_another(
    ann: Person, storage: Storage, clock: Clock, make: Maker, deliver: Deliver
) -> None:
    make.ready("1", title="Steel rule")
    subscribe(storage, ann, topic=None)
    deliver("failed")
    ann.says("/why")
    assert "It came" not in ann.presses("1")
    clock.forward(days=1)
    deliver()
    ann.says("/why")
    assert ann.presses("2").endswith(
        "Because: you get all topics\nIt came Tuesday 11 March, 12:00: Digest on all topics."
    )


def test_what_was_sent_once_more(ann: Person, storage: Storage, make: Maker, deliver: Deliver) -> None:
    make.ready("1")
    subscribe(storage, ann, topic=None)
    deliver("doubt", "sent")
    assert "⚠" not in ann.says("/why")
    assert "1 story in 1 message, sent twice\n" in ann.reply_text
    assert "It was sent twice: Telegram never confirmed the first try" in ann.presses("1")
    assert "It was sent twice: Telegram never confirmed the first try" in ann.says("/why title")


def test_which_of_several_messages_was_sent_once_more(
    ann: Person, storage: Storage, make: Maker, deliver: Deliver
) -> None:
    long_ones(storage, make)
    subscribe(storage, ann, topic=None)
    deliver("sent", "doubt", "sent", "sent")
    assert "messages, 1 of them sent twice" in ann.says("/why")
    opened = ann.presses("1")
    assert "Message 2 of " in opened and " was sent twice: Telegram never confirmed the first try" in opened
    twice = [item for item in storage.ledger.items(1) if item.chunk == 1]
    assert "It was sent twice" in ann.says(f"/why {twice[0].url}")
    once = [item for item in storage.ledger.items(1) if item.chunk == 0]
    assert "Sent Mon" in ann.says(f"/why {once[0].url}") and "twice" not in ann.reply_text


def test_what_waits_for_telegram(ann: Person, storage: Storage, make: Maker, deliver: Deliver) -> None:
    make.ready("1")
    subscribe(storage, ann, topic=None)
    deliver("wait")
    with storage.database.write() as db:
        db.execute("UPDATE chats SET held_until = ?", [to_text(NOON + timedelta(hours=1))])
    assert "Telegram takes no more before Monday 10 March, 13:00." in ann.says("/why")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (BY_OPERATOR, "the operator had paused this chat"),
        (REMOVED, "the operator had removed this chat"),
        ("Forbidden: bot was kicked from the group chat", "I was blocked or removed here"),
        ("Not enough rights to send text messages to the chat", "I had no right to write here"),
        ("Topic_closed", "its topic was closed or deleted"),
        ("Bad Request: something", "Telegram refused it"),
    ],
)
def test_a_failure_is_told_in_a_readers_words(
    ann: Person, storage: Storage, make: Maker, deliver: Deliver, error: str, told: str
) -> None:
    make.ready("1")
    subscribe(storage, ann, topic=None)
    deliver("failed")
    with storage.database.write() as db:
        db.execute("UPDATE delivery_chunks SET error = ?", [error])
    assert f"It did not arrive: {told}." in ann.says("/why")


def test_in_the_answer_to_a_message(ann: Person, storage: Storage, make: Maker, deliver: Deliver) -> None:
    long_ones(storage, make)
    subscribe(storage, ann, topic=None)
    ids = deliver("sent", "sent", "failed")
    assert len(ids) >= 2
    ann.reply = ann._answer(text="/why", answers=ids[1])
    total = len(storage.ledger.of_chat(CHAT, until=99, limit=1)[0].messages)
    assert f"That message is number 2 of {total}." in ann.reply_text
    assert f"Message 2 of {total}, Monday 10 March, 12:00" in ann.reply_text
    assert "◀ Back" not in ann.labels
    ann.presses("Next ▶")
    assert "which did not arrive" in ann.reply_text + (ann.presses("Next ▶") if "Next ▶" in ann.labels else "")
    ann.reply = ann._answer(text="/why", answers=4)
    assert "it answers a command or a button" in ann.reply_text


def test_a_followed_story_and_what_says_nothing_new(
    ann: Person, storage: Storage, clock: Clock, make: Maker, deliver: Deliver
) -> None:
    article = make.ready("1", title="Steel rule", text="A rule was published.")
    story = storage.articles.get(article).story_id
    assert story is not None
    ann.says("/help")
    storage.follows.add(CHAT, None, story, clock())
    clock.forward(minutes=5)
    make.ready(
        "2", story=story, title="Steel rule adopted", text="It enters into force.", summary="It enters into force."
    )
    deliver()
    assert "News of a story that you follow: 1 story in 1 message" in ann.says("/why")
    opened = ann.presses("1")
    assert "You follow the story, so its news comes at once" in opened
    assert "Because: you follow this story" in opened
    clock.forward(minutes=5)
    make.ready("3", story=story, title="A copy", text="It enters into force.", summary="It enters into force.")
    deliver()
    assert ann.says("/why").count("News of a story") == 1
    assert "Not sent: it says nothing that this chat had not had." in ann.says("/why copy")


def test_pages_stand_still_and_lead_back(ann: Person, storage: Storage, clock: Clock) -> None:
    ann.says("/help")

    def post(n: int) -> None:
        storage.deliveries.post(
            CHAT, None, slot=BROADCAST, local_date=date(2025, 3, 10), chunks=[(f"{n}", ())], now=clock()
        )

    for n in range(13):
        post(n)
    first = ann.says("/why")
    assert "1–10 of 13" in first
    assert "Message from the operators: 1 message" in first
    post(99)
    second = ann.presses("Next ▶")
    assert "11–13 of 13" in second
    assert "The operators of this bot sent it to every chat." in ann.presses("12")
    assert ann.presses("◀ Back") == second


def test_only_what_was_sent_to_this_chat(
    ann: Person, storage: Storage, clock: Clock, make: Maker, deliver: Deliver
) -> None:
    make.ready("1", title="Steel rule")
    other = Person(storage, clock, chat_id=2002, chat_title="Ben")
    subscribe(storage, other, topic=None)
    (message,) = deliver()
    assert "Nothing was sent here yet" in ann.says("/why")
    assert "not known any more" in ann.sends("y:1:0:0:0")
    assert "Steel" not in ann.sends("y:1:0:0:0")
    ann.reply = ann._answer(text="/why", answers=message)
    assert "it answers a command or a button" in ann.reply_text
    assert "1 story" in other.sends("y:1:0:0:0")


@pytest.mark.parametrize(
    "data", ["y:", "y:1", "y:1:0:0", "y:x:0:0:0", "y:1:0:0:0:0", "y:1:0:0:²", f"y:{'9' * 16}:0:0:0"]
)
def test_data_of_no_button(ann: Person, data: str) -> None:
    assert "older version" in ann.sends(data)


def test_a_page_is_one_message_whatever_is_in_it(
    ann: Person, storage: Storage, clock: Clock, make: Maker, deliver: Deliver
) -> None:
    wide = "🏛️ " * 400
    for n in range(12):
        make.ready(f"{n}", title=wide, summary=f"Emoji {n} 🏛️." * 40, text=f"Emoji {n} 🏛️.")
    subscribe(storage, ann, topic=None, query="-" + "x" * 450)
    with storage.database.write() as db:
        db.execute("UPDATE subscriptions SET note = ?", ["n" * 200])
    for day in range(11):
        clock.now = NOON + timedelta(days=day)
        make.ready(f"d{day}", title=wide)
        deliver("failed", "doubt", "doubt", "failed", "failed")
    for text in ("/why", "/why emoji", "/why 1"):
        ann.says(text)
        _one_message(ann)
    ann.says("/why")
    for label in ("1", "11"):
        ann.says("/why")
        if label == "11":
            ann.presses("Next ▶")
        ann.presses(label)
        _one_message(ann)


def _one_message(ann: Person) -> None:
    assert ann.reply is not None
    (message,) = render(ann.reply)
    assert units(message.html) <= 8000
    assert units(ann.reply_text) <= 4096


def test_the_terminal(storage: Storage, clock: Clock) -> None:
    terminal = Person(storage, clock, chat_id=0, chat_kind="terminal", chat_title="You")
    assert "policybot delivery list --chat ID" in terminal.says("/why")


def test_states_of_a_message_are_all_told(ann: Person) -> None:
    from bot.conversation.why import _BEST_FIRST

    assert set(_BEST_FIRST) == {*DeliveryState, None}
