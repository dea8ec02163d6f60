"""The network of ``training.wide``, as the product would read texts with it. The product does not use it yet.

A recurrent network reads the words in both directions. Beside it, runs of words have weights of their own (Cheng et
al., Wide & Deep Learning for Recommender Systems, 2016). Whether words only ask is decided for all words of a text
together (Lafferty et al., Conditional Random Fields, 2001). Each Chinese character is a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.query.asking import UNKNOWN, best_path, features, tokens
from summarizer.network import FloatArray
from summarizer.scripts import CJK_CHARACTER
from summarizer.stories.meaning import encode

FILE = Path("build/talk.npz")


class Recurrent(NamedTuple):
    """The weights. Names are stored as their CRC-32, sorted; the first of them stands for all others."""

    labels: NDArray[np.str_]
    """The empty label, `QUESTION` and the intents, which exclude each other, then `TALK`."""
    words: NDArray[np.uint32]
    vectors: NDArray[np.float16]
    """[words, d]: the input of the recurrent network."""
    inputs: FloatArray
    """[2, d, 4 h]: for the input, forwards and backwards."""
    recurrent: FloatArray
    """[2, h, 4 h]: for the state before."""
    bias: FloatArray
    """[2, 4 h]."""
    parts: NDArray[np.uint32]
    matrix: NDArray[np.float16]
    """[parts, labels]: how each part of a text speaks for a label."""
    meaning: FloatArray
    """[SIZE, labels]: for the vector of the text."""
    pooled: FloatArray
    """[4 h + 1, labels]: for the mean and the maximum of the states, and a constant."""
    features: NDArray[np.uint32]
    weights: NDArray[np.float16]
    """[features]: how each feature speaks for a word that only asks."""
    marks: FloatArray
    """[labels, 2 h + 1]: the same for the state at the word, and a constant."""
    pairs: FloatArray
    """[2, 2]: for the decision of the word before, and of the word itself. A text begins after a word that is kept."""


class States(NamedTuple):
    """What the network reads in a text."""

    words: Sequence[str]
    """Its words, or `UNKNOWN`."""
    ranges: Sequence[tuple[int, int]]
    states: FloatArray
    """[words, 2 h]."""


@cache
def load() -> Recurrent:
    """Returns the network that ``python -m training.wide`` wrote. Raises FileNotFoundError."""
    with np.load(FILE) as file:
        return Recurrent(**{name: file[name] for name in Recurrent._fields})


def parts(words: Sequence[str]) -> set[str]:
    """Returns words, their pairs, and triples of Chinese characters. The ends of the text count as words."""
    around = ["^", *words, "$"]
    runs = (around[at : at + size] for size in (1, 2, 3) for at in range(len(around) + 1 - size))
    return {" ".join(run) for run in runs if len(run) < 3 or any(map(CJK_CHARACTER.match, run))}


def logits_of(text: str) -> dict[str, float]:
    """Returns the logit of each label."""
    network, (words, _, states) = load(), read(text)
    logits = np.concatenate([states.mean(0), states.max(0), [1]]) @ network.pooled + encode([text])[0] @ network.meaning
    logits += network.matrix[rows_of(network.parts, parts(words))].sum(0, dtype=np.float32)
    return dict(zip(network.labels.tolist(), logits.tolist(), strict=True))


def rows_of(known: NDArray[np.uint32], names: Iterable[str]) -> NDArray[np.int64]:
    """Returns the rows of names; 0 for unknown ones."""
    hashes = np.array([crc32(name.encode(errors="replace")) for name in names], np.uint32)
    rows = np.searchsorted(known, hashes) % len(known)
    return np.where(known[rows] == hashes, rows, 0)


def _states(inputs: FloatArray, network: Recurrent, way: int) -> FloatArray:
    """Returns the state at each word: [words, h]. `way`: 0 for forwards, 1 for backwards (Hochreiter and Schmidhuber,
    Long Short-Term Memory, 1997)."""
    state = cell = np.zeros(len(network.recurrent[way]), np.float32)
    states = []
    step = -1 if way else 1
    for row in (inputs @ network.inputs[way] + network.bias[way])[::step]:
        enter, forget, new, leave = np.split(row + state @ network.recurrent[way], 4)
        cell = cell / (1 + np.exp(-forget)) + np.tanh(new) / (1 + np.exp(-enter))
        state = np.tanh(cell) / (1 + np.exp(-leave))
        states.append(state)
    return np.array(states[::step])


@lru_cache(maxsize=256)
def read(text: str) -> States:
    """Returns what the network reads in a text. A text without words has one unknown word."""
    network, found = load(), [*tokens(text)] or [("", 0, 0)]
    rows = rows_of(network.words, (word for word, _, _ in found))
    inputs = network.vectors[rows].astype(np.float32)
    return States(
        words=[word if row else UNKNOWN for (word, _, _), row in zip(found, rows.tolist(), strict=True)],
        ranges=[(begin, end) for _, begin, end in found],
        states=np.concatenate([_states(inputs, network, way) for way in (0, 1)], axis=1),
    )


@lru_cache(maxsize=256)
def asking(text: str, intent: str = "") -> tuple[tuple[int, int], ...]:
    """Returns the ranges of a text that only ask, if it has this intent; without one, if it is a search."""
    network, (words, ranges, states) = load(), read(text)
    marks = network.marks[network.labels.tolist().index(intent)]
    scores = states @ marks[:-1] + marks[-1]
    scores += [network.weights[rows_of(network.features, row)].sum(dtype=np.float32) for row in features(words, intent)]
    decisions = best_path(scores.tolist(), network.pairs.tolist())
    runs = ([*run] for asks, run in groupby(zip(decisions, ranges, strict=True), lambda pair: pair[0]) if asks)
    found = ((run[0][1][0], run[-1][1][1]) for run in runs)
    return tuple((begin, end) for begin, end in found if any(map(str.isalnum, text[begin:end])))
