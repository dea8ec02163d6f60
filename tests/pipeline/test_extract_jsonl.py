from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.pipeline.extract_jsonl import extract_lines

BAD = [json.loads(row) for row in Path(__file__).with_name("bad_lines.jsonl").read_text().splitlines()]
SENTENCE = "The council adopted the regulation on Friday after a long debate on its scope. "
PAGE = (
    '<html lang="en"><head><title>Rule adopted</title><meta name="date" content="2024-07-12">'
    f'<meta name="author" content="Ann Lee"></head><body><article><p>{SENTENCE * 4}</p></article></body></html>'
)


def run(*lines: Any) -> list[Any]:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(line) for line in extract_lines(raw)]


def test_a_page() -> None:
    (out,) = run({"id": 7, "html": PAGE, "url": "https://x.example/1", "mine": {"a": [1, None]}})
    assert out == {
        "id": 7,
        "url": "https://x.example/1",
        "mine": {"a": [1, None]},
        "title": "Rule adopted",
        "text": (SENTENCE * 4).strip(),
        "published": "2024-07-12",
        "author": "Ann Lee",
        "lang": "en",
    }


@pytest.mark.parametrize(("line", "identity", "says"), BAD)
def test_a_bad_line_is_told_and_the_rest_go_on(line: str, identity: Any, says: str) -> None:
    bad, good = run(line.encode("latin-1"), {"id": "b", "html": PAGE})
    assert bad.keys() == {"id", "error"}
    assert bad["id"] == identity
    assert says in bad["error"]
    assert good["title"] == "Rule adopted"


def test_empty_lines_are_passed_over_and_a_mark_is_no_error() -> None:
    out = run(b"\xef\xbb\xbf" + json.dumps({"id": 1, "html": PAGE}).encode(), b"", b" \r\n", {"id": 2, "html": PAGE})
    assert [line["id"] for line in out] == [1, 2]


def test_output_is_one_line_of_utf8_each() -> None:
    record = {"id": "\ud800", "html": "<p>法律 é \ud83d</p>", "note": "a\u2028b\nc\udfff"}
    (line,) = extract_lines([json.dumps(record).encode()])
    assert len(line.encode().decode().splitlines()) == 1
    assert "法律 é" in line
    assert json.loads(line)["note"] == record["note"]
    assert json.loads(line)["id"] == record["id"]
