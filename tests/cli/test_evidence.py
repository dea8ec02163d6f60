"""Where an article says what its summary says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli.article import evidence_lines, fallback_line
from tests.cli.conftest import Policybot

TEXT = "The ministry adopted\nthe rule on Monday. It covers lead pipes in all homes."


def test_own_words_are_not_printed_twice() -> None:
    lines = list(evidence_lines([("The ministry adopted the rule on Monday.", [(0, 40)])], TEXT))
    assert lines == ["1. The ministry adopted the rule on Monday.", "   characters 0 to 40, word for word"]


def test_other_words_show_what_the_article_says() -> None:
    lines = list(evidence_lines([("A rule was adopted for homes.", [(0, 40), (41, 78)])], TEXT))
    assert lines[1:] == [
        "   characters 0 to 40, say: The ministry adopted the rule on Monday.",
        "   characters 41 to 78, say: It covers lead pipes in all homes.",
    ]


def ranges_of(shown: str) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in re.findall(r"characters (\d+) to (\d+)", shown)]


@pytest.mark.parametrize(
    "head", ["", "title: The rule\ndate: 2024-05-03\n\n", "A rule on pipes\n\n", " date 2024-05-03 A rule\n\n"]
)
def test_offsets_are_those_of_a_text_file(policybot: Policybot, tmp_path: Path, head: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"{head}The ministry adopted\nthe rule on Monday. The rule covers lead pipes in all homes.\n")
    shown = policybot("summarize", "--evidence", "--strategy", "lead", str(file)).out
    assert f"count from 0 in {file}:" in shown
    found = [file.read_text()[start:end] for start, end in ranges_of(shown)]
    assert found == ["The ministry adopted\nthe rule on Monday.", "The rule covers lead pipes in all homes."]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (
            "a.html",
            "<html><head><title>T</title></head><body><article><h1>T</h1><p>{}</p><p>{}</p></article></body></html>",
        ),
        ("a.md", "# T\n\n**{}**\n\n- {}\n"),
        ("a.txt", "T\n\n{}\n\n\n\n{}\n"),
    ],
)
def test_else_those_of_the_text_that_extract_prints(policybot: Policybot, tmp_path: Path, name: str, body: str) -> None:
    sentences = ["The ministry adopted the rule on Monday.", "The rule covers lead pipes in all homes."]
    file = tmp_path / name
    file.write_text(body.format(*sentences))
    shown = policybot("summarize", "--evidence", "--strategy", "lead", str(file)).out
    assert f"in the text that policybot extract {file} prints below its head:" in shown
    text = policybot("extract", str(file)).out.partition("\n\n")[2]
    assert [text[start:end] for start, end in ranges_of(shown)] == sentences


def test_a_summary_of_another_strategy_is_told() -> None:
    assert fallback_line("extractive", "extractive") is None
    told = str(fallback_line("generative", "extractive", model="tiny", found=2))
    assert "This is the extractive summary" in told
    assert "tiny" in told
    assert "2 sentences" in told
    assert "it failed, or wrote no sentence" in str(fallback_line("generative", "extractive"))
    assert "not installed" in str(fallback_line("extractive", "lead"))


def test_evidence_is_no_option_of_json_lines(policybot: Policybot, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "The ministry adopted the rule."}\n')
    refused = policybot("summarize", "--jsonl", "--evidence", str(file))
    assert refused.status == 2
    assert "--evidence is for a FILE" in refused.err


def test_a_file_without_a_sentence_is_an_error(policybot: Policybot, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("By Jane Smith\n\nPhoto: Getty Images\n\nRead more: The budget in charts\n")
    refused = policybot("summarize", str(file))
    assert refused.status == 1
    assert "holds no sentence that can be summarised" in refused.err
    assert refused.out == ""


def test_summarize_prints_it_on_request(policybot: Policybot, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("The ministry adopted the rule on Monday. The rule covers lead pipes in all homes.\n")
    assert "characters" not in policybot("summarize", str(file)).out
    shown = policybot("summarize", "--evidence", "--strategy", "lead", str(file)).out
    assert shown.count("word for word") == 2
