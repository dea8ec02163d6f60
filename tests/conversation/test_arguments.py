"""Arguments that people type after a command, and the answers. Each line in tests/data/conversation/ is a case."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.storage import Storage
from summarizer.facts import Facts, FoundStage, Stage
from tests.conftest import NOON, Maker
from tests.conversation.conftest import Person

DATA = Path(__file__).parents[1] / "data" / "conversation"


def cases(name: str) -> list[Any]:
    rows = [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    return [pytest.param(*row.values(), id=row["typed"]) for row in rows]


@pytest.fixture
def gazette(make: Maker) -> None:
    make.ready("a", source=make.source("Gazette", topics=("Food",)))


@pytest.mark.parametrize(("world", "typed", "told"), cases("arguments.jsonl"))
def test_an_answer_to_typed_arguments_has_the_expected_words(
    ann: Person, request: pytest.FixtureRequest, world: str, typed: str, told: str
) -> None:
    request.getfixturevalue(world)
    assert told in ann.says(typed)


@pytest.fixture
def shop(storage: Storage, make: Maker) -> None:
    gazette = make.source("Gazette", topics=("Metals",))
    daily = make.source("Trade Daily", url="https://feeds.daily.example/rss")
    food = make.source("Food", topics=("Food and drink",), url="https://food.example/rss")
    for title, text, source, days, stage, place in (
        ("On steel", "A rule on steel.", gazette, 1, "adopted", "DE"),
        ("On cheese", "A rule on milk.", gazette, 5, "proposed", "DE"),
        ("On wine", "A rule on grapes.", daily, 20, "other", "FR"),
        ("On fish", "The fleet sails.", make.source("Coast"), 2, "other", "IT"),
    ):
        article = make.ready(
            title, title=title, text=text, source=source, summary="It is so.", published=NOON - timedelta(days=days)
        )
        storage.facts.putting(
            article, Facts(stage=FoundStage(stage=Stage(stage)), jurisdictions=(place,)), version="1"
        )()
        if title == "On cheese":
            storage.articles.add_topics([article], food)


@pytest.mark.parametrize(("typed", "found"), cases("searches.jsonl"))
def test_a_typed_search_finds_the_expected_articles(ann: Person, shop: None, typed: str, found: list[str]) -> None:
    told = ann.says(f"/search {typed}")
    assert sorted(title for title in ("steel", "cheese", "wine", "fish") if f"On {title}" in told) == found
