"""The best set of sentences is chosen, given the value of each."""

from typing import Any

import numpy as np
import pytest

from summarizer.extractive import FREE, NEVER, Choices
from tests.summarizer.conftest import table

NEEDS = {"free": FREE, "never": NEVER}


@pytest.mark.parametrize("row", table("choices"))
def test_the_best_set_of_sentences_is_chosen(row: dict[str, Any]) -> None:
    n = len(row["density"])
    alike = np.zeros((n, n), dtype=np.bool_)
    for one, other in row.get("alike", ()):
        alike[one, other] = alike[other, one] = True
    made = Choices(
        density=np.array(row["density"], dtype=np.float32),
        alike=alike,
        bonus=np.array(row.get("bonus", [0] * n), dtype=np.float32),
        once=np.array(row.get("once", [0] * n), dtype=np.float32),
        words=np.array(row.get("words", [20] * n), dtype=np.float32),
        needs=np.array([NEEDS.get(need, need) for need in row.get("needs", ["free"] * n)]),
        sentences=row.get("sentences", 3),
        max_words=row.get("max_words", 100),
    )
    found = made.best()
    assert found in row.get("best", [found])
    assert set(row.get("with", ())) <= set(found)
    assert not set(row.get("without", ())) & set(found)
    assert made.lead() == row.get("lead", made.lead())
