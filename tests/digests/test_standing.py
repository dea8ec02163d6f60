"""How a story stands: its stage moves forward, the latest word on a day holds, a copy says nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import told_at
from bot.conversation.listing import stories_of
from bot.conversation.story import timeline
from bot.digests.standing import earlier_copies, news_of, standing_of, standings
from bot.storage import Storage
from bot.storage.stories import Claims
from summarizer.facts import Deadline
from summarizer.stories.score import signature
from tests.conftest import NOON, Maker, cases
from tests.digests.facts import due, facts, put

CASES = cases(__file__)
FIRST = due("2025-03-26")
LONGER = due("2025-04-15", moved="2025-03-26")


def claims(article: int, stage: str = "other", *deadlines: Deadline, day: int = 0, **values: object) -> Claims:
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


@pytest.mark.parametrize(("told", "new", "stage", "left"), CASES["stages"])
def test_a_stage_moves_forward_and_only_what_is_new_makes_it_news(
    told: list[str], new: list[int], stage: str, left: str
) -> None:
    standing = standing_of([claims(article, said) for article, said in enumerate(told, 1)], set(new))
    assert (standing.stage, standing.before or "") == (stage, left)


@pytest.mark.parametrize(("told", "stand"), CASES["days"])
def test_the_latest_word_on_a_day_holds(told: list[str], stand: list[str]) -> None:
    by_article: dict[int, list[Deadline]] = {}
    for line in told:
        article, kind, day, *how = line.split()
        moved = f"2025-{how[1]}" if how[:1] == ["from"] else bool(how)
        by_article.setdefault(int(article), []).append(due(f"2025-{day}", kind, moved=moved))
    assert days(*(claims(article, "other", *said) for article, said in by_article.items())) == stand


def test_a_moved_deadline_has_the_kind_that_it_had() -> None:
    known = claims(1, "other", FIRST, due("2025-03-26", "meeting"))
    for moved in (True, "2025-03-26"):
        standing = standing_of([known, claims(2, "other", due("2025-04-15", "other", moved=moved))])
        assert [due.kind for due in standing.deadlines if due.instead_of] == ["comments"]


def test_what_was_told_before_a_withdrawal_is_due_no_more() -> None:
    ended = [claims(1, "proposed", FIRST), claims(2, "withdrawn")]
    assert days(*ended) == []
    assert days(*ended, claims(3, "other", FIRST)) == []  # whoever tells it again
    for kind in ("other", "meeting", "effective"):  # and by whichever kind
        assert days(*ended, claims(3, "other", due("2025-03-26", kind))) == []
    assert days(*ended, claims(3, "other", due("2025-04-15"))) == ["04-15 of 3"]
    assert days(*ended, claims(3, "proposed", FIRST)) == []
    assert days(*ended, claims(3, "proposed"), claims(4, "other", FIRST)) == ["03-26 of 4"]  # it has started over
    # The notice of the withdrawal may tell of the day as one that stands.
    assert days(ended[0], claims(2, "withdrawn", FIRST)) == ["03-26 of 1"]


TEXTS = {
    name: signature([f"{of}{n}" for n in range(words)])
    for name, of, words in (("TEXT", "word", 60), ("REPRINT", "word", 58), ("MORE", "word", 80), ("OTHER", "other", 60))
}
TEXT, REPRINT, __, OTHER = TEXTS.values()


@pytest.mark.parametrize(("one", "other", "copies"), CASES["copies"])
def test_copies_have_one_text(one: str, other: str, copies: bool) -> None:
    first, second = (
        claims(n, signature=TEXTS[text]) if text in TEXTS else claims(n, short_text=text)
        for n, text in enumerate((one, other), 1)
    )
    assert earlier_copies([first, second]) == [[], [0] * copies]


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


def test_a_copy_is_news_where_it_moves_the_stage_or_a_day_anew() -> None:
    had = [claims(1, "proposed", FIRST, signature=TEXT)]
    assert told(had, claims(2, "adopted", FIRST, signature=REPRINT)) == [(2, "proposed", [])]
    assert told(had, claims(2, "proposed", LONGER, signature=REPRINT)) == [(2, None, ["04-15"])]
    past = due("2025-03-03", "meeting")
    assert told(had, claims(2, "proposed", past, signature=REPRINT)) == []
    # It comes late, with an earlier date.
    had = [claims(1, "proposed", FIRST), claims(3, "adopted", LONGER, signature=TEXT)]
    assert told(had, claims(5, "adopted", LONGER, signature=REPRINT, day=2)) == []


MIDNIGHT = datetime(2025, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(("published", "fetched", "dated", "at"), CASES["told_at"])
def test_a_day_without_an_hour_is_after_what_came_on_that_day(
    published: datetime, fetched: datetime, dated: bool, at: datetime
) -> None:
    assert told_at(published, fetched, dated=dated) == at


def test_a_withdrawal_without_an_hour_comes_after_the_proposal_of_that_day(storage: Storage, make: Maker) -> None:
    ended = put(storage, make.ready("b", published=MIDNIGHT), facts("withdrawn"))
    story = make.story(ended)
    put(storage, make.ready("a", story=story, published=NOON - timedelta(hours=3)), facts("proposed", FIRST))
    make.ready("without", story=story, published=NOON)
    found = standings(storage, [story, 999], {ended})
    standing = found[story]
    assert (standing.stage, standing.before, standing.deadlines) == ("withdrawn", "proposed", ())
    assert found[999].stage == "other"
    (whole,) = stories_of(storage, [story])
    steps = [step.standing for step in timeline(storage, whole) if step.standing.moved_by]
    assert [(step.before, step.stage) for step in steps] == [(None, "proposed"), ("proposed", "withdrawn")]
