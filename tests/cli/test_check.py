"""`policybot check --jsonl` says which facts of a summary are not in its article."""

from typing import Any

import pytest

from tests.cli.conftest import Policybot, json_lines

TEXT = "The council adopted a rule on 3 May 2024. It costs 40 million euros a year, Anna Berg said yesterday."


def answers(policybot: Policybot, stdin: bytes) -> list[dict[str, Any]]:
    done = policybot("check", "--jsonl", stdin=stdin)
    assert done.status == 0, done
    return done.lines


def test_each_line_has_a_result_and_a_bad_line_does_not_stop_the_rest(policybot: Policybot) -> None:
    good = {"id": 1, "text": TEXT, "summary": "The council adopted a rule on 3 May 2024.", "x": {"y": [1]}}
    bad = {"id": "b", "text": TEXT, "summary": "The council adopted a rule. It costs 50 million euros a year."}
    broken = ({"id": 2, "text": TEXT}, {"id": 3, "text": TEXT, "summary": 5}, {"id": 4, "text": " ", "summary": "So."})
    lines = json_lines(good) + b"{\n\n" + json_lines(*broken, bad)
    first, *errors, second = answers(policybot, lines)
    assert [(answer.keys(), answer["id"]) for answer in errors] == [({"id", "error"}, n) for n in (None, 2, 3, 4)]
    assert "summary must be a string" in errors[1]["error"]
    assert {key: first[key] for key in good} == good
    assert first.keys() - good.keys() == {"supported", "score", "problems"}
    assert (first["supported"], first["problems"]) == (True, [])
    assert second["supported"] is False
    assert second["problems"][0] == {"kind": "number", "text": "50 million", "sentence": 1}
    assert 0 <= second["score"] < 0.5 < first["score"] <= 1


@pytest.mark.parametrize(("published", "supported"), [("2024-05-04", True), ("2024-05-09", False), ("soon", False)])
def test_words_like_yesterday_are_read_with_the_day_of_publication(
    policybot: Policybot, published: str, supported: bool
) -> None:
    row = {"text": TEXT, "summary": "It costs 40 million euros a year, Anna Berg said on May 3, 2024."}
    other = {"text": TEXT.replace(" on 3 May 2024", ""), "summary": row["summary"], "published": published}
    (answer,) = answers(policybot, json_lines(other))
    assert answer["supported"] is supported
