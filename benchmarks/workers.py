"""Measures how much faster two workers of a cluster are than one.

A cluster of two workers and one of one take turns with the same articles. The peer of their ratio is that of two
processes without a cluster (`summarizer.processes`) and one. The ratios depend on how busy the machine is. The
processor time per article depends less on that, and shows what to expect if each worker has its own core.
"""

import time
from collections.abc import Iterator

from dask import config
from distributed import LocalCluster

from benchmarks.harness import Measured
from benchmarks.summaries import odd_rows
from summarizer import Document, SummarizerSettings
from summarizer.executor import ModelWorker
from training.texts import texts

ROWS, ROUNDS = 120, 3
QUIET = {"distributed.worker.profile.enabled": False, "distributed.admin.tick.interval": "1s"}
"""The settings of docs/scaling.md."""


def read(workers: int, documents: list[Document]) -> tuple[float, ...]:
    """Read the documents on a cluster with this number of workers.

    Returns for an article clock milliseconds, processor milliseconds of the workers, and those of the scheduler, client
    and nannies, which are in this process.
    """
    address = "127.0.0.1:0"
    with (
        config.set(QUIET),
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=address) as cluster,
        cluster.get_client() as client,
    ):
        worker = ModelWorker(SummarizerSettings(executor=cluster.scheduler_address.replace("tcp", "dask")))
        for again in (documents[:8], documents):  # the first round loads the models
            before, began, other = sum(client.run(time.process_time).values()), time.time(), time.process_time()
            for waiting in [worker.read([document]) for document in again]:
                waiting.result()
            seconds, other = time.time() - began, time.process_time() - other
            spent = sum(client.run(time.process_time).values()) - before
        worker.close()
    return tuple(1e3 * taken / len(documents) for taken in (seconds, spent, other))


def in_processes(documents: list[Document], processes: int) -> float:
    """Read the documents in processes of this machine. Returns the seconds."""
    worker = ModelWorker(SummarizerSettings(processes=processes))
    for again in (documents[:8], documents):  # the first round loads the models
        began = time.time()
        for waiting in [worker.read([document]) for document in again]:
            waiting.result()
        seconds = time.time() - began
    worker.close()
    return seconds


def measure() -> Iterator[Measured]:
    """Measure two workers and one worker."""
    documents = [row.document for row in odd_rows(texts(), "bbc", ROWS)]
    rounds = [(read(2, documents), read(1, documents)) for _ in range(ROUNDS)]
    limits = [in_processes(documents, 1) / in_processes(documents, 2) for _ in range(ROUNDS)]
    faster = [less[0] / more[0] for more, less in rounds]
    yield Measured(what="two workers, times as fast as one", own=faster, peer="two processes of run", theirs=limits)
    names = (
        "ms an article",
        "ms of processor an article",
        "ms of processor an article of Dask's other processes",
    )
    for n, name in enumerate(names):
        own, theirs = zip(*((more[n], less[n]) for more, less in rounds), strict=True)
        yield Measured(what=f"two workers, {name}", own=own, peer="one", theirs=theirs)
