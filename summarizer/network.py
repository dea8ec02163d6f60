"""Run the trained network on an article.

docs/models/network.md describes the network. It is all-MiniLM-L6-v2, fine-tuned by ``training/policy``, with two sets
of upper layers. One set reads each line alone, for its vector, its kind and what is due on its dates. The other set
reads the title and the first lines together, for the step, its stage, who takes it, and whether the article is about
public policy. Both run on ctranslate2 in int8, which takes 2.7 to 3.9 ms for a sentence on one thread; onnxruntime took
8.6 to 19 ms. The heads are small layers on top, and run on numpy. ``Heads`` must compute exactly what
``training/policy/network.py`` and, for what is due on a day, ``training/policy/due.py`` train.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from tempfile import TemporaryDirectory
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
STEP_LINES = 8
"""Only this many lines at the start of an article may state the step. They are read together with the title."""
STEP_TOKENS = 56
"""Maximum number of tokens of each of these lines, and of all lines in training. The encoder can read 512 at once."""
NEARBY = 6
"""This many tokens before a day, and as many after it, tell what is due on it."""
OWN_LAYERS = b"encoder/layer_4/"
"""From this name on, ``opening.bin`` takes the place of a part of ``model.bin``."""
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
class Encoded:
    """The title and n lines of an article after an encoder and its heads' layers."""

    words: Sequence[Words]
    """Of the title and each line."""
    context: FloatArray
    """[n + 1, inner] states of the title and the lines."""
    heads: Heads


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
    """[n] probability that the line states the article's step; 0 after ``STEP_LINES``. One minus their sum is the
    probability that no line states it."""
    stages: FloatArray
    """[at most STEP_LINES, len(STAGES)] probability of each stage, given that the line states the step."""
    _alone: Encoded
    _together: Encoded
    """Only the first ``STEP_LINES`` lines."""

    def actor(self, line: int) -> list[tuple[int, int, float]]:
        """Return (start, end, probability) for each token of one of the first ``STEP_LINES`` lines. It is the
        probability that the token belongs to the name of who takes the step."""
        read = self._together
        words = read.words[line + 1]
        logits = read.heads.of_words("word", "actor", words.states, read.context[line + 1])[:, 0]
        return [
            (int(start), int(end), float(1 / (1 + np.exp(-logit))))
            for (start, end), logit in zip(words.ranges, logits, strict=True)
            if end
        ]

    def due(self, line: int, start: int, end: int) -> FloatArray:
        """Return [len(DUE)] probabilities of what is due on the day that a line names at ``start:end``.

        If the day stands after the last encoded token, the probability of "none" is 1.
        """
        day = self.day(line, start, end)
        if day is None:
            none: FloatArray = np.eye(len(DUE), dtype=np.float32)[0]
            return none
        return softmax(self._alone.heads.of_words("day", "due", *day))

    def day(self, line: int, start: int, end: int) -> tuple[FloatArray, FloatArray] | None:
        """Return what the network sees of the day at ``start:end`` of a line: the [3 · 384] mean states of its tokens,
        of those before it, and of those after it; and the state of its line. None if it stands after the last encoded
        token."""
        words = self._alone.words[line + 1]
        begins, ends = words.ranges.T
        inside = np.flatnonzero((begins < end) & (ends > start) & (ends > begins))
        if not len(inside):
            return None
        first, last, states = inside[0], inside[-1] + 1, words.states
        parts = states[first:last], states[max(1, first - NEARBY) : first], states[last:-1][:NEARBY]
        means = [part.mean(axis=0) if len(part) else np.zeros(WIDTH, np.float32) for part in parts]
        return np.concatenate(means), self._alone.context[line + 1]


class Heads:
    """The layers on top of an encoder, in numpy."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as weights:
            self._w: dict[str, FloatArray] = {
                # Each row of a matrix of int8 has its own scale.
                name: values.astype(np.float32) * weights.get(f"{name}.scale", np.float32(1))
                for name, values in weights.items()
            }
        self._layers = sorted({name.split(".")[1] for name in self._w if name.startswith("layers.")})

    def linear(self, name: str, x: FloatArray) -> FloatArray:
        """Return the output of one linear layer."""
        product: FloatArray = x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"]
        return product

    def _norm(self, name: str, x: FloatArray) -> FloatArray:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
        return np.asarray(scaled * self._w[f"{name}.weight"] + self._w[f"{name}.bias"], dtype=np.float32)

    def read(self, words: Sequence[Words]) -> Encoded:
        """Compute the states of the title and the lines. If there are layers for it, the lines attend to each other."""
        n = len(words)
        pooled = np.stack([np.concatenate([each.states[0], each.states.mean(axis=0)]) for each in words])
        x = self.linear("enter", pooled) + self._w["place.weight"][np.minimum(np.arange(n), PLACES)]
        index = np.arange(n)
        near = np.abs(index[:, None] - index[None, :]) <= NEAR
        near[:, 0], near[0, :] = True, index <= OPENING
        unseen = np.where(near, 0, -np.inf).astype(np.float32)
        for layer in self._layers:
            x = self._layer(f"layers.{layer}", x, unseen)
        return Encoded(words, self._norm("norm", x), self)

    def _layer(self, name: str, x: FloatArray, unseen: FloatArray) -> FloatArray:
        n, inner = x.shape
        size = inner // HEADS
        qkv = self.linear(f"{name}.qkv", self._norm(f"{name}.before", x)).reshape(n, 3, HEADS, size)
        q, k, v = qkv.transpose(1, 2, 0, 3)
        weights = softmax(q @ k.transpose(0, 2, 1) / np.float32(size**0.5) + unseen)
        x = x + self.linear(f"{name}.out", (weights @ v).transpose(1, 0, 2).reshape(n, inner))
        up = np.maximum(self.linear(f"{name}.up", self._norm(f"{name}.between", x)), 0)
        return x + self.linear(f"{name}.down", up)

    def steps(self, context: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Return ``policy``, the first ``steps``, and ``stages`` of ``Lines``."""
        title, body = context[:1], context[1:]
        logits = np.concatenate([self.linear("none", title)[:, 0], self.linear("step", body)[:, 0]])
        policy = 1 / (1 + np.exp(-float(self.linear("policy", title)[0, 0])))
        return policy, softmax(logits)[1:], softmax(self.linear("stage", body))

    def of_words(self, layer: str, head: str, states: FloatArray, context: FloatArray) -> FloatArray:
        """Return the logits of a head for words, or for a day, from their states and the state of their line."""
        return self.linear(head, np.maximum(self.linear(layer, states) + context, 0))


