"""ROUGE, and the summary of an article that is best by it.

ROUGE is written here: F1 over lower-case words without stemming, as in Lin (2004). The usual package, rouge-score,
would be a dependency for a few lines, and drops all non-ASCII letters. Figures are comparable with each other, but not
with stemmed ones in papers.

All comparisons are at equal length, since ROUGE rewards length: a summary is compared with the article's opening, cut
to the same number of words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.network import FloatArray

MAX_REFERENCE = 200
"""Words of a reference that are used; some references are a whole page."""
SECOND = 0.5
"""Weight of ROUGE-2 in the training target, relative to ROUGE-1."""


def words(text: str) -> list[str]:
    """Lower-case words."""
    return re.findall(r"[^\W_]+", text.lower())


def f1(common: int, made: int, wanted: int) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * common / (made + wanted) if common else 0.0


def rouge_n(made: Sequence[str], wanted: Sequence[str], n: int) -> float:
    """ROUGE-n F1."""
    left = Counter(zip(*(made[start:] for start in range(n)), strict=False))
    right = Counter(zip(*(wanted[start:] for start in range(n)), strict=False))
    return f1((left & right).total(), left.total(), right.total())


def rouge_l(made: Sequence[str], wanted: Sequence[str]) -> float:
    """ROUGE-L F1: the longest common subsequence of all words."""
    row = [0] * (len(wanted) + 1)
    for word in made:
        diagonal = 0
        for column, other in enumerate(wanted, 1):
            above = row[column]
            row[column] = diagonal + 1 if word == other else max(above, row[column - 1])
            diagonal = above
    return f1(row[-1], len(made), len(wanted))


def scores(made: list[str], wanted: list[str]) -> tuple[float, float, float]:
    """ROUGE-1, ROUGE-2, ROUGE-L."""
    return rouge_n(made, wanted, 1), rouge_n(made, wanted, 2), rouge_l(made, wanted)


class Rewards:
    """The gain of any set of an article's sentences over the opening of equal length."""

    def __init__(self, sentences: Sequence[str], reference: str) -> None:
        wanted = words(reference)[:MAX_REFERENCE]
        split = [words(sentence) for sentence in sentences]
        self.sizes = np.array([len(sentence) for sentence in split], dtype=np.float32)
        """[n] words of each sentence."""
        self.wanted = len(wanted)
        self._grams = [_counts(split, wanted, n) for n in (1, 2)]
        self._lead = [_opening(split, wanted, n) for n in (1, 2)]

    def gains(self, sets: NDArray[np.bool_], second: float = SECOND) -> FloatArray:
        """[c, n] sets → [c] gains over the opening of the same length, in points of ROUGE-1 plus ``second`` times
        ROUGE-2."""
        masks = sets.astype(np.float32)
        lengths = masks @ self.sizes
        total = np.zeros(len(sets), dtype=np.float32)
        for n, weight in ((1, 1.0), (2, second)):
            (counts, limit), lead = self._grams[n - 1], self._lead[n - 1]
            common = np.minimum(masks @ counts, limit).sum(axis=1)
            cut = np.minimum(lengths.astype(int), len(lead) - 1)
            total += weight * 200 * (common - lead[cut]) / np.maximum(lengths + self.wanted - 2 * (n - 1), 1)
        return total

    def density(self) -> FloatArray:
        """[n] share of each sentence's words and word pairs that are in the reference."""
        total = np.zeros(len(self.sizes), dtype=np.float32)
        for weight, (counts, limit) in zip((1.0, SECOND), self._grams, strict=True):
            total += weight * np.minimum(counts, limit).sum(axis=1)
        shares: FloatArray = (total / np.maximum(self.sizes, 1)).astype(np.float32)
        return shares

    def greedy(self, sentences: int, budget: float) -> list[int]:
        """The greedy oracle's set: adds the sentence that helps most, until none helps or fits ``budget`` words."""
        chosen: list[int] = []
        best = -np.inf
        while len(chosen) < sentences:
            used = self.sizes[chosen].sum()
            options = [i for i in range(len(self.sizes)) if i not in chosen and used + self.sizes[i] <= budget]
            if not options:
                break
            sets = np.zeros((len(options), len(self.sizes)), dtype=np.bool_)
            sets[:, chosen] = True
            sets[np.arange(len(options)), options] = True
            gains = self.gains(sets)
            if gains.max() <= best:
                break
            best = float(gains.max())
            chosen.append(options[int(gains.argmax())])
        return sorted(chosen)


def _counts(split: list[list[str]], wanted: list[str], n: int) -> tuple[FloatArray, FloatArray]:
    """[s, v] counts of the reference's n-grams in each sentence, and [v] counts in the reference."""
    reference = Counter(zip(*(wanted[start:] for start in range(n)), strict=False))
    column = {gram: index for index, gram in enumerate(reference)}
    counts = np.zeros((len(split), max(len(column), 1)), dtype=np.float32)
    for row, sentence in enumerate(split):
        for gram in zip(*(sentence[start:] for start in range(n)), strict=False):
            if gram in column:
                counts[row, column[gram]] += 1
    limit = np.zeros(counts.shape[1], dtype=np.float32)
    limit[: len(column)] = list(reference.values())
    return counts, limit


def _opening(split: list[list[str]], wanted: list[str], n: int) -> FloatArray:
    """[w + 1] number of n-grams that the first 0, 1, 2 … words of the article share with the reference."""
    left = Counter(zip(*(wanted[start:] for start in range(n)), strict=False))
    text = [word for sentence in split for word in sentence]
    common = np.zeros(len(text) + 1, dtype=np.float32)
    for end in range(1, len(text) + 1):
        common[end] = common[end - 1]
        gram = tuple(text[end - n : end]) if end >= n else ()
        if gram and left[gram] > 0:
            left[gram] -= 1
            common[end] += 1
    return common
