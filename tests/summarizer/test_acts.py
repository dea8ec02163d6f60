"""Sentences that state an act of policy, told from those that do not."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.acts import forced, other_articles
from summarizer import Summarizer, SummarizerSettings
from summarizer.acts import (
    STATES_ACT,
    act_score,
    act_scores,
    is_policy,
)
from summarizer.encoder import load_encoder
from tests.summarizer.conftest import table

NEWS = [
    "Parliament approved a law on Tuesday that bans the sale of disposable vapes from 1 June 2025.",
    "Shops had asked for more time.",
    "The law also raises fines for selling to minors to 2,500 euros.",
    "It was a long evening, and the benches were full.",
]
MATCH = [
    "Rovers came from behind to win in front of a full stadium.",
    "Their striker scored twice in the second half.",
    "It was a cold evening, and the pitch was heavy.",
    "The manager praised his young goalkeeper.",
]


@pytest.mark.parametrize("row", table("acts"), ids=lambda row: row["sentence"])
def test_acts(row: dict[str, Any]) -> None:
    score = act_score(row["sentence"])
    assert 0 <= score <= 1
    assert (score >= STATES_ACT) is row["act"]


def test_long_sentences_take_no_time() -> None:
    began = time.perf_counter()
    for text in ("sign " * 100_000, "bring the " * 100_000, "stimmt " * 100_000, "the " * 100_000):
        act_score(text)
    assert time.perf_counter() - began < 2


def test_scores_are_probabilities_for_any_input() -> None:
    assert act_scores([], None).shape == (0,)
    assert not is_policy(act_scores([], None))
    for sentences in (NEWS, NEWS[:1], [""], ["\ud800", "x" * 5000]):
        scores = act_scores(sentences, None)
        assert len(scores) == len(sentences)
        assert ((scores >= 0) & (scores <= 1)).all()


def test_nothing_is_forced_into_a_match_report(extractive: Summarizer) -> None:
    assert is_policy(act_scores(NEWS, extractive.embed(NEWS)))
    assert not is_policy(act_scores(MATCH, extractive.embed(MATCH)))


@pytest.mark.shared_data
@pytest.mark.usefixtures("extractive", "shared_data")
def test_nothing_is_forced_into_sport(monkeypatch: pytest.MonkeyPatch, shared_data: Path) -> None:
    """Of articles held aside; the card says 3.5 per cent. Recall of acts is the gate's (tests/test_gate.py)."""
    monkeypatch.setenv("POLICYBOT_SHARED_DATA", str(shared_data))
    others = other_articles("test", load_encoder(SummarizerSettings()), 12)
    assert sum(forced(case) for case in others) <= 3
