"""The trained head that ships, and what guards it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from summarizer.errors import ModelDamaged, ModelNotFound
from summarizer.salience import CARD, FEATURES, PAIRS, WEIGHTS, head_for, load_head, opening_worth
from summarizer.weights import ENCODER

MEBIBYTE = 2**20


def test_the_file_is_small_and_the_one_that_its_json_describes() -> None:
    told = json.loads(CARD.read_text(encoding="utf-8"))
    assert told["features"] == list(FEATURES), "the features changed: train again"
    assert told["pairs"] == list(PAIRS)
    assert told["weights"] <= 2_000_000
    assert WEIGHTS.stat().st_size <= 8 * MEBIBYTE
    assert min(told["margins"].values()) >= 0
    load_head()


@pytest.mark.parametrize("n", [2, 7, 300])
def test_it_takes_any_number_of_sentences(n: int) -> None:
    head = head_for(ENCODER.name)
    assert head is not None
    draw = np.random.default_rng(1)
    vectors = draw.normal(size=(n, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    worth = head(
        vectors,
        draw.random((n, len(FEATURES)), dtype=np.float32),
        np.repeat((vectors @ vectors.T)[:, :, None], len(PAIRS), axis=2),
    )
    assert worth.density.shape == (n,)
    assert worth.overlap.shape == (n, n)
    assert np.isfinite(worth.density).all()
    assert (worth.overlap >= 0).all()
    assert worth.overlap == pytest.approx(worth.overlap.T, abs=1e-4)


def test_other_encoders_have_no_head() -> None:
    assert head_for("intfloat/multilingual-e5-small") is None
    assert opening_worth(3).density.tolist() == pytest.approx([1 / 2, 1 / 3, 1 / 4])


def test_a_damaged_or_missing_file_is_told(tmp_path: Path) -> None:
    weights, card = tmp_path / "salience.onnx", tmp_path / "salience.json"
    with pytest.raises(ModelNotFound, match="install policybot again"):
        load_head(weights, card)
    shutil.copy(CARD, card)
    weights.write_bytes(b"something else")
    with pytest.raises(ModelDamaged, match=r"salience\.onnx"):
        load_head(weights, card)
