"""Words that only ask are told from subjects. The texts are in asking.toml."""

from bot.query import without_asking
from bot.query.words import words
from tests.conftest import cases


def test_four_texts_of_five_are_left_with_their_subject() -> None:
    for texts in cases(__file__).values():
        assert sum(words(without_asking(text)) == words(left) for text, left in texts) >= 0.8 * len(texts)
