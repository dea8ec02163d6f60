"""The guide to a subscription, with buttons and with what is typed between."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date

import pytest

from bot.known_facts import KnownDeadline, KnownFacts
from bot.models import Subscription
from bot.storage import Storage
from tests.conftest import NOON, Clock, Maker
from tests.conversation.conftest import CHAT, Person


@pytest.fixture(autouse=True)
def topics(make: Maker) -> None:
    make.source("A", topics=("Trade", "Energy"))


def embed(text: str) -> Sequence[float]:
    """An encoder that knows two things: training data, and all else."""
    return (1.0, 0.0) if "training" in text else (0.0, 1.0)


@pytest.fixture
def reader(storage: Storage, clock: Clock) -> Person:
    return Person(storage, clock, embed=embed)


def only(storage: Storage, chat: int = CHAT) -> Subscription:
    (found,) = storage.subscriptions.all(chat)
    return found


def test_from_nothing_to_a_digest_with_buttons_alone(ann: Person, storage: Storage, make: Maker) -> None:
    for n in range(4):
        make.ready(f"k{n}", source=make.source("A"), title=f"Tariff {n}")
    assert "What shall it be about?" in ann.says("/subscribe")
    assert ann.labels == ["Energy", "Trade", "All topics", "Words or a question of mine", "Cancel"]
    assert "When shall Trade come?" in ann.presses("Trade")
    assert ann.labels == ["Daily", "Weekdays", "Weekly", "At once", "Cancel"]
    assert "At which hour shall Trade come, on weekdays?" in ann.presses("Weekdays")
    assert "In which time zone?" in ann.presses("08:00")
    told = ann.presses("Brussels")
    assert told.startswith("Trade: on weekdays at 08:00")
    assert "It would have matched 4 items in the last seven days, for example:" in told
    assert told.count("• Tariff") == 3
    assert "The next: Tuesday 11 March, 08:00 (Europe/Brussels)." in told
    assert ann.labels == ["Save", "Change when", "Change what", "Cancel"]
    assert storage.subscriptions.all() == []
    assert "Done: a digest on Trade comes on weekdays at 08:00 (Europe/Brussels)" in ann.presses("Save")
    assert (only(storage).topic, str(only(storage).schedule)) == ("Trade", "weekdays 08:00")
    assert storage.chats.get(CHAT).zone == "Europe/Brussels"


def test_every_question_takes_the_place_of_the_last(ann: Person) -> None:
    ann.says("/subscribe")
    assert ann.reply is not None
    assert not ann.reply.replace
    for label in ("Trade", "Weekly", "Wed", "09:00", "Keep UTC", "Change when", "At once", "Save"):
        ann.presses(label)
        assert ann.reply.replace, label


def test_weekly_asks_for_the_day_and_at_once_for_no_hour(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe")
    ann.presses("All topics")
    assert "On which day of the week?" in ann.presses("Weekly")
    ann.presses("Wed")
    ann.presses("09:00")
    ann.presses("Keep UTC")
    ann.presses("Save")
    assert str(only(storage).schedule) == "wed 09:00"
    ann.says("/subscribe energy")
    assert "It comes as soon as there is something." in ann.presses("At once")
    assert "Done: what is new on Energy comes at once" in ann.presses("Save")


def test_what_is_known_is_not_asked(ann: Person, storage: Storage) -> None:
    ann.says("/settings zone berlin")
    assert "At which hour shall Trade, in:EU come, on weekdays? Hours are by the clock of Europe/Berlin." in ann.says(
        "/subscribe trade in:eu weekdays"
    )
    ann.presses("08:00")
    ann.presses("Save")
    found = only(storage)
    assert (found.topic, found.query, str(found.schedule)) == ("Trade", "in:EU", "weekdays 08:00")


def test_words_and_hours_may_be_typed(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe")
    assert "Type the words to find" in ann.presses("Words or a question of mine")
    assert "When shall carbon border come?" in ann.says('"carbon border"').replace('"', "")
    assert "At which hour" in ann.says("mon and thu")
    assert "In which time zone?" in ann.says("7:30 and 17:00")
    assert "on Monday and Thursday at 07:30 and 17:00" in ann.says("new york")
    ann.presses("Save")
    assert str(only(storage).schedule) == "mon thu 07:30 17:00"
    assert storage.chats.get(CHAT).zone == "America/New_York"
    # It is saved: what is typed now is no answer any more.
    assert "I answer to commands" in ann.says("9:00")


def test_words_that_may_be_found_or_meant(reader: Person, storage: Storage, make: Maker) -> None:
    make.ready("a", title="Licences", text="Rules on training data.", embedding=(1.0, 0.0))
    make.ready("b", title="Copyright", text="What models learn from.", embedding=(0.9, 0.1))
    make.ready("c", title="Fish", text="Quotas for cod.", embedding=(0.0, 1.0))
    told = reader.says("/subscribe training data at once")
    assert "1 item of the last seven days has these words." in told
    assert "2 items are near in meaning." in told
    question = reader.reply
    told = reader.presses("By meaning")
    assert "Done: what is new on “training data” by meaning comes at once" in told
    assert "It would have matched 2 items" in told
    saved = only(storage)
    assert (saved.interest, saved.query) == ("training data", "")
    assert storage.subscriptions.vector(saved.id) == array("f", (1.0, 0.0)).tobytes()
    reader.reply = question
    assert "It would have matched 1 item " in reader.presses("Find these words")
    assert [one.query for one in storage.subscriptions.all(CHAT)] == ["", "training data"]


def test_a_question_in_a_sentence(reader: Person, storage: Storage) -> None:
    reader.says("/subscribe")
    reader.presses("Words or a question of mine")
    assert "Shall I look for the words “rules on training data for AI”" in reader.says("rules on training data for AI")
    assert "When shall “rules on training data for AI” by meaning come?" in reader.presses("By meaning")


def test_without_an_encoder_an_interest_waits_for_its_vector(ann: Person, storage: Storage, make: Maker) -> None:
    make.ready("a", title="Training data", summary="AI models must name it.")
    told = ann.says("/subscribe about: rules on training data for AI daily 7 UTC")
    assert "It would have matched 1 item in the last seven days:" in told
    assert "until it is there, words decide" in told
    assert storage.subscriptions.without_vector() == [(only(storage).id, "rules on training data for AI")]
    storage.subscriptions.set_vector(only(storage).id, array("f", (1.0,)).tobytes())
    assert storage.subscriptions.without_vector() == []


def test_nothing_matched_offers_what_is_wider(reader: Person, storage: Storage, make: Maker) -> None:
    make.ready("b", title="Copyright", text="What models learn from.", embedding=(1.0, 0.0))
    assert "matched nothing" in reader.says('/subscribe "training sets" 8 UTC')
    assert "By meaning instead" in reader.labels
    told = reader.presses("By meaning instead")
    assert "It would have matched 1 item" in told
    assert (only(storage).interest, only(storage).query) == ("training sets", "")
    reader.says("/unsubscribe")
    reader.says('/subscribe "no such words"')
    reader.presses("Daily")
    reader.presses("08:00")
    assert "It would have matched 1 item" in reader.presses("All topics instead")
    reader.presses("Save")
    assert (only(storage).query, only(storage).topic) == ("", None)


def test_cancel_by_button_and_by_typing(ann: Person, storage: Storage) -> None:
    assert "nothing to cancel" in ann.says("/cancel")
    ann.says("/subscribe")
    question = ann.reply
    ann.presses("Words or a question of mine")
    assert "nothing was saved" in ann.says("/cancel")
    assert "I answer to commands" in ann.says("carbon")
    ann.reply = question
    ann.presses("Trade")
    assert "nothing was saved" in ann.presses("Cancel")
    assert storage.subscriptions.all() == []


def test_a_question_waits_an_hour(ann: Person, clock: Clock) -> None:
    ann.says("/subscribe")
    question = ann.reply
    clock.forward(hours=2)
    assert "I answer to commands" in ann.says("carbon")
    ann.reply = question
    assert "When shall" in ann.presses("Trade")  # its buttons do longer


def test_what_answers_no_question_is_what_it_was_before(ann: Person) -> None:
    ann.says("/subscribe trade")
    assert "I answer to commands" in ann.says("what is this?")
    assert "At which hour" in ann.says("weekdays")


def test_a_filter_that_means_nothing_may_be_typed_again(ann: Person) -> None:
    ann.says("/subscribe")
    ann.presses("Words or a question of mine")
    assert "I know no body “bafo”" in ann.says("steel body:bafo")
    assert "What shall" not in ann.says("8:00")
    assert "When shall" in ann.says("steel in:eu")


def test_in_a_group_words_come_with_the_command(group: Person, storage: Storage) -> None:
    group.says("/subscribe")
    assert "Here I read commands only." in group.presses("Words or a question of mine")
    assert group.silence("carbon border")
    group.says('/subscribe "carbon border"')
    group.presses("Daily")
    assert "/subscribe weekdays 07:30 17:00" in group.reply_text
    assert "/settings zone" in group.presses("08:00")
    group.presses("Keep UTC")
    group.presses("Save")
    assert "carbon border" in only(storage, -1001).query


def test_a_question_waits_for_who_was_asked_and_where(storage: Storage, clock: Clock) -> None:
    about = {"chat_id": 5, "chat_kind": "private", "chat_title": "Chat"}
    ann = Person(storage, clock, user_id=1, **about)
    bob = Person(storage, clock, user_id=2, **about)
    ann.says("/subscribe")
    assert "I answer to commands" in bob.says("training data")
    assert "Shall I look for the words" in ann.says("training data")


def test_a_search_saved_as_an_alert(ann: Person, storage: Storage, make: Maker) -> None:
    make.ready("a", title="Steel", text="A carbon levy on steel.")
    ann.says("/search carbon levy")
    view = storage.views.latest(CHAT, "search")
    assert view is not None
    assert "When shall carbon levy come?" in ann.sends(f"a:{view.id}")
    ann.presses("At once")
    ann.presses("Save")
    assert (only(storage).query, only(storage).schedule.at_once) == ("carbon levy", True)
    ann.says("/latest")
    latest = storage.views.latest(CHAT, "latest")
    assert latest is not None
    assert "too old" in ann.sends(f"a:{latest.id}")


def test_a_location_answers_the_question_for_the_zone(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe trade")
    ann.presses("Daily")
    ann.presses("08:00")
    assert "(Asia/Tokyo)" in ann.shares(35.68, 139.69)
    ann.presses("Save")
    assert storage.chats.get(CHAT).zone == "Asia/Tokyo"


def test_old_questions_still_go_on_and_topics_may_be_gone(ann: Person, storage: Storage, make: Maker) -> None:
    ann.says("/subscribe")
    first = ann.reply
    storage.sources.remove(storage.sources.all()[0].id)
    assert "no such topic any more" in ann.presses("Trade")
    ann.reply = first
    assert "When shall all topics come?" in ann.presses("All topics")


def test_the_calendar_of_a_search_and_of_an_interest_has_their_days_alone(
    reader: Person, storage: Storage, make: Maker
) -> None:
    for key, title, near in (("a", "Levy", (1.0, 0.0)), ("b", "Fish", (0.0, 1.0))):
        article = make.ready(key, title=title, text=f"The rule on {title} is due.", embedding=near)
        day = KnownDeadline(date=date(2025, 4, 1), kind="comments", sentence=f"{title} by 1 April.")
        storage.facts.put(article, KnownFacts(deadlines=(day,)), version="1")
    reader.says('/subscribe "rule" 8 UTC')
    assert "2 deadlines" in reader.presses("Calendar of its deadlines")
    reader.says('/subscribe "levy" 8 UTC')
    assert "1 deadline " in reader.presses("Calendar of its deadlines")
    reader.says("/subscribe about: training levies 8 UTC")
    assert "1 deadline " in reader.presses("Calendar of its deadlines")
    reader.conversation = Person(storage, lambda: NOON).conversation
    reader.says("/subscribe about: duties on fish 8 UTC")  # no vector yet
    assert "No article tells of a deadline" in reader.presses("Calendar of its deadlines")


def test_an_hour_or_a_place_that_is_none_is_asked_for_again(ann: Person) -> None:
    ann.says("/subscribe")
    ann.presses("All topics")
    ann.presses("Daily")
    assert "At which hour shall all topics come" in ann.says("when I get up")
    assert "In which time zone?" in ann.says("8")
    assert "In which time zone?" in ann.says("home")
    assert "The next: Tuesday 11 March, 08:00 (Europe/Paris)" in ann.says("Paris")
    # The preview waits for a button alone.
    assert "I answer to commands" in ann.says("carbon")


def test_what_is_typed_after_another_command_is_no_answer(ann: Person, storage: Storage) -> None:
    ann.says("/subscribe")
    ann.presses("Trade")
    ann.says("/settings")
    assert "In which time zone?" in ann.says("weekdays 08:00")  # the guide goes on
    ann.says("/latest")
    assert "I answer to commands" in ann.says("3")
    assert storage.subscriptions.all() == []
