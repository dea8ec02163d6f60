"""/subscribe: in one line, with the guide, its preview and its Undo; and /unsubscribe."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from bot.known_facts import KnownDeadline, KnownFacts
from bot.models import Subscription
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker, cases
from tests.conversation.conftest import CHAT, Person

LONG = "Digital services and online marketplaces"


@pytest.fixture(autouse=True)
def topics(make: Maker) -> None:
    make.source("A", topics=("Trade", "G 20 summit", "Berlin", LONG, "政策"))


def embed(text: str) -> Sequence[float]:
    """An encoder that knows two things: training data, and all else."""
    return (1.0, 0.0) if "training" in text else (0.0, 1.0)


@pytest.fixture
def reader(storage: Storage, clock: Clock) -> Person:
    return Person(storage, clock, embed=embed)


def only(storage: Storage, chat: int = CHAT) -> Subscription:
    (found,) = storage.subscriptions.all(chat)
    return found


@pytest.mark.parametrize(
    "words", [" ".join(order) for order in itertools.permutations(("Trade", "8:30", "Asia/Tokyo"))]
)
def test_one_line_in_any_order(ann: Person, storage: Storage, words: str) -> None:
    told = ann.says(f"/subscribe {words}")
    assert "Done: Trade, every day at 08:30." in told
    assert "Tuesday 11 March, 08:30 (Asia/Tokyo)" in told
    assert "matched nothing in the last seven days" in told
    found = only(storage)
    assert (found.topic, found.next_slot) == ("Trade", "08:30")
    assert found.next_due_at == datetime(2025, 3, 10, 23, 30, tzinfo=UTC)
    assert storage.chats.get(CHAT).zone == "Asia/Tokyo"


def test_what_it_would_have_matched_is_told_with_three_of_it(ann: Person, make: Maker, clock: Clock) -> None:
    for n in range(4):
        make.ready(f"k{n}", title=f"Tariff {n}", text="A carbon border levy is due.")
    make.ready("other", text="Nothing of that.")
    told = ann.says('/subscribe "carbon border" weekdays 08:00 Europe/Brussels 3 items note: for the steel file')
    assert "matched 4 items" in told
    assert told.count("• Tariff") == 3
    assert "Note: for the steel file" in told
    assert "Items in full: 3" in told
    assert ann.labels == ["Undo", "Edit", "Calendar of its deadlines", "By meaning instead"]
    clock.forward(days=8)
    assert "matched nothing" in ann.says('/subscribe "carbon border" 08:00')
    make.ready("k")
    assert "matched 1 item in" in ann.says("/subscribe all 8")


@pytest.mark.parametrize(("line", "what", "schedule"), cases(__file__)["subscribed"])
def test_what_a_line_subscribes_to(ann: Person, storage: Storage, line: str, what: str, schedule: str) -> None:
    told = ann.says(f"/subscribe {line}")
    if what == "refused":
        assert schedule in told
        assert (storage.subscriptions.all(), storage.chats.get(CHAT).zone) == ([], None)
        return
    found = only(storage)
    assert (", ".join(filter(None, (found.topic, found.query))), str(found.schedule)) == (what, schedule)
    assert (what or "all topics") in told


def test_undo_gives_back_what_was(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe trade 8 UTC")
    assert "Ended: Trade" in ann.presses("Undo")
    assert storage.subscriptions.all() == []
    ann.says("/subscribe Trade 08:00 3 items note: steel")
    for change in ("language zh", "empty off", "pause 3 days"):
        ann.says(f"/subscriptions 1 {change}")
    before = only(storage)
    assert "Changed: Trade," in ann.says("/subscribe Trade weekdays 09:00 5 items")
    now = only(storage)
    assert (now.note, now.items, now.tell_empty, now.paused_until) == ("steel", 5, False, None)
    changed = ann.reply
    ann.presses("Undo")
    assert only(storage) == before
    ann.says("/unsubscribe")
    ann.reply = changed
    assert "ended already" in ann.presses("Undo")
    ann.says("/subscribe trade weekdays 8")
    assert "Changed: Trade, every day at 09:00" in ann.says("/subscribe trade 9")


def test_a_zone_that_nobody_set_is_asked_for_and_one_in_a_line_is_the_chats(ann: Person, storage: Storage) -> None:
    assert "Is UTC your time zone?" in ann.says("/subscribe trade 8")
    ann.presses("Choose another")
    ann.presses("Brussels")
    assert only(storage).next_due_at == datetime(2025, 3, 11, 7, 0, tzinfo=UTC)
    assert "by the clock of" not in ann.says("/subscribe all 9 Europe/Brussels")
    assert "by the clock of Asia/Tokyo now" in ann.says("/subscribe Berlin 08:00 Asia/Tokyo")


def test_from_nothing_to_a_digest_with_buttons_alone(ann: Person, storage: Storage, make: Maker) -> None:
    for n in range(4):
        make.ready(f"k{n}", source=make.source("A"), title=f"Tariff {n}")
    ann.says("/subscribe")
    assert ann.reply is not None
    assert not ann.reply.replace
    assert ann.labels == ["Berlin", LONG, "G 20 summit", "Trade", "政策", "All topics", "Cancel"]
    for label, told in (
        ("Trade", "On which days shall Trade come?"),
        ("Weekdays", "At which hour shall Trade come, on weekdays?"),
        ("08:00", "Which time zone?"),
        ("Keep UTC", "Trade: on weekdays at 08:00"),
        ("Change when", "On which days"),
        ("Wed", "At which hour shall Trade come, on Wednesday?"),
        ("09:00", "matched 4 items"),
    ):
        assert told in ann.presses(label)
        assert ann.reply.replace, label
    assert ann.reply_text.count("• Tariff") == 3
    assert "Wednesday 12 March, 09:00 (UTC)" in ann.reply_text
    assert ann.labels == ["Save", "Change when", "Change what", "Cancel"]
    assert storage.subscriptions.all() == []
    assert "Done: Trade," in ann.presses("Save")
    assert (only(storage).topic, str(only(storage).schedule)) == ("Trade", "wed 09:00")
    ann.says("/subscribe berlin")
    assert "Berlin: at once, as it comes" in ann.presses("At once")
    ann.presses("Save")
    assert storage.subscriptions.all(CHAT)[1].schedule.at_once


def test_what_is_known_is_not_asked(ann: Person, storage: Storage) -> None:
    ann.says("/settings zone berlin")
    assert "by the clock of Europe/Berlin" in ann.says("/subscribe trade in:eu weekdays")
    ann.presses("08:00")
    ann.presses("Save")
    found = only(storage)
    assert (found.topic, found.query, str(found.schedule)) == ("Trade", "in:EU", "weekdays 08:00")


def test_answers_may_be_typed_and_what_is_none_is_asked_again(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe")
    assert "I know no body “bafo”" in ann.says("steel body:bafo")
    assert "On which days" in ann.says('"carbon border"')
    assert "On which days" in ann.says("what is this?")
    assert "At which hour" in ann.says("mon and thu")
    assert "no time of day" in ann.says("25:00")
    assert "At which hour" in ann.says("when I get up")
    assert "Which time zone?" in ann.says("7:30 and 17:00")
    assert "Which time zone?" in ann.says("home")
    assert "on Monday and Thursday at 07:30 and 17:00" in ann.says("new york")
    preview = ann.reply
    assert "I answer to commands" in ann.says("carbon")  # the preview waits for a button alone
    ann.reply = preview
    ann.presses("Save")
    assert str(only(storage).schedule) == "mon thu 07:30 17:00"
    assert storage.chats.get(CHAT).zone == "America/New_York"
    assert "I answer to commands" in ann.says("9:00")


def test_a_location_answers_the_question_for_the_zone(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe trade daily")
    ann.presses("08:00")
    assert "(Asia/Tokyo)" in ann.shares(35.68, 139.69)
    ann.presses("Save")
    assert storage.chats.get(CHAT).zone == "Asia/Tokyo"


def test_words_are_found_and_may_be_meant_instead(reader: Person, storage: Storage, make: Maker) -> None:
    make.ready("a", title="Licences", text="Rules on training data.", embedding=(1.0, 0.0))
    make.ready("b", title="Copyright", text="What models learn from.", embedding=(0.9, 0.1))
    make.ready("c", title="Fish", text="Quotas for cod.", embedding=(0.0, 1.0))
    assert "matched 1 item " in reader.says("/subscribe training data at once")
    told = reader.presses("By meaning instead")
    assert "Done: “training data” by meaning, at once" in told
    assert "matched 2 items" in told
    saved = only(storage)
    assert (saved.interest, saved.query) == ("training data", "")
    assert storage.subscriptions.vector(saved.id) == array("f", (1.0, 0.0)).tobytes()
    reader.says("/unsubscribe")
    reader.says('/subscribe "no such words" daily')
    reader.presses("08:00")
    reader.presses("Keep UTC")
    assert "matched 3 items" in reader.presses("All topics instead")
    reader.presses("Save")
    assert (only(storage).query, only(storage).topic) == ("", None)


def test_without_an_encoder_an_interest_waits_for_its_vector(ann: Person, storage: Storage, make: Maker) -> None:
    make.ready("a", title="Training data", summary="AI models must name it.")
    told = ann.says("/subscribe about: rules on training data for AI daily 7 UTC")
    assert "matched 1 item " in told
    assert "until it is there, words decide" in told
    assert storage.subscriptions.without_vector() == [(only(storage).id, "rules on training data for AI")]
    storage.subscriptions.set_vector(only(storage).id, array("f", (1.0,)).tobytes())
    assert storage.subscriptions.without_vector() == []


def test_a_question_is_cancelled_by_button_by_typing_by_another_command_and_by_time(
    ann: Person, storage: Storage, clock: Clock
) -> None:
    assert "nothing to cancel" in ann.says("/cancel")
    ann.says("/subscribe")
    question = ann.reply
    assert "nothing was saved" in ann.says("/cancel")
    assert "I answer to commands" in ann.says("carbon")
    ann.reply = question
    ann.presses("Trade")
    assert "nothing was saved" in ann.presses("Cancel")
    ann.reply = question
    ann.presses("Trade")
    ann.says("/settings")
    assert "Which time zone?" in ann.says("weekdays 08:00")  # after these the guide goes on
    ann.says("/latest")
    assert "I answer to commands" in ann.says("3")
    ann.says("/subscribe")
    clock.forward(hours=2)
    assert "I answer to commands" in ann.says("carbon")
    ann.reply = question
    assert "On which days" in ann.presses("Trade")  # its buttons do longer
    storage.sources.remove(storage.sources.all()[0].id)
    ann.reply = question
    assert "no such topic any more" in ann.presses("Trade")
    assert storage.subscriptions.all() == []


@pytest.mark.parametrize("data", ["t:0", "x", "w", "f", "h:08:00", "s", "cw", "z:Asia/Tokyo", "q", "hour 99", "undo"])
def test_buttons_of_an_older_version_say_so(ann: Person, storage: Storage, data: str) -> None:
    ann.says("/subscribe trade")
    assert "older version" in ann.sends(f"b:1:{data}")
    old = storage.views.add(CHAT, kind="wizard", argument='{"offered": ["Trade"]}', size=1, now=NOON)
    assert "too old" in ann.sends(f"b:{old.id}:{data}")
    assert storage.subscriptions.all() == []


def test_a_question_waits_for_who_was_asked_and_where(storage: Storage, clock: Clock) -> None:
    about = {"chat_id": 5, "chat_kind": "private", "chat_title": "Chat"}
    ann, bob = (Person(storage, clock, user_id=user, **about) for user in (1, 2))
    ann.says("/subscribe")
    assert "I answer to commands" in bob.says("training data")
    assert "On which days" in ann.says("training data")


def test_in_a_group_only_answers_to_the_question_are_read(group: Person, storage: Storage) -> None:
    assert "only what answers this message" in group.says("/subscribe")
    assert group.silence("carbon border")
    group.says('/subscribe "carbon border" daily')
    group.presses("08:00")
    group.presses("Keep UTC")
    group.presses("Save")
    assert "carbon border" in only(storage, -1001).query


def test_a_search_saved_as_an_alert(ann: Person, storage: Storage, make: Maker) -> None:
    make.ready("a", title="Steel", text="A carbon levy on steel.")
    ann.says("/search carbon levy")
    assert "On which days shall carbon levy come?" in ann.presses("Save as alert")
    ann.presses("At once")
    ann.presses("Save")
    assert (only(storage).query, only(storage).schedule.at_once) == ("carbon levy", True)
    ann.says("/latest")
    latest = storage.views.latest(CHAT, "latest")
    assert latest is not None
    assert "too old" in ann.sends(f"a:{latest.id}")


def test_the_calendar_of_a_search_and_of_an_interest_has_their_days_alone(
    reader: Person, storage: Storage, make: Maker
) -> None:
    for key, title, near in (("a", "Levy", (1.0, 0.0)), ("b", "Fish", (0.0, 1.0))):
        article = make.ready(key, title=title, text=f"The rule on {title} is due.", embedding=near)
        day = KnownDeadline(date=date(2025, 4, 1), kind="comments", sentence=f"{title} by 1 April.")
        storage.facts.put(article, KnownFacts(deadlines=(day,)), version="1")
    for line, told in (('"rule"', "2 deadlines"), ('"levy"', "1 deadline "), ("about: training levies", "1 deadline ")):
        reader.says(f"/subscribe {line} 8 UTC")
        assert told in reader.presses("Calendar of its deadlines")
    reader.conversation = Person(storage, lambda: NOON).conversation
    reader.says("/subscribe about: duties on fish 8 UTC")  # no vector yet
    assert "No article tells of a deadline" in reader.presses("Calendar of its deadlines")


def test_a_forum_topic_has_its_own_digest(storage: Storage, clock: Clock) -> None:
    for thread in (None, 7):
        Person(storage, clock, chat_id=-1, chat_kind="supergroup", thread_id=thread).says("/subscribe 8")
    assert [s.thread_id for s in storage.subscriptions.all(-1)] == [None, 7]


def test_the_terminal_is_told_where_its_digest_is(storage: Storage, clock: Clock) -> None:
    terminal = Person(storage, clock, chat_id=0, chat_kind="terminal", chat_title="terminal")
    assert "policybot digest preview --chat 0" in terminal.says("/subscribe 08:00 Asia/Shanghai")


def test_unsubscribe_none_one_many(ann: Person, group: Person, storage: Storage) -> None:
    assert "no subscription yet" in ann.says("/unsubscribe")
    ann.says("/subscribe 8")
    assert "Ended: all topics, every day at 08:00" in ann.says("/unsubscribe")
    for words in ("8", "Trade 9", f"{LONG} 10"):
        ann.says(f"/subscribe {words}")
    assert "Which digest" in ann.says("/unsubscribe")
    question = ann.reply
    assert "Ended: Trade" in ann.presses("Trade, every day at 09:00")
    ann.reply = question
    assert "ended already" in ann.presses("Trade, every day at 09:00")
    assert "ended already" in group.sends(f"e:{storage.subscriptions.all(CHAT)[0].id}:delete yes")
    assert f"Ended: {LONG}" in ann.says(f"/unsubscribe {LONG.upper()}")
    ann.says("/subscribe Trade 9")
    assert "Ended: Trade" in ann.says("/unsubscribe 2")
    ann.says("/subscribe Trade 9")
    ann.says("/unsubscribe")
    assert ann.presses("All").count("Ended") == 2
    assert storage.subscriptions.all() == []


def test_unsubscribe_by_what_it_is_on(ann: Person, storage: Storage) -> None:
    for line in ("trade", "trade in:de", '"carbon border"', "about: rules for AI", "in:eu"):
        ann.says(f"/subscribe {line} 08:00")
    for unknown in ("quarks", "in:fr", "trade body:epa", "9"):
        assert "no digest on" in ann.says(f"/unsubscribe {unknown}")
    assert "I know no place “qqq”" in ann.says("/unsubscribe in:qqq")
    for wanted, ended in (
        ("rules for AI", "“rules for AI” by meaning, every"),
        ('"carbon border"', '"carbon border", every'),
        ("trade", "Trade, every"),
        ("trade", "Trade, in:DE, every"),  # what is on it and narrowed
        ("in:eu", "in:EU, every"),
    ):
        told = ann.says(f"/unsubscribe {wanted}")
        assert told.startswith(f"Ended: {ended}")
        assert told.count("Ended") == 1
    assert storage.subscriptions.all() == []
