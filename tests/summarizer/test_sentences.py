"""Sentence splitting: offsets, languages, boilerplate, and no string that hangs it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.harness import f1, recall
from benchmarks.sentences import boundaries, joined, references, runs
from summarizer.models import SentenceKind
from summarizer.sentences import MAX_CHARS, count_words, split_sentences
from tests.summarizer.conftest import read_jsonl, table

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


def texts(text: str, lang: str | None = None, kind: SentenceKind = "sentence") -> list[str]:
    return [sentence.text for sentence in split_sentences(text, lang) if sentence.kind == kind]


@pytest.mark.parametrize("row", table("sentences"), ids=lambda row: row["check"])
def test_table(row: dict[str, Any]) -> None:
    """Each row of ``tests/data/summarizer/sentences.jsonl``, by its ``check``."""
    text, lang = row.get("text") or f"{RULE}\n\n{row['line']}\n\n{MAY}", row.get("lang")
    found = split_sentences(text, lang)
    assert all(text[each.start : each.end] == each.text for each in found)
    kinds = [each.kind for each in found]
    match row["check"]:
        case "split":
            assert texts(text, lang) == row["sentences"]
        case "credit":  # a line that goes on with the article
            for ahead in ("", "The first lines tell what it is about.\n\n", "One line of prose.\n"):
                assert row["sentence"] in texts(ahead + text)
                assert row["credit"] in texts(ahead + text, kind="boilerplate")
        case "all furniture":
            assert set(kinds) == {"boilerplate"}
        case "furniture":
            assert texts(text) == [RULE, MAY]
        case "notice":
            assert kinds == ["sentence", "boilerplate"]
        case "statement":
            assert row["line"] in texts(text)
        case "kinds":
            assert kinds == row["kinds"]


def test_headings_list_items_and_metadata_are_boundaries() -> None:
    text = (
        "title: A law\ndate: 2024-05-01\n\n## What it says\n\nThe law has two parts that everybody should know of:\n"
        "- it bans one thing\n- it funds another\n\n1. Scope follows here."
    )
    found = split_sentences(text)
    assert [(sentence.kind, sentence.text) for sentence in found] == [
        ("boilerplate", "title: A law"),
        ("boilerplate", "date: 2024-05-01"),
        ("heading", "What it says"),
        ("sentence", "The law has two parts that everybody should know of:"),
        ("sentence", "it bans one thing"),
        ("sentence", "it funds another"),
        ("sentence", "Scope follows here."),
    ]


def test_lines_that_are_paragraphs_do_not_run_on() -> None:
    """Where lines are long, each is a paragraph: what lacks its full stop does not take in the next."""
    long = (
        "The department publishes what it spends on staff, on travel and on consultants every month, as the law asks."
    )
    text = f"What we spend\n{long} It does so on its site.\nannual reports and accounts\n{long}"
    assert [sentence.kind for sentence in split_sentences(text)] == ["heading", *["sentence"] * 4]


def test_running_heads_are_dropped_and_repeated_items_are_not() -> None:
    pages = [
        f"The Gazette of the Ministry {n}\n\nRule {n} bans a thing.\n\n- None.\n\nArticle {n}" for n in range(1, 5)
    ]
    found = split_sentences("\n\n".join(pages))
    assert [s.text for s in found if s.kind == "boilerplate"] == [
        f"The Gazette of the Ministry {n}" for n in range(1, 5)
    ]
    assert [s.kind for s in found].count("heading") == 4


def test_marks_of_markdown_are_no_text() -> None:
    text = (
        "The new rule\n============\n\nThe rule holds for all of us.\n\nWho it binds\n------------\n"
        "It binds the shops in the town.\n\n---\n\n> The rule is good for all.\n\n"
        "| Country | Vote |\n|---|---|\n| France | for it in the second round. |\n\n"
        "Country | Vote\n--- | ---\nSpain | no"
    )
    found = split_sentences(text, "en")
    assert [one.text for one in found if one.kind == "sentence"] == [
        "The rule holds for all of us.",
        "It binds the shops in the town.",
        "The rule is good for all.",
    ]
    assert [one.text for one in found if one.kind == "heading"] == ["The new rule", "Who it binds"]
    assert all(text[one.start : one.end] == one.text for one in found)


@given(st.text(max_size=400) | st.text(alphabet=".!?\"'()“”„«» \n\u00a0aA1。-*#", max_size=400))
@settings(deadline=None, max_examples=300)
def test_any_string_gives_ordered_exact_ranges(text: str) -> None:
    end = 0
    for sentence in split_sentences(text, "de"):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text.strip() == sentence.text != ""
        assert sentence.start >= end
        assert len(sentence.text) <= MAX_CHARS
        end = sentence.end


PIECES = [
    "U.S. ",
    "z. B. ",
    "(CNN) -- ",
    "No. 5",
    "The ",
    "г. ",
    "Dr.",
    "x" * 50,
    "Page 3",
    "# ",
    "1. ",
    "- ",
    ": ",
    '"',
    "''",
    " ``",
    "“",
    "»",
    "（",
    "」",
    ". ",
    "。",
    "!?",
    "؟ ",
    "…",
    "\n",
    "\n\n",
    "\x0c",
    "\u200b",
    "�",
]


@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join), st.sampled_from([None, "de", "fr", "zh", "xx", ""]))
@settings(deadline=None, max_examples=400)
def test_any_mixture_gives_ordered_exact_ranges(text: str, lang: str | None) -> None:
    end = 0
    for sentence in split_sentences(text, lang):
        assert text[sentence.start : sentence.end] == sentence.text != ""
        assert sentence.start >= end
        end = sentence.end


LONG = {
    "words": "word " * 400_000,
    "dots": "." * 100_000,
    "one word": "x" * 2_000_000,
    "quotes": '"a ' * 200_000,
    "brackets": "(" * 200_000,
    "spaced dots": ". " * 200_000,
    "lines": "a\n" * 200_000,
    "guillemets": ". » " * 100_000,
    "closed": ".)" * 200_000,
    "capitals": "A" * 500_000,
    "initials": "J. " * 200_000,
    "spaces": " " * 1_000_000,
    "credits": "Photo: a. " * 20_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_texts_take_linear_time(text: str) -> None:
    began = time.perf_counter()
    split_sentences(text)
    assert time.perf_counter() - began < 20  # seconds; quadratic time would be hours


def test_counts_words_of_both_scripts() -> None:
    assert count_words("The 1.2 bn rule, isn't it") == 6
    assert count_words("国务院发布") == 3


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
