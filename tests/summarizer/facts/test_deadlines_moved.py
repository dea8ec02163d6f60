"""Ends told from beginnings, and days that take the place of others."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from summarizer.facts.deadlines import find_deadlines
from summarizer.facts.models import Deadline
from summarizer.models import Document

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "facts" / "moved.jsonl").read_text(encoding="utf-8").splitlines()
]


def shown(one: Deadline) -> str:
    instead = f" from {one.moved_from}" if one.moved_from else " moved" if one.moved else ""
    return f"{one.date} {one.kind}{instead}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_days(case: dict[str, str]) -> None:
    document = Document(text=case["text"], title=case["title"], published=date.fromisoformat(case["published"]))
    assert [shown(one) for one in find_deadlines(document)] == case["expected"], case["why"]


def test_hostile_text_takes_no_time() -> None:
    text = "läuft " * 5_000 + "aus remains a a a " * 5_000 + "end of " * 5_000 + "extended now " * 5_000 + "1 May 2031."
    assert find_deadlines(Document(text=text, published=date(2031, 3, 3))) == ()
