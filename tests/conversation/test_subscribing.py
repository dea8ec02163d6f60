"""/subscribe, /unsubscribe and /settings."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from bot.models import Subscription
from bot.storage import Storage
from tests.conftest import Clock, Maker
from tests.conversation.conftest import CHAT, Person

LONG = "Digital services and online marketplaces"


@pytest.fixture(autouse=True)
def topics(make: Maker) -> None:
    make.source("A", topics=("Trade", "G 20 summit", "Berlin", LONG, "政策"))


def only(storage: Storage) -> Subscription:
    (found,) = storage.subscriptions.all(CHAT)
    return found


def test_an_hour_by_button(ann: Person, storage: Storage) -> None:
    assert "clock of UTC" in ann.says("/subscribe")
    assert "08:00 (UTC)" in ann.presses("08:00")
    assert only(storage).next_slot == "08:00"
    assert "Brussels" in ann.labels  # nobody has said where they are
    assert "Europe/Brussels" in ann.presses("Brussels")
    assert only(storage).next_due_at == datetime(2025, 3, 11, 7, 0, tzinfo=UTC)
    ann.says(f"/subscribe {LONG}")
    assert LONG in ann.presses("18:00")


@pytest.mark.parametrize(
    "words", [" ".join(order) for order in itertools.permutations(("Trade", "8:30", "Asia/Tokyo"))]
)
def test_one_line_in_any_order(ann: Person, storage: Storage, words: str) -> None:
    told = ann.says(f"/subscribe {words}")
    assert "on Trade every day at 08:30 (Asia/Tokyo)" in told
    found = only(storage)
    assert (found.topic, found.next_slot, found.next_due_at) == (
        "Trade",
        "08:30",
        datetime(2025, 3, 10, 23, 30, tzinfo=UTC),
    )
    assert storage.chats.get(CHAT).zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("words", "topic", "slot", "zone"),
    [
        ("8", None, "08:00", None),
        ("08:00", None, "08:00", None),
        ("08:00 Asia/Shanghai", None, "08:00", "Asia/Shanghai"),
        ("Asia/Shanghai 08:00", None, "08:00", "Asia/Shanghai"),
        ("08h00 berlin", None, "08:00", "Europe/Berlin"),
        ("9 new york", None, "09:00", "America/New_York"),
        ("trade 9", "Trade", "09:00", None),
        ("8pm", None, "20:00", None),
        ("8:30 am", None, "08:30", None),
        ("trade 8 p.m. berlin", "Trade", "20:00", "Europe/Berlin"),
        ("12am trade", "Trade", "00:00", None),
        ("08:00 trade", "Trade", "08:00", None),
        ("08:00 trade new york", "Trade", "08:00", "America/New_York"),
        ("08:00 new york trade", "Trade", "08:00", "America/New_York"),
        ("g 20 summit 7", "G 20 summit", "07:00", None),
        ("g 20 summit 7:15 Kyiv", "G 20 summit", "07:15", "Europe/Kyiv"),
        ("Berlin 8", "Berlin", "08:00", None),
        ("Berlin 8 Berlin", "Berlin", "08:00", "Europe/Berlin"),
        ("政策 8", "政策", "08:00", None),
        (f"{LONG} 23:59", LONG, "23:59", None),
    ],
)
def test_one_line(ann: Person, storage: Storage, words: str, topic: str, slot: str, zone: str | None) -> None:
    ann.says(f"/subscribe {words}")
    found = only(storage)
    assert (found.topic, found.next_slot, storage.chats.get(CHAT).zone) == (topic, slot, zone)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("8:00 Atlantis", "I don't know the time zone Atlantis"),
        ("8:00 Berln", "/subscribe 08:00 Europe/Berlin"),
        ("trade 8:00 Berln", "/subscribe trade 08:00 Europe/Berlin"),
        ("quarks 8", "There is no topic quarks. Topics: "),
        ("quarks", "There is no topic quarks"),
        ("25:00", "25:00 is no time of day; type it like 08:00"),
        ("trade 8:75", "8:75 is no time of day"),
        ("8:75 Europe/Berlin", "8:75 is no time of day"),
        ("13 pm", "13pm is no time of day"),
        ("8:5", "8:5 is no time of day"),
        ("08:00:00", "08:00:00 is no time of day"),
        ("1.5 degrees", "There is no topic 1.5 degrees"),
        ("08:00 09:00", "I don't know the time zone 09:00"),
        ("x" * 5000, "There is no topic xxx"),
        ("8:00 " + "x " * 2000, "I don't know the time zone x x"),
    ],
)
def test_what_can_not_be_read_is_told_and_stores_nothing(ann: Person, storage: Storage, words: str, told: str) -> None:
    assert told in ann.says(f"/subscribe {words}")
    assert storage.subscriptions.all() == []
    assert storage.chats.get(CHAT).zone is None


def test_again_moves_the_hour(ann: Person, storage: Storage) -> None:
    assert "Done" in ann.says("/subscribe 8")
    assert "Changed" in ann.says("/subscribe 9")
    assert only(storage).next_slot == "09:00"


def test_unsubscribe_none_one_many(ann: Person, storage: Storage) -> None:
    assert "You have no digest" in ann.says("/unsubscribe")
    ann.says("/subscribe 8")
    assert "Ended: all topics, daily 08:00" in ann.says("/unsubscribe")
    for words in ("8", "Trade 9", f"{LONG} 10"):
        ann.says(f"/subscribe {words}")
    assert "Which digest" in ann.says("/unsubscribe")
    question = ann.reply
    assert "Ended: Trade" in ann.presses("Trade, daily 09:00")
    ann.reply = question
    assert "ended already" in ann.presses("Trade, daily 09:00")
    assert "You have no digest on quarks" in ann.says("/unsubscribe quarks")
    assert f"Ended: {LONG}" in ann.says(f"/unsubscribe {LONG.upper()}")
    ann.says("/subscribe Trade 9")
    ann.says("/unsubscribe")
    assert ann.presses("All").count("Ended") == 2
    assert storage.subscriptions.all() == []
    ann.says("/subscribe 8")
    ann.says("/subscribe trade 8")
    assert ann.says("/unsubscribe all").count("Ended") == 2


def test_nobody_ends_the_digest_of_another_chat(ann: Person, group: Person, storage: Storage) -> None:
    ann.says("/subscribe 8")
    assert "ended already" in group.sends(f"u:{only(storage).id}")
    assert only(storage)


def test_settings(ann: Person, storage: Storage) -> None:
    told = ann.says("/settings")
    assert "UTC (you have not set yours)" in told
    assert "none; /subscribe adds one" in told
    assert "10 items" in ann.presses("10 items")
    ann.says("/settings")
    assert "Which time zone?" in ann.presses("Time zone")
    assert "Asia/Kolkata" in ann.presses("Delhi")
    ann.says("/subscribe 8")
    told = ann.says("/settings")
    assert "Items a page: 10" in told
    assert "• all topics, daily 08:00" in told
    assert "There is no setting colour" in ann.says("/settings colour blue")
    for name in ("zone", "timezone", "TZ"):
        assert "Europe/Berlin, where it is 13:00 now" in ann.says(f"/settings {name} berlin")
    assert "/settings zone Europe/Berlin" in ann.says("/settings zone berln")
    assert only(storage).next_due_at == datetime(2025, 3, 11, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("value", ["1", "20", " 7 ", "007"])
def test_items_within_bounds(ann: Person, storage: Storage, value: str) -> None:
    ann.says(f"/settings items {value}")
    assert storage.chats.get(CHAT).items == int(value)


@pytest.mark.parametrize("value", ["0", "21", "-1", "x", "", "1.5", "²", "00050000", "0020999", "9" * 5000, "5 6"])
def test_items_out_of_bounds(ann: Person, storage: Storage, value: str) -> None:
    assert "1 to 20" in ann.says(f"/settings items {value}")
    assert storage.chats.get(CHAT).items == 5


def test_a_forum_topic_has_its_own_digest(storage: Storage, clock: Clock) -> None:
    for thread in (None, 7):
        Person(storage, clock, chat_id=-1, chat_kind="supergroup", thread_id=thread).says("/subscribe 8")
    assert [s.thread_id for s in storage.subscriptions.all(-1)] == [None, 7]


def test_the_terminal_is_told_where_its_digest_is(storage: Storage, clock: Clock) -> None:
    terminal = Person(storage, clock, chat_id=0, chat_kind="terminal", chat_title="terminal")
    assert "policybot digest preview --chat 0" in terminal.says("/subscribe 08:00 Asia/Shanghai")


@pytest.mark.parametrize(
    ("words", "topic", "filters"),
    [
        ("in:eu 08:00", None, "in:EU"),
        ("08:00 in:eu", None, "in:EU"),
        ("Trade body:ustr 08:00", "Trade", "body:us-ustr"),
        ('08:00 body:"European Commission" trade', "Trade", "body:eu-commission"),
        ("G 20 summit in:fr in:de 08:00 UTC", "G 20 summit", "in:DE in:FR"),
    ],
)
def test_a_digest_with_filters(ann: Person, storage: Storage, words: str, topic: str | None, filters: str) -> None:
    told = ann.says(f"/subscribe {words}")
    found = only(storage)
    assert (found.topic, found.query, found.next_slot) == (topic, filters, "08:00")
    named = f"{topic or 'all topics'}, {filters}"
    assert f"Done: a digest on {named} every day at 08:00" in told
    assert f"• {named}, daily 08:00" in ann.says("/settings")


def test_filters_are_part_of_what_a_digest_is(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe trade 08:00")
    ann.says("/subscribe trade in:de 08:00")
    assert "Changed: the digest on Trade, in:DE" in ann.says("/subscribe trade in:Germany 09:00")
    assert [(s.query, s.next_slot) for s in storage.subscriptions.all(CHAT)] == [("", "08:00"), ("in:DE", "09:00")]
    assert "no digest on in:fr" in ann.says("/unsubscribe in:fr")
    assert "no digest on trade body:epa" in ann.says("/unsubscribe trade body:epa")
    assert ann.says("/unsubscribe trade").startswith("Ended: Trade, daily 08:00.\n")
    assert "Ended: Trade, in:DE, daily 09:00" in ann.says("/unsubscribe trade in:DE")
    ann.says("/subscribe trade in:eu 08:00")
    assert "Ended: Trade, in:EU" in ann.says("/unsubscribe trade")
    ann.says("/subscribe trade in:eu 08:00")
    ann.says("/subscribe in:eu 08:00")
    assert "I know no place “qqq”" in ann.says("/unsubscribe in:qqq")
    ann.says("/unsubscribe")
    assert ann.labels == ["Trade, in:EU, daily 08:00", "all topics, in:EU, daily 08:00", "All"]


def test_filters_outlive_the_question_for_the_hour(ann: Person, storage: Storage) -> None:
    assert "digest on Trade, in:EU come?" in ann.says("/subscribe trade in:eu")
    ann.presses("08:00")
    assert (only(storage).topic, only(storage).query) == ("Trade", "in:EU")


def test_filters_that_mean_nothing_subscribe_to_nothing(ann: Person, group: Person, storage: Storage) -> None:
    assert "I know no body “bafo”. Did you mean" in ann.says("/subscribe body:bafo 08:00")
    assert "After in: type" in group.says("/subscribe 08:00 in:")
    assert storage.subscriptions.all() == []
    assert "/subscribe in:EU 08:00 " in ann.says("/subscribe in:eu 08:00 Berlim")
