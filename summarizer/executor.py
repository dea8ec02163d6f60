"""The summarizer in a process of its own, so that the bot answers while a model runs.

Built on ``pebble.ProcessPool`` and not on ``concurrent.futures.ProcessPoolExecutor``, which cannot end a task that
hangs and is broken for good once a worker is killed. One task is in the pool at a time, the others wait here: of the
tasks that pebble holds, those behind a killed one can be lost with it.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

from summarizer.errors import SummarizerError, WorkerClosed, WorkerDied, WorkerTimeout
from summarizer.facts import Facts
from summarizer.models import Document, Summary
from summarizer.settings import SummarizerSettings
from summarizer.summarizer import Summarizer, load_summarizer

if TYPE_CHECKING:
    from summarizer.stories import Profile

Results = list[Summary | SummarizerError]
FactsResults = list[Facts | SummarizerError]
Task = Callable[[Summarizer, Any], Any]
"""A function at the top of a module or of a class: it is pickled by its name."""

LOAD_SECONDS = 900.0
"""A worker that has not started a task by then (models load first, a download among them) is taken for stuck."""


class ModelWorker:
    """A worker process that loads the models once; started by its first task, and again after it dies.

    ``timeout_s`` limits one task, without the loading of models. A task whose worker is killed fails with WorkerDied,
    one that runs too long with WorkerTimeout; the next one gets a new worker.
    """

    def __init__(self, settings: SummarizerSettings, *, timeout_s: float = 300.0) -> None:
        self._settings = settings
        self._timeout = timeout_s
        self._worked = False
        self._tasks = ThreadPoolExecutor(1, "summarizer-worker")
        self._closed = threading.Event()
        self._running: Future[Any] | None = None  # pebble's future of the last task in the pool
        self._pool: Any = None  # used by the thread of the tasks, and after it
        # For a program that forgets close(): the worker ignores the signal by which multiprocessing ends it.
        atexit.register(self.close)

    def summarize(self, documents: Sequence[Document]) -> Future[Results]:
        """One summary or error a document. The future raises what concerns them all: ModelError, WorkerError."""
        return self._submit(Summarizer.summarize_each, tuple(documents))

    def facts(self, documents: Sequence[Document]) -> Future[FactsResults]:
        """Facts or an error of each document. The future raises what concerns them all: ModelError, WorkerError."""
        return self._submit(Summarizer.facts_each, tuple(documents))

    def profile(self, **known: Any) -> Future[Profile]:
        """The profile of one article, as `make_profile` takes it. The future raises ModelError, WorkerError."""
        return self._submit(_profile, known)

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]:
        """[n] texts → n unit vectors as lists. The future raises ModelError, WorkerError."""
        return self._submit(_embed, tuple(texts))

    def rest(self) -> None:
        """Ends the worker process, once what waits is done, if it had no task since the last call."""
        with contextlib.suppress(RuntimeError):  # closed
            self._tasks.submit(self._retire_idle)

    def _retire_idle(self) -> None:
        if not self._worked:
            self._retire()
        self._worked = False

    def close(self) -> None:
        """Ends the worker process.

        The task that runs and those that wait fail with WorkerClosed. Closing twice is nothing.
        """
        self._closed.set()
        self._tasks.shutdown(wait=False)
        if running := self._running:
            running.cancel()
        self._tasks.shutdown()
        self._retire()
        atexit.unregister(self.close)

    def _submit(self, task: Task, argument: Any) -> Future[Any]:
        try:
            return self._tasks.submit(self._run, task, argument)
        except RuntimeError:  # it is shut down
            future: Future[Any] = Future()
            future.set_exception(WorkerClosed())
            return future

    def _run(self, task: Task, argument: Any, *, again: bool = True) -> Any:
        """The result of one task; tried again once if the worker died before it began."""
        try:
            return self._run_in_pool(task, argument)
        except BrokenProcessPool as error:
            # pebble's word for a worker that died with no task: an idle one was killed, or one that loads.
            self._retire()
            if not again:
                raise WorkerDied("unknown") from error
        return self._run(task, argument, again=False)

    def _run_in_pool(self, task: Task, argument: Any) -> Any:
        import pebble

        if self._closed.is_set():
            raise WorkerClosed
        self._worked = True
        if self._pool is None:
            # How long pebble waits between SIGTERM, which the worker ignores, and SIGKILL; its default is 3 s.
            pebble.CONSTS.term_timeout = 0.2
            self._pool = pebble.ProcessPool(
                max_workers=1,
                initializer=_start,
                initargs=(self._settings,),
                # Not fork: the bot has threads, and ctranslate2 does not survive it.
                context=multiprocessing.get_context("spawn"),
            )
        try:
            self._running = self._pool.schedule(_work, args=(task, argument), timeout=self._timeout)
        except RuntimeError as error:
            raise BrokenProcessPool("the pool is broken") from error
        if self._closed.is_set():  # meanwhile, by a close() that did not see this task
            self._running.cancel()
        try:
            return self._running.result(LOAD_SECONDS + self._timeout)
        except pebble.ProcessExpired as error:
            self._retire()
            raise WorkerDied(error.exitcode) from error
        except FutureTimeout as error:
            self._retire()
            raise WorkerTimeout(self._timeout) from error
        except CancelledError as error:
            raise WorkerClosed from error

    def _retire(self) -> None:
        """Ends the pool and its process, and waits for both."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()


# What follows runs in the worker process.

_settings: SummarizerSettings | None = None
_summarizer: Summarizer | None = None


def _start(settings: SummarizerSettings) -> None:
    """Once a worker: watches the parent, and loads the models."""
    global _settings
    _settings = settings
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    # Ctrl-C and systemd's stop reach the whole process group; the parent decides when the worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # An error is not raised here, where it would end the worker, but by the task that needs the models.
    with contextlib.suppress(SummarizerError):
        _loaded()


def _end_with_parent() -> None:
    """Ends this process when the parent is gone, even by SIGKILL and in the midst of a task."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _loaded() -> Summarizer:
    """The summarizer, loaded at the first call, and again after an error: the model may have been installed since."""
    global _summarizer
    if _summarizer is None:
        assert _settings is not None
        _summarizer = load_summarizer(_settings)
    return _summarizer


def _work(task: Task, argument: Any) -> Any:
    return task(_loaded(), argument)


def _profile(_: Summarizer, known: dict[str, Any]) -> Profile:
    from summarizer.stories import make_profile

    return make_profile(**known)


def _embed(summarizer: Summarizer, texts: tuple[str, ...]) -> list[list[float]]:
    return [vector.tolist() for vector in summarizer.embed(texts)]
