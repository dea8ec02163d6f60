"""Texts → unit vectors, with the embedded encoder or any Hugging Face encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from summarizer.settings import SummarizerSettings
from summarizer.weights import ENCODER, embedded, embedded_files, locate

FloatArray = NDArray[np.float32]


BATCH = 16
MAX_CHARS = 2000
"""More of a text is not given to the tokenizer: 256 tokens are far fewer characters."""


class EncoderEngine(Protocol):
    """What runs the network."""

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """[n] texts → [n, dim] pooled vectors, of any length."""


class Encoder:
    """Sentence embeddings: mean over tokens, then unit length."""

    def __init__(self, engine: EncoderEngine, name: str) -> None:
        self._engine = engine
        self.name = name

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """[n] texts → [n, dim] float32, each row of unit length, in the order of ``texts``.

        Texts are run in batches of like length: padding is computed too, and would be most of the work.
        """
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        # A lone surrogate (from a \\ud800 escape in JSON) is no UTF-8, which the tokenizer needs.
        clean = [text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        order = sorted(range(len(clean)), key=lambda index: len(clean[index]))
        rows: list[NDArray[np.float32]] = []
        for begin in range(0, len(order), BATCH):
            rows.append(self._engine.encode([clean[index] for index in order[begin : begin + BATCH]]))
        sorted_vectors = np.concatenate(rows)
        vectors = np.empty_like(sorted_vectors)
        vectors[order] = sorted_vectors
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.maximum(norms, 1e-9)
        return unit


def load_encoder(settings: SummarizerSettings) -> Encoder:
    """The encoder that ``settings.encoder`` names. Raises ModelError subclasses."""
    if embedded(settings.encoder) is ENCODER:
        from summarizer.engines.onnx import OnnxEncoder

        weights, tokenizer = embedded_files(ENCODER)
        return Encoder(OnnxEncoder(weights, tokenizer, threads=settings.threads), ENCODER.name)
    from summarizer.engines.transformers import TorchEncoder

    folder = locate(settings.encoder, "encoder", settings)
    return Encoder(TorchEncoder(folder, name=settings.encoder, threads=settings.threads), settings.encoder)


def document_vector(vectors: FloatArray, title_vector: FloatArray | None) -> FloatArray:
    """[n, dim] of a document's sentences, [dim] of its title → [dim] of unit length: the mean, a third of it the title.

    Stories are grouped by it: two reports of one event share the headline's matter more than their later paragraphs.
    """
    mean = vectors.mean(axis=0)
    mean = mean / max(float(np.linalg.norm(mean)), 1e-9)
    whole = mean if title_vector is None else 2 * mean + title_vector
    return np.asarray(whole / max(float(np.linalg.norm(whole)), 1e-9), dtype=np.float32)
