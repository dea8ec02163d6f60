"""What the learnt head sees of each sentence: the rules' findings, its place, and how it stands to its article."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from summarizer.acts import rules
from summarizer.encoder import FloatArray
from summarizer.sentences import count_words

CONTEXT = (
    "first", "early", "relative place", "words", "question", "score above others", "score rank", "highest score",
    "mean score", "score before", "score after", "to centre", "to title", "has title", "sentences",
)  # fmt: skip
"""Columns after those of ``rules.FEATURES``.

first               1 for the first sentence
early               1 / (1 + index)
relative place      0 for the first sentence, 1 for the last
words               of the sentence, over 40, 2 at most
question            ends with a question mark
score above others  ``rules.act_score`` less the highest of the other sentences
score rank          share of the other sentences with a lower score
highest score       of the article
mean score          of the article
score before/after  of the neighbours, 0 where there is none
to centre           cosine to the mean vector of the article; 0 without an encoder
to title            cosine to the title; 0 without an encoder or a title
has title           1 where there is a title vector
sentences           logarithm of their number, over 6
"""

NAMES = (*rules.FEATURES, *CONTEXT)


def feature_matrix(
    sentences: Sequence[str],
    vectors: FloatArray | None,
    title_vector: FloatArray | None = None,
    found: FloatArray | None = None,
) -> FloatArray:
    """[n, len(NAMES)] for the candidate sentences of one article, in order.

    ``vectors``: [n, dim] unit rows, or ``None`` without an encoder; ``title_vector``: [dim] of unit length or ``None``;
    ``found``: [n, len(rules.FEATURES)] for who has the rules' findings already.
    """
    n = len(sentences)
    if n == 0:
        return np.zeros((0, len(NAMES)), dtype=np.float32)
    if found is None:
        found = np.array([rules.rule_features(sentence) for sentence in sentences], dtype=np.float32)
    scores = found[:, rules.FEATURES.index("score")]
    order = np.sort(scores)
    highest, second = float(order[-1]), float(order[-2]) if n > 1 else 0.0
    index = np.arange(n, dtype=np.float32)
    context = np.zeros((n, len(CONTEXT)), dtype=np.float32)
    column = {name: number for number, name in enumerate(CONTEXT)}
    context[0, column["first"]] = 1
    context[:, column["early"]] = 1 / (1 + index)
    context[:, column["relative place"]] = index / max(n - 1, 1)
    context[:, column["words"]] = [min(count_words(sentence) / 40, 2.0) for sentence in sentences]
    context[:, column["question"]] = [sentence.rstrip("\"'”’» ").endswith(("?", "？", "؟")) for sentence in sentences]
    context[:, column["score above others"]] = scores - np.where(scores == highest, second, highest)
    context[:, column["score rank"]] = np.searchsorted(order, scores) / max(n - 1, 1)
    context[:, column["highest score"]] = highest
    context[:, column["mean score"]] = scores.mean()
    context[1:, column["score before"]] = scores[:-1]
    context[:-1, column["score after"]] = scores[1:]
    context[:, column["sentences"]] = np.log(n) / 6
    if vectors is not None:
        context[:, column["to centre"]] = vectors @ unit_mean(vectors)
        if title_vector is not None:
            context[:, column["to title"]] = vectors @ title_vector
            context[:, column["has title"]] = 1
    return np.hstack([found, context])


def unit_mean(vectors: FloatArray) -> FloatArray:
    """[n, dim] → the mean row [dim], of unit length."""
    centre = vectors.mean(axis=0)
    return np.asarray(centre / max(float(np.linalg.norm(centre)), 1e-9), dtype=np.float32)
