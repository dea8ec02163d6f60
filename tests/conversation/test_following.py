"""/follow, /unfollow and /story, by number and by button."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.digests import plan_due
from bot.known_facts import KnownDeadline, KnownFacts
from bot.models import Reasons
from bot.storage import Storage
from bot.storage.deliveries import PlannedItem
from bot.telegram.render import render
from tests.conftest import NOON, Clock, Maker, begin, waiting
from tests.conversation.conftest import CHAT, Person


@pytest.fixture
def seven(make: Maker) -> None:
    source = make.source("Trade daily", topics=("Trade",))
    for n in range(7):
        make.ready(f"n{n}", source=source, title=f"Article {n}", published=NOON - timedelta(hours=n))


def test_a_number_means_the_page_shown_last(ann: Person, seven: None, storage: Storage) -> None:
    ann.says("/latest")
    told = ann.says("/follow 2")
    assert told.startswith(
        "Following: Article 1\n\nYou get its news as it comes, and a reminder a week and a day before"
    )
    assert ann.labels == ["Timeline", "Stop following"]
    assert "already: Article 1" in ann.says("/follow 2")
    assert "“6” is no number on the page last shown, which has 1 to 5." in ann.says("/follow 6")
    ann.says("/latest")
    ann.presses("Next ▶")
    assert "Article 5" in ann.says("/follow 6")
    assert "which has 6 to 7" in ann.says("/follow 1")
    ann.says("/search article 3")
    assert "Following: Article 3" in ann.says("/follow #1")
    assert len(storage.follows.stories(CHAT)) == 3


def test_several_at_once(ann: Person, seven: None, storage: Storage) -> None:
    ann.says("/latest")
    told = ann.says("/follow 1, 3")
    assert "Following: Article 0" in told
    assert "Following: Article 2" in told
    assert "“9” is no number" in ann.says("/follow 1 9")
    ann.says("/latest")
    assert "You follow no more: Article 0" in ann.says("/unfollow 1")
    assert "You did not follow: Article 1" in ann.says("/unfollow 2")
    assert "ended: 1 story" in ann.says("/unfollow all")
    assert ann.says("/unfollow all") == "You follow no story."
    assert storage.follows.stories(CHAT) == []


@pytest.mark.parametrize("typed", ["x", "-1", "1.5", "²", "9" * 5000, "1 x", "🦄"])
def test_what_is_no_number(ann: Person, seven: None, typed: str) -> None:
    ann.says("/latest")
    for command in ("follow", "unfollow", "story"):
        assert "is no number on the page last shown" in ann.says(f"/{command} {typed}")


def test_before_any_page(ann: Person, seven: None) -> None:
    for command in ("/follow 1", "/unfollow 1", "/story 1"):
        assert "No page was shown here yet" in ann.says(command)
    assert "Which story?" in ann.says("/story")
    assert ann.says("/follow").startswith("You follow no story yet. On a page such as /latest")
    assert ann.says("/unfollow").startswith("You follow no story yet.")


def test_the_list_of_what_is_followed(ann: Person, seven: None, storage: Storage, clock: Clock) -> None:
    ann.says("/latest 7")
    for number in (1, 4):
        ann.says(f"/follow {number}")
        clock.forward(minutes=1)
    told = ann.says("/follow")
    assert told == "You follow · 2\n\n1. Article 3\n\n2. Article 0"
    assert ann.labels == ["1", "2", "✕ 1", "✕ 2"]
    assert "A rule was published." in ann.presses("2")
    assert "Unfollow" in ann.labels
    assert ann.presses("◀ Back") == told
    assert ann.reply is not None
    assert ann.reply.replace
    assert "You follow no more: Article 3" in ann.says("/unfollow 1")
    ann.says("/unfollow")
    assert "You follow no more: Article 0" in ann.presses("✕ 1")
    ann.says("/settings")
    assert "Stories followed (0)" in ann.labels


def test_chats_and_forum_topics_do_not_mix(
    ann: Person, group: Person, seven: None, storage: Storage, clock: Clock
) -> None:
    ann.says("/latest")
    assert "No page was shown here yet" in group.says("/follow 1")
    group.says("/search article 6")
    assert "Article 6" in group.says("/follow 1")
    assert "Article 0" in ann.says("/follow 1")
    assert len(storage.follows.stories(-1001)) == 1
    forum = Person(storage, clock, chat_id=-1001, chat_kind="supergroup", chat_title="Policy club", thread_id=9)
    assert "No page was shown here yet" in forum.says("/follow 1")
    forum.says("/latest")
    forum.says("/follow 3")
    rows = storage.database.rows("SELECT thread_id FROM follows WHERE chat_id = -1001 ORDER BY thread_id")
    assert [row["thread_id"] for row in rows] == [0, 9]


def test_a_digest_is_a_page_too(ann: Person, seven: None, storage: Storage, clock: Clock) -> None:
    ann.says("/subscribe 13:00 UTC")
    clock.forward(hours=1)
    ann.says("/search article 6")
    plan_due(storage, default_zone="UTC", render=render, now=clock())
    assert "Article 6" in ann.says("/follow 1")  # the digest has not come yet
    clock.forward(minutes=1)
    for number, chunk in enumerate(waiting(storage, clock())):
        begin(storage, chunk)
        storage.outbox.sent(chunk, message_id=number + 1, now=clock())
    assert "Article 1" in ann.says("/follow 2")
    clock.forward(minutes=1)
    ann.says("/latest trade")
    assert "Article 3" in ann.says("/follow 4")


def test_news_of_a_followed_story_is_no_page(ann: Person, seven: None, storage: Storage, clock: Clock) -> None:
    ann.says("/latest")
    clock.forward(minutes=1)
    storage.deliveries.post(
        CHAT,
        None,
        slot="follow",
        local_date=date.fromisoformat("2025-03-10"),
        chunks=[("News", ())],
        items=[PlannedItem(article_id=7, story_id=7, reasons=Reasons(follows=True), chunk=0)],
        now=clock(),
    )
    (chunk,) = waiting(storage, clock())
    begin(storage, chunk)
    storage.outbox.sent(chunk, message_id=1, now=clock())
    assert "Following: Article 1" in ann.says("/follow 2")


def test_stories_that_are_gone(ann: Person, seven: None, storage: Storage) -> None:
    ann.says("/latest")
    ann.says("/follow 1")
    story = storage.follows.stories(CHAT)[0]
    with storage.database.write() as db:
        db.execute("DELETE FROM articles WHERE story_id = ?", [story])
    for data in (f"f:{story}", f"g:{story}", f"s:{story}:0"):
        assert "That story is gone" in ann.sends(data)
    assert storage.follows.stories(CHAT) == []
    assert "That story is gone" in ann.says("/story 1") or "No page" in ann.says("/story 1")


def told(stage: str, sentence: str = "", deadline: date | None = None) -> KnownFacts:
    deadlines = (KnownDeadline(date=deadline, kind="comments", sentence="Comments are due."),) if deadline else ()
    return KnownFacts(stage=stage, stage_sentence=sentence, deadlines=deadlines)


@pytest.fixture
def rule(storage: Storage, make: Maker) -> int:
    """A story that comes from proposed to adopted, in four articles that came out of their order."""
    story = storage.stories.add(NOON)
    ministry, paper = make.source("Ministry"), make.source("Paper")
    for key, source, days, facts in (
        ("adopted", ministry, 1, told("adopted", "The rule was adopted today.", date(2025, 3, 17))),
        ("proposed", ministry, 30, told("proposed", "The ministry proposes\na rule.", date(2025, 2, 1))),
        ("talk", paper, 10, told("other")),
        ("again", paper, 0.5, told("proposed", "It had proposed the rule in February.")),
    ):
        published = NOON - timedelta(days=days)
        article = make.ready(key, story=story, source=source, title=f"Rule {key}", published=published)
        storage.facts.put(article, facts, version="1")
    return story


def test_a_timeline(ann: Person, rule: int) -> None:
    ann.says("/latest")
    assert ann.labels == ["1"]
    shown = ann.says("/story 1")
    assert shown == (
        "Rule proposed\n4 articles · now: adopted\n\n"
        "8 Feb 2025 · Ministry · proposed\nRule proposed\n“The ministry proposes a rule.”\n\n"
        "28 Feb 2025 · Paper\nRule talk\n\n"
        "9 Mar 2025 · Ministry · proposed → adopted\nRule adopted\n“The rule was adopted today.”\n\n"
        "10 Mar 2025 · Paper\nRule again\n\n"
        "Coming\nComments: Monday 17 March 2025 · in 7 days"
    )
    assert ann.labels == ["Follow"]
    ann.presses("Follow")
    assert ann.presses("Timeline") == shown
    assert ann.labels == ["Stop following"]
    assert ann.reply is not None
    assert not ann.reply.replace


def test_a_timeline_is_of_one_story(ann: Person, seven: None) -> None:
    ann.says("/latest")
    assert ann.says("/story 1 2") == "A timeline is of one story at a time, such as /story 3."
    assert "Article 1" in ann.says("/story 2 2")


def test_a_long_timeline_has_pages(ann: Person, storage: Storage, make: Maker) -> None:
    story = storage.stories.add(NOON)
    for n in range(13):
        make.ready(f"n{n}", story=story, title=f"Part {n:02}", published=NOON - timedelta(minutes=n))
    ann.says("/latest")
    first = ann.sends(f"o:s{story}.0")
    assert "13 articles" in first
    assert "Part 12" in first
    assert "Part 02" not in first
    second = ann.presses("Next ▶")
    assert "Part 02" in second
    assert ann.reply is not None
    assert ann.reply.replace
    assert ann.turning == ["◀ Previous"]
    assert ann.presses("◀ Previous") == first
    assert "Part 00" in ann.sends(f"s:{story}:999")


def test_a_story_that_has_become_a_part_of_another(ann: Person, seven: None, storage: Storage, clock: Clock) -> None:
    ann.says("/latest")
    page = ann.reply
    ann.says("/follow 1")
    first, second = (storage.views.shown(CHAT, None)[number] for number in (1, 2))
    storage.stories.merge(second, [first], now=clock.forward(minutes=1))
    assert "2 articles" in ann.says("/story 1")
    assert ann.labels == ["Stop following"]
    assert storage.follows.stories(CHAT) == [second]
    ann.reply = page
    assert "already" in ann.sends(f"f:{first}")
    assert "You follow no more" in ann.sends(f"g:{first}")
    ann.reply = page
    ann.presses("Next ▶")
    assert ann.turning == ["◀ Previous"]
