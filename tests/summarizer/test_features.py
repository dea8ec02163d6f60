"""What the salience head sees of sentences."""

from __future__ import annotations

import numpy as np
import pytest

from summarizer.salience import FEATURES, PAIRS, feature_matrix, length_score, pair_tensor, reads, repeats


def column(matrix: np.ndarray, name: str) -> list[float]:
    found: list[float] = matrix[:, FEATURES.index(name)].tolist()
    return found


def test_features_of_words() -> None:
    matrix = feature_matrix(
        ["The council adopted a law.", "Why so late in the year?", '"We have 30 days left for this one," Ms Lee said.'],
        None,
        "Council adopted law",
        None,
        dependent=[False, False, True],
        paragraphs=[0, 0, 1],
    )
    assert matrix.shape == (3, len(FEATURES))
    assert matrix.dtype == np.float32
    assert np.abs(matrix).max() <= 2
    assert column(matrix, "repeats_title") == [1, 0, 0]
    assert column(matrix, "question") == [0, 1, 0]
    assert column(matrix, "quoted") == [0, 0, 1]
    assert column(matrix, "dependent") == [0, 0, 1]
    assert column(matrix, "paragraph") == [1, 0, 1]
    assert column(matrix, "first") == [1, 0, 0]
    assert column(matrix, "figures") == pytest.approx([0, 0, 0.1])
    assert column(matrix, "centroid") == [0, 0, 0]
    assert repeats("The council adopted a law", "Council adopted a law") is True


def test_features_of_vectors() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    matrix = feature_matrix(["One is here.", "Two is here.", "Three is here."], vectors, "Two", vectors[1])
    assert column(matrix, "title") == [0, 1, 0]
    assert column(matrix, "opening") == [1, 0, 1]
    assert column(matrix, "nearest") == [1, 0, 1]
    assert column(matrix, "previous") == [0, 0, 0]


def test_an_article_of_one_sentence_or_none() -> None:
    assert feature_matrix([], None, None, None).shape == (0, len(FEATURES))
    one = np.array([[1, 0]], dtype=np.float32)
    assert np.isfinite(feature_matrix(["One."], one, None, None)).all()
    assert pair_tensor(["One."], one).shape == (1, 1, len(PAIRS))
    assert pair_tensor([], None).shape == (0, 0, len(PAIRS))


def test_pairs() -> None:
    pairs = pair_tensor(["The council adopted taxes.", "Council taxes rise.", "Cats sleep long."], None)
    assert pairs[0, 1].tolist() == pytest.approx([0, 2 / 3, 1])
    assert pairs[0, 2].tolist() == [0, 0, 0]
    assert np.array_equal(pairs, pairs.transpose(1, 0, 2))


def test_length_score() -> None:
    assert [length_score(words) for words in (1, 5, 20, 50, 200)] == pytest.approx([0, 0.5, 1, 0.75, -2])


def test_scripts_that_the_encoder_reads() -> None:
    assert reads("The council adopted a law.")
    assert reads("Der Rat hat ein Gesetz über Öl verabschiedet.")
    assert not reads("Совет принял закон о налогах.")
    assert not reads("国务院发布数据安全条例。")
    assert not reads("اعتمد المجلس قانونا")
