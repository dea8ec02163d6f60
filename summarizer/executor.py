"""Where the models run: in a process of their own, so that the bot answers meanwhile; in this one; or on a cluster.

All three are a ``concurrent.futures.Executor``; ``SummarizerSettings.executor`` names one. The process is pebble's and
not ``concurrent.futures.ProcessPoolExecutor``, which cannot end a task that hangs and is broken for good once a worker
is killed.
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
"""The second: what stories need to know of a document."""
Read: TypeAlias = "tuple[Summary | SummarizerError, Found]"
Task = Callable[[Summarizer, Any], Any]
"""A function at the top of a module or of a class: it is pickled by its name."""

LOAD_SECONDS = 900.0
"""A worker that has not started a task by then (models load first, a download among them) is taken for stuck."""
TASK_SECONDS = 300.0


class ModelWorker:
    """The models, loaded by the first task where ``settings.executor`` says.

    ``timeout_s`` limits one task, without the loading of models. A task whose worker is killed fails with WorkerDied,
    on a cluster once several have died over it; one that runs too long in a process with WorkerTimeout. The next one
    gets a new worker.
    """

    def __init__(self, settings: SummarizerSettings, *, timeout_s: float = TASK_SECONDS) -> None:
        self._settings = settings
        self._executor = open_executor(settings, timeout_s)
        # For a program that forgets close(): the worker ignores the signal by which multiprocessing ends it.
        atexit.register(self.close)

    def read(self, documents: Sequence[Document]) -> Future[list[Read | SummarizerError]]:
        """Summary, facts and profile of each document, or errors. The future raises what concerns them all: ModelError,
        WorkerError."""
        return self._submit(_read, tuple(documents))

    def find(self, documents: Sequence[Document]) -> Future[list[Found | SummarizerError]]:
        """The same without summaries."""
        return self._submit(_find, tuple(documents))

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]:
        """[n] texts → n unit vectors as lists. The future raises ModelError, WorkerError."""
        return self._submit(Summarizer.embed, tuple(texts))

    def width(self) -> int:
        """How many tasks to ask for at a time. Raises VersionsDiffer."""
        return self._executor.width() if isinstance(self._executor, ClusterExecutor) else 1

    def rest(self) -> None:
        """Ends the worker process, once what waits is done, if it had no task since the last call."""
        if isinstance(self._executor, ProcessExecutor):
            self._executor.rest()

    def close(self) -> None:
        """Ends the worker process, or leaves the cluster.

        The task that runs and those that wait fail with WorkerClosed. Closing twice is nothing.
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
    """What ``settings.executor`` names."""
    if settings.executor == "thread":
        return ThreadPoolExecutor(1)
    return (ProcessExecutor if settings.executor == "process" else ClusterExecutor)(settings, timeout_s)


class ProcessExecutor(ThreadPoolExecutor):
    """One worker process, started by its first task, and again after it dies.

    One task is in pebble's pool at a time, the others wait here: of those that pebble holds, the ones behind a killed
    one can be lost with it.
    """

    def __init__(self, settings: SummarizerSettings, timeout_s: float) -> None:
        super().__init__(1, "summarizer-worker")
        self._settings = settings
        self._timeout = timeout_s
        self._worked = False
        self._closed = threading.Event()
        self._running: Future[Any] | None = None  # pebble's future of the last task in the pool
        self._pool: Any = None  # used by the thread of the tasks, and after it

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ``Executor``. The future raises WorkerError."""
        return super().submit(self._run, fn, args)

    def rest(self) -> None:
        """Ends the process, once what waits is done, if it had no task since the last call."""
        with contextlib.suppress(RuntimeError):  # closed
            super().submit(self._retire_idle)

    def _retire_idle(self) -> None:
        if not self._worked:
            self._retire()
        self._worked = False

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the process in the midst of its task."""
        self._closed.set()
        super().shutdown(wait=False)
        if running := self._running:
            running.cancel()
        super().shutdown()
        self._retire()

    def _run(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """The result of one task; tried again once if the worker died before it began."""
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
            self._running = self._pool.schedule(fn, args=args, timeout=self._timeout)
        except RuntimeError as error:
            raise BrokenProcessPool("the pool is broken") from error
        if self._closed.is_set():  # meanwhile, by a shutdown() that did not see this task
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


# What follows runs where the models are.

_free = threading.Lock()


@functools.lru_cache(maxsize=1)
def loaded(settings: SummarizerSettings) -> Summarizer:
    """The summarizer of this process, loaded at the first call, and again after an error: the model may have been
    installed since."""
    return load_summarizer(settings)


def work(settings: SummarizerSettings, task: Task, argument: Any, *, end_after: float | None = None) -> Any:
    """The result of a task, one at a time. ``end_after``: this process ends when the task takes so many seconds."""
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
    """Once a worker process: watches the parent, and loads the models."""
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    # Ctrl-C and systemd's stop reach the whole process group; the parent decides when the worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # An error is not raised here, where it would end the worker, but by the task that needs the models.
    with contextlib.suppress(SummarizerError):
        loaded(settings)


def _end_with_parent() -> None:
    """Ends this process when the parent is gone, even by SIGKILL and in the midst of a task."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(summarizer: Summarizer, documents: tuple[Document, ...]) -> list[Read]:
    return list(zip(summarizer.summarize_each(documents), _find(summarizer, documents), strict=True))


def _find(summarizer: Summarizer, documents: tuple[Document, ...]) -> list[Found]:
    return list(zip(summarizer.facts_each(documents), summarizer.profiles_each(documents), strict=True))
