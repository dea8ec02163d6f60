"""`policybot summarize --evidence` gives the right places in the text that `policybot extract` prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Policybot


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
@pytest.mark.slow
def test_evidence_is_in_the_text_that_extract_prints(
    policybot: Policybot, tmp_path: Path, name: str, body: str
) -> None:
    sentences = ["The ministry adopted the rule on Monday.", "The rule covers lead pipes in all homes."]
    file = tmp_path / name
    file.write_text(body.format(*sentences))
    shown = policybot("summarize", "--evidence", "--strategy", "lead", str(file)).out
    assert f"in the text that `policybot extract {file}` prints below its head:" in shown
    text = policybot("extract", str(file)).out.partition("\n\n")[2]
    ranges = re.findall(r"characters (\d+) to (\d+)", shown)
    assert [text[int(start) : int(end)] for start, end in ranges] == sentences
