"""The stage of an article and the sentence that says it, and how a story's stage moves."""

from __future__ import annotations

import datetime
import itertools
import json
from dataclasses import replace

import numpy as np

from summarizer.facts.models import ORDER, Stage, furthest
from summarizer.facts.stages import find_stage
from summarizer.models import Document
from summarizer.sentences import split_sentences
from tests.summarizer.facts import cases
from training.acts_labels import ROOT, documents

LABELLED = ROOT / "training" / "labels" / "stages.jsonl"
DAY = datetime.date(2025, 6, 12)


def test_texts() -> None:
    wrong: list[object] = []
    for row, document in cases("stages"):
        got = find_stage(document)
        expected = row["expected"]
        if (got.stage in expected.lstrip("!").split(",")) is expected.startswith("!"):
            wrong.append((row, document.lang, got))
        assert got.sentence.startswith(tuple(row.get("starts", [""])))
        assert document.text[got.start : got.end] == got.sentence
        assert bool(got.sentence) is (got.stage is not Stage.OTHER and "by_title" not in row), row
    assert not wrong


def test_seeds() -> None:
    texts = dict(documents("seeds", ROOT))
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    labelled = {row["key"]: row for row in rows if row["set"] == "seeds" and row["key"] in texts}
    assert len(labelled) == len(texts)
    for key, document in texts.items():
        published = datetime.date.fromisoformat(key[-14:].split(".")[0][-10:])
        got = find_stage(replace(document, published=published))
        assert got.stage in {labelled[key]["stage"], *labelled[key].get("also", ())}, key


def test_any_text_and_any_vectors() -> None:
    """A sentence is of the article, and vectors weigh sentences: they make no stage that no cue names."""
    for text in ("", " \n", "...", "。", "!" * 3000, "the " * 3000, "adopted the " * 2000 + "\udc00"):
        got = find_stage(Document(text=text, title=text[:50]))
        assert text[got.start : got.end] == got.sentence
    for row, document in cases("stages"):
        if row["why"] == "a negation is not turned round":
            sentences = split_sentences(document.text)
            vectors = np.random.default_rng(1).normal(size=(len(sentences), 384)).astype(np.float32)
            assert find_stage(document, sentences=sentences, vectors=vectors / 20).stage != row["expected"][1:]
            assert find_stage(document, sentences=(), vectors=vectors[:0]) == find_stage(document)


def test_forward_only_but_for_what_starts_over() -> None:
    for before, now in itertools.product(ORDER, ORDER):
        assert ORDER.index(furthest(before, now)) == max(ORDER.index(before), ORDER.index(now))
    for before in Stage:
        assert furthest(before, Stage.OTHER) is before
        assert furthest(before, Stage.MEETING) is (Stage.MEETING if before is Stage.OTHER else before)
        assert furthest(before, Stage.WITHDRAWN) is Stage.WITHDRAWN
    for now in (Stage.PROPOSED, Stage.CONSULTATION, Stage.ADOPTED):
        assert furthest(Stage.WITHDRAWN, now) is (Stage.WITHDRAWN if now is Stage.ADOPTED else now)
