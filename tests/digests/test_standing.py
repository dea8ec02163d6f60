"""The standing of a story: its stage moves forward, the latest article decides a deadline, and copies do not count."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import order_time
from bot.conversation.listing import stories_of
from bot.conversation.story import timeline
from bot.digests.standing import earlier_copies, standing_of, standings
from bot.storage import Storage
from bot.storage.stories import Claims
from summarizer.facts import Deadline, Stage
from summarizer.stories.score import signature
from tests.conftest import NOON, Maker, cases
from tests.digests.facts import due, facts, put

CASES = cases(__file__)
FIRST = due("2025-03-26")


def claims(article: int, stage: str = "other", *deadlines: Deadline, **values: object) -> Claims:
    """Return the claims of an article. Its number is also its day in March."""
    at = datetime(2025, 3, article, 9, tzinfo=UTC)
    known: dict[str, object] = {
        "published_at": at,
        "seen_at": at,
        "dated": True,
        "short_text": f"Text {article}",
    } | values
    return Claims(article_id=article, stage=Stage(stage), deadlines=deadlines, **known | values)  # type: ignore[arg-type]


def days(*told: Claims) -> list[str]:
    """Return the deadlines as texts: "comments 04-15 < 03-26 of 2" means that article 2 moved it from 26 March."""
    return [
        f"{due.kind} {due.day:%m-%d}{f' < {due.instead_of:%m-%d}' if due.instead_of else ''} of {due.article_id}"
        for due in standing_of(told).deadlines
    ]


@pytest.mark.parametrize(("told", "new", "stage", "left"), CASES["stages"])
def test_a_stage_only_moves_forward_and_only_changes_are_news(
    told: list[str], new: list[int], stage: str, left: str
) -> None:
    standing = standing_of([claims(article, said) for article, said in enumerate(told, 1)], set(new))
    assert (standing.stage, standing.before or "") == (stage, left)


@pytest.mark.parametrize(("told", "stand"), CASES["days"])
def test_the_latest_article_decides_a_deadline(told: list[str], stand: list[str]) -> None:
    stages: dict[int, str] = {}
    by_article: dict[int, list[Deadline]] = {}
    for line in told:
        article, what, *day = line.split()
        said = by_article.setdefault(int(article), [])
        if day:
            moved = f"2025-{day[2]}" if day[1:2] == ["from"] else bool(day[1:])
            said.append(due(f"2025-{day[0]}", what, moved=moved))
        else:
            stages[int(article)] = what
    assert days(*(claims(one, stages.get(one, "other"), *said) for one, said in by_article.items())) == stand


TEXTS = {
    name: signature([f"{of}{n}" for n in range(words)])
    for name, of, words in (("TEXT", "word", 60), ("REPRINT", "word", 58), ("MORE", "word", 80), ("OTHER", "other", 60))
}
TEXT, REPRINT, *__ = TEXTS.values()
TEXTS["BEFORE"] = b"".join(bytes([number, 7, 7, 7]) for number in TEXT)  # as version 0.1.0 stored it


@pytest.mark.parametrize(("one", "other", "copies"), CASES["copies"])
def test_copies_are_recognised_by_their_text(one: str, other: str, copies: bool) -> None:
    first, second = (
        claims(n, signature=TEXTS[text]) if text in TEXTS else claims(n, short_text=text)
        for n, text in enumerate((one, other), 1)
    )
    assert earlier_copies([first, second]) == [[], [0] * copies]


def test_a_reprint_does_not_undo_a_withdrawal() -> None:
    first, ended = claims(1, "proposed", FIRST, signature=TEXT), claims(2, "withdrawn")
    again = claims(3, "proposed", FIRST, signature=REPRINT)
    assert standing_of([first, ended, again]).stage == "withdrawn"
    assert days(first, ended, again) == []


MIDNIGHT = datetime(2025, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(("published", "fetched", "dated", "at"), CASES["told_at"])
def test_an_article_without_an_hour_comes_after_others_of_its_day(
    published: datetime, fetched: datetime, dated: bool, at: datetime
) -> None:
    assert order_time(published, fetched, dated=dated) == at


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
