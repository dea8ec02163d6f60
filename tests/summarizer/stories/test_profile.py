"""The profile of an article has its names, numbers and dates, and can be stored and loaded."""

from datetime import UTC, datetime

import numpy as np
import pytest

from summarizer.stories import load_profile
from tests.summarizer.stories.texts import COPY, QUAKE, profile

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)


def test_a_profile_has_names_numbers_and_dates() -> None:
    made = profile(text=QUAKE[0], title="Earthquake in Valmora", publisher="P", published=NOON)
    assert {"@valmora", "@salko", "@tarnow", "@bristol"} <= made.names.keys()
    assert any(number.startswith("#37 ") for number in made.numbers)
    assert {"~2024-03", "~03-04"} <= made.dates.keys()
    assert sum(weight**2 for weight in made.names.values()) == pytest.approx(
        1, abs=0.005
    )  # weights are stored as thousandths


@pytest.mark.slow
def test_a_profile_can_be_stored_as_json_and_loaded() -> None:
    for text in ("x" * 100_000, "7 " * 50_000, "\ud800 x"):
        assert profile(text=text, title=text[:50]).dump().encode()
    made = profile(text=f"{COPY} H.R. 12", title="Fruit “dear”", publisher="P", published=NOON)
    kept = made.dump()
    assert len(kept) < 6000
    again = load_profile(kept, embedding=np.ones(3, dtype=np.float32), signature=made.signature, meaning=made.meaning)
    assert again is not None
    assert again.dump() == kept
    assert (again.ids, again.marks, again.published) == (made.ids, made.marks, NOON)


@pytest.mark.parametrize("kept", ["", "{}", "[]", "null", '{"v": 0}', "{"])
def test_a_profile_of_another_version_is_not_loaded(kept: str) -> None:
    assert load_profile(kept) is None


def test_terms_of_chinese_are_pairs_of_characters() -> None:
    one = profile(text="工业和信息化部发布区块链产业发展指导意见。")
    assert "区块" in one.terms
