"""The button "Wrong summary": the labels of readers are stored as cases."""

import pytest

from bot.conversation.item import CHOICES
from bot.models import Article, Label
from bot.storage import Storage
from tests.conftest import Clock, Maker
from tests.conversation.conftest import Person

ASKED = "What is wrong with this summary?"


@pytest.fixture
def article(make: Maker, storage: Storage) -> Article:
    return storage.articles.get(make.ready("a", title="Lead rule", text="Lead goes in May.", summary="Lead stays."))


def test_a_label_is_stored_with_the_summary_and_its_text(
    ann: Person, storage: Storage, article: Article, clock: Clock
) -> None:
    ann.says("/latest")
    ann.presses("1")
    assert ann.presses("Wrong summary") == f"Lead rule\n{ASKED}"
    told = ann.presses("States what the article does not")
    assert told == ann.reply.toast == "Thank you. Your report is saved for the operator of this bot."
    assert not ann.reply.replace
    (case,) = storage.feedback.all()
    assert (case.label, case.title, case.text, case.summary) == (
        Label.UNSUPPORTED,
        "Lead rule",
        "Lead goes in May.",
        "Lead stays.",
    )
    assert (case.article_id, case.chat_id, case.user_id, case.strategy) == (article.id, 1001, None, "lead")
    assert (case.created_at, case.published_at, case.url) == (clock(), article.published_at, article.url)


def test_another_label_of_the_same_reader_replaces_the_first(ann: Person, storage: Storage, article: Article) -> None:
    for label in CHOICES:
        ann.sends(f"x:{article.id}:-:{label}")
        assert [case.label for case in storage.feedback.all()] == [label]
    for nothing in ("4", "²", "x", "-1"):
        assert "older version" in ann.sends(f"x:{article.id}:-:{nothing}")


def test_each_reader_of_a_group_has_one_label(storage: Storage, clock: Clock, article: Article) -> None:
    about = {"chat_id": -1001, "chat_kind": "supergroup", "chat_title": "Club"}
    ben, cat = (Person(storage, clock, user_id=user, **about) for user in (7, 8))
    ben.sends(f"x:{article.id}:1.0:{Label.UNSUPPORTED}")
    cat.sends(f"x:{article.id}:1.0:{Label.OFF_POINT}")
    # The same reader in another chat.
    Person(storage, clock, chat_id=7, user_id=7).sends(f"x:{article.id}:1.0:{Label.DATE_OR_NUMBER}")
    assert {(case.user_id, case.label) for case in storage.feedback.all()} == {
        (7, Label.DATE_OR_NUMBER),
        (8, Label.OFF_POINT),
    }


def test_a_label_for_a_new_summary_does_not_replace_the_old_case(
    ann: Person, storage: Storage, article: Article
) -> None:
    ann.sends(f"x:{article.id}:-:{Label.UNSUPPORTED}")
    sql = (
        "UPDATE articles SET summary = json_set(unpacked(summary), '$.text', 'Lead goes.'), text = 'Lead goes in June.'"
    )
    storage.database.change(sql)
    ann.sends(f"x:{article.id}:-:{Label.OFF_POINT}")
    assert [(case.summary, case.text) for case in storage.feedback.all()] == [
        ("Lead goes.", "Lead goes in June."),
        ("Lead stays.", "Lead goes in May."),
    ]
    storage.database.change("DELETE FROM articles")
    assert [case.article_id for case in storage.feedback.all()] == [None, None]
