"""How much faster two workers of a cluster read than one: ``python -m benchmarks.workers``.

Two clusters on this machine take turns with the same articles. By the clock the ratio is what the machine has to spare.
Beside it stand what decides where each worker has a core: the articles read in a second of processor, and the share of
the time in which a worker had a task.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from distributed import LocalCluster

from benchmarks.summaries import odd_rows
from summarizer import Document, SummarizerSettings
from summarizer.executor import ModelWorker
from training.texts import texts

ROWS, ROUNDS = 20, 3


def read(cluster: Any, documents: list[Document]) -> tuple[float, float, float]:
    """Articles a second by the clock, those in a second of processor, the share of the time with a task."""
    worker = ModelWorker(SummarizerSettings(executor=cluster.scheduler_address.replace("tcp", "dask")))
    with cluster.get_client() as client:
        client.get_task_stream()  # is kept from now on
        for again in (documents[:8], documents):  # models load first
            before, began = sum(client.run(time.process_time).values()), time.time()
            for waiting in [worker.read([document]) for document in again]:
                waiting.result()
            seconds, spent = time.time() - began, sum(client.run(time.process_time).values()) - before
        steps = [step for task in client.get_task_stream(start=began) for step in task["startstops"]]
        busy = sum(step["stop"] - step["start"] for step in steps if step["action"] == "compute")
        share = busy / seconds / len(client.nthreads())
    worker.close()
    return len(documents) / seconds, len(documents) / spent, share


def main() -> None:
    """Prints the medians and ranges of two workers to one."""
    documents = [row.document for row in odd_rows(texts(), "bbc", ROWS)]
    few: dict[str, Any] = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(n_workers=1, **few) as one, LocalCluster(n_workers=2, **few) as two:
        rounds = [(read(one, documents), read(two, documents)) for _ in range(ROUNDS)]
    for n, name in enumerate(("by the clock", "in a second of processor", "share with a task")):
        ratios = [more[n] / less[n] for less, more in rounds]
        print(f"{name}: {statistics.median(ratios):.2f} times one worker ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
