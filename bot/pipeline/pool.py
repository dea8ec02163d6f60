"""Parse documents of publishers in other processes, so that a huge or hostile page does not block the bot."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.context import BaseContext
from typing import Any

from bot.errors import SourceError
from summarizer import WorkerDied, WorkerTimeout
from summarizer.executor import WorkerProcess

SECONDS = 30
"""Time limit for one document."""
WORKERS = 2
"""The number of processes. With two, a document that takes all its time does not delay the others."""


class ParserPool(ThreadPoolExecutor):
    """An executor that runs functions in a few worker processes. A process starts when it is first needed. Each thread
    of the executor uses one process at a time."""

    def __init__(self, seconds: float = SECONDS, documents: int = WORKERS) -> None:
        """`documents`: the number of documents to parse, if known. A single document needs no second process."""
        count = max(min(documents, WORKERS), 1)
        super().__init__(count, "parser")
        context = _context()
        self._workers = [WorkerProcess("parser", seconds, context) for _ in range(count)]
        self._idle = list(self._workers)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a picklable function in a worker. The future raises SourceError if the function took too long or its
        process died."""
        return super().submit(self._run, fn, *args, **kwargs)

    def _run(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        worker = self._idle.pop()
        try:
            return worker.run(fn, *args, **kwargs)
        except WorkerTimeout as error:
            raise SourceError(f"Reading it took longer than {error.args[0]:.0f} s, and was stopped.") from None
        except WorkerDied:
            raise SourceError("The process that read it crashed.") from None
        finally:
            self._idle.append(worker)

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.close()
        self.shutdown()


def _context() -> BaseContext:
    """Returns how processes are started: by a fork server if the platform has one, since it imports the modules of the
    workers only once. Not by fork, since the bot has threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bot.pipeline.extract", "trafilatura"])
    return context
