"""Run the trained network. One pass over an article's lines gives their vectors and kinds, the step and its stage.

docs/models/network.md describes the network. Its encoder is all-MiniLM-L6-v2, fine-tuned by ``training/policy``. The
encoder runs on ctranslate2 in int8 and takes 2.7 to 3.9 ms for a sentence on one thread; onnxruntime took 8.6 to 19 ms.
The heads are small layers on top of the encoder, and run on numpy. ``Heads`` must compute exactly what
``training/policy/network.py`` trains.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.weights import REMEDY, verify

FloatArray = NDArray[np.float32]
FOLDER = Path(__file__).parent / "heads" / "network"
NAME = "policybot-MiniLM"

STAGES = (
    "announced", "consultation", "proposed", "debated", "adopted", "in_force", "enforced", "withdrawn", "meeting",
)  # fmt: skip
KINDS = ("prose", "heading", "list", "footnote", "caption", "contact", "table", "furniture", "fragment")
DUE = ("none", "comments", "effective", "expires", "meeting", "application", "compliance", "other")

WIDTH = 384
HEADS = 4
NEAR = 4
"""A line attends to the title and to this many lines before and after it."""
OPENING = 24
"""The title attends to this many lines at the start of the article."""
PLACES = 32
"""All lines after this many have the same position for the network."""
STEP_LINES = 40
"""Only this many lines at the start of an article may state the step."""
MAX_TOKENS = 128
MAX_CHARS = 1500
"""A line is cut to this many characters before it is tokenized. 128 tokens have far fewer characters."""
BATCH_TOKENS = 256
"""Maximum number of tokens in a batch, with padding. The lines of a batch have similar lengths, and small batches limit
the memory."""


@dataclass(frozen=True, eq=False)
class Words:
    """The encoder's output for the t tokens of a line."""

    states: FloatArray
    """[t, 384] state of each token."""
    ranges: NDArray[np.intp]
    """[t, 2] start and end of each token in the line; both are 0 for special tokens."""


@dataclass(frozen=True, eq=False)
class Lines:
    """The network's output for the n lines of an article."""

    vectors: FloatArray
    """[n, 384] vector of each line, of unit length."""
    title_vector: FloatArray | None
    """[384] vector of the title, of unit length; ``None`` without a title."""
    policy: float
    """Probability that the article is about public policy."""
    kinds: FloatArray
    """[n, len(KINDS)] probability of each kind of line."""
    steps: FloatArray
    """[n] probability that the line states the article's step. One minus their sum is the probability that no line
    states it."""
    stages: FloatArray
    """[n, len(STAGES)] probability of each stage, given that the line states the step."""
    _words: Sequence[Words]
    _context: FloatArray
    _heads: Heads

    def actor(self, line: int) -> list[tuple[int, int, float]]:
        """Return (start, end, probability) for each token of a line. It is the probability that the token belongs to
        the name of who takes the step."""
        words = self._words[line]
        scores = self._heads.tag(words.states, self._context[line])
        return [
            (int(start), int(end), float(score))
            for (start, end), score in zip(words.ranges, scores, strict=True)
            if end
        ]

    def due(self, line: int, start: int, end: int) -> FloatArray:
        """Return [len(DUE)] probabilities of what is due on the day that a line names at ``start:end``.

        If the day stands after the last encoded token, the probability of "none" is 1.
        """
        words = self._words[line]
        begins, ends = words.ranges.T
        inside = words.states[(begins < end) & (ends > start) & (ends > begins)]
        if not len(inside):
            none: FloatArray = np.eye(len(DUE), dtype=np.float32)[0]
            return none
        return self._heads.dates(inside.mean(axis=0), self._context[line])


