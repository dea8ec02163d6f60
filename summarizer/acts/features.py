"""What the learnt head sees of each sentence: the rules' findings, its place, and how it stands to its article."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

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
    """[n, len(NAMES)] for the n candidate sentences of one article, in order; n is 1 or more.

    ``vectors``: [n, dim] unit rows, or ``None`` without an encoder; ``title_vector``: [dim] of unit length or ``None``;
    ``found``: [n, len(rules.FEATURES)] for who has the rules' findings already.
    """
    n = len(sentences)
    if found is None:
        found = np.array([rules.rule_features(sentence) for sentence in sentences], dtype=np.float32)
    scores = found[:, rules.FEATURES.index("score")]
    order = np.sort(scores)
    highest, second = order[-1], order[-2] if n > 1 else 0.0
    index = np.arange(n)
    titled = vectors is not None and title_vector is not None
    columns: dict[str, ArrayLike] = {
        "first": index == 0,
        "early": 1 / (1 + index),
        "relative place": index / max(n - 1, 1),
        "words": [min(count_words(sentence) / 40, 2.0) for sentence in sentences],
        "question": [sentence.rstrip("\"'”’» ").endswith(("?", "？", "؟")) for sentence in sentences],
        "score above others": scores - np.where(scores == highest, second, highest),
        "score rank": np.searchsorted(order, scores) / max(n - 1, 1),
        "highest score": highest,
        "mean score": scores.mean(),
        "score before": [0.0, *scores[:-1]],
        "score after": [*scores[1:], 0.0],
        "to centre": 0 if vectors is None else vectors @ unit_mean(vectors),
        "to title": vectors @ title_vector if vectors is not None and title_vector is not None else 0,
        "has title": titled,
        "sentences": np.log(n) / 6,
    }
    context = [np.broadcast_to(np.asarray(columns[name], dtype=np.float32), n) for name in CONTEXT]
    return np.column_stack([found, *context])


def unit_mean(vectors: FloatArray) -> FloatArray:
    """[n, dim] → the mean row [dim], of unit length."""
    centre = vectors.mean(axis=0)
    return np.asarray(centre / max(float(np.linalg.norm(centre)), 1e-9), dtype=np.float32)
