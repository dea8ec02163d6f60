"""Extractive summaries have verbatim sentences that can stand alone, and the sentence that states the step."""

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from summarizer import Document, EmptyDocument, Summarizer
from summarizer.extractive import choose
from summarizer.words import count_words
from tests.conftest import SEEDS
from tests.summarizer.conftest import seed_document, summary_of, table

ARTICLES = sorted(path for path in SEEDS.iterdir() if path.suffix in {".txt", ".md"})


@pytest.mark.parametrize("path", ARTICLES)
def test_seeds_are_quoted_word_for_word(extractive: Summarizer, path: Path) -> None:
    document = seed_document(path)
    summary = extractive.summarize([document])[0]
    assert 1 <= len(summary.sentences) <= 3
    assert count_words(summary.text) <= 130
    end = 0
    for sentence in summary.sentences:
        assert summary.text[sentence.start : sentence.end] == sentence.text
        assert sentence.supported
        (evidence,) = sentence.evidence
        assert " ".join(document.text[evidence.start : evidence.end].split()) == sentence.text
        assert evidence.start >= end
        end = evidence.end
    for noise in ("Read more", "Illustration:", "Photo:", "HelloRF", "newsroom", "url:", "date 2021"):
        assert noise not in summary.text


BYLINES = "By Jane Smith\n\nPhoto: Getty Images\n\nRead more: The budget in ten charts"
TABLE = "| Country | Vote |\n|---|---|\n| France | for the rule in the second round |"


@pytest.mark.parametrize("text", ["???", "\ud800", "\u200b\u200f\u202e", BYLINES, TABLE])
def test_a_text_without_a_sentence_is_an_error(extractive: Summarizer, text: str) -> None:
    (result,) = extractive.summarize_each([Document(text=text)])
    assert "no text to summarise" in str(result)
    mixed = f"{text}\n\nThe council adopted the rule on Monday in Leeds."
    assert summary_of(extractive, mixed).text == "The council adopted the rule on Monday in Leeds."


def test_control_characters_are_left_out(extractive: Summarizer) -> None:
    text = "The coun\x00cil \x1b[31madopted the \u202erule on\u2066 Monday in Leeds."
    summary = summary_of(extractive, text)
    assert summary.text == "The council [31madopted the rule on Monday in Leeds."
    (sentence,) = summary.sentences
    assert summary.text[sentence.start : sentence.end] == sentence.text
    assert text[sentence.evidence[0].start : sentence.evidence[0].end] == text


@pytest.mark.parametrize("row", table("summaries"))
@pytest.mark.parametrize("strategy", ["extractive", "lead"])
def test_a_short_text_has_the_right_summary(
    extractive: Summarizer, row: dict[str, Any], strategy: Literal["extractive", "lead"]
) -> None:
    settings = replace(extractive.settings, strategy=strategy, sentences=row.get("sentences", 3))
    assert summary_of(Summarizer(settings, extractive._network), row["text"]).text == row["summary"]


LEEDS = (
    "The council of Leeds adopted a rule on electric scooters on Monday.",
    "Shops that hire them out have to register with the city by June.",
    "Riders under sixteen are banned from the centre of the town.",
)


@pytest.mark.parametrize("row", table("seen"))
@pytest.mark.parametrize("place", [0, 1, 3])
def test_lines_that_can_not_stand_alone_are_not_in_a_summary(
    extractive: Summarizer, row: dict[str, Any], place: int
) -> None:
    """Each line was in a real summary once. A line marked ``brings`` needs the line before it, and
    may be in the summary only directly after that line."""
    lines = [*LEEDS[:place], row["line"], *LEEDS[place:]]
    summary = summary_of(extractive, "\n\n".join(lines), title="Leeds adopts a rule on scooters")
    said = [sentence.text for sentence in summary.sentences]
    if row.get("brings"):
        assert row["line"] not in said or said.index(row["line"]) == (place and said.index(lines[place - 1]) + 1)
    else:
        assert said.count(row["line"]) == (row["line"] in LEEDS)


def test_the_error_for_an_empty_document_names_it(extractive: Summarizer) -> None:
    with pytest.raises(EmptyDocument, match="document b has"):
        extractive.summarize([Document(id="a", text="A rule was adopted here."), Document(id="b", text=" \n")])


def test_the_step_is_in_the_summary(extractive: Summarizer) -> None:
    animals = ("horse", "sheep", "donkey", "chicken")
    lines = [f"Visitor {name} liked the {name} stand at the fair best of all." for name in animals]
    act = "The Ministry of Transport adopted a regulation on electric scooters on Monday."
    reading = extractive.read(
        Document(text=" ".join([*lines, act]), title="Ministry adopts rules on scooters", lang="en")
    )
    assert len(animals) in choose(reading, 2, 100)
    # In a script that the network can't read, it finds no step, so the summary is the opening.
    text = "访客非常喜欢草坪上的音乐。孩子们整天在河边放风筝。老人坐在大树下喝茶聊天。面包店门口排着长长的队。"
    assert choose(extractive.read(Document(text=text)), 2, 100) == [0, 1]


def test_a_day_still_to_come_is_in_the_summary(extractive: Summarizer) -> None:
    rule = "The Ministry of Transport proposes a rule that would ban electric scooters from the pavements of all towns."
    why = "The proposed rule follows reports of accidents, which the ministry and the police have studied together."
    law = "The ministry may make such rules for the use of roads and pavements under the Road Traffic Act."
    fee = "Under the proposed rule, the owners of electric scooters would have to register them with their town."
    text = f"{rule} {why} {law} {fee} Comments on the rule must be received by 12 April 2026."
    for published, said in ((datetime.date(2026, 2, 12), True), (datetime.date(2026, 5, 2), False), (None, False)):
        reading = extractive.read(Document(text=text, title="Rule on scooters", lang="en", published=published))
        assert (4 in choose(reading, 3, 110)) is said


def test_a_summary_of_long_sentences_is_not_long(extractive: Summarizer) -> None:
    long = " ".join(f"The {name} board of {name} told {name}, {'and so on, ' * 70}of it." for name in "ABC")
    for strategy in ("extractive", "lead"):
        made = Summarizer(replace(extractive.settings, strategy=strategy), extractive._network)
        assert count_words(summary_of(made, long).text) < 250
