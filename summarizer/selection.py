"""Which set of sentences to take, given what each is worth and what two of them say twice.

Sets are weighed whole: the value of a set is the words in it that a reference summary would have, less what is said
twice, and it is set beside that of the article's opening at the same length. Only a set that is expected to beat the
opening by a margin takes its place: on most news the opening is hard to beat, and a wrong guess costs more than a
right one brings.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.arrays import FloatArray

FREE = -1
NEVER = -2
POOL = 14
"""So many sentences are combined: the most valuable ones. 14 give 469 sets of up to three."""
FILLED = 0.5
"""Share of the budget that a summary of fewer sentences must fill."""
TYPICAL = 60
"""Words of a reference summary, where one must be assumed."""
OVERRUN = 1.5
"""So many times the budget may be spent on a sentence that is asked for and on the one that it needs."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One article's sentences to choose from."""

    density: FloatArray
    """[n] share of each sentence's words that a reference would have."""
    overlap: FloatArray
    """[n, n] share of the shorter sentence that is said twice."""
    alike: NDArray[np.bool_]
    """[n, n] pairs that say the same: never both are taken."""
    words: FloatArray
    """[n] words of each sentence."""
    bonus: FloatArray
    """[n] points of ROUGE that a sentence is worth beside what a reference would have of it."""
    needs: NDArray[np.intp]
    """[n] the sentence without which each is not understood; ``FREE`` for none, ``NEVER`` where it cannot be had."""
    sentences: int
    """At most so many are chosen."""
    max_words: float
    """Budget; a single sentence may be longer, and so may one that is asked for with the one that it needs."""

    def chain(self, index: int) -> list[int] | None:
        """A sentence and all that it needs, in order; ``None`` where one of them cannot be had."""
        found = [index]
        while (before := int(self.needs[found[-1]])) != FREE:
            if before == NEVER or before in found:
                return None
            found.append(before)
        return sorted(found)

    def stands(self, index: int, chosen: Sequence[int]) -> bool:
        """Whether a sentence is understood beside those chosen, and says something that they do not."""
        understood = self.needs[index] == FREE or self.needs[index] in chosen
        return bool(understood and not self.alike[index, list(chosen)].any())


def values(problem: Problem, sets: FloatArray) -> FloatArray:
    """[c, n] shares of sentences → [c] words that a reference would have."""
    single = sets @ (problem.density * problem.words)
    least = np.minimum(problem.words[:, None], problem.words[None, :])
    cost = np.triu(problem.overlap * least, k=1)
    twice: FloatArray = np.einsum("cn,nm,cm->c", sets, cost, sets, optimize=True)
    return single - twice


def opening(words: FloatArray, lengths: FloatArray) -> FloatArray:
    """[c, n] share of each sentence that lies in the article's first ``lengths`` words."""
    ends = np.cumsum(words)
    shares: FloatArray = np.clip((lengths[:, None] - (ends - words)[None, :]) / np.maximum(words, 1), 0, 1)
    return shares.astype(np.float32)


def gains(problem: Problem, sets: FloatArray) -> FloatArray:
    """[c, n] sets → [c] expected gain over the opening of the same length, in points of ROUGE."""
    lengths = sets @ problem.words
    ahead = values(problem, sets) - values(problem, opening(problem.words, lengths))
    expected: FloatArray = 200 * ahead / (lengths + TYPICAL) + sets @ problem.bonus
    return expected


def lead(problem: Problem) -> list[int]:
    """The first sentences that fit; the first one always."""
    taken: list[int] = []
    used = 0.0
    for index, words in enumerate(problem.words):
        if len(taken) == problem.sentences:
            break
        if taken and not problem.stands(index, taken):
            continue
        used += float(words)
        if taken and used > problem.max_words:
            break
        taken.append(index)
    return taken


