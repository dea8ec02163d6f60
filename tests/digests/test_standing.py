"""How a story stands: its stage moves forward, the latest word on a day holds, a copy says nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import told_at
from bot.conversation.story import timeline
from bot.digests.standing import is_copy, news_of, standing_of, standings
from bot.known_facts import KnownDeadline, KnownFacts
from bot.storage import Storage
from bot.storage.stories import Claims
from summarizer.stories.score import signature
from tests.conftest import NOON, Clock, Maker, daily
from tests.digests.facts import due, facts, matched, put

FIRST = due("2025-03-26")
LONGER = due("2025-04-15", moved="2025-03-26")
SOMEHOW = due("2025-04-15", moved=True)
"""The sentence does not name the day that it was moved from."""


def claims(article: int, stage: str = "other", *deadlines: KnownDeadline, day: int = 0, **values: object) -> Claims:
    """Of the article's own day in March, unless another is given."""
    at = datetime(2025, 3, day or article, 9, tzinfo=UTC)
    known: dict[str, object] = {"at": at, "seen_at": at, "short_text": f"Text {article}"} | values
    return Claims(article_id=article, stage=stage, deadlines=deadlines, **known)  # type: ignore[arg-type]


def days(*told: Claims) -> list[str]:
    """As "04-15 < 03-26 of 2": the day, from which it was moved, which article says so."""
    return [
        f"{due.day:%m-%d}{f' < {due.instead_of:%m-%d}' if due.instead_of else ''} of {due.article_id}"
        for due in standing_of(told).deadlines
    ]


@pytest.mark.parametrize(
    ("stages", "new", "found"),
    [
        ([], set(), ("other", None)),
        (["proposed"], {1}, ("proposed", None)),
        (["proposed", "adopted"], {2}, ("adopted", "proposed")),
        (["proposed", "adopted"], {1, 2}, ("adopted", "proposed")),
        (["proposed", "adopted"], {1}, ("adopted", None)),
        (["proposed", "adopted", "in_force"], {2, 3}, ("in_force", "proposed")),
        # Overtaken: the reader was told of the adoption before.
        (["consultation", "proposed", "adopted"], {2}, ("adopted", None)),
        # Back is no move; an article on the past.
        (["adopted", "proposed"], {2}, ("adopted", None)),
        (["adopted", "withdrawn"], {2}, ("withdrawn", "adopted")),
        (["proposed", "withdrawn", "proposed"], {3}, ("proposed", "withdrawn")),
        # Another article that came late with an earlier date.
        (["proposed", "adopted", "adopted"], {2}, ("adopted", None)),
        (["meeting", "announced"], {2}, ("announced", None)),
        (["announced", "other", "meeting"], {2, 3}, ("announced", None)),
    ],
)
def test_a_stage_moves_forward_and_only_what_is_new_makes_it_news(
    stages: list[str], new: set[int], found: tuple[str, str | None]
) -> None:
    standing = standing_of([claims(n, stage) for n, stage in enumerate(stages, 1)], new)
    assert (standing.stage, standing.before) == found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        # A second day stands beside the first: replies to comments, parts of a rule.
        ([(1, FIRST), (2, due("2025-04-15"))], ["03-26 of 1", "04-15 of 2"]),
        ([(1, FIRST), (2, FIRST)], ["03-26 of 1"]),
        ([(1, FIRST), (2, LONGER)], ["04-15 < 03-26 of 2"]),
        ([(1, FIRST), (2, SOMEHOW)], ["04-15 < 03-26 of 2"]),
        # Known already, and now said to be moved.
        ([(1, FIRST), (2, due("2025-04-15")), (3, LONGER)], ["04-15 < 03-26 of 3"]),
        ([(1, FIRST), (2, due("2025-04-15")), (3, SOMEHOW)], ["03-26 of 1", "04-15 of 2"]),
        # Of several days nobody can say which one was moved; nor of one that was past.
        ([(1, FIRST), (1, due("2025-03-29")), (2, SOMEHOW)], ["03-26 of 1", "03-29 of 1", "04-15 of 2"]),
        ([(1, FIRST), (28, SOMEHOW)], ["03-26 of 1", "04-15 of 28"]),
        # What the article tells as standing was not moved, whatever else it names.
        ([(1, FIRST), (2, FIRST), (2, SOMEHOW)], ["03-26 of 1", "04-15 of 2"]),
        ([(1, FIRST), (2, LONGER), (2, FIRST)], ["04-15 < 03-26 of 2"]),
        # A day that was moved stays so, whoever repeats it, until it is moved back.
        ([(1, FIRST), (2, LONGER), (3, FIRST)], ["04-15 < 03-26 of 2"]),
        ([(1, FIRST), (2, LONGER), (3, due("2025-03-26", moved="2025-04-15"))], ["03-26 < 04-15 of 3"]),
        # A mere "deadline" is of the kind of the day that it was moved from, where that is plain.
        ([(1, FIRST), (2, due("2025-04-15", "other", moved="2025-03-26"))], ["04-15 < 03-26 of 2"]),
        (
            [(1, due("2025-03-26", "meeting")), (2, due("2025-04-15", "other", moved=True))],
            ["03-26 of 1", "04-15 of 2"],
        ),
        # What is said of one day in several words is one day, and moves as one.
        (
            [
                (1, due("2025-03-26", "effective")),
                (1, due("2025-03-26", "other")),
                (2, due("2025-03-26", "compliance")),
            ],
            ["03-26 of 1"],
        ),
        (
            [
                (1, due("2025-03-26", "effective")),
                (2, due("2025-03-26", "compliance")),
                (3, due("2025-04-15", "effective", moved=True)),
            ],
            ["04-15 < 03-26 of 3"],
        ),
    ],
)
def test_the_latest_word_on_a_day_holds(told: list[tuple[int, KnownDeadline]], found: list[str]) -> None:
    articles = dict.fromkeys(article for article, __ in told)
    assert days(*(claims(n, "other", *(day for of, day in told if of == n)) for n in articles)) == found


