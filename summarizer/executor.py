"""Run the models in a process of their own (so that the bot can answer meanwhile), in a thread, or on a cluster.

``SummarizerSettings.executor`` chooses; each is a ``concurrent.futures.Executor``. The process is pebble's.
``concurrent.futures.ProcessPoolExecutor`` cannot end a task that hangs, and is broken for good once a worker is killed.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import functools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, TypeAlias

from summarizer.cluster import ClusterExecutor
from summarizer.errors import SummarizerError, WorkerClosed, WorkerDied, WorkerFailed, WorkerTimeout, first_line
from summarizer.facts import Facts
from summarizer.models import Document, Summary
from summarizer.settings import SummarizerSettings
from summarizer.summarizer import Summarizer, load_summarizer

if TYPE_CHECKING:
    from summarizer.stories import Profile

Found: TypeAlias = "tuple[Facts | SummarizerError, Profile | SummarizerError]"
"""The facts of a document, and its profile for stories."""
Read: TypeAlias = "tuple[Summary | SummarizerError, Found]"
Task = Callable[[Summarizer, Any], Any]
"""A function at the top level of a module or class, since it is pickled by name."""

LOAD_SECONDS = 900.0
"""Time for a worker to load its models, which may include a download. After that it counts as stuck."""
TASK_SECONDS = 300.0


class ModelWorker:
    """Runs tasks with the models, where ``settings.executor`` says. The first task loads them.

    ``timeout_s`` limits a task, without the loading of models: in a process it then fails with WorkerTimeout. A task
    whose worker is killed fails with WorkerDied; a cluster first tries it on other workers. The next task gets a new
    worker.
    """

    def __init__(self, settings: SummarizerSettings, *, timeout_s: float = TASK_SECONDS) -> None:
        self._settings = settings
        self._executor = open_executor(settings, timeout_s)
        # For a program that forgets close(): at exit multiprocessing sends a signal, which the worker ignores.
        atexit.register(self.close)

    def read(self, documents: Sequence[Document]) -> Future[list[Read | SummarizerError]]:
        """Summary, facts and profile of each document, or errors. The future raises errors that concern all of them:
        ModelError, WorkerError."""
        return self._submit(_read, tuple(documents))

    def find(self, documents: Sequence[Document]) -> Future[list[Found | SummarizerError]]:
        """As ``read``, without summaries."""
        return self._submit(_find, tuple(documents))

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]:
        """A unit vector for each text. The future raises ModelError, WorkerError."""
        return self._submit(Summarizer.embed, tuple(texts))

    def width(self) -> int:
        """How many tasks to submit at a time. Raises VersionsDiffer."""
        return self._executor.width() if isinstance(self._executor, ClusterExecutor) else 1

    def rest(self) -> None:
        """End the worker process if it had no task since the last call."""
        if isinstance(self._executor, ProcessExecutor):
            self._executor.rest()

    def close(self) -> None:
        """End the worker process, or disconnect from the cluster. May be called twice.

        Unfinished tasks fail with WorkerClosed.
        """
        self._executor.shutdown()
        atexit.unregister(self.close)

    def _submit(self, task: Task, argument: Any) -> Future[Any]:
        try:
            return self._executor.submit(work, self._settings, task, argument)
        except RuntimeError:  # it is shut down
            future: Future[Any] = Future()
            future.set_exception(WorkerClosed())
            return future


def open_executor(settings: SummarizerSettings, timeout_s: float) -> Executor:
    """The executor that ``settings.executor`` names."""
    if settings.executor == "thread":
        return ThreadPoolExecutor(1)
    return (ProcessExecutor if settings.executor == "process" else ClusterExecutor)(settings, timeout_s)


class ProcessExecutor(ThreadPoolExecutor):
    """One worker process, started by the first task, and again after it died.

    Its pebble pool gets one task at a time, and the others wait in this executor: if the worker is killed, pebble may
    lose tasks that wait behind the one that it ran.
    """

    def __init__(self, settings: SummarizerSettings, timeout_s: float) -> None:
        super().__init__(1, "summarizer-worker")
        self._settings = settings
        self._timeout = timeout_s
        self._worked = False
        self._closed = threading.Event()
        self._running: Future[Any] | None = None  # the last task given to the pool
        self._pool: Any = None  # used only by this executor's thread, and after that has ended

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """See ``Executor``. The future raises WorkerError."""
        return super().submit(self._run, fn, args)

    def rest(self) -> None:
        """End the process if it had no task since the last call."""
        with contextlib.suppress(RuntimeError):  # closed
            super().submit(self._retire_idle)

    def _retire_idle(self) -> None:
        if not self._worked:
            self._retire()
        self._worked = False

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the process, even in the middle of a task."""
        self._closed.set()
        super().shutdown(wait=False)
        if running := self._running:
            running.cancel()
        super().shutdown()
        self._retire()

    def _run(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """The result of a task. It is tried a second time if the worker had died before it began."""
        for _ in range(2):
            with contextlib.suppress(BrokenProcessPool):  # the worker died with no task: idle, or loading its models
                return self._run_in_pool(fn, args)
            self._retire()
        raise WorkerDied("unknown")

    def _run_in_pool(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        import pebble

        if self._closed.is_set():
            raise WorkerClosed
        self._worked = True
        if self._pool is None:
            # Time between SIGTERM, which the worker ignores, and SIGKILL. The default is 3 s.
            pebble.CONSTS.term_timeout = 0.2
            self._pool = pebble.ProcessPool(
                max_workers=1,
                initializer=_start,
                initargs=(self._settings,),
                # Not fork: the bot has threads, and ctranslate2 does not survive it.
                context=multiprocessing.get_context("spawn"),
            )
        try:
            self._running = self._pool.schedule(fn, args=args, timeout=self._timeout)
        except RuntimeError as error:
            raise BrokenProcessPool("the pool is broken") from error
        if self._closed.is_set():  # shutdown() was called before it could see this task
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
        """End the pool and its process, and wait for both."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()


# The functions below run in the worker.

_free = threading.Lock()


@functools.lru_cache(maxsize=1)
def loaded(settings: SummarizerSettings) -> Summarizer:
    """The summarizer of this process. An error is not cached: the model may be installed before the next task."""
    return load_summarizer(settings)


def work(settings: SummarizerSettings, task: Task, argument: Any, *, end_after: float | None = None) -> Any:
    """Run a task; one at a time in a process. ``end_after``: if it takes longer, in seconds, this process ends."""
    with _free:
        summarizer = loaded(settings)
        if end_after:
            faulthandler.dump_traceback_later(end_after, exit=True)
        try:
            return task(summarizer, argument)
        except SummarizerError:
            raise
        except Exception as error:
            raise WorkerFailed(first_line(error)) from error
        finally:
            faulthandler.cancel_dump_traceback_later()


def _start(settings: SummarizerSettings) -> None:
    """Called once in a worker process: watch the parent, and load the models."""
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    # Ctrl-C and systemd send their signals to the whole process group. The parent decides when the worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # An error raised here would end the worker. The task, which loads the models again, raises it instead.
    with contextlib.suppress(SummarizerError):
        loaded(settings)


def _end_with_parent() -> None:
    """End this process when the parent has ended, even by SIGKILL, and even in the middle of a task."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(summarizer: Summarizer, documents: tuple[Document, ...]) -> list[Read]:
    return list(zip(summarizer.summarize_each(documents), _find(summarizer, documents), strict=True))


def _find(summarizer: Summarizer, documents: tuple[Document, ...]) -> list[Found]:
    return list(zip(summarizer.facts_each(documents), summarizer.profiles_each(documents), strict=True))
