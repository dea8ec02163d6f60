"""The labels of acts, and the tool that makes them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from summarizer.models import Sentence
from training import acts_labels
from training.acts_labels import LABELS, SEEDS, digest, documents, labelled, read_labels, split_of


def test_the_file_holds_places_and_no_text() -> None:
    labels = read_labels()
    assert len(labels) > 500
    assert len({(one.set, one.key) for one in labels}) == len(labels)
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert row.keys() == {"set", "key", "sha256", "kind", "acts", "split"}
        assert re.fullmatch("[0-9a-f]{16}", row["sha256"])
        assert row["kind"] == ("act" if row["acts"] else "no act")
        assert row["split"] == split_of(row["set"], row["key"])
        assert all(0 <= start < end for start, end in row["acts"])


@pytest.mark.parametrize("shared", [False, pytest.param(True, marks=pytest.mark.shared_data)])
def test_labels_fit_their_texts(shared: bool, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue("shared_data") if shared else Path()
    labels = [one for one in read_labels() if (one.set != SEEDS) is shared]
    known = {name: dict(documents(name, folder)) for name in {one.set for one in labels}}
    assert shared or {one.key for one in labels} == known[SEEDS].keys()
    for one in labels:
        text = known[one.set][one.key].text
        assert digest(text) == one.sha256
        assert all(text[start:end].strip() for start, end in one.acts)


def test_a_sentence_is_labelled_when_more_than_half_of_it_is() -> None:
    sentences = [Sentence("x" * 10, 0, 10), Sentence("x" * 10, 11, 21), Sentence("x" * 40, 22, 62)]
    assert labelled(sentences, []) == [False, False, False]
    assert labelled(sentences, [(4, 14)]) == [True, False, False]
    assert labelled(sentences, [(5, 15)]) == [False, False, False]
    # Two sentences that another splitter makes of one, and one that it makes of two.
    assert labelled(sentences, [(0, 21)]) == [True, True, False]
    assert labelled(sentences, [(22, 30)]) == [False, False, True]


def test_rows_know_their_part() -> None:
    assert [split_of("news/x.jsonl", key) for key in ("0", "1", "8", "18", "19", "20")] == [
        "train",
        "test",
        "valid",
        "valid",
        "test",
        "train",
    ]
    assert split_of(SEEDS, "a.txt") == "seed"


TEXT = "The council met on Monday evening. It banned cars from the old town from May. Nobody spoke for long."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shared texts with a set of three, and an empty file of labels."""
    rows = [{"id": f"town-{row}", "text": TEXT + f" Row {row} ends here.", "title": "Cars"} for row in range(3)]
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "x.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    monkeypatch.setenv("POLICYBOT_SHARED_DATA", str(tmp_path))
    monkeypatch.setattr(acts_labels, "LABELS", tmp_path / "acts.jsonl")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, arguments: list[str], answers: list[str]) -> int:
    """The tool with an annotator who gives ``answers``."""
    given = iter(answers)
    monkeypatch.setattr(sys, "argv", ["acts_labels", *arguments])
    monkeypatch.setattr("builtins.input", lambda _: next(given))
    return acts_labels.main()


def test_an_annotator_can_stop_and_go_on_or_answer_by_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, ["news/x.jsonl", "--rows", "all"], ["what?", "99", "1", "q"]) == 0
    first = read_labels()
    assert [TEXT[start:end] for one in first for start, end in one.acts] == [
        "It banned cars from the old town from May."
    ]
    assert run(monkeypatch, ["news/x.jsonl", "--rows", "all"], ["-", "s"]) == 0
    both = read_labels()
    assert both[0] == first[0]
    assert both[1].acts == ()
    assert both[1].key != both[0].key
    answers = folder / "answers.txt"
    answers.write_text("0: 0 1\n2: -\nnonsense\n9: 1\n0: 2\n", encoding="utf-8")
    (folder / "acts.jsonl").unlink()
    assert run(monkeypatch, ["news/x.jsonl", "--answers", str(answers)], []) == 0
    assert [(one.key, len(one.acts)) for one in read_labels()] == [("0", 2), ("2", 0)]
