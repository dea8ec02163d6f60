"""Talk with the bot is told from subjects to search for. The texts are in talk.toml."""

import pytest

from bot.storage import Storage
from tests.conftest import Clock, cases
from tests.conversation.conftest import Person


@pytest.mark.parametrize(("kind", "wrong"), [("talk", "Understood as"), ("subjects", "I don't understand")])
def test_nine_texts_of_ten_are_told_apart(storage: Storage, clock: Clock, kind: str, wrong: str) -> None:
    texts = cases(__file__)[kind]
    mistaken = [text for text in texts if wrong in Person(storage, clock).says(text)]
    assert len(mistaken) <= len(texts) / 10, mistaken
