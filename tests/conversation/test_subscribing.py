"""/subscribe in one line, and /unsubscribe."""

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


@pytest.mark.parametrize(
    "words", [" ".join(order) for order in itertools.permutations(("Trade", "8:30", "Asia/Tokyo"))]
)
def test_one_line_in_any_order(ann: Person, storage: Storage, words: str) -> None:
    told = ann.says(f"/subscribe {words}")
    assert "Done: a digest on Trade comes every day at 08:30 (Asia/Tokyo). The next: Tuesday 11 March, 08:30." in told
    assert "It would have matched nothing in the last seven days." in told
    found = only(storage)
    assert (found.topic, found.next_slot, found.next_due_at) == (
        "Trade",
        "08:30",
        datetime(2025, 3, 10, 23, 30, tzinfo=UTC),
    )
    assert storage.chats.get(CHAT).zone == "Asia/Tokyo"


def test_what_it_would_have_matched_is_told_with_three_of_it(ann: Person, make: Maker, clock: Clock) -> None:
    for n in range(4):
        make.ready(f"k{n}", title=f"Tariff {n}", text="A carbon border levy is due.")
    make.ready("other", text="Nothing of that.")
    told = ann.says('/subscribe "carbon border" weekdays 08:00 Europe/Brussels note: for the steel file')
    assert "a digest on carbon border" in told.replace('"', "")
    assert "comes on weekdays at 08:00 (Europe/Brussels)" in told
    assert "Your note: for the steel file" in told
    assert "It would have matched 4 items in the last seven days, for example:" in told
    assert told.count("• Tariff") == 3
    assert ann.labels == ["Undo", "Edit", "Calendar of its deadlines"]
    clock.forward(days=8)
    assert "matched nothing" in ann.says('/subscribe "carbon border" 08:00')


def test_one_item_is_one(ann: Person, make: Maker) -> None:
    make.ready("k", title="Levy", text="A carbon levy.")
    assert "It would have matched 1 item in the last seven days:" in ann.says("/subscribe all 8")


def test_at_once_needs_no_hour(ann: Person, storage: Storage) -> None:
    told = ann.says("/subscribe trade at once")
    assert told.startswith("Done: what is new on Trade comes at once, as it comes.")
    assert "time zone" not in told
    assert (only(storage).schedule.at_once, only(storage).next_slot) == (True, "at once")


def test_undo_takes_back_what_one_line_did(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe trade 8 UTC")
    assert "Undone: there is no digest on Trade." in ann.presses("Undo")
    assert storage.subscriptions.all() == []
    ann.says("/subscribe trade 8 UTC")
    assert ann.says("/subscribe trade weekdays 9 5 items").startswith("Changed: the digest on Trade comes on weekdays")
    assert only(storage).items == 5
    changed = ann.reply
    assert "Undone: the digest on Trade comes every day at 08:00." in ann.presses("Undo")
    assert str(only(storage).schedule) == "daily 08:00"
    ann.says("/unsubscribe")
    ann.reply = changed
    assert "ended already" in ann.presses("Undo")


def test_a_change_keeps_what_was_chosen_before(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe trade 8 UTC note: mine")
    ann.says("/subscriptions 1 empty off")
    ann.says("/subscribe trade 9 7 items")
    found = only(storage)
    assert (found.note, found.items, found.tell_empty, found.next_slot) == ("mine", 7, False, "09:00")


def test_a_zone_that_nobody_set_is_asked_for(ann: Person, storage: Storage) -> None:
    assert "Is UTC your time zone?" in ann.says("/subscribe trade 8")
    assert "Europe/Brussels" in ann.presses("Brussels")
    assert only(storage).next_due_at == datetime(2025, 3, 11, 7, 0, tzinfo=UTC)
    assert "your time zone?" not in ann.says("/subscribe trade 9")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("8:00 Atlantis", "I don't know the time zone Atlantis"),
        ("8:00 Berln", "/subscribe 8:00 Europe/Berlin"),
        ("trade 8:00 Berln", "/subscribe trade 8:00 Europe/Berlin"),
        ("in:eu 08:00 Berlim", "/subscribe in:eu 08:00 Europe/Berlin"),
        ("25:00", "25:00 is no time of day; type it like 08:00"),
        ("trade 8:75", "8:75 is no time of day"),
        ("13 pm", "13 pm is no time of day"),
        ("trade every hour", "There is no “every hour”. A digest comes at hours of the day"),
        ("trade 8:00 at once", "At once has no hour."),
        ("trade 21 items 8", "The number of items is 1 to 20"),
        ("body:bafo 08:00", "I know no body “bafo”. Did you mean"),
        ("08:00 in:", "After in: type"),
        ("topic:quarks 8", "There is no topic “quarks”."),
        ("steel source:nobody 8", "I know no source “nobody”."),
        ("about: 训练数据 8", "Meaning is matched in Latin letters only."),
    ],
)
def test_what_can_not_be_read_is_told_and_stores_nothing(ann: Person, storage: Storage, words: str, told: str) -> None:
    assert told in ann.says(f"/subscribe {words}")
    assert storage.subscriptions.all() == []
    assert storage.chats.get(CHAT).zone is None


