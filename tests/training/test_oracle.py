"""ROUGE, the gain over an opening of the same length, and the greedy oracle are right."""

import numpy as np
import pytest

from training.oracle import Rewards, rouge_l, rouge_n, scores, words

SENTENCES = ["The sun rose over the hills.", "Birds sang.", "The ministry banned plastic bags from May."]
REFERENCE = "Ministry bans: plastic bags banned from May"


def test_rouge_is_as_computed_by_hand() -> None:
    assert words("A  B-c, Ärger!") == ["a", "b", "c", "ärger"]
    assert rouge_n(["a", "b", "a"], ["a", "c"], 1) == pytest.approx(2 * 1 / 5)
    assert rouge_n(["a", "b", "c"], ["x", "b", "c"], 2) == pytest.approx(2 * 1 / 4)
    assert rouge_l(["a", "x", "b"], ["a", "b"]) == pytest.approx(2 * 2 / 5)
    assert scores([], ["a"]) == (0.0, 0.0, 0.0)


def test_the_gain_is_over_an_opening_of_the_same_length_and_the_oracle_stops_without_one() -> None:
    rewards = Rewards(SENTENCES, REFERENCE)
    sets = np.array([[True, False, False], [False, False, True]])
    made = words(SENTENCES[2])
    opening = words(" ".join(SENTENCES))[: len(made)]
    for second in (0.0, 0.5):
        expected = [100 * (rouge_n(made, words(REFERENCE), n) - rouge_n(opening, words(REFERENCE), n)) for n in (1, 2)]
        assert rewards.gains(sets, second) == pytest.approx([0, expected[0] + second * expected[1]], abs=1e-3)
    assert rewards.greedy(3, 100)[-1] == 2
    assert rewards.greedy(1, 100) == [2]
    assert rewards.greedy(3, 2) == [1]
