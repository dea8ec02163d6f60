"""The encoder: texts → unit vectors, by the ONNX file that is installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from summarizer.engines import load_tokenizer
from summarizer.settings import SummarizerSettings
from summarizer.weights import ENCODER, embedded, embedded_files, locate

MAX_TOKENS = 256  # what all-MiniLM-L6-v2 was trained on (sentence_bert_config.json)


def open_session(network: Path | bytes, *, threads: int) -> Any:
    """An onnxruntime session of a file or of its content, made for a bot that shares a small machine."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning threads would take a core from the bot while the encoder waits for its next batch.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3  # errors; warnings on a container's missing CPU topology tell nobody anything
    source = network if isinstance(network, bytes) else str(network)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


class OnnxEncoder:
    """Mean pooling over an ONNX export with inputs input_ids, attention_mask, token_type_ids (int64, [b, s])."""

    def __init__(self, weights: Path, tokenizer: Path, *, threads: int) -> None:
        self._session = open_session(weights, threads=threads)
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer: Any = load_tokenizer(tokenizer)

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """[n] texts → [n, dim] means of token vectors, not normalised."""
        batch = self._tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="np")
        feed = {name: np.asarray(batch[name], dtype=np.int64) for name in self._inputs}
        hidden = np.asarray(self._session.run(["last_hidden_state"], feed)[0], dtype=np.float32)
        mask = feed["attention_mask"].astype(np.float32)[:, :, None]
        pooled: NDArray[np.float32] = (hidden * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1e-9)
        return pooled


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