def test_a_moved_deadline_has_the_kind_that_it_had() -> None:
    known = claims(1, "other", FIRST, due("2025-03-26", "meeting"))
    for moved in (True, "2025-03-26"):
        standing = standing_of([known, claims(2, "other", due("2025-04-15", "other", moved=moved))])
        assert [due.kind for due in standing.deadlines if due.instead_of] == ["comments"]


def test_what_was_told_before_a_withdrawal_is_due_no_more() -> None:
    ended = [claims(1, "proposed", FIRST), claims(2, "withdrawn")]
    assert days(*ended) == []
    assert days(*ended, claims(3, "other", FIRST)) == []  # whoever tells it again
    assert days(*ended, claims(3, "other", due("2025-04-15"))) == ["04-15 of 3"]
    assert days(*ended, claims(3, "proposed", FIRST)) == []
    assert days(*ended, claims(3, "proposed"), claims(4, "other", FIRST)) == ["03-26 of 4"]  # it has started over
    # The notice of the withdrawal may tell of the day as one that stands.
    assert days(ended[0], claims(2, "withdrawn", FIRST)) == ["03-26 of 1"]


TEXT, REPRINT, MORE, OTHER = (
    signature([f"{of}{n}" for n in range(words)])
    for of, words in (("word", 60), ("word", 58), ("word", 80), ("other", 60))
)


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        ({"signature": TEXT}, {"signature": REPRINT}, True),
        ({"signature": TEXT}, {"signature": MORE}, False),  # with a third more to say
        ({"signature": TEXT}, {"signature": OTHER}, False),
        # Too short for a signature: word for word.
        ({"short_text": "Board meets, 3 May."}, {"short_text": "board meets 3 May"}, True),
        ({"short_text": "Board meets, 3 May."}, {"short_text": "Board meets, 4 May."}, False),
        ({"short_text": ""}, {"short_text": ""}, False),
        ({"signature": TEXT}, {"short_text": "Board meets."}, False),
    ],
)
def test_copies_have_one_text(one: dict[str, object], other: dict[str, object], copies: bool) -> None:
    assert is_copy(claims(1, **one), claims(2, **other)) is copies  # type: ignore[arg-type]


def test_a_reprint_raises_no_withdrawn_matter() -> None:
    first, ended = claims(1, "proposed", FIRST, signature=TEXT), claims(2, "withdrawn")
    again = claims(3, "proposed", FIRST, signature=REPRINT)
    assert standing_of([first, ended, again]).stage == "withdrawn"
    assert days(first, ended, again) == []


TODAY = date(2025, 3, 4)


def told(had: list[Claims], *new: Claims) -> list[tuple[int, str | None, list[str]]]:
    """Of each article that is news: its id, the stage that it left, its days."""
    found = news_of([*had, *new], {one.article_id for one in new}, {one.article_id for one in had}, TODAY)
    return [
        (one.article_id, one.standing.before, [f"{due.day:%m-%d}" for due in one.days]) for one in found if one.is_any
    ]


