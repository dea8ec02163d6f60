"""The stage of an article and the sentence that says it, and how a story's stage moves."""

from __future__ import annotations

import datetime
import functools
import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from summarizer.facts.models import ORDER, FoundStage, Stage, furthest
from summarizer.facts.stages import find_stage
from summarizer.models import Document
from summarizer.sentences import split_sentences
from tests.summarizer.facts import cases
from training.acts_labels import ROOT, documents

LABELLED = ROOT / "training" / "labels" / "stages.jsonl"
DAY = datetime.date(2025, 6, 12)


def found(text: str, title: str | None = None) -> FoundStage:
    return find_stage(Document(text=text, title=title, lang="en", published=DAY))


def test_texts() -> None:
    wrong: list[object] = []
    for row, document in cases("stages"):
        got = find_stage(document)
        expected = row["expected"]
        if (got.stage in expected.lstrip("!").split(",")) is expected.startswith("!"):
            wrong.append((row, document.lang, got))
        assert document.text[got.start : got.end] == got.sentence
        assert bool(got.sentence) is (got.stage is not Stage.OTHER and "by_title" not in row), row
    assert not wrong


@pytest.mark.parametrize("seed", range(3))
def test_vectors_weigh_sentences_and_say_nothing_themselves(seed: int) -> None:
    """Whatever the vectors are, they make no stage that no cue names."""
    for row, document in cases("stages"):
        if row["why"] != "a negation is not turned round":
            continue
        sentences = split_sentences(document.text)
        drawn = np.random.default_rng(seed).normal(size=(len(sentences), 384)).astype(np.float32)
        vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        assert find_stage(document, sentences=sentences, vectors=vectors).stage != row["expected"][1:]
        without = find_stage(document)
        assert find_stage(document, sentences=sentences, vectors=vectors[:0]) == without
        assert find_stage(document, sentences=(), vectors=vectors[:0]) == without


@pytest.mark.parametrize(
    ("action", "dates", "stage"),
    [
        ("Final rule.", "Effective June 12, 2025.", Stage.ADOPTED),
        ("Final rule; request for comments.", "Comments by July 1, 2025.", Stage.ADOPTED),
        ("Temporary rule; closure.", "Effective June 12, 2025.", Stage.ADOPTED),
        ("Correcting amendment.", "Effective June 12, 2025.", Stage.ADOPTED),
        ("Proposed rule.", "Comments by July 1, 2025.", Stage.PROPOSED),
        ("Notice of proposed rulemaking; request for comments.", "Comments by July 1, 2025.", Stage.PROPOSED),
        ("Proposed rule; notice of public hearing.", "The hearing will be held July 1, 2025.", Stage.PROPOSED),
        ("Proposed rule; withdrawal.", "The proposed rule is withdrawn.", Stage.WITHDRAWN),
        ("Advance notice of proposed rulemaking.", "Comments by July 1, 2025.", Stage.CONSULTATION),
        ("Request for information.", "Responses by July 1, 2025.", Stage.CONSULTATION),
        ("Notice and request for comments.", "Comments by July 1, 2025.", Stage.CONSULTATION),
        ("Notice of meeting.", "The meeting will be held July 1, 2025.", Stage.MEETING),
        ("Notice.", "Comments must be received by July 1, 2025.", Stage.CONSULTATION),
        ("Notice.", "The meeting will be held on July 1, 2025.", Stage.MEETING),
        ("Request for nominations.", "Nominations must be received by July 1, 2025.", Stage.OTHER),
    ],
)
def test_labels_of_a_gazette(action: str, dates: str, stage: Stage) -> None:
    text = f"AGENCY: Office of Lamps\n\nACTION: {action}\n\nSUMMARY: The Office acts on lamps.\n\nDATES: {dates}\n"
    got = found(text)
    assert got.stage is stage
    assert got.sentence.startswith(("ACTION:", "DATES:")) or stage is Stage.OTHER


def test_any_text() -> None:
    for text in ("", " \n", "...", "。", "!" * 3000, "the " * 3000, "adopted the " * 2000 + "\udc00"):
        got = find_stage(Document(text=text, title=text[:50]))
        assert text[got.start : got.end] == got.sentence


def test_the_sentence_is_the_one_that_is_new() -> None:
    (text,) = (
        row["text"] for row, _ in cases("stages") if row.get("title") == "Regulator opens consultation on data brokers"
    )
    assert found(text, "Regulator opens consultation").sentence.startswith("The regulator on Tuesday opened")


def test_seeds() -> None:
    texts = dict(documents("seeds", ROOT))
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    labelled = {row["key"]: row for row in rows if row["set"] == "seeds" and row["key"] in texts}
    assert len(labelled) == len(texts)
    for key, document in texts.items():
        published = datetime.date.fromisoformat(key[-14:].split(".")[0][-10:])
        got = find_stage(replace(document, published=published))
        assert got.stage in {labelled[key]["stage"], *labelled[key].get("also", ())}, key


def test_forward_only() -> None:
    for before, now in itertools.product(ORDER, ORDER):
        assert ORDER.index(furthest(before, now)) == max(ORDER.index(before), ORDER.index(now))


def test_meeting_and_other_move_nothing() -> None:
    for before in Stage:
        assert furthest(before, Stage.OTHER) is before
        assert furthest(before, Stage.MEETING) is (Stage.MEETING if before is Stage.OTHER else before)


def test_withdrawn_from_anywhere_and_it_may_start_over() -> None:
    assert all(furthest(before, Stage.WITHDRAWN) is Stage.WITHDRAWN for before in ORDER)
    assert furthest(Stage.WITHDRAWN, Stage.PROPOSED) is Stage.PROPOSED
    assert furthest(Stage.WITHDRAWN, Stage.CONSULTATION) is Stage.CONSULTATION
    assert furthest(Stage.WITHDRAWN, Stage.ADOPTED) is Stage.WITHDRAWN


def test_a_story() -> None:
    stages = [Stage.OTHER, Stage.ANNOUNCED, Stage.MEETING, Stage.PROPOSED, Stage.ANNOUNCED, Stage.ADOPTED, Stage.OTHER]
    assert functools.reduce(furthest, stages, Stage.OTHER) is Stage.ADOPTED
