"""How much of each sentence a summary wants, by the trained head that ships in ``heads/``.

The head (docs/models/salience.md) reads the vectors of the embedded encoder, and nothing but those: for the vectors of
another encoder, and for scripts that the embedded one cannot read, there is no head, and the article's opening is
taken. A hand-made sum of centroid, title and position was measured before and was nowhere better than the opening.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from summarizer.arrays import FloatArray
from summarizer.errors import ModelDamaged, ModelNotFound
from summarizer.weights import ENCODER, embedded

HEADS = Path(__file__).parent / "heads"
WEIGHTS = HEADS / "salience.onnx"
CARD = HEADS / "salience.json"
KINDS = ("news", "copied", "document")
"""Kinds of article by what a reference summary of it is: news with highlights written anew, news with sentences copied
from all over it, and documents (rules, bills, pages of a government). What they want differs so much that one output
for all made each worse; the head tells itself which kind an article is of."""
REMEDY = "install policybot again"


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What the head tells of an article's n sentences."""

    density: FloatArray
    """[n] share of each sentence's words that a reference summary would have."""
    overlap: FloatArray
    """[n, n] share of the shorter sentence's words that the two say twice; symmetric, 0 or more."""
    margin: float = 0.0
    """Points of ROUGE that a set must be expected to be ahead of the opening to take its place."""


class SalienceHead(Protocol):
    """Worth from vectors and features."""

    def __call__(self, vectors: FloatArray, features: FloatArray, pairs: FloatArray, /) -> Worth:
        """[n, dim], [n, len(FEATURES)], [n, n, len(PAIRS)] → worth of n sentences."""


def opening_worth(n: int) -> Worth:
    """What stands in where there is no head: the earlier, the better."""
    density = (1 / (2 + np.arange(n))).astype(np.float32)
    return Worth(density=density, overlap=np.zeros((n, n), dtype=np.float32))


class OnnxHead:
    """The trained head.

    ``margins``: that of each of ``KINDS``.
    """

    def __init__(self, weights: Path, *, margins: Sequence[float], threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        self.margins = tuple(margins)

    def __call__(self, vectors: FloatArray, features: FloatArray, pairs: FloatArray, /) -> Worth:
        """[n, 384], [n, len(FEATURES)], [n, n, len(PAIRS)] → worth of n sentences."""
        density, overlap, kind = self._session.run(
            ["density", "overlap", "kind"], {"vectors": vectors, "features": features, "pairs": pairs}
        )
        margin = self.margins[int(np.argmax(kind))]
        return Worth(density=np.asarray(density), overlap=np.asarray(overlap), margin=margin)


def head_for(encoder: str) -> SalienceHead | None:
    """The trained head, where the vectors of the encoder so named are those it was trained on.

    Raises ModelDamaged where the file is not the one that its JSON describes, ModelNotFound without it.
    """
    return load_head() if embedded(encoder) is ENCODER else None


@functools.cache
def load_head(weights: Path = WEIGHTS, card: Path = CARD) -> OnnxHead:
    """The head in ``weights``, with the settings that ``card`` (JSON) has for it. Raises as ``head_for``."""
    try:
        told = json.loads(card.read_text(encoding="utf-8"))
        actual = hashlib.sha256(weights.read_bytes()).hexdigest()
    except (OSError, ValueError) as error:
        raise ModelNotFound("salience head", REMEDY, str(error)) from error
    if actual != told["sha256"]:
        raise ModelDamaged(str(weights), told["sha256"], actual, REMEDY)
    return OnnxHead(weights, margins=[float(told["margins"][kind]) for kind in KINDS])
