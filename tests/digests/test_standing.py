"""How a story stands: its stage moves forward, the latest word on a day holds, a copy says nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import told_at
from bot.conversation.story import timeline
from bot.digests.standing import is_copy, news_of, standing_of, standings
from bot.known_facts import KnownDeadline, KnownFacts
from bot.storage import Storage
from bot.storage.stories import Claims
from summarizer.stories.score import signature
from tests.conftest import NOON, Maker
from tests.digests.conftest import Desk
from tests.digests.facts import due, facts, put

FIRST = due("2025-03-26")
LONGER = due("2025-04-15", moved="2025-03-26")


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


def table(name: str) -> pytest.MarkDecorator:
    """The cases of a file of tests/data/digests."""
    path = Path(__file__).parents[1] / "data" / "digests" / f"{name}.jsonl"
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return pytest.mark.parametrize("case", cases, ids=[case["why"] for case in cases])


@table("stages")
def test_a_stage_moves_forward_and_only_what_is_new_makes_it_news(case: dict[str, Any]) -> None:
    told = [claims(article, stage) for article, stage in enumerate(case["told"], 1)]
    standing = standing_of(told, set(case["new"]))
    assert (standing.stage, standing.before) == (case["stage"], case["left"])


@table("days")
def test_the_latest_word_on_a_day_holds(case: dict[str, Any]) -> None:
    by_article: dict[int, list[KnownDeadline]] = {}
    for line in case["told"]:  # "2 comments 04-15 from 03-26": article 2 says so
        article, kind, day, *how = line.split()
        moved = f"2025-{how[1]}" if how[:1] == ["from"] else bool(how)
        by_article.setdefault(int(article), []).append(due(f"2025-{day}", kind, moved=moved))
    assert days(*(claims(article, "other", *told) for article, told in by_article.items())) == case["stand"]


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


def test_a_digest_item_stands_as_its_whole_story_does(desk: Desk) -> None:
    story = desk.story(desk.comes("1", facts("proposed", FIRST)))
    desk.clock.forward(days=3)
    second = desk.comes("2", facts("adopted", LONGER), story=story)
    (item,) = desk.matched(desk.subscribe())
    assert [article.id for article in item.story.articles] == [second]
    assert (item.standing.stage, item.standing.before) == ("adopted", "proposed")
    assert [(day.day, day.article_id) for day in item.standing.deadlines] == [(date(2025, 4, 15), second)]


def test_a_story_of_articles_without_facts_says_nothing(desk: Desk) -> None:
    story = desk.story(desk.comes("a", KnownFacts()))
    assert standings(desk.storage, {story: frozenset()})[story].stage == "other"
