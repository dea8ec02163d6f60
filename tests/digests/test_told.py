"""What the articles of a story say: in their order, each text once, a matter that was withdrawn at its end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import told_at
from bot.conversation.story import timeline
from bot.digests.standing import account, accounts, due_days, stage_and_move, standings
from bot.facts import KnownFacts
from bot.storage import Storage
from bot.storage.stories import Said
from summarizer.stories.score import signature
from tests.conftest import NOON, Maker
from tests.digests.facts import due, facts, put

NOTICE = signature([f"word{n}" for n in range(60)])
REPRINT = signature([f"word{n}" for n in range(58)])
OTHER = signature([f"other{n}" for n in range(60)])
FIRST = due("2025-03-26", sentence="Comments must be in by 26 March 2025.")
LONGER = due("2025-04-15", sentence="The comment period is extended to 15 April 2025.")


def said(article: int, stage: str = "other", *deadlines: object, day: int = 1, **values: object) -> Said:
    at = datetime(2025, 3, day, 9, tzinfo=UTC)
    known: dict[str, object] = {"title": f"Article {article}", "at": at, "seen_at": at} | values
    return Said(article_id=article, stage=stage, deadlines=deadlines, **known)  # type: ignore[arg-type]


def days(*told: Said) -> list[str]:
    found = account(told)
    return [f"{day.day} of {day.article_id}" for day in due_days(found.deadlines, found.stages)]


def stage(*told: Said) -> str:
    return stage_and_move(account(told).stages)[0]


def test_they_come_in_the_order_of_publication(storage: Storage, make: Maker) -> None:
    late = put(storage, make.ready("late", published=NOON), facts("adopted"))
    story = storage.articles.get(late).story_id
    assert story is not None
    early = put(storage, make.ready("early", story=story, published=NOON.replace(month=1)), facts("proposed", FIRST))
    make.ready("without", story=story)
    found = accounts(storage, [story, 999])
    assert list(found) == [story]
    assert found[story].stages == ((early, "proposed"), (late, "adopted"))
    assert [(one.article_id, one.on, one.deadline) for one in found[story].deadlines] == [
        (early, date(2025, 1, 10), FIRST)
    ]


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


def test_a_reprint_of_an_old_text_brings_no_day_back() -> None:
    first, longer = said(1, "proposed", FIRST, signature=NOTICE), said(2, "proposed", LONGER, day=3, signature=OTHER)
    again = said(3, "proposed", FIRST, day=4, signature=REPRINT)
    assert days(first, longer, again) == ["2025-04-15 of 2"]
    # Of the notice itself, after the next one.
    longest = due("2025-05-02", sentence="The comment period is extended to 2 May 2025.")
    third, late = said(4, "other", longest, day=5), said(5, "other", LONGER, day=6, signature=OTHER)
    assert days(first, longer, again, third, late) == ["2025-05-02 of 4"]


def test_a_reprint_with_a_new_day_tells_it() -> None:
    changed = said(2, "proposed", FIRST, LONGER, day=3, signature=REPRINT)
    assert "2025-04-15 of 2" in days(said(1, "proposed", FIRST, signature=NOTICE), changed)


def test_a_copy_that_comes_late_with_an_earlier_date_is_no_news() -> None:
    known = said(1, "adopted", LONGER, day=3, signature=NOTICE)
    late = said(2, "adopted", LONGER, day=2, signature=REPRINT, seen_at=datetime(2025, 3, 5, tzinfo=UTC))
    found = account([said(3, "proposed", FIRST), known, late])
    assert found.stages == ((3, "proposed"), (1, "adopted"), (2, "other"), (1, "other"))
    assert [(one.article_id, one.on.day) for one in found.deadlines] == [(3, 1), (1, 2)]


def test_a_reprint_raises_no_withdrawn_matter() -> None:
    first, ended = said(1, "proposed", FIRST, signature=NOTICE), said(2, "withdrawn", day=3)
    again = said(3, "proposed", FIRST, day=4, signature=REPRINT, stage_sentence="The bill was introduced again.")
    assert stage(first, ended, again) == "withdrawn"
    assert days(first, ended, again) == []


@pytest.mark.parametrize(
    ("title", "sentence", "found"),
    [
        ("Heat bill", "The ministry had proposed the bill in May.", "withdrawn"),
        ("Heat bill", "The bill would cap the heat of pipes, the minister said.", "withdrawn"),
        ("Heat bill", "The ministry has re-introduced the bill.", "proposed"),
        ("Heat bill is back: revised text proposed", "The ministry proposed the bill on Monday.", "proposed"),
        ("Heat bill", "The ministry put forward a new bill.", "proposed"),
        ("热力法案", "该部重新提出法案。", "proposed"),
    ],
)
def test_a_matter_that_was_withdrawn_stays_so_until_it_starts_anew(title: str, sentence: str, found: str) -> None:
    later = said(3, "proposed", day=5, title=title, stage_sentence=sentence)
    assert stage(said(1, "proposed"), said(2, "withdrawn", day=3), later) == found


def test_a_story_of_many_articles_without_facts_says_nothing(storage: Storage, make: Maker) -> None:
    story = storage.stories.add(NOON)
    put(storage, make.ready("a", story=story), KnownFacts())
    assert standings(storage, {story: frozenset()})[story].stage == "other"
