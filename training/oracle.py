"""Computes ROUGE, and finds the sentences of an article with the best ROUGE.

This is ROUGE as in Lin (2004): F1 over lower-case words, without stemming. The usual package, rouge-score, would be a
dependency for a few lines, and it drops all letters that are not ASCII. Figures can be compared with each other, but
not with figures of papers, which often use stemming.

ROUGE rewards length, so texts are compared at equal length: a summary with the article's opening, cut to as many words.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.network import FloatArray

MAX_REFERENCE = 200
"""Maximum number of words of a reference. Some references are a whole page, and are cut."""
SECOND = 0.5
"""Weight of ROUGE-2 in the training target, relative to ROUGE-1."""


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return re.findall(r"[^\W_]+", text.lower())


def f1(common: int, made: int, wanted: int) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * common / (made + wanted) if common else 0.0


def rouge_n(made: Sequence[str], wanted: Sequence[str], n: int) -> float:
    """Return the F1 of ROUGE-n."""
    left = Counter(zip(*(made[start:] for start in range(n)), strict=False))
    right = Counter(zip(*(wanted[start:] for start in range(n)), strict=False))
    return f1((left & right).total(), left.total(), right.total())


def rouge_l(made: Sequence[str], wanted: Sequence[str]) -> float:
    """Return the F1 of ROUGE-L, by the longest common subsequence of all words."""
    row = [0] * (len(wanted) + 1)
    for word in made:
        diagonal = 0
        for column, other in enumerate(wanted, 1):
            above = row[column]
            row[column] = diagonal + 1 if word == other else max(above, row[column - 1])
            diagonal = above
    return f1(row[-1], len(made), len(wanted))


def scores(made: list[str], wanted: list[str]) -> tuple[float, float, float]:
    """Return ROUGE-1, ROUGE-2 and ROUGE-L."""
    return rouge_n(made, wanted, 1), rouge_n(made, wanted, 2), rouge_l(made, wanted)


class Rewards:
    """Computes by how much a set of an article's sentences is better than the opening of equal length."""

    def __init__(self, sentences: Sequence[str], reference: str) -> None:
        wanted = words(reference)[:MAX_REFERENCE]
        split = [words(sentence) for sentence in sentences]
        self.sizes = np.array([len(sentence) for sentence in split], dtype=np.float32)
        """[n] number of words of each sentence."""
        self.wanted = len(wanted)
        self._grams = [_counts(split, wanted, n) for n in (1, 2)]
        self._lead = [_opening(split, wanted, n) for n in (1, 2)]

    def gains(self, sets: NDArray[np.bool_], second: float = SECOND) -> FloatArray:
        """Return [c] gains of [c, n] sets over the opening of the same length.

        The unit is points of ROUGE-1 plus ``second`` times ROUGE-2.
        """
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
        """Return [n] the share of each sentence's words and word pairs that are in the reference."""
        total = np.zeros(len(self.sizes), dtype=np.float32)
        for weight, (counts, limit) in zip((1.0, SECOND), self._grams, strict=True):
            total += weight * np.minimum(counts, limit).sum(axis=1)
        shares: FloatArray = (total / np.maximum(self.sizes, 1)).astype(np.float32)
        return shares

    def greedy(self, sentences: int, budget: float) -> list[int]:
        """Return the set of the greedy oracle.

        It adds the sentence that helps most, until no sentence helps or fits into ``budget`` words.
        """
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
    """Return [s, v] counts of the reference's n-grams in each sentence, and [v] counts in the reference."""
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
    """Return [w + 1] the number of n-grams that the article's first 0, 1, 2 … words share with the reference."""
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
