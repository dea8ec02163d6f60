"""Sentence splitting on real texts, which are not part of the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.harness import f1, recall
from benchmarks.sentences import boundaries, joined, references, runs
from summarizer.sentences import MAX_CHARS, split_sentences
from tests.summarizer.conftest import read_jsonl

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


def test_tokenised_lines_are_put_together_as_people_write() -> None:
    lines = [
        "`` We will act ( soon ) , '' he said .",
        "The country 's law does n't hold : \" Never . \"",
        "It cost $ 5 .",
    ]
    assert joined(lines) == [
        '"We will act (soon)," he said.',
        "The country's law doesn't hold: \"Never.\"",
        "It cost $5.",
    ]
    assert list(runs("A headline\nThe first sentence is here .\nThe second sentence is here .\nhttp : //x")) == [
        ["The first sentence is here.", "The second sentence is here."]
    ]


@pytest.mark.shared_data
@pytest.mark.parametrize("relative", SETS)
def test_ranges_of_real_texts_are_exact(shared_data: Path, relative: str) -> None:
    for row in list(read_jsonl(shared_data / relative))[:40]:
        text, end = row["text"], 0
        for sentence in split_sentences(text, row.get("lang")):
            assert text[sentence.start : sentence.end] == sentence.text
            assert end <= sentence.start < sentence.end
            assert len(sentence.text) <= MAX_CHARS
            between = text[end : sentence.start].strip()
            assert len(between) < 100  # list marks, datelines; no sentence is lost
            end = sentence.end
        assert not text[end:].strip()


@pytest.mark.shared_data
def test_boundaries_of_news_do_not_get_worse(shared_data: Path) -> None:
    """Figures of docs/summaries.md, less what a sample of this size may vary by."""
    rows = list(read_jsonl(shared_data / "stories" / "ecbplus.jsonl"))[1::2]
    assert f1([boundaries(row["text"], outside=True) for row in rows]) > 0.965
    rows = list(read_jsonl(shared_data / "news" / "bbc.jsonl"))[1::8]
    assert recall([references(row["text"], row["summary"], outside=True) for row in rows]) > 0.97
