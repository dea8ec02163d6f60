"""Similar articles on different matters are different stories. Articles in other words on one matter are one story."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summarizer.stories import StoryRules, group_profiles
from summarizer.stories.models import find_ids
from tests.summarizer.conftest import table
from tests.summarizer.stories.texts import profile

pytestmark = pytest.mark.slow

NOON = datetime(2031, 9, 1, 12, tzinfo=UTC)
RULES = StoryRules()
PUBLISHERS = {"each its own": "Paper {}", "one": "Gazette", "none": ""}


def stories(row: dict[str, Any], publisher: str, *, titled: bool = True) -> int:
    made = [
        profile(
            title=title if titled else "",
            text=text,
            publisher=PUBLISHERS[publisher].format(number),
            published=NOON + timedelta(days=day),
        )
        for number, (day, title, text) in enumerate(row["articles"])
    ]
    found = set(group_profiles(made, RULES))
    assert len(found) == len(set(group_profiles(made[::-1], RULES)))
    return len(found)


@pytest.mark.parametrize("row", table("forms", "stories"))
def test_articles_are_grouped_into_the_right_number_of_stories(row: dict[str, Any]) -> None:
    assert {stories(row, publisher) for publisher in row["publishers"]} == {row["matters"]}
    assert not row["untitled"] or stories(row, "each its own", titled=False) == row["matters"]


@pytest.mark.parametrize("row", table("ids", "stories"))
def test_ids_of_bills_dockets_and_cases_are_found(row: dict[str, Any]) -> None:
    ids = find_ids(row.get("title", ""), row["text"])
    assert ids.own == tuple(row["own"])
    assert ids.cited == tuple(row.get("cited", ()))
