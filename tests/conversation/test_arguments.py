"""Arguments that people type after a command, and the answers. Each line in tests/data/conversation/ is a case."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Maker
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
