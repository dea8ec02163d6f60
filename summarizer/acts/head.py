"""The learnt head: probabilities that sentences state the main act of their article.

A small network over the rules' findings, the sentence's place and, with an encoder, its embedding; trained by
``python -m training.acts``, kept as JSON, run by numpy: a session of onnxruntime for a few thousand
weights would cost more than it saves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.acts.features import NAMES, feature_matrix, unit_mean
from summarizer.encoder import FloatArray
from summarizer.errors import ModelUnsuitable
from summarizer.weights import HEADS, read_facts

WEIGHTS = HEADS / "acts.json"


@dataclass(frozen=True, kw_only=True)
class Head:
    """Weights of one network: with ``embedding`` for those who have an encoder, without it for all others.

    logit = skip · x + centre · c + out · relu(features · x + embedding · v + bias) + out_bias, where x are the
    standardised features [len(NAMES)], v is the sentence's vector [dim] and c the unit mean of its article's vectors,
    which tells whether the article is about policy; probability = sigmoid(slope · logit + shift).
    """

    mean: FloatArray
    scale: FloatArray
    features: FloatArray
    """[hidden, len(NAMES)]"""
    bias: FloatArray
    embedding: FloatArray | None
    """[hidden, dim]"""
    centre: FloatArray | None
    """[dim]"""
    out: FloatArray
    out_bias: float
    skip: FloatArray
    slope: float
    shift: float

    def logits(self, features: FloatArray, vectors: FloatArray | None) -> FloatArray:
        """[n, len(NAMES)] features and [n, dim] vectors → [n], before calibration."""
        standard = (features - self.mean) / self.scale
        inner = standard @ self.features.T + self.bias
        if self.embedding is not None and vectors is not None:
            inner = inner + vectors @ self.embedding.T
        logits = np.maximum(inner, 0) @ self.out + standard @ self.skip + self.out_bias
        if self.centre is not None and vectors is not None:
            logits = logits + unit_mean(vectors) @ self.centre
        return np.asarray(logits, dtype=np.float32)

    def __call__(self, features: FloatArray, vectors: FloatArray | None) -> FloatArray:
        """[n] calibrated probabilities."""
        logits = np.clip(self.slope * self.logits(features, vectors) + self.shift, -30, 30)
        probabilities: FloatArray = (1 / (1 + np.exp(-logits))).astype(np.float32)
        return probabilities


@dataclass(frozen=True, kw_only=True)
class Heads:
    """What ``acts.json`` holds."""

    embedded: Head
    rules: Head
    policy: float
    """An article whose highest probability is below this states no act of policy."""


def act_scores(
    sentences: Sequence[str],
    vectors: FloatArray | None,
    title_vector: FloatArray | None = None,
) -> FloatArray:
    """[n] probabilities that each of one article's candidate sentences, in order, states its main act.

    ``vectors``: [n, 384] unit rows of the embedded encoder for the sentences; ``None``, or rows of another length,
    use the head that has learnt from the rules alone. ``title_vector``: [384] of unit length or ``None``. Several
    sentences may state the act (a lead, and its repetition): probabilities do not sum to one.
    """
    if not sentences:
        return np.zeros(0, dtype=np.float32)
    heads = load_heads()
    dim = heads.embedded.embedding.shape[1] if heads.embedded.embedding is not None else 0
    if vectors is None or vectors.shape[1] != dim:
        return heads.rules(feature_matrix(sentences, None), None)
    return heads.embedded(feature_matrix(sentences, vectors, title_vector), vectors)


def is_policy(scores: NDArray[np.float32]) -> bool:
    """Whether an article with these ``act_scores`` states an act at all: where not, nothing need be in its summary."""
    return bool(len(scores)) and float(scores.max()) >= load_heads().policy


@cache
def load_heads(path: Path = WEIGHTS) -> Heads:
    """The weights. Raises ModelNotFound where the file is missing, ModelUnsuitable where it has other features."""
    data = read_facts(path)
    if tuple(data["features"]) != NAMES:
        raise ModelUnsuitable(path.name, "it was made for other features: run python -m training.acts")
    return Heads(embedded=make_head(data["embedded"]), rules=make_head(data["rules"]), policy=float(data["policy"]))


def make_head(data: Mapping[str, Any]) -> Head:
    """A head of its weights as the file has them, lists or arrays."""
    arrays = {
        name: None if data[name] is None else np.array(data[name], dtype=np.float32)
        for name in ("mean", "scale", "features", "bias", "embedding", "centre", "out", "skip")
    }
    numbers = {name: float(data[name]) for name in ("out_bias", "slope", "shift")}
    return Head(**arrays, **numbers)  # type: ignore[arg-type]
