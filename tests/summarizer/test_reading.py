"""A reading recognises prose, and reads only a limited part of a long text."""

from typing import Any

import pytest

from summarizer import Document, Summarizer
from summarizer.reading import MAX_CHARS, MAX_LATE, MAX_LINES, SURE, Reading, read
from tests.summarizer.conftest import table
from tests.summarizer.facts import Says

RULE, MAY = "The council adopted a rule on scooters.", "The rule holds from May in all towns."


def prose(reading: Reading) -> list[str]:
    return [reading.lines[index].text for index in reading.prose]


@pytest.mark.parametrize("row", table("prose"))
def test_prose_is_recognised(row: dict[str, Any]) -> None:
    """A fake network says that the first lines have these ``kinds``, and that the others are prose."""
    document = Document(text=row["text"], lang=row.get("lang", "en"))
    assert prose(read(document, Says(*row.get("kinds", ())))) == row["prose"]


def test_a_line_is_prose_only_if_the_network_is_sure() -> None:
    document = Document(text=RULE, lang="en")
    assert prose(read(document, Says(share=SURE))) == [RULE]
    assert prose(read(document, Says(share=SURE - 0.01))) == []


def test_texts_of_page_navigation_are_not_prose(extractive: Summarizer) -> None:
    wrong = [
        row["line"]
        for row in table("furniture")
        if row["line"] in prose(extractive.read(Document(text=f"{RULE}\n\n{row['line']}\n\n{MAY}", lang="en")))
    ]
    assert len(wrong) <= len(table("furniture")) / 10, wrong


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "Jean Claude Martin Pierre " * 20_000,
        "a\n" * 50_000,
        "(a) " * 100_000,
        "Item of the minutes was read to us.\n" * 2000,
        "On 1 May 2024 an item of the minutes was read to us.\n" * 2000,
    ],
)
def test_the_length_that_is_read_has_a_maximum(text: str) -> None:
    network = Says()
    read(Document(text=text), network)
    assert 0 < len(network.asked) <= MAX_LINES + MAX_LATE
    assert sum(map(len, network.asked)) <= MAX_CHARS
