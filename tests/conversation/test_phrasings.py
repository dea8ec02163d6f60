"""Phrasings that people type, in phrasings.toml, and the answers. All commands read the same small language."""

import shutil
from pathlib import Path

import pytest

from bot.storage import Storage, open_storage
from summarizer.facts import Facts
from summarizer.facts.topics_default import DEFAULT_TOPICS
from tests.conftest import TODAY, Clock, Maker, cases
from tests.conversation.conftest import Person
from tests.digests.facts import due

CASES = cases(__file__)
TABLE = [pytest.param(language, *row, id=row[0]) for language in ("en", "zh") for row in CASES[language]]


@pytest.fixture(scope="module")
def template(template: Path) -> Path:
    """A database with an article on trade and one on housing."""
    filled = Path(shutil.copy(template, template.with_name("phrasings.db")))
    storage = open_storage(filled)
    make = Maker(storage, Clock())
    storage.topics.settle(DEFAULT_TOPICS)
    for title, place, topic in (
        ("Steel duty", "DE", "Trade and customs"),
        ("Rents in social housing, 食品安全", "GB", "Housing and planning"),
    ):
        article = make.ready(title, title=title, source=make.source(f"{title.split()[0]} Gazette", topics=(topic,)))
        today = (due(TODAY.isoformat()),) if place == "DE" else ()
        storage.facts.putting(article, Facts(jurisdictions=(place,), deadlines=today), version="1")()
    storage.close()
    return filled


@pytest.mark.slow
@pytest.mark.parametrize(("language", "typed", "told"), TABLE)
def test_an_answer_to_a_phrasing_has_the_expected_words(
    storage: Storage, clock: Clock, language: str, typed: str, told: str
) -> None:
    assert told in Person(storage, clock, language=language).says(typed)
