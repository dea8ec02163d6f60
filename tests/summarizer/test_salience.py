"""The trained head that ships, and what guards it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from summarizer.errors import ModelDamaged, ModelNotFound
from summarizer.salience import (
    CARD,
    FEATURES,
    PAIRS,
    WEIGHTS,
    feature_matrix,
    head_for,
    load_head,
    opening_worth,
    pair_tensor,
)
from summarizer.weights import ENCODER

MEBIBYTE = 2**20


def test_the_file_is_small_and_the_one_that_its_json_describes() -> None:
    told = json.loads(CARD.read_text(encoding="utf-8"))
    assert told["features"] == list(FEATURES), "the features changed: train again"
    assert told["pairs"] == list(PAIRS)
    assert told["weights"] <= 2_000_000
    assert WEIGHTS.stat().st_size <= 8 * MEBIBYTE
    load_head()


@pytest.mark.parametrize("n", [2, 7, 300])
def test_it_takes_any_number_of_sentences(n: int) -> None:
    head = head_for(ENCODER.name)
    assert head is not None
    draw = np.random.default_rng(1)
    vectors = draw.normal(size=(n, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    density, overlap = head(
        vectors,
        draw.random((n, len(FEATURES)), dtype=np.float32),
        np.repeat((vectors @ vectors.T)[:, :, None], len(PAIRS), axis=2),
    )
    assert np.isfinite(density).all()
    assert (len(density), overlap.shape) == (n, (n, n))
    assert (overlap >= 0).all()
    assert overlap == pytest.approx(overlap.T, abs=1e-4)


def test_other_encoders_have_no_head() -> None:
    assert head_for("intfloat/multilingual-e5-small") is None
    assert opening_worth(3)[0].tolist() == pytest.approx([1 / 2, 1 / 3, 1 / 4])


def test_a_damaged_or_missing_file_is_told(tmp_path: Path) -> None:
    weights, card = tmp_path / "salience.onnx", tmp_path / "salience.json"
    with pytest.raises(ModelNotFound, match="install policybot again"):
        load_head(weights, card)
    shutil.copy(CARD, card)
    weights.write_bytes(b"something else")
    with pytest.raises(ModelDamaged, match=r"salience\.onnx"):
        load_head(weights, card)


def test_features_of_words() -> None:
    matrix = feature_matrix(
        ["The council adopted a law.", "Why so late in the year?", '"We have 30 days left for this one," Ms Lee said.'],
        np.eye(3, dtype=np.float32),
        "Council adopted law",
        None,
        dependent=[False, False, True],
        paragraphs=[0, 0, 1],
    )
    assert np.abs(matrix).max() <= 2
    found = dict(zip(FEATURES, matrix.T.tolist(), strict=True))
    assert (found["repeats_title"], found["question"], found["quoted"]) == ([1, 0, 0], [0, 1, 0], [0, 0, 1])
    assert (found["dependent"], found["paragraph"], found["first"]) == ([0, 0, 1], [1, 0, 1], [1, 0, 0])
    assert found["figures"] == pytest.approx([0, 0, 0.1])


def test_pairs() -> None:
    pairs = pair_tensor(["The council adopted taxes.", "Council taxes rise.", "Cats sleep long."], None)
    assert pairs[0, 1].tolist() == pytest.approx([0, 2 / 3, 1])
    assert pairs[0, 2].tolist() == [0, 0, 0]
    assert np.array_equal(pairs, pairs.transpose(1, 0, 2))
    assert pair_tensor(["One."], None).shape == (1, 1, len(PAIRS))
