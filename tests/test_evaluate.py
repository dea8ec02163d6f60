"""Which part of `make eval` gets which arguments."""

from __future__ import annotations

import pytest

from benchmarks.evaluate import PARTS, runs


def test_each_part_is_cut_to_as_many_rows() -> None:
    assert runs(["--rows", "5", "--sets", "govuk"]) == [
        ("summaries", ["--rows", "5", "--sets", "govuk"]),
        ("acts", ["--rows", "5"]),
        ("check", ["--rows", "5"]),
    ]


def test_without_arguments_each_part_has_its_own_defaults() -> None:
    assert runs([]) == [(part, []) for part in PARTS]


def test_parts_can_be_chosen() -> None:
    assert runs(["--parts", "summaries", "--peers", "lead"]) == [("summaries", ["--peers", "lead"])]
    with pytest.raises(SystemExit):
        runs(["--parts", "poetry"])
