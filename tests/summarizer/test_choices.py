"""Which set of sentences is taken, given what each is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from summarizer.extractive import FREE, NEVER, Choices, best, greedy


def problem(density: list[float], *, words: list[int] | None = None, **changes: object) -> Choices:
    n = len(density)
    made = Choices(
        density=np.array(density, dtype=np.float32),
        overlap=np.zeros((n, n), dtype=np.float32),
        alike=np.zeros((n, n), dtype=np.bool_),
        bonus=np.zeros(n, dtype=np.float32),
        words=np.array(words or [20] * n, dtype=np.float32),
        needs=np.full(n, FREE),
        sentences=3,
        max_words=100,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_what_is_said_twice_counts_once() -> None:
    asked = problem([0.1, 0.1, 0.1, 0.8, 0.8, 0.5, 0.4])
    overlap = asked.overlap.copy()
    overlap[3, 4] = overlap[4, 3] = 0.8
    assert best(asked) == [3, 4, 5]  # in the order of the article
    assert best(replace(asked, overlap=overlap)) == [3, 5, 6]


def test_the_budget_holds_but_for_a_single_sentence() -> None:
    assert best(problem([0.1, 0.1, 0.9, 0.9], words=[30, 30, 60, 60], max_words=70)) in ([2], [3])
    assert best(problem([0.9, 0.1], words=[500, 500], max_words=70)) == [0]
    assert problem([0.1] * 3, words=[50, 40, 40]).lead() == [0, 1]


def test_no_sentence_comes_without_the_one_that_it_needs() -> None:
    asked = problem([0.1, 0.1, 0.1, 0.2, 0.9, 0.1], needs=np.array([FREE, FREE, FREE, FREE, 3, FREE]))
    assert {3, 4} <= set(best(asked))
    assert 4 not in best(replace(asked, sentences=1))
    never = replace(asked, needs=np.array([FREE, NEVER, FREE, FREE, NEVER, FREE]))
    assert 4 not in best(never)
    assert never.lead() == [0, 2, 3]


def test_what_is_wanted_is_there_whatever_it_costs() -> None:
    asked = problem([0.9, 0.9, 0.8, 0.1, 0.0, 0.0])
    assert best(replace(asked, wanted=(4, 3))) == [0, 3, 4]
    assert best(replace(asked, sentences=1, wanted=(4, 3))) == [4]
    long = problem([0.9, 0.9, 0.8, 0.1], words=[90, 20, 20, 60])
    assert best(replace(long, wanted=(3,))) == [1, 2, 3]


@pytest.mark.parametrize("before", [90, 120, 400])
def test_a_sentence_that_does_not_stand_alone_is_never_alone(before: int) -> None:
    """What it needs may overrun the budget by half; then the next likeliest that stands alone is better."""
    stuck = problem([0.5] * 4, words=[20, 20, before, 20], needs=np.array([FREE, FREE, FREE, 2]), wanted=(3, 1))
    assert best(stuck) == ([2, 3] if before < 130 else [0, 1])
    # What it needs is not there, or needs too many others itself.
    gone = replace(stuck, needs=np.array([FREE, FREE, FREE, NEVER]), wanted=(3,))
    assert 3 not in best(gone)
    chain = problem([0.5] * 6, needs=np.array([FREE, FREE, 1, 2, 3, FREE]), wanted=(4,))
    assert 4 not in best(chain)
    assert best(replace(chain, sentences=4)) == [1, 2, 3, 4]


def test_of_two_that_say_the_same_one_is_taken() -> None:
    asked = problem([0.9, 0.9, 0.5, 0.4])
    alike = asked.alike.copy()
    alike[0, 1] = alike[1, 0] = True
    same = replace(asked, alike=alike)
    assert best(same) in ([0, 2, 3], [1, 2, 3])
    assert same.lead() == [0, 2, 3]
    assert greedy(replace(same, sentences=2)) == [0, 2]
