"""Run the models in a process of their own (so that the bot can answer meanwhile), in a thread, or on a cluster.

``SummarizerSettings.executor`` chooses. The process is pebble's: ``concurrent.futures.ProcessPoolExecutor`` cannot end
a task that hangs, and is broken for good once a worker is killed.
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
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, TypeAlias

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
        self._runner = runner_of(settings)(settings, timeout_s)
        self._threads = ThreadPoolExecutor(self._runner.tasks, "summarizer")
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
        return self._runner.width()

    def rest(self) -> None:
        """End the worker process if it had no task since the last call."""
        with contextlib.suppress(RuntimeError):  # closed
            self._threads.submit(self._runner.rest)

    def close(self) -> None:
        """End the worker process, or disconnect from the cluster. May be called twice.

        Unfinished tasks fail with WorkerClosed.
        """
        self._runner.stop()
        self._threads.shutdown()
        self._runner.end()
        atexit.unregister(self.close)

    def _submit(self, task: Task, argument: Any) -> Future[Any]:
        try:
            return self._threads.submit(self._runner.run, work, self._settings, task, argument)
        except RuntimeError:  # closed
            future: Future[Any] = Future()
            future.set_exception(WorkerClosed())
            return future


class Runner:
    """Where tasks run: here, in the thread that calls ``run``."""

    tasks = 1
    """How many tasks ``run`` takes at a time."""

    def __init__(self, settings: SummarizerSettings, timeout_s: float) -> None:
        self.settings, self.timeout_s = settings, timeout_s
        self.closed = threading.Event()

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of ``work`` and its arguments. Raises WorkerError."""
        return function(*arguments)

    def width(self) -> int:
        """See ``ModelWorker``."""
        return 1

    def rest(self) -> None:
        """See ``ModelWorker``. Called by a thread that runs tasks."""

    def stop(self) -> None:
        """Interrupt what runs, and refuse more."""
        self.closed.set()

    def end(self) -> None:
        """Free what was used. No task runs any more."""


def runner_of(settings: SummarizerSettings) -> type[Runner]:
    """The kind of runner that ``settings.executor`` names."""
    from summarizer.cluster import ClusterRunner

    return {"thread": Runner, "process": ProcessRunner}.get(settings.executor, ClusterRunner)


class ProcessRunner(Runner):
    """One worker process, started by the first task, and again after it died.

    Its pebble pool gets one task at a time: if the worker is killed, pebble may lose tasks that wait behind the one
    that it ran.
    """

    _worked = False
    _running: Future[Any] | None = None
    """The last task given to the pool."""
    _pool: Any = None

    def rest(self) -> None:
        if not self._worked:
            self.end()
        self._worked = False

    def stop(self) -> None:
        super().stop()
        if running := self._running:
            running.cancel()

    def end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """See ``Runner``. A task is tried a second time if the worker had died before it began."""
        for _ in range(2):
            with contextlib.suppress(BrokenProcessPool):  # the worker died with no task: idle, or loading its models
                return self._run_in_pool(function, arguments)
            self.end()
        raise WorkerDied("unknown")

    def _run_in_pool(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        import pebble

        if self.closed.is_set():
            raise WorkerClosed
        self._worked = True
        if self._pool is None:
            # Time between SIGTERM, which the worker ignores, and SIGKILL. The default is 3 s.
            pebble.CONSTS.term_timeout = 0.2
            self._pool = pebble.ProcessPool(
                max_workers=1,
                initializer=_start,
                initargs=(self.settings,),
                # Not fork: the bot has threads, and ctranslate2 does not survive it.
                context=multiprocessing.get_context("spawn"),
            )
        try:
            self._running = self._pool.schedule(function, args=arguments, timeout=self.timeout_s)
        except RuntimeError as error:
            raise BrokenProcessPool("the pool is broken") from error
        if self.closed.is_set():  # stop() was called before it could see this task
            self._running.cancel()
        try:
            return self._running.result(LOAD_SECONDS + self.timeout_s)
        except pebble.ProcessExpired as error:
            self.end()
            raise WorkerDied(error.exitcode) from error
        except FutureTimeout as error:
            self.end()
            raise WorkerTimeout(self.timeout_s) from error
        except CancelledError as error:
            raise WorkerClosed from error


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
