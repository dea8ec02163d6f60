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
        vectors = np.eye(2, 384, dtype=np.float32)[[int("ministry" in line) for line in lines]]
        kinds = np.eye(1, len(KINDS), dtype=np.float32)[[0] * len(lines)]
        none, unread = np.zeros((len(lines), len(STAGES)), dtype=np.float32), cast(Any, None)
        return Lines(vectors, None, 0.5, kinds, none[:, 0], none, unread, unread)


def made_up(count: int) -> list[Example]:
    """Return articles of eight sentences. The reference summary is always the sentence about the ministry."""
    places, found = np.random.default_rng(5).integers(2, 8, count), []
    for row, place in enumerate(places):
        lines = [f"Visitor {row} number {index} liked the weather by the lake." for index in range(8)]
        lines[place] = f"The ministry banned {row} kinds of plastic bags from next May."
        document = Document(text="\n\n".join(lines), lang="en")
        found.append(Example(set="cnn", row=2 * row, document=document, reference=lines[place]))
    return found


def test_the_trainer_learns_is_repeatable_and_exports(tmp_path: Path) -> None:
    import torch

    from summarizer.salience import density, load_weights
    from training import salience as training

    items = list(training.prepare(made_up(24), MadeUp()))
    scorers = [training.train_one(items, items, seed=3, epochs=12, rate=1e-2) for _ in range(2)]
    assert all(map(torch.equal, *(scorer.parameters() for scorer in scorers)))
    with torch.no_grad():
        wanted = [scorers[0](torch.from_numpy(item.inputs)).numpy() for item in items]
    best = [replace(item.choices, density=told).best() for item, told in zip(items, wanted, strict=True)]
    gains = [item.rewards.gains(np.isin(range(8), one)[None])[0] for item, one in zip(items, best, strict=True)]
    assert np.mean(gains) > 5  # points of ROUGE over the opening
    training.export(scorers[:1], np.ones(394, dtype=np.float32), tmp_path / "salience.npz")
    weights = load_weights(tmp_path / "salience.npz")
    assert weights["terms"].shape == load_weights()["terms"].shape
    for item, told in zip(items[:3], wanted, strict=False):
        assert density(weights, item.inputs[:, :384], item.inputs[:, 768:]) == pytest.approx(told, abs=2e-2)
