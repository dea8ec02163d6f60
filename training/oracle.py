"""Computes ROUGE, and finds the sentences of an article with the best ROUGE.

This is ROUGE as in Lin (2004): F1 over lower-case words, without stemming. The usual package, rouge-score, would be a
dependency for a few lines, and it drops all letters that are not ASCII. Figures can be compared with each other, but
not with figures of papers, which often use stemming.

ROUGE rewards length, so texts are compared at equal length: a summary with the article's opening, cut to as many words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

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


def grams(words: Sequence[str], n: int) -> Iterator[tuple[str, ...]]:
    """Yield the runs of n words."""
    return zip(*(words[start:] for start in range(n)), strict=False)


def rouge_n(made: Sequence[str], wanted: Sequence[str], n: int) -> float:
    """Return the F1 of ROUGE-n."""
    left, right = (Counter(grams(each, n)) for each in (made, wanted))
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
        self._common = [_Common(split, wanted, n) for n in (1, 2)]

    def gains(self, sets: NDArray[np.bool_], second: float = SECOND) -> FloatArray:
        """Return [c] gains of [c, n] sets over the opening of the same length.

        The unit is points of ROUGE-1 plus ``second`` times ROUGE-2.
        """
        masks = sets.astype(np.float32)
        lengths = masks @ self.sizes
        total = np.zeros(len(sets), dtype=np.float32)
        for n, weight, common in zip((1, 2), (1.0, second), self._common, strict=True):
            ahead = common.sets(masks) - common.openings(lengths)
            total += weight * 200 * ahead / np.maximum(lengths + self.wanted - 2 * (n - 1), 1)
        return total

    def density(self) -> FloatArray:
        """Return [n] the share of each sentence's words and word pairs that are in the reference."""
        one, two = (common.sets(np.eye(len(self.sizes), dtype=np.float32)) for common in self._common)
        return np.asarray((one + SECOND * two) / np.maximum(self.sizes, 1), dtype=np.float32)

    def greedy(self, sentences: int, budget: float) -> list[int]:
        """Return the set of the greedy oracle.

        It adds the sentence that helps most, until no sentence helps or fits into ``budget`` words.
        """
        size = len(self.sizes)
        chosen, best = np.zeros(size, dtype=np.bool_), -np.inf
        for _ in range(sentences):
            sets = chosen | np.eye(size, dtype=np.bool_)
            fits = ~chosen & (sets @ self.sizes <= budget)
            gains = np.where(fits, self.gains(sets), -np.inf)
            if gains.max(initial=-np.inf) <= best:
                break
            best = gains.max()
            chosen[gains.argmax()] = True
        return [int(index) for index in np.flatnonzero(chosen)]


class _Common:
    """Counts the n-grams that an article and its reference have in common."""

    def __init__(self, split: list[list[str]], wanted: list[str], n: int) -> None:
        left = Counter(grams(wanted, n))
        self._limit = np.array([*left.values()], dtype=np.float32)
        counts = [Counter(grams(sentence, n)) for sentence in split]
        rows = [each[gram] for each in counts for gram in left]
        self._counts = np.array(rows, dtype=np.float32).reshape(len(split), len(left))
        opening = [0] * n
        for gram in grams([word for sentence in split for word in sentence], n):
            is_common = left[gram] > 0
            left[gram] -= is_common
            opening.append(opening[-1] + is_common)
        self._opening = np.array(opening, dtype=np.float32)

    def sets(self, masks: FloatArray) -> FloatArray:
        """Return [c] numbers for [c, s] sets of sentences."""
        return np.asarray(np.minimum(masks @ self._counts, self._limit).sum(axis=1))

    def openings(self, lengths: FloatArray) -> FloatArray:
        """Return [c] numbers for the first [c] words of the article."""
        return np.asarray(self._opening[np.minimum(lengths.astype(int), len(self._opening) - 1)])
