"""What a trainer sees of the texts, and the cache of vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from summarizer.encoder import Encoder
from training.corpus import VectorCache, part_of, read


class CountingEngine:
    """Vectors from the length of a text; counts what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


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


def test_parts() -> None:
    assert [part_of(row) for row in (0, 1, 8, 9, 18, 20)] == [
        "train",
        "test",
        "validation",
        "test",
        "validation",
        "train",
    ]


def test_rows_without_a_text_are_left_out_and_keep_their_numbers(folder: Path) -> None:
    found = list(read(folder, ["govuk"]))
    assert [example.row for example in found] == [0, 2]
    assert found[0].document.title == "Two are here"
    assert found[1].document.lang == "en"


def test_vectors_are_made_once(folder: Path, tmp_path: Path) -> None:
    examples = list(read(folder, ["govuk"]))
    engine = CountingEngine()
    first = VectorCache(Encoder(engine, "counting"), tmp_path / "cache").embed(examples)
    asked = len(engine.asked)
    assert asked == 4
    again = VectorCache(Encoder(engine, "counting"), tmp_path / "cache").embed(examples)
    assert len(engine.asked) == asked
    assert np.array_equal(first[0].vectors, again[0].vectors)
    assert first[0].vectors.shape == (2, 2)
    assert first[0].title_vector is not None
    assert first[1].title_vector is None
    VectorCache(Encoder(engine, "another"), tmp_path / "cache").embed(examples)
    assert len(engine.asked) == 2 * asked
