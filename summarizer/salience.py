"""How much of each sentence a summary wants, by the trained head that ships in ``heads/``.

The head (docs/models/salience.md) reads the vectors of the embedded encoder, and nothing but those: for the vectors of
another encoder, and for scripts that the embedded one cannot read, there is no head, and the article's opening is
taken. A hand-made sum of centroid, title and position was measured before and was nowhere better than the opening.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from summarizer.arrays import FloatArray
from summarizer.engines.onnx import open_session
from summarizer.trained import HEADS, read_facts, read_network
from summarizer.weights import ENCODER, embedded

WEIGHTS = HEADS / "salience.onnx"
CARD = HEADS / "salience.json"
KINDS = ("news", "copied", "document")
"""Kinds of article by what a reference summary of it is: news with highlights written anew, news with sentences copied
from all over it, and documents (rules, bills, pages of a government). What they want differs so much that one output
for all made each worse; the head tells itself which kind an article is of."""


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

    def __init__(self, network: bytes, *, margins: Sequence[float], threads: int = 1) -> None:
        self._session = open_session(network, threads=threads)
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
    facts = read_facts(card)
    margins = [float(facts["margins"][kind]) for kind in KINDS]
    return OnnxHead(read_network(weights, facts), margins=margins)