def sets_of(problem: Problem, one_of: Sequence[int] = (), also: Sequence[int] = ()) -> FloatArray:
    """[c, n] sets worth weighing: within the budget, and nobody without the one before that he needs.

    ``one_of``: of these sentences each set has one at least; ``also``: one of these too, if there is any such set. Sets
    of fewer sentences than allowed are among them only where they fill half of the budget.
    """
    n = len(problem.words)
    pool = set(np.argsort(-problem.density, kind="stable")[:POOL].tolist()) | set(lead(problem)) | {*one_of, *also}
    pool |= {int(problem.needs[index]) for index in pool if problem.needs[index] >= 0}
    for asked in (*one_of, *also):
        chain = problem.chain(asked) or []
        pool |= set(chain if len(chain) <= problem.sentences else ())
    most = min(problem.sentences, len(pool))
    made = []
    for size in range(most, 0, -1):
        members = np.array(list(itertools.combinations(sorted(pool), size)), dtype=np.intp)
        sets = np.zeros((len(members), n), dtype=np.bool_)
        sets[np.arange(len(members))[:, None], members] = True
        lengths = sets @ problem.words
        fits = (lengths <= problem.max_words) | (size == 1)
        if size < most and size > 1:
            fits &= lengths >= FILLED * problem.max_words
        made.append(sets[fits])
    found = np.concatenate(made)
    for index in np.flatnonzero(problem.needs != FREE):
        before = problem.needs[index]
        found = found[~found[:, index] | (found[:, before] if before >= 0 else False)]
    for left, right in np.argwhere(np.triu(problem.alike, k=1)):
        found = found[~(found[:, left] & found[:, right])]
    if one_of:
        found = found[found[:, list(one_of)].any(axis=1)]
    if (both := found[:, list(also)].any(axis=1)).any():
        found = found[both]
    return _fuller(problem, found).astype(np.float32)


def _fuller(problem: Problem, sets: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without single sentences that leave half of the budget, unless there is nothing else."""
    full = (sets.sum(axis=1) == min(problem.sentences, len(problem.words))) | (
        sets @ problem.words >= FILLED * problem.max_words
    )
    return sets[full] if full.any() else sets


def best(
    problem: Problem, *, margin: float, one_of: Sequence[int] = (), also: Sequence[int] = ()
) -> tuple[list[int], float]:
    """(indices of the chosen sentences in order, the gain expected over the opening).

    ``margin``: points that a set must be ahead of the opening, which is taken otherwise, if it has one of ``one_of``,
    and one of ``also`` if any set has. Where those asked for cannot be had within the budget, it is overrun; where
    that does not help, another of ``also`` is asked for, and at last the opening stands: never a sentence without
    the one that it needs.
    """
    start = lead(problem)
    sets = sets_of(problem, one_of, also)
    if not len(sets):
        whole = [chain for index in one_of if (chain := problem.chain(index)) and len(chain) <= problem.sentences]
        shortest = min(whole, key=lambda chain: float(problem.words[chain].sum()), default=start)
        if whole and problem.words[shortest].sum() <= OVERRUN * problem.max_words:
            return shortest, 0.0
        sets = sets_of(problem, also) if also else sets
        if not len(sets):
            return shortest, 0.0
    expected = gains(problem, sets)
    top = int(expected.argmax())
    # Against the bonus of the opening itself: where it states the act, nothing is won by stating it elsewhere.
    asked = [those for those in (one_of, also) if sets[:, list(those)].any()]
    if expected[top] - float(problem.bonus[start].sum()) <= margin and all(set(start) & set(those) for those in asked):
        return start, 0.0
    return np.flatnonzero(sets[top]).tolist(), float(expected[top])


def greedy(problem: Problem, first: Sequence[int] = ()) -> list[int]:
    """Indices in order, each time the sentence that adds most a word, until the budget or the number is reached.

    For many sentences, where sets are too many to weigh. The best of ``first`` is taken before all others.
    """
    least = np.minimum(problem.words[:, None], problem.words[None, :])
    cost = problem.overlap * least / np.maximum(problem.words[:, None], 1)
    worth = problem.density.astype(np.float64)
    chosen: list[int] = []
    used = 0.0
    for turn in range(min(problem.sentences, len(problem.words))):
        allowed = used + problem.words <= problem.max_words
        allowed[chosen] = False
        for index in np.flatnonzero(allowed):
            allowed[index] = problem.stands(int(index), chosen)
        if turn == 0 and allowed[list(first)].any():
            allowed &= np.isin(np.arange(len(allowed)), list(first))
        if not allowed.any():
            break
        top = int(np.where(allowed, worth, -np.inf).argmax())
        chosen.append(top)
        used += float(problem.words[top])
        worth = worth - cost[:, top]
    return sorted(chosen) or lead(problem)
