"""Group: articles on one event become one story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.pipeline import group
from bot.storage import Storage
from summarizer.stories import StoryRules
from tests.conftest import NOON, Clock, Maker

RULES = StoryRules()


async def stories(storage: Storage, clock: Clock) -> list[int]:
    """The story of each article, by id."""
    while await group(storage, rules=RULES, clock=clock):
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


async def test_a_date_at_an_end_of_the_calendar_holds_nobody_up(storage: Storage, make: Maker, clock: Clock) -> None:
    for published in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), NOON):
        make.summarized(str(published), published=published)
    assert len(await stories(storage, clock)) == 3
