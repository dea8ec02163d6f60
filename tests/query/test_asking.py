"""Words that only ask are told from subjects. The texts are in asking.toml."""

import re

import pytest

from bot.query import without_asking
from bot.query.words import words
from tests.conftest import cases


@pytest.mark.parametrize("language", ["en", "zh"])
def test_four_texts_of_five_are_left_with_their_subject(language: str) -> None:
    texts = cases(__file__)[language]
    left = [words(without_asking(re.sub("[{}]", "", text))) == words(re.sub("{.*?}", " ", text)) for text in texts]
    assert sum(left) >= 0.8 * len(left)