def softmax(x: FloatArray) -> FloatArray:
    """Return the softmax of ``x`` over its last axis."""
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


class Network:
    """The loaded network. It must not be shared between threads."""

    name = NAME

    def __init__(self, folder: Path, *, threads: int) -> None:
        import ctranslate2
        from tokenizers import Tokenizer

        def encoder(path: Path) -> Any:
            return ctranslate2.Encoder(str(path), device="cpu", compute_type="int8", intra_threads=threads)

        self._alone = encoder(folder)
        # From a file, because ctranslate2 keeps a copy of weights that it gets from memory.
        with TemporaryDirectory() as made:
            for name in ("config.json", "vocabulary.json", "model.bin"):
                shutil.copyfile(folder / name, Path(made, name))
            with Path(made, "model.bin").open("r+b") as file, mmap(file.fileno(), 0) as weights:
                own, begin = (folder / "opening.bin").read_bytes(), weights.find(OWN_LAYERS)
                weights[begin : begin + len(own)] = own
            self._together = encoder(Path(made))
        self._heads, self._opening_heads = Heads(folder / "heads.npz"), Heads(folder / "opening.npz")
        # Not AutoTokenizer: importing transformers takes twice as long as everything that is loaded here.
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return a vector of unit length for each of the n texts: [n, 384]."""
        return unit(np.reshape([each.states.mean(axis=0) for each in self._each(texts)], (-1, WIDTH)))

    def read(self, title: str, lines: Sequence[str]) -> Lines:
        """Return the output for an article. ``lines`` are its sentences, headings, list items and so on, in order."""
        alone = self._heads.read(self._each([title, *lines]))
        together = self._opening_heads.read(self._first([title, *lines[:STEP_LINES]]))
        policy, first, stages = self._opening_heads.steps(together.context)
        steps = np.pad(first, (0, len(lines) - len(first)))
        vectors = unit(np.stack([each.states.mean(axis=0) for each in alone.words]))
        return Lines(
            vectors[1:], vectors[0] if title.strip() else None, policy,
            softmax(self._heads.linear("kind", alone.context[1:])), steps, stages, alone, together,
        )  # fmt: skip

    def _tokens(self, texts: Sequence[str], most: int) -> list[Any]:
        # The tokenizer needs UTF-8, which can't hold lone surrogates. Text from JSON may have one, as \ud800.
        clean = [text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        self._tokenizer.enable_truncation(most)
        return list(self._tokenizer.encode_batch(clean))

    def _each(self, texts: Sequence[str]) -> list[Words]:
        """Encode each line alone."""
        tokens = self._tokens(texts, MAX_TOKENS)
        order = sorted(range(len(tokens)), key=lambda index: len(tokens[index]))
        found: dict[int, Words] = {}
        while order:
            lines = BATCH_TOKENS // len(tokens[order[-1]])
            batch = order[-lines:]
            del order[-lines:]
            output = self._alone.forward_batch([tokens[index].ids for index in batch])
            hidden = np.array(output.last_hidden_state, dtype=np.float32)
            for index, states in zip(batch, hidden, strict=True):
                offsets = np.array(tokens[index].offsets, dtype=np.intp)
                found[index] = Words(states[: len(offsets)].copy(), offsets)
        return [found[index] for index in range(len(tokens))]

    def _first(self, texts: Sequence[str]) -> list[Words]:
        """Encode the title and the first lines as one text, so that each word sees the words of the other lines."""
        tokens = self._tokens(texts, STEP_TOKENS)
        ids = [id for line in tokens for id in line.ids]
        states = np.array(self._together.forward_batch([ids]).last_hidden_state, dtype=np.float32)[0]
        ends = np.cumsum([len(line) for line in tokens])
        return [
            Words(part, np.array(line.offsets, dtype=np.intp))
            for part, line in zip(np.split(states, ends[:-1]), tokens, strict=True)
        ]


def unit(vectors: FloatArray) -> FloatArray:
    """Scale each row to unit length."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def document_vector(vectors: FloatArray, title_vector: FloatArray | None = None) -> FloatArray:
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
    return Network(FOLDER, threads=threads)
