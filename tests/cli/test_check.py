"""policybot check --jsonl."""

from __future__ import annotations

import json
from typing import Any

import pytest

from summarizer.jsonl import check_lines, day_of
from tests.cli.conftest import Policybot

TEXT = "The council adopted a rule on 3 May 2024. It costs 40 million euros a year, Anna Berg said yesterday."


def lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def answers(policybot: Policybot, stdin: bytes) -> list[dict[str, Any]]:
    done = policybot("check", "--jsonl", stdin=stdin)
    assert done.status == 0, done
    return [json.loads(line) for line in done.out.splitlines()]


def test_contract(policybot: Policybot) -> None:
    good = {"id": 1, "text": TEXT, "summary": "The council adopted a rule on 3 May 2024.", "x": {"y": [1]}}
    bad = {"id": "b", "text": TEXT, "summary": "The council adopted a rule. It costs 50 million euros a year."}
    first, second = answers(policybot, lines(good, bad))
    assert {key: first[key] for key in good} == good
    assert first.keys() - good.keys() == {"supported", "score", "problems"}
    assert (first["supported"], first["problems"]) == (True, [])
    assert second["supported"] is False
    assert second["problems"][0] == {"kind": "number", "text": "50 million", "sentence": 1}
    assert 0 <= second["score"] < 0.3 < first["score"] <= 1


def test_a_bad_line_does_not_stop_the_rest(policybot: Policybot) -> None:
    good = lines({"id": "good", "text": TEXT, "summary": "The council adopted a rule."})
    rows: list[dict[str, Any]] = [
        {"id": 2, "text": TEXT},
        {"id": 3, "summary": "So."},
        {"id": 4, "text": TEXT, "summary": 5},
        {"id": 5, "text": " ", "summary": "So."},
        {"id": 6, "text": TEXT, "summary": ""},
        {"id": 7, "text": TEXT, "summary": "So.", "published": 2024},
    ]
    found = answers(policybot, good + b"{\n\n" + lines(*rows) + good)
    assert found[0]["supported"] is found[-1]["supported"] is True
    assert [set(answer) for answer in found[1:-1]] == [{"id", "error"}] * 7
    assert [answer["id"] for answer in found[1:-1]] == [None, 2, 3, 4, 5, 6, 7]
    assert "summary is missing" in found[2]["error"]


@pytest.mark.parametrize(
    ("published", "supported"), [("2024-05-04", True), ("2024-05-04T10:00:00+02:00", True), ("2024-05-09", False)]
)
def test_published_tells_what_yesterday_is(policybot: Policybot, published: str, supported: bool) -> None:
    row = {"text": TEXT, "summary": "It costs 40 million euros a year, Anna Berg said on May 3, 2024."}
    other = {"text": TEXT.replace(" on 3 May 2024", ""), "summary": row["summary"], "published": published}
    (answer,) = answers(policybot, lines(other))
    assert answer["supported"] is supported


def test_what_is_no_date_is_passed_over() -> None:
    assert day_of("no date") is day_of("") is day_of(None) is None
    assert str(day_of(" 2024-05-03 ")) == "2024-05-03"
    assert str(day_of("Mon, 03 Jun 2024 10:00:00 GMT")) == "2024-06-03"
    assert day_of("Mon, 99 Jun 99999 10:00:00 GMT") is day_of("1717408800") is day_of("2024-06") is None
    (line,) = check_lines([json.dumps({"text": TEXT, "summary": TEXT, "published": "soon"})])
    assert json.loads(line)["supported"] is True