@pytest.mark.parametrize("words", ["quarks 8", "quarks", "1.5 degrees", "x" * 5000, "8:00 " + "x " * 2000])
def test_unknown_words_are_asked_about_and_store_nothing(ann: Person, storage: Storage, words: str) -> None:
    told = ann.says(f"/subscribe {words}")
    assert "Shall I look for the words" in told
    assert "It is no topic; topics are: Berlin, " in told
    assert ann.labels == ["Find these words", "By meaning", "Cancel"]
    assert storage.subscriptions.all() == []


@pytest.mark.parametrize("words", ['"" 8', "about: 8", "( ) 8", "-", "!? 8"])
def test_what_says_nothing_is_asked_for(ann: Person, storage: Storage, words: str) -> None:
    assert "What shall it be about?" in ann.says(f"/subscribe {words}")
    assert storage.subscriptions.all() == []


def test_words_in_a_script_that_has_no_meaning_here_are_searched_for(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe 碳关税 工作日 8点")
    assert (only(storage).query, str(only(storage).schedule)) == ("碳关税", "weekdays 08:00")


def test_unsubscribe_none_one_many(ann: Person, storage: Storage) -> None:
    assert "You have no digest" in ann.says("/unsubscribe")
    ann.says("/subscribe 8")
    assert "Ended: all topics, every day at 08:00" in ann.says("/unsubscribe")
    for words in ("8", "Trade 9", f"{LONG} 10"):
        ann.says(f"/subscribe {words}")
    assert "Which digest" in ann.says("/unsubscribe")
    question = ann.reply
    assert "Ended: Trade" in ann.presses("Trade, every day at 09:00")
    ann.reply = question
    assert "ended already" in ann.presses("Trade, every day at 09:00")
    assert "You have no digest on quarks" in ann.says("/unsubscribe quarks")
    assert f"Ended: {LONG}" in ann.says(f"/unsubscribe {LONG.upper()}")
    ann.says("/subscribe Trade 9")
    ann.says("/unsubscribe")
    assert ann.presses("All").count("Ended") == 2
    assert storage.subscriptions.all() == []
    ann.says("/subscribe 8")
    ann.says("/subscribe trade 8")
    assert "Ended: Trade" in ann.says("/unsubscribe 2")
    ann.says("/subscribe trade 8")
    assert ann.says("/unsubscribe all").count("Ended") == 2


def test_unsubscribe_by_the_words_of_a_search_or_an_interest(storage: Storage, clock: Clock) -> None:
    ann = Person(storage, clock, embed=lambda text: [1.0, 0.0])
    ann.says('/subscribe "carbon border" 8')
    ann.says("/subscribe about: rules for AI 8")
    assert "Ended: “rules for AI” by meaning" in ann.says("/unsubscribe rules for AI")
    assert "Ended:" in ann.says('/unsubscribe "carbon border"')


def test_nobody_ends_the_digest_of_another_chat(ann: Person, group: Person, storage: Storage) -> None:
    ann.says("/subscribe 8")
    assert "ended already" in group.sends(f"u:{only(storage).id}")
    assert only(storage)


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
    named = f"{topic}, {filters}" if topic else filters
    assert f"Done: a digest on {named} comes every day at 08:00" in told
    assert f"1. {named}, every day at 08:00" in ann.says("/subscriptions")


def test_filters_are_part_of_what_a_digest_is(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe trade 08:00")
    ann.says("/subscribe trade in:de 08:00")
    assert "Changed: the digest on Trade, in:DE" in ann.says("/subscribe trade in:Germany 09:00")
    assert [(s.query, s.next_slot) for s in storage.subscriptions.all(CHAT)] == [("", "08:00"), ("in:DE", "09:00")]
    assert "no digest on in:fr" in ann.says("/unsubscribe in:fr")
    assert "no digest on trade body:epa" in ann.says("/unsubscribe trade body:epa")
    assert ann.says("/unsubscribe trade").startswith("Ended: Trade, every day at 08:00.\n")
    assert "Ended: Trade, in:DE, every day at 09:00" in ann.says("/unsubscribe trade in:DE")
    ann.says("/subscribe trade in:eu 08:00")
    assert "Ended: Trade, in:EU" in ann.says("/unsubscribe trade")
    ann.says("/subscribe trade in:eu 08:00")
    ann.says("/subscribe in:eu 08:00")
    assert "I know no place “qqq”" in ann.says("/unsubscribe in:qqq")
    ann.says("/unsubscribe")
    assert ann.labels == ["Trade, in:EU, every day at 08:00", "in:EU, every day at 08:00", "All"]


def test_undo_gives_back_pause_note_and_items(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe Trade 08:00 3 items note: steel")
    ann.says("/subscriptions 1 language zh")
    ann.says("/subscriptions 1 pause 3 days")
    (before,) = storage.subscriptions.all(CHAT)
    ann.says("/subscribe Trade 09:00 5 items note: aluminium")
    assert storage.subscriptions.all(CHAT) != [before]
    ann.presses("Undo")
    assert storage.subscriptions.all(CHAT) == [before]


def test_a_zone_in_the_line_is_told_where_it_moves_other_digests(ann: Person, storage: Storage) -> None:
    assert "Your time zone" not in ann.says("/subscribe Trade 08:00 Europe/Brussels")
    assert "Your time zone" not in ann.says("/subscribe all 09:00 Europe/Brussels")
    assert "Your time zone is Asia/Tokyo, where it is 21:00 now." in ann.says("/subscribe Berlin 08:00 Asia/Tokyo")
