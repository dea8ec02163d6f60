"""Group: articles on one event become one story."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.models import ArticleState
from bot.pipeline import group
from bot.pipeline.group import nearest
from bot.storage import Storage
from bot.storage.stories import Neighbour
from tests.conftest import NOON, Clock, Maker

WEEK = timedelta(days=7)


def at(degrees: float) -> tuple[float, ...]:
    """A unit vector; the cosine of two is that of the angle between."""
    return (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), 0.0)


async def stories(storage: Storage, clock: Clock, *, threshold: float = 0.72, window: timedelta = WEEK) -> list[int]:
    """The story of each article, by id."""
    while await group(storage, threshold=threshold, window=window, clock=clock):
        pass
    return [article.story_id or 0 for article in sorted(storage.articles.recent(500), key=lambda a: a.id)]


async def test_near_texts_are_one_story(storage: Storage, make: Maker, clock: Clock) -> None:
    for n, degrees in enumerate((0, 30, 90, 120, 200)):
        make.summarized(f"n{n}", publisher=f"P{n}", embedding=at(degrees))
    one, two, three, four, five = await stories(storage, clock)
    assert one == two
    assert three == four
    assert len({one, three, five}) == 3
    assert storage.articles.counts() == {"ready": 5}


async def test_the_nearest_of_several_is_taken(storage: Storage, make: Maker, clock: Clock) -> None:
    for n, degrees in enumerate((0, 60, 40)):
        make.summarized(f"n{n}", publisher=f"P{n}", embedding=at(degrees))
    one, two, three = await stories(storage, clock)
    assert one != two == three


async def test_only_within_the_window(storage: Storage, make: Maker, clock: Clock) -> None:
    for n, days in enumerate((0, 6, 20)):
        make.summarized(f"n{n}", publisher=f"P{n}", embedding=at(0), published=NOON - timedelta(days=days))
    one, two, three = await stories(storage, clock)
    assert one == two != three


async def test_without_embeddings_by_title(storage: Storage, make: Maker, clock: Clock) -> None:
    titles = (
        "Ministry forbids lead pipes in schools",
        "Ministry forbids lead pipes in all schools",
        "Court upholds ban",
        "",
        "…",
        "中文标题",
    )
    for n, title in enumerate(titles):
        make.summarized(f"n{n}", publisher=f"P{n}", title=title, summary=None)
    found = await stories(storage, clock)
    assert found[0] == found[1]
    assert len(set(found)) == 5


async def test_embeddings_of_another_model_are_not_compared(storage: Storage, make: Maker, clock: Clock) -> None:
    make.summarized("a", publisher="A", embedding=(1.0,) * 4)
    make.summarized("b", publisher="B", embedding=at(0))
    one, two = await stories(storage, clock)
    assert one != two


@pytest.mark.parametrize("threshold", [0.0, 1.0])
async def test_the_ends_of_the_threshold(storage: Storage, make: Maker, clock: Clock, threshold: float) -> None:
    for n, degrees in enumerate((0, 89)):
        make.summarized(f"n{n}", publisher=f"P{n}", embedding=at(degrees))
    one, two = await stories(storage, clock, threshold=threshold)
    assert (one == two) == (threshold == 0.0)


@pytest.mark.parametrize("published", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
async def test_a_date_at_the_end_of_the_calendar_holds_nobody_up(
    storage: Storage, make: Maker, clock: Clock, published: datetime
) -> None:
    make.summarized("odd", published=published)
    make.summarized("even")
    assert len(await stories(storage, clock)) == 2
    assert storage.articles.counts() == {"ready": 2}


async def test_a_crash_between_two_articles_goes_on(storage: Storage, make: Maker, clock: Clock) -> None:
    for n in range(3):
        make.summarized(f"n{n}", publisher=f"P{n}", embedding=at(0))
    assert await group(storage, threshold=0.72, window=WEEK, clock=clock, limit=1) == 1
    assert storage.articles.counts() == {"ready": 1, "summarized": 2}
    assert len(set(await stories(storage, clock))) == 1


def near(
    story: int = 1, *, title: str = "t", publisher: str = "A", embedding: Sequence[float] | None = None
) -> Neighbour:
    return Neighbour(story_id=story, title=title, publisher=publisher, embedding=packed(embedding))


def packed(embedding: Sequence[float] | None) -> bytes | None:
    return None if embedding is None else array("f", embedding).tobytes()


def test_nearest_of_nothing() -> None:
    assert nearest("t", "A", None, [], 0.0) is None
    assert nearest("t", "A", b"\x00" * 4, [], 0.0) is None
    assert nearest("t", "A", b"\x00" * 4, [near()], 0.0) is None


SERIES = (
    [f"Public consultation on the draft decree on {what}" for what in ("pesticides", "tobacco", "drones")],
    [f"Official Journal L 2024/{n}" for n in range(1000, 1006)],
)


@pytest.mark.parametrize("degrees", [None, 0.0, 5.0], ids=["title only", "equal texts", "near texts"])
@pytest.mark.parametrize("titles", SERIES, ids=["words", "numbers"])
async def test_items_of_a_series_are_stories_of_their_own(
    storage: Storage, make: Maker, clock: Clock, titles: list[str], degrees: float | None
) -> None:
    for n, title in enumerate(titles):
        make.summarized(f"n{n}", title=title, embedding=None if degrees is None else at(n * degrees))
    assert len(set(await stories(storage, clock))) == len(titles)


@pytest.mark.parametrize(
    ("title", "degrees", "one"),
    [
        ("Lead pipes: go!", 0, False),  # the same words, written otherwise
        ("LEAD  pipes go", 0, True),
        ("Lead pipes go", 10, True),
        ("Lead pipes go", 30, False),  # a column of one name, with another text each week
        ("Lead pipes go", None, False),
        ("Lead pipes go away", 0, False),
    ],
)
def test_one_publisher_tells_a_story_twice_only_in_the_same_words(title: str, degrees: float | None, one: bool) -> None:
    other = near(7, title="Lead pipes go", embedding=at(0))
    found = nearest(title, "A", None if degrees is None else packed(at(degrees)), [other], 0.72)
    assert found == (7 if one else None)


@pytest.mark.parametrize(
    ("title", "one"),
    [
        ("Ministry forbids lead pipes in all schools", True),
        ("Ministry forbids lead pipes in hospitals", False),
        ("Ministry forbids lead pipes in schools from 2026", False),
    ],
)
def test_without_embeddings_across_publishers(title: str, one: bool) -> None:
    other = near(7, title="Ministry forbids lead pipes in schools")
    assert nearest(title, "B", None, [other], 0.72) == (7 if one else None)


def test_numbers_tell_titles_apart_without_embeddings() -> None:
    words = "Commission Implementing Regulation on the authorisation of a feed additive"
    other = near(7, title=f"{words} 2024/1000")
    assert nearest(f"{words} 2024/1001", "B", None, [other], 0.72) is None
    assert nearest(f"{words}, 2024/1000", "B", None, [other], 0.72) == 7


def test_another_publisher_that_is_near_is_taken_before_an_own_that_is_not() -> None:
    own = near(1, title="Decree on tobacco", publisher="A", embedding=at(0))
    other = near(2, title="Tobacco decree", publisher="B", embedding=at(20))
    assert nearest("Decree on drones", "A", packed(at(0)), [own, other], 0.72) == 2


async def test_an_article_that_another_process_grouped_leaves_no_empty_story(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    article_id = make.summarized("k")
    (stale,) = storage.articles.waiting(ArticleState.SUMMARIZED, 5)
    storage.articles.ready(article_id, storage.stories.add(clock()), now=clock())
    monkeypatch.setattr(storage.articles, "waiting", lambda *_: [stale])
    await group(storage, threshold=0.72, window=WEEK, clock=clock)
    assert storage.database.rows("SELECT id FROM stories") == [{"id": storage.articles.get(article_id).story_id}]


async def test_a_backdated_copy_that_comes_later_does_not_take_the_title(
    storage: Storage, make: Maker, clock: Clock
) -> None:
    make.summarized("first", title="Lead pipes go", publisher="A", embedding=at(0))
    clock.forward(hours=1)
    make.summarized("copy", title="BUY PIPES", publisher="B", embedding=at(0), published=NOON - timedelta(days=3))
    (story,) = storage.stories.many(await stories(storage, clock))
    assert [article.title for article in story.articles] == ["Lead pipes go", "BUY PIPES"]
    assert story.lead.title == "Lead pipes go"
