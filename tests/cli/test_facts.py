"""`policybot facts`, for a file and for JSON lines."""

from tests.cli.conftest import Policybot, json_lines
from tests.conftest import SEEDS

TEXT = (
    "AGENCY: Environmental Protection Agency.\nACTION: Proposed rule.\n\n"
    "The Environmental Protection Agency is proposing a limit for lead in drinking water. "
    "Written comments must be received on or before 30 May 2023. People in Ohio drink water."
)


def test_each_line_has_its_facts(policybot: Policybot) -> None:
    lines = [
        {"id": 1, "text": TEXT, "title": "EPA proposes limit", "published": "2023-03-29", "x": {"y": [1]}},
        {"id": 2, "text": "   "},
        {"id": 3},
        {"id": 4, "text": "Cats sleep all day, and their owners do not mind it at all."},
    ]
    done = policybot("facts", "--jsonl", stdin=json_lines(*lines) + b"{")
    assert done.status == 0, done
    first, empty, missing, other, broken = done.lines
    assert {key: first[key] for key in lines[0]} == lines[0]
    assert (first["policy"], first["stage"]) == (True, "proposed")
    assert first["actor"] == "Environmental Protection Agency"
    assert (first["bodies"], first["jurisdictions"]) == ([first["actor"]], ["US"])
    (deadline,) = first["deadlines"]
    assert deadline == {
        "date": "2023-05-30",
        "kind": "comments",
        "sentence": "Written comments must be received on or before 30 May 2023.",
    }
    assert all(topic.keys() == {"topic", "score"} and 0.5 <= topic["score"] <= 1 for topic in first["topics"])
    assert empty.keys() == missing.keys() == broken.keys() == {"id", "error"}
    assert (other["policy"], other["stage"], other["actor"]) == (False, "other", None)
    assert other["deadlines"] == other["bodies"] == other["topics"] == other["jurisdictions"] == []


def test_facts_of_a_file_are_printed_for_a_person(policybot: Policybot) -> None:
    done = policybot("facts", str(SEEDS / "epa-pfas-proposal-2023-03-29.txt"))
    assert done.status == 0
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "policy yes" in lines
    assert any(line.startswith("deadlines 2023-05-30, comments, ") for line in lines)
    assert any(line.startswith("bodies Environmental Protection Agency") for line in lines)