class Heads:
    """The layers on top of the encoder, in numpy."""

    def __init__(self, weights: dict[str, FloatArray]) -> None:
        self._w = weights
        self._layers = sorted({name.split(".")[1] for name in weights if name.startswith("layers.")})

    def _linear(self, name: str, x: FloatArray) -> FloatArray:
        product: FloatArray = x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"]
        return product

    def _norm(self, name: str, x: FloatArray) -> FloatArray:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
        return np.asarray(scaled * self._w[f"{name}.weight"] + self._w[f"{name}.bias"], dtype=np.float32)

    def context(self, pooled: FloatArray) -> FloatArray:
        """Let the title and each of the n lines attend to their neighbours: [n + 1, 768] → [n + 1, inner]."""
        n = len(pooled)
        x = self._linear("enter", pooled) + self._w["place.weight"][np.minimum(np.arange(n), PLACES)]
        index = np.arange(n)
        near = np.abs(index[:, None] - index[None, :]) <= NEAR
        near[:, 0], near[0, :] = True, index <= OPENING
        unseen = np.where(near, 0, -np.inf).astype(np.float32)
        for layer in self._layers:
            x = self._layer(f"layers.{layer}", x, unseen)
        return self._norm("norm", x)

    def _layer(self, name: str, x: FloatArray, unseen: FloatArray) -> FloatArray:
        n, inner = x.shape
        size = inner // HEADS
        qkv = self._linear(f"{name}.qkv", self._norm(f"{name}.before", x)).reshape(n, 3, HEADS, size)
        q, k, v = qkv.transpose(1, 2, 0, 3)
        weights = softmax(q @ k.transpose(0, 2, 1) / np.float32(size**0.5) + unseen)
        x = x + self._linear(f"{name}.out", (weights @ v).transpose(1, 0, 2).reshape(n, inner))
        up = np.maximum(self._linear(f"{name}.up", self._norm(f"{name}.between", x)), 0)
        return x + self._linear(f"{name}.down", up)

    def lines(self, context: FloatArray) -> tuple[float, FloatArray, FloatArray, FloatArray]:
        """Return ``policy``, ``kinds``, ``steps`` and ``stages`` of ``Lines``."""
        title, body = context[:1], context[1:]
        steps = np.zeros(len(body), dtype=np.float32)
        logits = np.concatenate([self._linear("none", title)[:, 0], self._linear("step", body[:STEP_LINES])[:, 0]])
        steps[:STEP_LINES] = softmax(logits)[1:]
        policy = 1 / (1 + np.exp(-float(self._linear("policy", title)[0, 0])))
        return policy, softmax(self._linear("kind", body)), steps, softmax(self._linear("stage", body))

    def tag(self, words: FloatArray, context: FloatArray) -> FloatArray:
        """Return [t]: for each token, the probability that it belongs to the name of who takes the step."""
        logits = self._linear("actor", np.maximum(self._linear("word", words) + context, 0))[:, 0]
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)

    def dates(self, words: FloatArray, context: FloatArray) -> FloatArray:
        """Return [len(DUE)] probabilities of what is due on a date, from the mean state of the date's tokens."""
        return softmax(self._linear("due", np.maximum(self._linear("word", words) + context, 0)))


def softmax(x: FloatArray) -> FloatArray:
    """Return the softmax of ``x`` over its last axis."""
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


class Network:
    """The loaded network. It must not be shared between threads."""

    name = NAME

    def __init__(self, folder: Path, heads: Heads, *, threads: int) -> None:
        import ctranslate2
        from tokenizers import Tokenizer

        self._encoder: Any = ctranslate2.Encoder(
            str(folder), device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads
        )
        # Not AutoTokenizer: importing transformers takes twice as long as everything that is loaded here.
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._heads = heads

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return a vector of unit length for each of the n texts: [n, 384]."""
        return unit(np.reshape([words.states.mean(axis=0) for words in self._words(texts)], (-1, WIDTH)))

    def read(self, title: str, lines: Sequence[str]) -> Lines:
        """Return the output for an article. ``lines`` are its sentences, headings, list items and so on, in order."""
        words = self._words([title, *lines])
        means = np.stack([each.states.mean(axis=0) for each in words])
        context = self._heads.context(np.concatenate([np.stack([each.states[0] for each in words]), means], axis=1))
        vectors, seen = unit(means), self._heads.lines(context)
        title_vector = vectors[0] if title.strip() else None
        return Lines(vectors[1:], title_vector, *seen, words[1:], context[1:], self._heads)

    def _words(self, texts: Sequence[str]) -> list[Words]:
        # The tokenizer needs UTF-8, which can't hold lone surrogates. Text from JSON may have one, as \ud800.
        clean = [text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        tokens = self._tokenizer.encode_batch(clean)
        order = sorted(range(len(clean)), key=lambda index: len(tokens[index]))
        found: dict[int, Words] = {}
        while order:
            lines = BATCH_TOKENS // len(tokens[order[-1]])
            batch = order[-lines:]
            del order[-lines:]
            output = self._encoder.forward_batch([tokens[index].ids for index in batch])
            hidden = np.array(output.last_hidden_state, dtype=np.float32)
            for index, states in zip(batch, hidden, strict=True):
                offsets = np.array(tokens[index].offsets, dtype=np.intp)
                found[index] = Words(states[: len(offsets)].copy(), offsets)
        return [found[index] for index in range(len(texts))]


def unit(vectors: FloatArray) -> FloatArray:
    """Scale each row to unit length."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def document_vector(vectors: FloatArray, title_vector: FloatArray | None) -> FloatArray:
    """Return the vector of an article, of unit length: two thirds the mean of the sentences' vectors, one third the
    vector of the title.

    Articles are grouped into stories by this vector. The title counts so much because two reports of one event have
    more in common in their headlines than in their later paragraphs.
    """
    mean = unit(vectors.mean(axis=0, keepdims=True))
    whole: FloatArray = unit(mean if title_vector is None else 2 * mean + title_vector)[0]
    return whole


@functools.cache
def load_network(threads: int = 1) -> Network:
    """Load the network that ships with the package. Raises ModelNotFound if a file is missing, and ModelDamaged if a
    file is not the published one."""
    verify(FOLDER, NAME, REMEDY)
    with np.load(FOLDER / "heads.npz") as weights:
        heads = Heads({name: weights[name].astype(np.float32) for name in weights.files})
    return Network(FOLDER, heads, threads=threads)
