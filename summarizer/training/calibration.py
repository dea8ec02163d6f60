"""Fits the few weights of ``heads/meaning.json``: ``python -m summarizer.training.calibration NETWORK.onnx``.

A logistic regression on the features of ``summarizer.meaning``, from three lots, true and false ones of each of equal
weight: FRANK's CNN half and BBC half (even rows), and edits of texts held aside from training. Of a
summary people judged, the sentence with the lowest score decides, as it does in use.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from summarizer.encoder import load_encoder
from summarizer.engines import load_tokenizer
from summarizer.engines.onnx import open_session
from summarizer.meaning import FEATURES, Calibration, MeaningCheck
from summarizer.settings import SummarizerSettings
from summarizer.trained import HEADS
from summarizer.training.frank import Similarity, read_frank
from summarizer.training.pairs import build
from summarizer.training.texts import data_folder
from summarizer.weights import ENCODER, packaged_file

Floats = NDArray[np.float64]
EDITS = 900
SHARES = {"cnn": 2.0, "bbc": 0.2, "edits": 1.0}
"""Weights of the lots. The BBC half has four factual summaries among the even rows: too few to say much."""


@dataclass(frozen=True, kw_only=True)
class Lot:
    """Bags of rows (the sentences of a summary) with a label each."""

    name: str
    bags: tuple[Floats, ...]
    """Each [sentences, features]."""
    labels: tuple[bool, ...]


def fit(lots: Sequence[Lot], *, rounds: int = 8000, rate: float = 0.2, decay: float = 1e-3) -> tuple[Floats, float]:
    """(weights, one a column of the bags; bias) by gradient descent on the log-loss; a bag's lowest row decides."""
    stacked = np.concatenate([bag for lot in lots for bag in lot.bags])
    mean, spread = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    bags = [(bag - mean) / spread for lot in lots for bag in lot.bags]
    labels = np.array([float(label) for lot in lots for label in lot.labels])
    importance = np.concatenate([_importance(lot) for lot in lots])
    rows = np.concatenate(bags)
    starts = np.cumsum([0, *(len(bag) for bag in bags[:-1])])
    weights, bias = np.zeros(rows.shape[1]), 0.0
    for _ in range(rounds):
        sums = rows @ weights + bias
        least = np.minimum.reduceat(sums, starts)
        chosen = rows[_first_least(sums, least, starts)]
        error = importance * (1 / (1 + np.exp(-least)) - labels)
        weights = weights - rate * (chosen.T @ error + decay * weights)
        bias -= rate * float(error.sum())
    raw = weights / spread
    return raw, float(bias - raw @ mean)


def _importance(lot: Lot) -> Floats:
    """Weights of the lot's bags, half of their sum for each label."""
    labels = np.array(lot.labels)
    share: Floats = np.where(labels, 0.5 / max(1, labels.sum()), 0.5 / max(1, (~labels).sum()))
    return share * SHARES.get(lot.name, 1.0)


def _first_least(sums: Floats, least: Floats, starts: NDArray[np.int64]) -> list[int]:
    ends = [*starts[1:], len(sums)]
    return [int(begin + np.argmin(sums[begin:end])) for begin, end in zip(starts, ends, strict=True)]


def encoder_similarity(settings: SummarizerSettings) -> Similarity:
    """Cosines by the embedded encoder; article vectors are kept, since FRANK has each article several times."""
    encoder = load_encoder(settings)
    kept: dict[tuple[str, ...], NDArray[np.float32]] = {}

    def similarity(claims: Sequence[str], sentences: Sequence[str]) -> Sequence[Sequence[float]]:
        key = tuple(sentences)
        if key not in kept:
            kept[key] = encoder.encode(sentences)
        found: list[list[float]] = (encoder.encode(claims) @ kept[key].T).tolist()
        return found

    return similarity


def lots_of(check: MeaningCheck, folder: Path, similarity: Similarity | None) -> list[Lot]:
    """Even rows of FRANK by half, and edits of the validation part."""
    judged = read_frank(folder, odd=False, similarity=similarity)
    lots = []
    for half in ("cnn", "bbc"):
        mine = [item for item in judged if item.half == half]
        bags = tuple(check.features(item.claims, item.evidence).astype(np.float64) for item in mine)
        lots.append(Lot(name=half, bags=bags, labels=tuple(item.factual for item in mine)))
    edits = build(folder, part="valid", seed=11, scale=0.5)[:EDITS]
    rows = check.features([e.claim for e in edits], [e.evidence for e in edits]).astype(np.float64)
    lots.append(Lot(name="edits", bags=tuple(rows[:, None, :]), labels=tuple(e.label == 1 for e in edits)))
    return lots


def main() -> int:
    """Fits, and puts the network and its JSON into ``heads``. Status 1 where something needed is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path)
    parser.add_argument("--heads", type=Path, default=HEADS)
    options = parser.parse_args()
    folder, tokenizer = data_folder(), packaged_file(*ENCODER.files[1])
    if not folder.is_dir() or tokenizer is None:
        print(f"no texts at {folder}, or no encoder: {ENCODER.remedy}", file=sys.stderr)
        return 1
    settings = SummarizerSettings()
    content = options.network.read_bytes()
    check = MeaningCheck(
        open_session(content, threads=settings.threads),
        load_tokenizer(tokenizer),
        Calibration(weights={"logit": 1.0}, bias=0.0, threshold=0.5),
    )
    lots = lots_of(check, folder, encoder_similarity(settings))
    weights, bias = fit(lots)
    facts = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        "bias": round(bias, 4),
        "threshold": 0.5,
    }
    options.heads.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(options.network, options.heads / "meaning.onnx")
    (options.heads / "meaning.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(facts))
    for lot in lots:
        sums = [float((bag @ weights + bias).min()) for bag in lot.bags]
        above = np.array(sums) >= 0
        labels = np.array(lot.labels)
        accuracy = (above[labels].mean() + (~above)[~labels].mean()) / 2
        print(f"{lot.name:6} n {len(labels):4}  balanced accuracy {accuracy:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
