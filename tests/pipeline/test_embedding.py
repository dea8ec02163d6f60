"""The vector of a reader's words: who waits for what, and what a missing model means."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest

from bot.pipeline.embedding import embed_by, embed_here
from summarizer import SummarizerSettings
from summarizer.errors import WorkerClosed


class Worker:
    """A worker that answers as it is told; nothing told: it is busy."""

    def __init__(self, answer: list[list[float]] | Exception | None = None) -> None:
        self.answer = answer
        self.asked: list[Future[list[list[float]]]] = []

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]:
        """A future that is done, or that nobody will end."""
        future: Future[list[list[float]]] = Future()
        self.asked.append(future)
        if isinstance(self.answer, Exception):
            future.set_exception(self.answer)
        elif self.answer is not None:
            future.set_result(self.answer)
        return future


def test_the_worker_is_asked_and_a_busy_one_is_left_alone() -> None:
    settings = SummarizerSettings()
    assert embed_by(Worker([[0.6, 0.8]]), settings)("carbon") == [0.6, 0.8]
    assert embed_by(Worker(WorkerClosed()), settings)("carbon") is None
    busy = Worker()
    assert embed_by(busy, settings, patience=0.01)("carbon") is None
    assert busy.asked[0].cancelled()  # it need not be computed any more


def test_a_missing_encoder_is_looked_for_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    embed = embed_here(SummarizerSettings(encoder=str(tmp_path / "none")))
    assert embed("carbon") is None
    assert embed("border") is None
    assert len([record for record in caplog.records if "looked for by meaning" in record.message]) == 1
