"""Run the trained scorer, which estimates what share of each sentence belongs in a summary (docs/models/salience.md).

The estimate is the mean of a few small networks. The input of each is the sentence's vector, the vector of the whole
text, and features of the sentence. The networks were trained to predict how much better a summary is than the article's
opening of the same length.
"""

import functools
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from summarizer.errors import ModelNotFound
from summarizer.network import FloatArray, document_vector
from summarizer.reading import Reading
from summarizer.scripts import HAN_CHARACTER
from summarizer.weights import HEADS, REMEDY

WEIGHTS = HEADS / "salience.npz"


def feature_matrix(reading: Reading) -> FloatArray:
    """Return the features of the n sentences of a reading's prose: [n, 9], in the order in which the scorer was
    trained."""
    prose, seen = list(reading.prose), reading.seen
    sentences = [reading.lines[index].text for index in prose]
    vectors, n = seen.vectors[prose], len(prose)
    index = np.arange(n)
    bags = [content(sentence) for sentence in sentences]
    sizes = np.array([max(len(bag), 1) for bag in bags])
    counted = Counter(word for bag in bags for word in bag)
    titled = content(reading.document.title or "")
    columns: list[ArrayLike] = [
        # Cosine to the mean vector of the article's sentences.
        vectors @ document_vector(vectors),
        # Cosine to the title.
        0 if seen.title_vector is None else vectors @ seen.title_vector,
        # Position from the start: 1, 1/2, 1/3 …
        1 / (1 + index),
        # Position as a share: 1 for the first sentence, 0 for the last.
        1 - index / max(n - 1, 1),
        # 1 for the first sentence.
        index == 0,
        # Share of the other sentences that have a content word of this one: mean over these words (as in SumBasic).
        [4 * sum(counted[word] - 1 for word in bag) / n for bag in bags] / sizes,
        # Share of the sentence's content words that no other sentence has.
        [sum(counted[word] == 1 for word in bag) for bag in bags] / sizes,
        # Share of the title's content words that the sentence has.
        [len(bag & titled) / max(len(titled), 1) for bag in bags],
        # 1 if the sentence has a quotation mark.
        [any(mark in sentence for mark in '"“”„«»「」') for sentence in sentences],
    ]
    return np.stack([np.broadcast_to(np.asarray(each, dtype=np.float32), n) for each in columns], axis=1)


def content(text: str) -> set[str]:
    """Return roughly the content words of a text: words of four letters or more, words with a digit, and single Chinese
    characters."""
    words = {word.strip(".,;:!?\"'()“”’").lower() for word in text.split()}
    kept = {word for word in words if len(word) >= 4 or any(map(str.isdigit, word))}
    return kept | set(HAN_CHARACTER.findall(text))


def density(weights: Mapping[str, FloatArray], vectors: FloatArray, features: FloatArray) -> FloatArray:
    """Estimate the share of each sentence's words that a reference summary would have: vectors [n, dim] and features
    [n, 9] → [n]."""
    both = np.concatenate([vectors, np.broadcast_to(document_vector(vectors), vectors.shape), features], axis=1)
    hidden = np.maximum(both @ weights["enter"] + weights["enter_bias"][:, None], 0)
    made = (hidden @ weights["out"][:, :, None])[:, :, 0] + weights["out_bias"][:, None]
    return np.asarray(made.mean(axis=0), dtype=np.float32)


def terms(weights: Mapping[str, FloatArray], vectors: FloatArray, features: FloatArray) -> FloatArray:
    """Estimate how far each sentence says what readers of policy want to know, from 0 to 1: vectors [n, dim] and
    features [n, 9] → [n]. They want to know who does what, from when and for whom; no reactions, no background."""
    *each, least = weights["terms"]
    return np.asarray(1 / (1 + np.exp(-np.hstack([vectors, features]) @ each - least)), dtype=np.float32)


@functools.cache
def load_weights(path: Path = WEIGHTS) -> dict[str, FloatArray]:
    """Load the scorer's weights. Each array but ``terms`` has a row for each network. Raises ModelNotFound if
    the file is missing or damaged."""
    try:
        with np.load(path) as stored:
            return {name: stored[name].astype(np.float32) for name in stored.files}
    except (OSError, ValueError) as error:
        raise ModelNotFound(path.name, REMEDY, str(error)) from error
