"""JSON lines in, JSON lines out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from summarizer import Document, EmptyDocument, Summarizer, SummarizerError, SummarizerSettings, Summary
from summarizer.jsonl import BATCH, summarize_lines, write_line


@pytest.fixture
def lead() -> Summarizer:
    return Summarizer(SummarizerSettings(strategy="lead", sentences=1))


def answers(lead: Summarizer, *lines: bytes | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in summarize_lines(lines, lead)]


def test_contract(lead: Summarizer) -> None:
    line = json.dumps({"id": 7, "text": "Ein Gesetz gilt. Es ist neu.", "title": None, "lang": "de", "x": {"y": [1]}})
    (answer,) = answers(lead, line.encode())
    assert answer.pop("seconds") >= 0
    assert answer == {
        "id": 7,
        "text": "Ein Gesetz gilt. Es ist neu.",
        "title": None,
        "lang": "de",
        "x": {"y": [1]},
        "summary": "Ein Gesetz gilt.",
        "sentences": [{"text": "Ein Gesetz gilt.", "start": 0, "end": 16, "evidence": [[0, 16]], "supported": True}],
        "strategy": "lead",
        "model": "",
    }


@pytest.mark.parametrize(
    ("line", "identity", "part"),
    [
        (b"{", None, "not JSON"),
        (b"[1]", None, "not a JSON object"),
        (b'{"id": "a"}', "a", "text is missing"),
        (b'{"id": "a", "text": 3}', "a", "text is not a string"),
        (b'{"id": "a", "text": null}', "a", "text is not a string"),
        (b'{"id": "a", "text": "b", "title": []}', "a", "title is not a string"),
        (b'{"id": "a", "text": "b", "lang": 1}', "a", "lang is not a string"),
        (b'{"id": "a", "text": "  "}', "a", "no text to summarise"),
        (b'{"text": ""}', None, "no text to summarise"),
        (b'{"id": "a", "text": "\xff"}', None, "not UTF-8"),
        (b'{"id": NaN, "text": "b"}', None, "not JSON"),
        (b'{"id": 10, "text": NaN}', 10, "it holds NaN"),
        (b'{"text": -Infinity, "id": 10}', 10, "it holds -Infinity"),
        (b'{"id": 10, "text": "b", "x": [1e999]}', 10, "it holds 1e999"),
        (b'{"id": 1e999, "text": "b"}', None, "it holds 1e999"),
        (b'{"id": [1, {"a": 2}], "text": 5}', [1, {"a": 2}], "text is not a string"),
        (b"[" * 100_000, None, "nested too deep"),
    ],
)
def test_bad_line_does_not_stop_the_rest(lead: Summarizer, line: bytes, identity: object, part: str) -> None:
    good = b'{"id": "good", "text": "A rule holds."}'
    before, bad, after = answers(lead, good, line, good)
    assert before["summary"] == after["summary"] == "A rule holds."
    assert set(bad) == {"id", "error"}
    assert bad["id"] == identity
    assert part in bad["error"]


def test_blank_lines_are_skipped_and_order_is_kept(lead: Summarizer) -> None:
    lines = [b"\n", *(json.dumps({"id": n, "text": f"Rule {n} holds."}).encode() + b"\r\n" for n in range(30)), b"  "]
    assert [answer["id"] for answer in answers(lead, *lines)] == list(range(30))


def test_text_is_not_escaped_and_surrogates_survive(lead: Summarizer) -> None:
    first, second = summarize_lines(
        ['{"text": "办法施行了，各部门执行。"}', '{"text": "\\ud800 A rule holds here."}'], lead
    )
    assert "办法" in first
    second.encode("utf-8")
    assert json.loads(second)["text"].startswith("\ud800")


def test_what_ends_a_line_for_some_readers_is_escaped(lead: Summarizer) -> None:
    record = {"text": "A rule\u2028holds\u2029here.", "x": "a\u0085b"}
    (line,) = summarize_lines([json.dumps(record, ensure_ascii=False)], lead)
    assert len(line.splitlines()) == 1
    answer = json.loads(line)
    assert (answer["text"], answer["x"]) == (record["text"], record["x"])


def test_an_id_too_deep_to_write_gives_an_error_line() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert json.loads(write_line({"id": deep})) == {"id": None, "error": "the line is nested too deep"}
    assert json.loads(write_line({"id": 4, "x": deep})) == {"id": 4, "error": "the line is nested too deep"}


def test_output_begins_before_the_input_ends(lead: Summarizer) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield '{"text": "A rule holds."}'

    next(summarize_lines(endless(), lead))
    assert read == BATCH


def test_any_object_that_summarises_will_do() -> None:
    class Fake:
        def summarize_each(self, documents: list[Document], /) -> list[Summary | SummarizerError]:
            return [EmptyDocument(document.id) for document in documents]

    (line,) = summarize_lines(['{"id": 1, "text": "x"}'], Fake())
    assert json.loads(line)["id"] == 1
