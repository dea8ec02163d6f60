"""The trainer learns from a few invented articles. It gives the same result twice, and exports it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from summarizer.models import Document
from summarizer.network import KINDS, STAGES, Lines
from training.corpus import Example

pytestmark = pytest.mark.models


class MadeUp:
    """A fake network. Every line is prose, and only lines about the ministry have another vector."""

    def read(self, title: str, lines: Sequence[str]) -> Lines:
        vectors = np.zeros((len(lines), 384), dtype=np.float32)
        special = ["ministry" in line for line in lines]
        vectors[np.arange(len(lines)), np.array(special, dtype=int)] = 1
        kinds = np.eye(len(KINDS), dtype=np.float32)[np.zeros(len(lines), dtype=int)]
        none = np.zeros((len(lines), len(STAGES)), dtype=np.float32)
        return Lines(vectors, None, 0.5, kinds, none[:, 0], none, cast(Any, None), cast(Any, None))


def made_up(count: int) -> list[Example]:
    """Return articles of eight sentences. The reference summary is always the sentence about the ministry."""
    draw = np.random.default_rng(5)
    found = []
    for row in range(count):
        lines = [f"Visitor {row} number {index} liked the weather by the lake." for index in range(8)]
        place = int(draw.integers(2, 8))
        lines[place] = f"The ministry banned {row} kinds of plastic bags from next May."
        document = Document(text="\n\n".join(lines), lang="en")
        found.append(Example(set="cnn", row=2 * row, document=document, reference=lines[place]))
    return found


def gain(scorer: Any, item: Any) -> float:
    """Return the gain of the scorer's best set over the opening, in points of ROUGE."""
    import torch

    with torch.no_grad():
        density = scorer(torch.from_numpy(item.inputs)).numpy()
    mask = np.zeros((1, len(item.inputs)), dtype=np.bool_)
    mask[0, replace(item.choices, density=density).best()] = True
    return float(item.rewards.gains(mask)[0])


def test_the_trainer_learns_is_repeatable_and_exports(tmp_path: Path) -> None:
    import torch

    from summarizer.salience import density, load_weights
    from training import salience as training

    items = list(training.prepare(made_up(24), MadeUp()))
    scorers = [training.train_one(items, items, seed=3, epochs=12, rate=1e-2) for _ in range(2)]
    for left, right in zip(scorers[0].parameters(), scorers[1].parameters(), strict=True):
        assert torch.equal(left, right)
    assert np.mean([gain(scorers[0], item) for item in items]) > 5
    training.export(scorers[:1], np.ones(394, dtype=np.float32), tmp_path / "salience.npz")
    weights = load_weights(tmp_path / "salience.npz")
    assert weights["terms"].shape == load_weights()["terms"].shape
    for item in items[:3]:
        with torch.no_grad():
            wanted = scorers[0](torch.from_numpy(item.inputs))
        found = density(weights, item.inputs[:, :384], item.inputs[:, 768:])
        assert found == pytest.approx(wanted.numpy(), abs=2e-2)
