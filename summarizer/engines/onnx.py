"""What onnxruntime runs, without torch: the embedded encoder, whose tokenizer transformers gives, and small heads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.engines import load_tokenizer

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
