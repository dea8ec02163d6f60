"""Vectors of interests that were saved without one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from concurrent.futures import Future

from bot.pipeline.embedding import embed_interests
from bot.storage import Storage
from summarizer import SummarizerError, WorkerDied
from tests.conftest import NOON, daily


class Worker:
    """A worker whose vectors tell how long a text is; or that fails."""

    def __init__(self, failure: SummarizerError | None = None) -> None:
        self.failure = failure
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]:
        self.asked += texts
        future: Future[list[list[float]]] = Future()
        if self.failure:
            future.set_exception(self.failure)
        else:
            future.set_result([[float(len(text))] for text in texts])
        return future


def subscribe(storage: Storage, interest: str) -> int:
    storage.chats.meet(1, kind="private", title="Ann", items=5, now=NOON)
    one, _ = storage.subscriptions.put(
        chat_id=1, thread_id=None, topic=None, interest=interest, now=NOON, **daily("08:00", NOON)
    )
    return one.id


async def test_each_is_made_once(storage: Storage) -> None:
    worker = Worker()
    assert await embed_interests(storage, worker) == 0
    one, other = subscribe(storage, "steel"), subscribe(storage, "training data")
    subscribe(storage, "")
    assert await embed_interests(storage, worker) == 2
    assert storage.subscriptions.vector(one) == array("f", [5.0]).tobytes()
    assert storage.subscriptions.vector(other) == array("f", [13.0]).tobytes()
    assert await embed_interests(storage, worker) == 0
    assert worker.asked == ["steel", "training data"]


async def test_without_a_model_they_wait_on(storage: Storage) -> None:
    one = subscribe(storage, "steel")
    assert await embed_interests(storage, Worker(WorkerDied("gone"))) == 0
    assert storage.subscriptions.without_vector() == [(one, "steel")]
