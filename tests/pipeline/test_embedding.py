"""Vectors of interests that were stored without one."""

from array import array

from bot.pipeline.embedding import embed_interests
from bot.storage import Storage
from summarizer import WorkerClosed
from tests.conftest import subscribe
from tests.pipeline.test_summarize import FakeWorker


async def test_each_interest_gets_one_vector_and_waits_without_a_model(storage: Storage) -> None:
    one, other, _ = (
        subscribe(storage, 1, interest=interest, slot="08:00").id for interest in ("steel", "training data", "")
    )
    assert await embed_interests(storage, FakeWorker(over=lambda text: WorkerClosed())) == 0
    assert len(storage.subscriptions.without_vector()) == 2
    worker = FakeWorker()
    assert [await embed_interests(storage, worker) for _ in range(2)] == [2, 0]
    for number, length in ((one, 5.0), (other, 13.0)):
        found = storage.subscriptions.get(1, number)
        assert found is not None and found.interest_vector == array("f", [length]).tobytes()
    assert [[text.text for text in batch] for batch in worker.batches] == [["steel", "training data"]]
