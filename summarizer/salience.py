"""The trained scorer: what share of each sentence belongs in a summary (docs/models/salience.md).

It is the mean of a few small networks. Each takes the sentence's vector, the vector of the whole text, and features of
the sentence. They were trained to predict what a summary gains over the article's opening of the same length.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from summarizer.errors import ModelNotFound
from summarizer.network import FloatArray, document_vector
from summarizer.reading import Reading
from summarizer.scripts import HAN_CHARACTER, LATIN_CHARACTER
from summarizer.weights import HEADS, REMEDY
from summarizer.words import count_words

WEIGHTS = HEADS / "salience.npz"
_TOKEN = re.compile(r"[^\W_]+")


def feature_matrix(reading: Reading, dependent: NDArray[np.bool_]) -> FloatArray:
    """[n, 21]: the ``features`` of the n sentences of a reading's prose, in order."""
    return np.stack(list(features(reading, dependent).values()), axis=1)


def features(reading: Reading, dependent: NDArray[np.bool_]) -> dict[str, FloatArray]:
    """The columns of ``feature_matrix`` by name, in the order in which the scorer was trained. ``dependent``: which
    sentences cannot stand alone."""
    prose, seen = list(reading.prose), reading.seen
    sentences = [reading.lines[index].text for index in prose]
    vectors, n = seen.vectors[prose], len(prose)
    index = np.arange(n)
    words = np.array([count_words(sentence) for sentence in sentences])
    bags = [content(sentence) for sentence in sentences]
    sizes = np.array([max(len(bag), 1) for bag in bags])
    counted = Counter(word for bag in bags for word in bag)
    titled = content(reading.document.title or "")
    tokens = [_TOKEN.findall(sentence) for sentence in sentences]
    counts = np.array([max(len(each), 1) for each in tokens])
    similar = vectors @ vectors.T
    others = similar - 2 * np.eye(n) if n > 1 else np.zeros((1, 1))
    columns: dict[str, ArrayLike] = {
        # Probability that the sentence states the article's step; 0 in languages that the network does not know.
        "step": seen.steps[prose] if reading.knows else 0,
        # Cosine to the mean vector of the article's sentences, and to the title.
        "centroid": vectors @ document_vector(vectors, None),
        "title": 0 if seen.title_vector is None else vectors @ seen.title_vector,
        "lead": 1 / (1 + index),
        "early": 1 - index / max(n - 1, 1),
        "first": index == 0,
        "words": np.log1p(words) / 4,
        # Cosine to the first sentence; mean cosine to all (the degree centrality of Erkan and Radev, 2004), and the
        # highest to another one.
        "opening": similar[0],
        "degree": similar.mean(axis=1),
        "nearest": others.max(axis=1),
        # Mean share of the other sentences that have the sentence's content words (SumBasic's idea); share of its
        # content words that no other sentence has; share of the title's content words that it has.
        "frequency": [4 * sum(counted[word] - 1 for word in bag) / n for bag in bags] / sizes,
        "rare": [sum(counted[word] == 1 for word in bag) for bag in bags] / sizes,
        "title_words": [len(bag & titled) / max(len(titled), 1) for bag in bags],
        "figures": [min(sum(token[0].isdigit() for token in each), 20) / 10 for each in tokens],
        # Shares of capitalised words past the first, and of words of up to three letters, which ROUGE counts too.
        "names": [sum(token[0].isupper() for token in each[1:]) for each in tokens] / counts,
        "short_words": [sum(len(token) <= 3 for token in each) for each in tokens] / counts,
        "quotes": [any(mark in sentence for mark in '"“”„«»「」') for sentence in sentences],
        "dependent": dependent,
        # Of the whole article.
        "size": np.log(n) / 5,
        "mean_words": np.log1p(words.mean()) / 4,
        "has_title": bool(reading.document.title),
    }
    return {name: np.broadcast_to(np.asarray(each, dtype=np.float32), n) for name, each in columns.items()}


def content(text: str) -> set[str]:
    """The content words, roughly: those with four letters or more or with a digit, and single Chinese characters."""
    words = {word.strip(".,;:!?\"'()“”’").lower() for word in text.split()}
    kept = {word for word in words if len(word) >= 4 or any(character.isdigit() for character in word)}
    return kept | set(HAN_CHARACTER.findall(text))


def shared_words(sentences: Sequence[str]) -> FloatArray:
    """[n, n] share of the shorter sentence's content words that the other has."""
    bags = [content(sentence) for sentence in sentences]
    words = set().union(*bags)
    matrix = np.array([[word in bag for word in words] for bag in bags], dtype=np.float32)
    sizes = np.maximum(matrix.sum(axis=1), 1)
    return np.asarray(matrix @ matrix.T / np.minimum(sizes[:, None], sizes[None, :]), dtype=np.float32)


def is_latin(text: str) -> bool:
    """True if the letters are mostly Latin: the scorer was trained on such texts."""
    return 2 * len(LATIN_CHARACTER.findall(text[:2000])) >= sum(map(str.isalpha, text[:2000]))


def density(weights: Mapping[str, FloatArray], vectors: FloatArray, features: FloatArray) -> FloatArray:
    """Vectors [n, dim], features [n, 21] → [n] share of each sentence's words that a reference summary would have."""
    both = np.concatenate([vectors, np.broadcast_to(document_vector(vectors, None), vectors.shape), features], axis=1)
    hidden = np.maximum(both @ weights["enter"] + weights["enter_bias"][:, None], 0)
    made = (hidden @ weights["out"][:, :, None])[:, :, 0] + weights["out_bias"][:, None]
    return np.asarray(made.mean(axis=0), dtype=np.float32)


def overlap(weights: Mapping[str, FloatArray], similar: FloatArray, shared: FloatArray) -> FloatArray:
    """[n, n] cosines, [n, n] ``shared_words`` → [n, n] share of the shorter sentence that the other one repeats."""
    cosine, words, least = weights["overlap"].mean(axis=0)
    return np.asarray(np.maximum(cosine * similar + words * shared + least, 0), dtype=np.float32)


@functools.cache
def load_weights(path: Path = WEIGHTS) -> dict[str, FloatArray]:
    """The scorer's weights, with a row for each network. Raises ModelNotFound if the file is missing or damaged."""
    try:
        with np.load(path) as stored:
            return {name: stored[name].astype(np.float32) for name in stored.files}
    except (OSError, ValueError) as error:
        raise ModelNotFound(path.name, REMEDY, str(error)) from error
