"""The trainer on a handful of made-up articles: it learns, it repeats itself, it exports what it learnt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from summarizer.models import Document
from summarizer.training.corpus import Embedded, Example

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
    from summarizer.salience import KINDS, OnnxHead
    from summarizer.training import salience as training
    from summarizer.training.network import Shape

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
    head = OnnxHead(path.read_bytes(), margins=(1.0, 2.0, 3.0))
    for item in items[:3]:
        density, overlap, kind = training.predict(heads[:1], item)
        worth = head(item.vectors, item.features, item.pairs)
        assert worth.density == pytest.approx(density, abs=1e-4)
        assert worth.overlap == pytest.approx(overlap, abs=1e-4)
        assert worth.margin == 1.0 + KINDS.index(kind)


def test_the_margin_is_the_least_at_which_no_set_loses() -> None:
    from summarizer.training.salience import Outcome, tune_margin

    def told(name: str, expected: float, gain: float, times: int) -> list[Outcome]:
        return [Outcome(set=name, row=2, expected=expected, gain=gain, first=gain, kind="news")] * times

    good = told("bbc", 3.0, 4.0, 20)
    bad = told("cnn", 1.1, -2.0, 10)
    assert tune_margin(good) == 0
    assert tune_margin(good + bad + told("cnn", 2.0, 1.0, 10)) == 1.25
    assert tune_margin(good + bad[:4]) == 0  # four texts prove nothing
