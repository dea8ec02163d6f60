"""Processes that parse what publishers send, so that a huge or hostile page does not block the bot.

pebble, not concurrent.futures: it ends a task that exceeds its time and replaces a worker that died, while a
ProcessPoolExecutor stays broken.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.context import BaseContext
from typing import Any

from pebble import ProcessExpired, ProcessPool

from bot.errors import SourceError

SECONDS = 30
"""Time limit for one document."""
WORKERS = 2
"""Two, so that a document that uses up its time does not hold up the others."""


class ParserPool(Executor):
    """An executor with a few worker processes, started when they are needed."""

    def __init__(self, seconds: float = SECONDS, documents: int = WORKERS) -> None:
        """``documents``: how many there are to parse, if known; one needs no second process."""
        self._seconds = seconds
        self._workers = max(min(documents, WORKERS), 1)
        self._pool: ProcessPool | None = None
        self._worked = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a picklable function. The future raises SourceError if it took too long or its process died."""
        outer: Future[Any] = Future()
        self._worked = True
        task = partial(ProcessPool.schedule, function=fn, args=list(args), kwargs=kwargs, timeout=self._seconds)
        try:
            inner = task(self._started())
        except RuntimeError:  # pebble closes a pool for good when an idle worker is killed
            self.close()
            inner = task(self._started())
        inner.add_done_callback(lambda done: self._done(done, outer))
        return outer

    def _started(self) -> ProcessPool:
        self._pool = self._pool or ProcessPool(
            max_workers=self._workers,
            max_tasks=2000,  # libxml2 does not give memory back
            initializer=_ignore_signals,
            context=_context(),
        )
        return self._pool

    def _done(self, inner: Future[Any], outer: Future[Any]) -> None:
        self._worked = True
        _hand_over(inner, outer, self._seconds)

    def rest(self) -> None:
        """End the workers if no task began or ended since the last call. Call it in the thread that submits, and at
        intervals longer than ``seconds``, so that no task is running."""
        if not self._worked:
            self.close()
        self._worked = False

    def close(self) -> None:
        """End the workers."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join(timeout=5)


def _context() -> BaseContext:
    """Not fork, since the bot has threads. A fork server, if the platform has one, imports the modules of the workers
    only once."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["bot.pipeline.extract"])
    return made


def _hand_over(inner: Future[Any], outer: Future[Any], seconds: float) -> None:
    if outer.cancelled():
        return
    if inner.cancelled():
        outer.cancel()
        return
    error = inner.exception()
    if isinstance(error, FutureTimeout | TimeoutError):
        outer.set_exception(SourceError(f"It took longer than {seconds:.0f} s to read, and was given up."))
    elif isinstance(error, ProcessExpired | BrokenProcessPool):
        outer.set_exception(SourceError("The process that reads it died over it."))
    elif error is not None:
        # pebble sets the worker's traceback as the cause, and we show the causes of errors to users.
        error.__cause__ = None
        outer.set_exception(error)
    else:
        outer.set_result(inner.result())


def _ignore_signals() -> None:
    # Ctrl-C reaches every process of the terminal, but the parent decides when the workers stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
