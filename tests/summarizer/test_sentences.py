"""Texts are split into sentences with exact offsets, in several languages, and no text makes this hang."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.harness import recall
from benchmarks.sentences import references
from summarizer.sentences import MAX_CHARS, split_sentences
from summarizer.words import count_words
from tests.summarizer.conftest import table
from training.texts import read_rows

SETS = (
    "policy/federal_register.jsonl",
    "policy/govuk.jsonl",
    "policy/us_bills.jsonl",
    "news/cnn.jsonl",
    "languages/multi_eurlex_parallel.jsonl",
    "languages/norsumm.jsonl",
    "languages/orangesum_abstracts.jsonl",
    "stories/multiling2011.jsonl",
)
RULE, MAY = "The council adopted a rule.", "It holds from May."


def texts(text: str, lang: str | None = None) -> list[str]:
    return [sentence.text for sentence in split_sentences(text, lang) if sentence.kind == "sentence"]


def between(text: str, lang: str | None) -> Iterator[str]:
    """Return the texts before, between and after the sentences. Checks that these are exact ranges, in order."""
    end = 0
    for sentence in split_sentences(text, lang):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text.strip() == sentence.text != ""
        assert sentence.start >= end
        assert len(sentence.text) <= MAX_CHARS
        yield text[end : sentence.start].strip()
        end = sentence.end
    yield text[end:].strip()


@pytest.mark.parametrize("row", table("sentences"))
def test_sentences_of_the_table_are_split(row: dict[str, Any]) -> None:
    """Check each row of ``tests/data/summarizer/sentences.jsonl`` in the way that its ``check`` says."""
    text, lang = row.get("text") or f"{RULE}\n\n{row['line']}\n\n{MAY}", row.get("lang")
    found = split_sentences(text, lang)
    assert all(text[each.start : each.end] == each.text for each in found)
    kinds = [each.kind for each in found]
    match row["check"]:
        case "split":
            assert texts(text, lang) == row["sentences"]
        case "statement":
            assert row["line"] in texts(text)
        case "parts":
            assert [[each.kind, each.text] for each in found] == row["parts"]
        case "kinds":
            assert kinds == row["kinds"]


PIECES = "U.S. |z. B. |(CNN) -- |No. 5|The |г. |Dr.|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
PIECES += "|Page 3|# |1. |- |: |\"|''| ``|“|»|（|」|. |。|!?|؟ |…|\n|\n\n|\x0c"


@given(
    st.text(max_size=400)
    | st.text(alphabet="\u200b�.!?\"'()“”„«» \n\u00a0aA1。-*#", max_size=400)
    | st.lists(st.sampled_from(PIECES.split("|")), max_size=80).map("".join),
    st.sampled_from([None, "de", "fr", "zh", "xx", ""]),
)
@settings(max_examples=600)
@pytest.mark.slow
def test_any_text_gives_ordered_and_exact_ranges(text: str, lang: str | None) -> None:
    list(between(text, lang))


@pytest.mark.slow
@pytest.mark.parametrize("row", table("long"))
def test_long_texts_take_linear_time(row: dict[str, Any]) -> None:
    began = time.process_time()
    split_sentences(row["piece"] * row["times"])
    assert time.process_time() - began < 5  # seconds; quadratic time would be many minutes


def test_words_of_both_scripts_are_counted() -> None:
    assert count_words("The 1.2 bn rule, isn't it") == 6
    assert count_words("国务院发布") == 3


@pytest.mark.shared_data
@pytest.mark.parametrize("relative", SETS)
def test_ranges_of_real_texts_are_exact(shared_data: Path, relative: str) -> None:
    for row in read_rows(shared_data / relative)[:40]:
        *inner, rest = between(row["text"], row.get("lang"))
        assert max(map(len, inner)) < 100  # list marks, datelines; no sentence is lost
        assert not rest


@pytest.mark.shared_data
@pytest.mark.slow
def test_sentences_of_news_are_split_as_well_as_documented(shared_data: Path) -> None:
    """The figure may be a little lower than in docs/summaries.md, as samples of this size vary."""
    rows = read_rows(shared_data / "news" / "bbc.jsonl")[1::8]
    assert recall([references(row["text"], row["summary"]) for row in rows]) > 0.97
