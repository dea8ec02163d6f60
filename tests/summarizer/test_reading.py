"""What a reading takes for prose, and how much of a text is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pytest

from summarizer import Document, Summarizer
from summarizer.network import KINDS, STAGES, Lines
from summarizer.reading import MAX_CHARS, MAX_LATE, MAX_LINES, SURE, Reading, read
from tests.summarizer.conftest import table

RULE, MAY = "The council adopted a rule on scooters.", "The rule holds from May in all towns."


class Told:
    """A network that says of each line what it was told, and keeps what it was asked."""

    def __init__(self, *kinds: str, share: float = 1.0) -> None:
        self.kinds, self.share, self.asked = kinds, share, list[str]()

    def read(self, title: str, lines: Sequence[str]) -> Lines:
        self.asked += lines
        kinds = [KINDS.index(kind) for kind in (*self.kinds, *["prose"] * len(lines))[: len(lines)]]
        vectors = np.zeros((len(lines), 384), dtype=np.float32)
        vectors[:, 0] = 1
        none = np.zeros((len(lines), len(STAGES)), dtype=np.float32)
        each = np.eye(len(KINDS), dtype=np.float32)[kinds] * np.float32(self.share)
        return Lines(vectors, None, 0.5, each, none[:, 0], none, (), none, cast(Any, None))


def prose(reading: Reading) -> list[str]:
    return [reading.lines[index].text for index in reading.prose]


def told(text: str, *kinds: str, lang: str = "en", share: float = 1.0) -> list[str]:
    """The prose of a text, of a network that says this of its lines."""
    return prose(read(Document(text=text, lang=lang), Told(*kinds, share=share)))


def test_in_english_the_network_tells_prose() -> None:
    text = f"{RULE}\n\n{MAY}\n\nof 36 CFR part 60.\n\nThe rule bans all of these:\n\n???\n\n| A | B |\n\nScooters"
    assert told(text, "caption") == [MAY]
    none = ("caption", "table", "fragment", "prose", "prose", "prose")
    assert told(text, *none, "heading") == ["Scooters"]
    assert told(text, *none, "list") == []


def test_a_part_of_a_quotation_is_no_prose() -> None:
    words = "Members would never let this pass, whatever the council says of it in its report. " * 5
    speech = f'"{words}All parties know it," she said.'
    text = f'{RULE} {speech} {MAY} "It will pass," he said. The "fast lane" ends.\n\nA mark " alone holds. {MAY}'
    assert told(text) == [RULE, MAY, '"It will pass," he said.', 'The "fast lane" ends.', MAY]
    polish = "„To jest dobre” powiedział minister."
    assert told(f"{polish}\n\nTo jest złe” powiedział.", lang="pl") == [polish]


def test_a_line_is_prose_where_the_network_is_sure() -> None:
    text = f"{RULE}\n\n{MAY}"
    assert told(text, share=SURE) == [RULE, MAY]
    assert told(text, share=SURE - 0.01) == []


def test_a_line_without_an_end_is_no_sentence() -> None:
    assert told(f"{RULE}\n\nFrom May in all towns") == [RULE]
    assert told("From May in all towns") == ["From May in all towns"]


def test_what_goes_on_from_the_line_before_is_no_sentence() -> None:
    item, last = "(1) The rules of towns; and", "(2) In May, the rules of the council as the court reads them."
    assert told(f"{RULE}\n\nThe board has to obey:\n{item}\n{last}\n\n{MAY}") == [RULE, MAY]


def test_in_other_languages_a_sentence_looks_like_one() -> None:
    text = "Neue Regeln\n\nVon Erika Muster\n\nDer Rat hat die Regeln beschlossen.\n\nFoto: dpa"
    assert told(text, lang="de") == ["Der Rat hat die Regeln beschlossen."]
    assert told("Neue Regeln\n\nEs gilt.\n\nFoto: dpa", lang="de") == ["Es gilt."]


def test_a_language_tag_with_a_region_has_the_rules_of_its_language() -> None:
    text = "Der 20. Bundestag tagte im Herbst in Berlin."
    for lang in ("de", "de-AT", "DE_de"):
        assert told(text, lang=lang) == [text]


def test_furniture_of_pages_is_no_prose(extractive: Summarizer) -> None:
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
def test_what_is_read_is_bounded_for_any_text(text: str) -> None:
    network = Told()
    read(Document(text=text), network)
    assert 0 < len(network.asked) <= MAX_LINES + MAX_LATE
    assert sum(map(len, network.asked)) <= MAX_CHARS
