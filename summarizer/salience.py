"""How much each sentence tells of its article.

A feature matrix [n, FEATURES], and a head that makes scores of it: a pure function, so that a trained head (a small
ONNX network) can take the place of the hand-made one without a change elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from summarizer.acts import act_score
from summarizer.sentences import count_words

FloatArray = NDArray[np.float32]

FEATURES = ("centroid", "title", "lead", "early", "length", "act", "repeats_title", "question", "quoted")
"""Columns of the matrix; the first two are 0 without an encoder. All are between 0 and about 1.5.

centroid       cosine to the mean vector of the article's sentences
title          cosine to the title
lead           1 for the first sentence, falling as 1 / (1 + index)
early          1 for the first sentence, falling to 0 at the last
length         1 for 8 to 40 words, less for shorter and longer ones
act            ``acts.act_score``
repeats_title  1 where the sentence says nothing that the title does not
question       1 for a question
quoted         1 for a sentence that is mostly someone's words
"""


class SalienceHead(Protocol):
    """Scores from features."""

    def __call__(self, features: FloatArray, /) -> FloatArray:
        """[n, len(FEATURES)] → [n], higher is better."""


@dataclass(frozen=True)
class HandMadeHead:
    """A weighted sum. The weights were set by reading summaries of policy news, not fitted."""

    centroid: float = 0.5
    title: float = 0.35
    lead: float = 0.45
    early: float = 0.3
    length: float = 0.4
    act: float = 0.6
    repeats_title: float = -0.5
    question: float = -0.3
    quoted: float = -0.3

    def __call__(self, features: FloatArray, /) -> FloatArray:
        """[n, len(FEATURES)] → [n]."""
        weights = np.array([getattr(self, name) for name in FEATURES], dtype=np.float32)
        scores: FloatArray = features @ weights
        return scores


def feature_matrix(
    sentences: Sequence[str],
    vectors: FloatArray | None,
    title: str | None,
    title_vector: FloatArray | None,
) -> FloatArray:
    """[n, len(FEATURES)] for the usable sentences of one article, in order.

    ``vectors``: [n, dim] unit rows, or ``None`` without an encoder; ``title_vector``: [dim] of unit length or ``None``.
    """
    n = len(sentences)
    matrix = np.zeros((n, len(FEATURES)), dtype=np.float32)
    if n == 0:
        return matrix
    column = {name: index for index, name in enumerate(FEATURES)}
    if vectors is not None:
        centre = vectors.mean(axis=0)
        matrix[:, column["centroid"]] = vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
        if title_vector is not None:
            matrix[:, column["title"]] = vectors @ title_vector
    index = np.arange(n, dtype=np.float32)
    matrix[:, column["lead"]] = 1 / (1 + index)
    matrix[:, column["early"]] = 1 - index / max(n - 1, 1)
    for row, sentence in enumerate(sentences):
        matrix[row, column["length"]] = length_score(count_words(sentence))
        matrix[row, column["act"]] = act_score(sentence)
        matrix[row, column["repeats_title"]] = float(title is not None and repeats(sentence, title))
        matrix[row, column["question"]] = float(sentence.rstrip("\"'”’ ").endswith(("?", "？", "؟")))
        matrix[row, column["quoted"]] = float(is_quotation(sentence))
    return matrix


def length_score(words: int) -> float:
    """1 for 8 to 40 words, falling to 0 at 2 words, and below 0 past 60."""
    if words < 8:
        return max(words - 2, 0) / 6
    if words <= 40:
        return 1.0
    # Steep past 60: so long a sentence fills a summary alone.
    return 1.0 - (words - 40) / 40 if words <= 60 else max(0.5 - (words - 60) / 20, -2.0)


def repeats(sentence: str, title: str) -> bool:
    """Whether ``sentence`` has hardly a word that ``title`` lacks, and so adds nothing below it."""
    own, said = _content(sentence), _content(title)
    return bool(own) and len(own - said) <= 0.25 * len(own)


def is_quotation(sentence: str) -> bool:
    """Whether ``sentence`` begins with a quotation: a voice, not the news."""
    return sentence[:1] in '"“„«「『' and len(sentence) > 40


def _content(text: str) -> set[str]:
    """Words that carry content, roughly: four letters or more, or with a figure; single CJK characters."""
    words = {word.strip(".,;:!?\"'()“”’").lower() for word in text.split()}
    kept = {word for word in words if len(word) >= 4 or any(character.isdigit() for character in word)}
    return kept | {character for character in text if "\u3400" <= character <= "\u9fff"}
