"""The trainer on a handful of made-up articles: it learns, it repeats itself, it exports what it learnt."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from summarizer.models import Document
from training.corpus import Embedded, Example

pytestmark = pytest.mark.models


def made_up(count: int) -> list[Embedded]:
    """Articles of eight sentences, in which the reference is always the sentence on the ministry."""
    from summarizer.extractive import candidates

    draw = np.random.default_rng(5)
    articles = []
    for row in range(count):
        place = int(draw.integers(2, 8))
        lines = [f"Visitor {row} number {index} liked the weather by the lake." for index in range(8)]
        lines[place] = f"The ministry banned {row} kinds of plastic bags from next May."
        document = Document(text="\n\n".join(lines))
        found = candidates(document)
        vectors = np.zeros((len(found), 384), dtype=np.float32)
        vectors[:, 0] = 1
        vectors[place, :2] = (0, 1)
        example = Example(set="cnn", row=2 * row, document=document, reference=lines[place])
        articles.append(Embedded(example=example, found=found, vectors=vectors, title_vector=None))
    return articles


def test_it_learns_repeats_itself_and_exports(tmp_path: Path) -> None:
    import torch

    pytest.importorskip("onnx", reason="the extra [training] is not installed: see make test-models")
    from summarizer.salience import load_head
    from training import salience as training
    from training.network import Shape

    items = training.prepare(made_up(24))
    shape = Shape(width=16, heads=2, layers=1, inner=16, dropout=0.0, input_dropout=0.0)
    heads = [
        training.train_head(items, items, shape=shape, seed=3, epochs=12, rate=1e-2, verbose=False) for _ in range(2)
    ]
    for left, right in zip(heads[0].parameters(), heads[1].parameters(), strict=True):
        assert torch.equal(left, right)
    told = training.evaluate(heads[:1], items)
    assert told["cnn"] > 5

    path = tmp_path / "head.onnx"
    training.export(heads[:1], path)
    card = tmp_path / "head.json"
    card.write_text(json.dumps({"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}))
    head = load_head(path, card)
    for item in items[:3]:
        expected = training.predict(heads[:1], item)
        for found, wanted in zip(head(item.vectors, item.features, item.pairs), expected, strict=True):
            assert found == pytest.approx(wanted, abs=1e-4)
