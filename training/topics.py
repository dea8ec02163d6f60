"""Fits the weights of default topics: ``python -m training.topics``.

It trains on the labelled even rows, and on our own short texts of the split dev (``benchmarks.topics``). The threshold
is the lowest one whose F1, cross-validated over articles, is at most FLAT below the best F1. The bias is then shifted
so that this threshold is 0.5.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.topics import Case, default_model, load, own
from summarizer.facts.topics import FEATURES, TopicModel
from training import logistic

SEED = 7
FOLDS = 5
PENALTY = 20.0
FLAT = 0.005
WEIGHTS = Path(__file__).parents[1] / "summarizer" / "facts" / "topics_weights.json"


def fit(cases: Sequence[Case], model: TopicModel) -> None:
    """Fit the weights and write them."""
    names = model.topics
    features = np.stack([model.features(case.reading) for case in cases]).astype(np.float64)
    gold = np.array([[name in case.gold for name in names] for case in cases], dtype=np.float64)
    folds = np.random.default_rng(SEED).permutation(len(cases)) % FOLDS
    held = np.zeros_like(gold)
    for fold in range(FOLDS):
        weights, bias = _logistic(features[folds != fold], gold[folds != fold])
        held[folds == fold] = features[folds == fold] @ weights + bias
    cuts = np.linspace(-3, 1, 81)
    reached = [_f1(held >= cut, gold > 0) for cut in cuts]
    # F1 is flat near its maximum. Of all thresholds that are about as good, take the lowest, which finds most topics.
    best = next(cut for cut, value in zip(cuts, reached, strict=True) if value >= max(reached) - FLAT)
    print(f"cross-validated F1 {_f1(held >= best, gold > 0):.2f} at {1 / (1 + np.exp(-best)):.2f}")
    weights, bias = _logistic(features, gold)
    facts = {
        "comment": "python -m training.topics",
        "weights": [round(float(weight), 4) for weight in weights],
        "bias": round(float(bias - best), 4),
    }
    WEIGHTS.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _logistic(features: np.ndarray, gold: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and bias."""
    rows, wanted = features.reshape(-1, FEATURES), gold.reshape(-1)
    *weights, bias = logistic.fit(rows, wanted, np.ones(len(rows)), ridge=PENALTY, least=1e-9)
    return np.array(weights), float(bias)


def _f1(found: np.ndarray, gold: np.ndarray) -> float:
    return float(2 * (found & gold).sum() / max(found.sum() + gold.sum(), 1))


def main() -> None:
    """Read the texts, fit the weights and write them."""
    fit([*load("dev"), *own("dev")], default_model())


if __name__ == "__main__":
    main()
