"""The check is at least as good as docs/check.md says."""

from pathlib import Path

import pytest

from benchmarks.check import Judged, balanced, crossed, read_edits, read_frank

pytestmark = [pytest.mark.slow, pytest.mark.shared_data]


@pytest.fixture(scope="module")
def frank(shared_data: Path) -> list[Judged]:
    return read_frank(shared_data)


@pytest.mark.parametrize(("half", "least", "least_crossed"), [("cnn", 0.65, 0.65), ("bbc", 0.71, 0.67)])
def test_true_and_false_summaries_of_models_are_told_apart(
    frank: list[Judged], half: str, least: float, least_crossed: float
) -> None:
    rows = [one for one in frank if one.kind == half]
    assert len(rows) > 150
    assert balanced(rows, [one.passes() for one in rows]) >= least
    assert crossed(frank, half) >= least_crossed


@pytest.mark.parametrize("kind", ["number", "date", "name"])
def test_edits_of_single_facts_are_found(edited: list[Judged], kind: str) -> None:
    rows = [one for one in edited if one.kind in {"", kind}]
    assert balanced(rows, [one.passes() for one in rows]) >= 0.67


@pytest.fixture(scope="module")
def edited(shared_data: Path) -> list[Judged]:
    return read_edits(shared_data, rows=30)
