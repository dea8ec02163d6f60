"""A gate: the act is in the summary as often as docs/models/acts.md says, on articles held aside."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from benchmarks.acts import cases, forced, lead, other_articles, present, recall
from summarizer import SummarizerSettings
from summarizer.encoder import load_encoder


@pytest.mark.shared_data
@pytest.mark.usefixtures("extractive", "shared_data")
def test_recall_and_guard_hold(monkeypatch: pytest.MonkeyPatch, shared_data: Path) -> None:
    monkeypatch.setenv("POLICYBOT_SHARED_DATA", str(shared_data))
    encoder = load_encoder(SummarizerSettings())
    # Short articles, so that embedding them takes seconds.
    known = list(islice(cases("test", encoder, longest=18, acts_only=True), 40))
    assert len(known) == 40
    ours = recall(known, present)
    # The card says 91 per cent; two standard errors of so few articles are 8 points.
    assert sum(ours) / len(ours) >= 0.83
    assert sum(ours) >= sum(recall(known, lead))
    # The card says 4.5 per cent: one in this many.
    assert sum(forced(case) for case in other_articles("test", encoder, 12)) <= 3