def test_an_article_is_news_unless_it_is_a_copy() -> None:
    had = [claims(1, "proposed", FIRST, signature=TEXT)]
    assert told(had, claims(2, "proposed", FIRST, signature=OTHER)) == [(2, None, [])]
    assert told(had, claims(2, "proposed", FIRST, signature=REPRINT)) == []
    # One of two new ones that are copies of each other: the first.
    assert told(had, claims(3, signature=OTHER), claims(2, signature=OTHER)) == [(2, None, [])]


def test_a_copy_is_news_where_it_moves_the_stage_or_a_day() -> None:
    had = [claims(1, "proposed", FIRST, signature=TEXT)]
    assert told(had, claims(2, "adopted", FIRST, signature=REPRINT)) == [(2, "proposed", [])]
    assert told(had, claims(2, "proposed", LONGER, signature=REPRINT)) == [(2, None, ["04-15"])]
    past = due("2025-03-03", "meeting")
    assert told(had, claims(2, "proposed", past, signature=REPRINT)) == []


def test_a_copy_that_comes_late_with_an_earlier_date_is_no_news() -> None:
    had = [claims(1, "proposed", FIRST), claims(3, "adopted", LONGER, signature=TEXT)]
    assert told(had, claims(5, "adopted", LONGER, signature=REPRINT, day=2)) == []


def test_articles_are_read_in_the_order_of_publication(storage: Storage, make: Maker) -> None:
    late = put(storage, make.ready("late", published=NOON), facts("adopted"))
    story = storage.articles.get(late).story_id
    assert story is not None
    early = put(storage, make.ready("early", story=story, published=NOON.replace(month=1)), facts("proposed", FIRST))
    make.ready("without", story=story)
    found = standings(storage, {story: {late}, 999: set()})
    assert (found[story].stage, found[story].before) == ("adopted", "proposed")
    assert [one.article_id for one in found[story].deadlines] == [early]
    assert found[999].stage == "other"


MIDNIGHT = datetime(2025, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "fetched", "dated", "at"),
    [
        (NOON, NOON + timedelta(days=3), True, NOON),
        (NOON + timedelta(days=3), NOON, True, NOON),
        (MIDNIGHT, NOON, True, NOON),  # a day without an hour: when it was seen on it…
        (MIDNIGHT, NOON + timedelta(days=3), True, MIDNIGHT + timedelta(hours=23, minutes=59, seconds=59)),
        (MIDNIGHT, NOON - timedelta(days=1), True, NOON - timedelta(days=1)),
        (MIDNIGHT, NOON, False, MIDNIGHT),  # seen at midnight
        (datetime.max.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC), NOON, True, NOON),
    ],
)
def test_a_day_without_an_hour_is_after_what_came_on_that_day(
    published: datetime, fetched: datetime, dated: bool, at: datetime
) -> None:
    assert told_at(published, fetched, dated=dated) == at


def test_a_withdrawal_without_an_hour_comes_after_the_proposal_of_that_day(storage: Storage, make: Maker) -> None:
    proposed = put(storage, make.ready("a", published=NOON - timedelta(hours=3)), facts("proposed", FIRST))
    story = storage.articles.get(proposed).story_id
    assert story is not None
    ended = put(storage, make.ready("b", story=story, published=MIDNIGHT), facts("withdrawn"))
    standing = standings(storage, {story: {ended}})[story]
    assert (standing.stage, standing.before, standing.deadlines) == ("withdrawn", "proposed", ())
    (whole,) = storage.stories.many([story])
    assert [step.moved for step in timeline(storage, whole)] == ["proposed", "proposed → withdrawn"]


def test_a_digest_item_stands_as_its_whole_story_does(storage: Storage, make: Maker, clock: Clock) -> None:
    first = put(storage, make.ready("1", published=NOON), facts("proposed", FIRST))
    story = storage.articles.get(first).story_id
    clock.forward(days=3)
    second = put(storage, make.ready("2", story=story, published=clock()), facts("adopted", LONGER))
    storage.chats.meet(1, kind="private", title="Ann", items=5, now=clock())
    subscription, _ = storage.subscriptions.put(
        chat_id=1, thread_id=None, topic=None, now=clock(), **daily("08:00", clock())
    )
    (item,) = matched(storage, subscription, NOON.date())
    assert [article.id for article in item.story.articles] == [second]
    assert (item.standing.stage, item.standing.before) == ("adopted", "proposed")
    assert [(day.day, day.article_id) for day in item.standing.deadlines] == [(date(2025, 4, 15), second)]


def test_a_story_of_articles_without_facts_says_nothing(storage: Storage, make: Maker) -> None:
    story = storage.stories.add(NOON)
    put(storage, make.ready("a", story=story), KnownFacts())
    assert standings(storage, {story: frozenset()})[story].stage == "other"
