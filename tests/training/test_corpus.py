"""The development texts are split into parts, and the network's output for them is cached."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from summarizer.network import Lines
from training.corpus import KeptNetwork, examples, part_of


class Counting:
    """A fake network that counts the articles that it reads."""

    name, asked = "counting", 0

    def read(self, title: str, lines: Sequence[str]) -> Lines:
        self.asked += 1
        rows = np.full((len(lines), 3), len(title), dtype=np.float32)
        return Lines(rows, rows[0] if title else None, 0.5, rows, rows[:, 0], rows, cast(Any, None), cast(Any, None))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {"text": "The first one is here now. The second one is here.", "summary": "Here.", "title": "Two are here"},
        {"text": "  ", "summary": "Nothing"},
        {"text": "The third one is over there.", "summary": "There.", "lang": "en"},
    ]
    path = tmp_path / "policy" / "govuk.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_a_row_is_for_training_validation_or_figures() -> None:
    parts = "train test validation test validation train"
    assert [part_of(row) for row in (0, 1, 8, 9, 18, 20)] == parts.split()


def test_rows_without_a_text_are_skipped_but_counted(folder: Path) -> None:
    first, third = examples(folder, ["govuk"])
    assert (first.row, third.row) == (0, 2)
    assert first.document.title == "Two are here"
    assert third.document.lang == "en"


def test_the_network_reads_an_article_only_once(tmp_path: Path) -> None:
    network = Counting()
    for _ in range(2):
        kept = KeptNetwork(cast(Any, network), tmp_path / "cache")
        assert kept.read("Two", ["One.", "Other."]).vectors.tolist() == [[3, 3, 3]] * 2
        assert kept.read("", ["One."]).title_vector is None
    assert network.asked == 2
