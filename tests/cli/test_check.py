"""policybot check --jsonl."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import Policybot, json_lines

TEXT = "The council adopted a rule on 3 May 2024. It costs 40 million euros a year, Anna Berg said yesterday."


def answers(policybot: Policybot, stdin: bytes) -> list[dict[str, Any]]:
    done = policybot("check", "--jsonl", stdin=stdin)
    assert done.status == 0, done
    return done.lines


def test_contract(policybot: Policybot) -> None:
    good = {"id": 1, "text": TEXT, "summary": "The council adopted a rule on 3 May 2024.", "x": {"y": [1]}}
    bad = {"id": "b", "text": TEXT, "summary": "The council adopted a rule. It costs 50 million euros a year."}
    first, second = answers(policybot, json_lines(good, bad))
    assert {key: first[key] for key in good} == good
    assert first.keys() - good.keys() == {"supported", "score", "problems"}
    assert (first["supported"], first["problems"]) == (True, [])
    assert second["supported"] is False
    assert second["problems"][0] == {"kind": "number", "text": "50 million", "sentence": 1}
    assert 0 <= second["score"] < 0.5 < first["score"] <= 1


def test_a_bad_line_does_not_stop_the_rest(policybot: Policybot) -> None:
    good = json_lines({"id": "good", "text": TEXT, "summary": "The council adopted a rule."})
    bad = ({"id": 2, "text": TEXT}, {"id": 3, "text": TEXT, "summary": 5}, {"id": 4, "text": " ", "summary": "So."})
    found = answers(policybot, good + b"{\n\n" + json_lines(*bad) + good)
    assert found[0]["supported"] is found[-1]["supported"] is True
    assert [set(answer) for answer in found[1:-1]] == [{"id", "error"}] * 4
    assert [answer["id"] for answer in found[1:-1]] == [None, 2, 3, 4]
    assert "summary is missing" in found[2]["error"]


@pytest.mark.parametrize(("published", "supported"), [("2024-05-04", True), ("2024-05-09", False), ("soon", False)])
def test_published_tells_what_yesterday_is(policybot: Policybot, published: str, supported: bool) -> None:
    row = {"text": TEXT, "summary": "It costs 40 million euros a year, Anna Berg said on May 3, 2024."}
    other = {"text": TEXT.replace(" on 3 May 2024", ""), "summary": row["summary"], "published": published}
    (answer,) = answers(policybot, json_lines(other))
    assert answer["supported"] is supported
