"""JSON lines are read, and answered with JSON lines."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from summarizer import Summarizer, SummarizerSettings, load_summarizer
from summarizer.jsonl import add_lines, summary_keys
from tests.summarizer.conftest import table


@pytest.fixture
def lead() -> Summarizer:
    return load_summarizer(SummarizerSettings(strategy="lead", sentences=1))


def answers(lead: Summarizer, *lines: bytes | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in add_lines(lines, lead.summarize_each, summary_keys)]


def test_each_line_has_its_summary(lead: Summarizer) -> None:
    row = {"id": 7, "text": "Ein Gesetz gilt. Es ist neu.", "title": None, "lang": "de", "x": {"y": [1]}}
    (answer,) = answers(lead, json.dumps(row).encode())
    assert answer.pop("seconds") >= 0
    assert answer == row | {
        "summary": "Ein Gesetz gilt.",
        "sentences": [{"text": "Ein Gesetz gilt.", "start": 0, "end": 16, "evidence": [[0, 16]], "supported": True}],
        "strategy": "lead",
        "model": "",
    }


@pytest.mark.parametrize("row", table("bad_lines"))
def test_a_bad_line_does_not_stop_the_rest(lead: Summarizer, row: dict[str, Any]) -> None:
    good = b'{"id": "good", "text": "A rule holds."}'
    before, bad, after = answers(lead, good, row["line"].encode("latin-1"), good)
    assert before["summary"] == after["summary"] == "A rule holds."
    assert set(bad) == {"id", "error"}
    assert bad["id"] == row["id"]
    assert row["error"] in bad["error"]


def test_blank_lines_are_skipped_and_order_is_kept(lead: Summarizer) -> None:
    lines = [b"\n", *(json.dumps({"id": n, "text": f"Rule {n} holds."}).encode() + b"\r\n" for n in range(30)), b"  "]
    assert [answer["id"] for answer in answers(lead, *lines)] == list(range(30))


def test_only_characters_that_may_break_lines_are_escaped(lead: Summarizer) -> None:
    record = {"text": "A rule\u2028holds\u2029here.", "x": "a\u0085b"}
    (line,) = add_lines([json.dumps(record, ensure_ascii=False)], lead.summarize_each, summary_keys)
    assert len(line.splitlines()) == 1
    answer = json.loads(line)
    assert (answer["text"], answer["x"]) == (record["text"], record["x"])
    chinese, broken = add_lines(
        ['{"text": "办法施行了。"}', '{"text": "\\ud800 A rule holds."}'], lead.summarize_each, summary_keys
    )
    assert "办法" in chinese
    assert json.loads(broken.encode("utf-8"))["text"].startswith("\ud800")


def test_lines_nested_too_deep_give_error_lines(lead: Summarizer) -> None:
    lines = (f'{{"text": "A rule holds.", "x": {"[" * n + "]" * n}}}' for n in (*range(100, 1000, 15), 100_000))
    first, *rest, last = answers(lead, *lines)
    assert "summary" in first and "nested too deep" in last["error"]
    assert all("summary" in answer or "nested too deep" in answer["error"] for answer in rest)


def test_output_begins_before_the_input_ends(lead: Summarizer) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield '{"text": "A rule holds."}'

    next(add_lines(endless(), lead.summarize_each, summary_keys))
    assert read == 1
