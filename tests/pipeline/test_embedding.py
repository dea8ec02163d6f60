"""Vectors of a reader's words, and of interests that were saved without one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest

from bot.pipeline.embedding import embed_by, embed_here, embed_interests
from bot.storage import Storage
from summarizer import SummarizerSettings, WorkerClosed
from tests.conftest import NOON, daily


class Worker:
    """A worker whose vectors tell how long a text is; or that fails, or is busy."""

    def __init__(self, *, failure: Exception | None = None, busy: bool = False) -> None:
        self.failure, self.busy = failure, busy
        self.asked: list[str] = []
        self.future: Future[list[list[float]]] = Future()

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]:
        self.asked += texts
        self.future = Future()
        if self.failure:
            self.future.set_exception(self.failure)
        elif not self.busy:
            self.future.set_result([[float(len(text))] for text in texts])
        return self.future


def test_the_worker_is_asked_and_a_busy_one_is_left_alone() -> None:
    settings, busy = SummarizerSettings(), Worker(busy=True)
    assert embed_by(Worker(), settings)("carbon") == [6.0]
    assert embed_by(Worker(failure=WorkerClosed()), settings)("carbon") is None
    assert embed_by(busy, settings, patience=0.01)("carbon") is None
    assert busy.future.cancelled()  # it need not be computed any more


def test_a_missing_encoder_is_looked_for_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    embed = embed_here(SummarizerSettings(encoder=str(tmp_path / "none")))
    assert embed("carbon") is embed("border") is None
    assert len([record for record in caplog.records if "looked for by meaning" in record.message]) == 1


async def test_each_interest_has_its_vector_once_and_without_a_model_it_waits(storage: Storage) -> None:
    storage.chats.meet(1, kind="private", title="Ann", items=5, now=NOON)
    one, other, _ = (
        storage.subscriptions.put(
            chat_id=1, thread_id=None, topic=None, interest=interest, now=NOON, **daily("08:00", NOON)
        )[0].id
        for interest in ("steel", "training data", "")
    )
    assert await embed_interests(storage, Worker(failure=WorkerClosed())) == 0
    assert len(storage.subscriptions.without_vector()) == 2
    worker = Worker()
    assert [await embed_interests(storage, worker) for _ in range(2)] == [2, 0]
    for number, length in ((one, 5.0), (other, 13.0)):
        assert storage.subscriptions.vector(number) == array("f", [length]).tobytes()
    assert worker.asked == ["steel", "training data"]
