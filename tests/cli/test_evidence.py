"""Where an article says what its summary says."""

from __future__ import annotations

from pathlib import Path

from bot.cli.evidence import evidence_lines
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


def test_summarize_prints_it_on_request(policybot: Policybot, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("The ministry adopted the rule on Monday. The rule covers lead pipes in all homes.\n")
    assert "characters" not in policybot("summarize", str(file)).out
    shown = policybot("summarize", "--evidence", "--strategy", "lead", str(file)).out
    assert shown.count("word for word") == 2
