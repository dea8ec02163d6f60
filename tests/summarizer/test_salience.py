"""The file of the trained scorer, and the features of sentences that it reads."""

from pathlib import Path

import numpy as np
import pytest

from summarizer import Document, Summarizer
from summarizer.errors import ModelNotFound
from summarizer.salience import WEIGHTS, feature_matrix, load_weights


def test_a_damaged_or_missing_file_is_an_error(tmp_path: Path) -> None:
    for content in (None, b"something else"):
        path = tmp_path / "salience.npz"
        if content:
            path.write_bytes(content)
        with pytest.raises(ModelNotFound, match="install policybot again"):
            load_weights(path)


def test_features_of_sentences(extractive: Summarizer) -> None:
    text = 'The council adopted a law. Ministers ask why it came so late. "We have 30 days for this," Ms Lee said.'
    reading = extractive.read(Document(text=text, title="Council adopted law", lang="en"))
    assert WEIGHTS.stat().st_size <= 2_500_000
    matrix = feature_matrix(reading)
    assert matrix.shape == (3, 9) and np.abs(matrix).max() <= 2
    first, title_words, quotes = matrix.T[[4, 7, 8]].tolist()
    assert (first, quotes, title_words) == ([1, 0, 0], [0, 0, 1], [1, 0, 0])
