"""Group: articles on one event become one story."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from bot.pipeline import group
from bot.pipeline.group import nearest
from bot.storage import Storage
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
        make.summarized(f"n{n}", embedding=at(degrees))
    one, two, three, four, five = await stories(storage, clock)
    assert one == two
    assert three == four
    assert len({one, three, five}) == 3
    assert storage.articles.counts() == {"ready": 5}


async def test_the_nearest_of_several_is_taken(storage: Storage, make: Maker, clock: Clock) -> None:
    for n, degrees in enumerate((0, 60, 40)):
        make.summarized(f"n{n}", embedding=at(degrees))
    one, two, three = await stories(storage, clock)
    assert one != two == three


async def test_only_within_the_window(storage: Storage, make: Maker, clock: Clock) -> None:
    for n, days in enumerate((0, 6, 20)):
        make.summarized(f"n{n}", embedding=at(0), published=NOON - timedelta(days=days))
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
        make.summarized(f"n{n}", title=title, summary=None)
    found = await stories(storage, clock)
    assert found[0] == found[1]
    assert len(set(found)) == 5


async def test_embeddings_of_another_model_are_not_compared(storage: Storage, make: Maker, clock: Clock) -> None:
    make.summarized("a", embedding=(1.0,) * 4)
    make.summarized("b", embedding=at(0))
    one, two = await stories(storage, clock)
    assert one != two


@pytest.mark.parametrize("threshold", [0.0, 1.0])
async def test_the_ends_of_the_threshold(storage: Storage, make: Maker, clock: Clock, threshold: float) -> None:
    for n, degrees in enumerate((0, 89)):
        make.summarized(f"n{n}", embedding=at(degrees))
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
        make.summarized(f"n{n}", embedding=at(0))
    assert await group(storage, threshold=0.72, window=WEEK, clock=clock, limit=1) == 1
    assert storage.articles.counts() == {"ready": 1, "summarized": 2}
    assert len(set(await stories(storage, clock))) == 1


def test_nearest_of_nothing() -> None:
    assert nearest("t", None, [], 0.0) is None
    assert nearest("t", b"\x00" * 4, [], 0.0) is None
    assert nearest("t", b"\x00" * 4, [(1, "t", None)], 0.0) is None
