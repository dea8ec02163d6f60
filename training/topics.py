"""Fits the weights of default topics: ``python -m training.topics``.

It trains on the labelled even rows, and on our own short texts of the split dev (``benchmarks.topics``). The threshold
is the lowest one whose F1, cross-validated over articles, is at most FLAT below the best F1. The bias is then shifted
so that this threshold is 0.5.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.topics import default_model, load, own
from summarizer.facts.topics import FEATURES
from training import logistic

SEED = 7
FOLDS = 5
PENALTY = 20.0
FLAT = 0.005
WEIGHTS = Path(__file__).parents[1] / "summarizer" / "facts" / "topics_weights.json"


def fit(features: NDArray[np.float64], gold: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return weights and bias for [cases, topics, features]. ``gold`` is [cases, topics]."""
    rows = features.reshape(-1, FEATURES)
    return logistic.fit(rows, gold.ravel(), np.ones(len(rows)), ridge=PENALTY, least=1e-9)


def main() -> None:
    """Read the texts, fit the weights and write them."""
    cases, model = [*load("dev"), *own("dev")], default_model()
    features = np.stack([model.features(case.reading) for case in cases]).astype(np.float64)
    gold = np.array([[name in case.gold for name in model.topics] for case in cases])
    folds = np.random.default_rng(SEED).permutation(len(cases)) % FOLDS
    held = np.zeros(gold.shape)
    for fold in range(FOLDS):
        *weights, bias = fit(features[folds != fold], gold[folds != fold])
        held[folds == fold] = features[folds == fold] @ np.array(weights) + bias
    cuts = np.linspace(-3, 1, 81)
    found = held >= cuts[:, None, None]
    f1 = 2 * (found & gold).sum((1, 2)) / (found.sum((1, 2)) + gold.sum())
    # F1 is flat near its maximum. Of all thresholds that are about as good, take the lowest, which finds most topics.
    best = cuts[f1 >= f1.max() - FLAT][0]
    *weights, bias = fit(features, gold)
    facts = {
        "comment": "python -m training.topics",
        "weights": [round(float(weight), 4) for weight in weights],
        "bias": round(float(bias - best), 4),
    }
    WEIGHTS.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
