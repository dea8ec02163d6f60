"""Group: articles on one event become one story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.models import ArticleState
from bot.pipeline import group
from bot.pipeline.group import backfill
from bot.storage import Storage
from summarizer.stories import StoryRules
from tests.conftest import NOON, Clock, Maker
from tests.summarizer.stories.texts import COPY, OTHER_QUAKE, PIPES, QUAKE

RULES = StoryRules()


async def stories(storage: Storage, clock: Clock, rules: StoryRules = RULES) -> list[int]:
    """The story of each article, by id."""
    while await group(storage, rules=rules, clock=clock):
        pass
    return [article.story_id or 0 for article in sorted(storage.articles.recent(500), key=lambda a: a.id)]


def put(make: Maker, texts: Sequence[str], *, first: str = "P", **changes: object) -> list[int]:
    """Articles of publishers of their own, each with its text's first words as title."""
    return [
        make.summarized(
            f"{first}{n}",
            **({"publisher": f"{first}{n}", "title": text.partition(".")[0][:60], "text": text} | changes),
        )
        for n, text in enumerate(texts)
    ]


async def test_articles_on_one_event_are_one_story(storage: Storage, make: Maker, clock: Clock) -> None:
    put(make, (QUAKE[0], PIPES[0], OTHER_QUAKE[0], QUAKE[1], OTHER_QUAKE[1], PIPES[1]))
    one, two, three, four, five, six = await stories(storage, clock)
    assert (one, two, three) == (four, six, five)
    assert len({one, two, three}) == 3
    assert storage.articles.counts() == {"ready": 6}


async def test_an_article_shows_that_two_stories_are_one(storage: Storage, make: Maker, clock: Clock) -> None:
    put(
        make,
        ("The agency opened docket FAA-2031-0224 on batteries in hand luggage. It asks airlines for their views.",),
    )
    put(make, ("Pilots want spare cells banned from the cabin after a fire near Perros.",), first="Q")
    one, two = await stories(storage, clock)
    assert one != two
    clock.forward(hours=1)
    bridge = "Docket FAA-2031-0224: pilots want spare cells banned from the cabin after a fire near Perros."
    put(make, (bridge,), first="Bridge")
    assert await stories(storage, clock, StoryRules(strictness=0.2)) == [one] * 3
    assert storage.stories.current([one, two]) == {one: one, two: one}
    assert [len(story.articles) for story in storage.stories.many([two, one])] == [3]


@pytest.mark.parametrize("published", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
async def test_a_date_at_the_end_of_the_calendar_holds_nobody_up(
    storage: Storage, make: Maker, clock: Clock, published: datetime
) -> None:
    make.summarized("odd", published=published)
    make.summarized("even")
    assert len(await stories(storage, clock)) == 2
    assert storage.articles.counts() == {"ready": 2}


async def test_embeddings_of_another_model_are_not_compared(storage: Storage, make: Maker, clock: Clock) -> None:
    put(make, QUAKE[:1], embedding=(0.5,) * 4)
    put(make, QUAKE[1:2], first="Q", embedding=(1.0, 0.0, 0.0))
    put(make, PIPES[:1], first="R", embedding=(1.0, 0.0, 0.0))
    one, two, three = await stories(storage, clock)
    assert one == two != three


async def test_an_article_that_another_process_grouped_leaves_no_empty_story(
    storage: Storage, make: Maker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    article_id = make.summarized("k")
    (stale,) = storage.articles.waiting(ArticleState.SUMMARIZED, 5)
    storage.articles.ready(article_id, storage.stories.add(clock()), now=clock())
    monkeypatch.setattr(storage.articles, "waiting", lambda *_: [stale])
    await group(storage, rules=RULES, clock=clock)
    assert storage.database.rows("SELECT id FROM stories") == [{"id": storage.articles.get(article_id).story_id}]


async def test_old_articles_get_their_profiles_by_and_by(storage: Storage, make: Maker, clock: Clock) -> None:
    for n in range(5):
        make.ready(f"old{n}", title="Old", text=f"H.R. {1000 + n} was read for the first time.", publisher=f"P{n}")
    assert backfill(storage, 2) == 2
    assert await group(storage, rules=RULES, clock=clock) == 0
    assert backfill(storage, 2) == 0
    assert storage.database.rows("SELECT count(DISTINCT name) AS n FROM article_ids") == [{"n": 5}]
    put(make, ["The committee is done with H.R. 1003."], published=NOON + timedelta(days=90))
    *old, new = await stories(storage, clock)
    assert new == old[3]


async def test_a_backdated_copy_that_comes_later_does_not_take_the_title(
    storage: Storage, make: Maker, clock: Clock
) -> None:
    make.summarized("first", title="Terminals close", publisher="A", text=COPY)
    clock.forward(hours=1)
    make.summarized("copy", title="BUY PIPES", publisher="B", text=COPY, published=NOON - timedelta(days=3))
    (story,) = storage.stories.many(await stories(storage, clock))
    assert [article.title for article in story.articles] == ["Terminals close", "BUY PIPES"]
    assert story.lead.title == "Terminals close"
