"""Run the models in a process of their own, in a thread, or on a cluster, as ``SummarizerSettings.executor`` says.

While a process runs the models, the bot can answer its users.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import functools
import multiprocessing
import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any, TypeAlias

from summarizer.errors import SummarizerError, WorkerClosed, WorkerDied, WorkerFailed, WorkerTimeout, first_line
from summarizer.facts import Facts
from summarizer.models import Document, Summary
from summarizer.settings import SummarizerSettings
from summarizer.summarizer import Summarizer, load_summarizer

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    from summarizer.stories import Profile

Found: TypeAlias = "tuple[Facts | SummarizerError, Profile | SummarizerError]"
"""The facts of a document, and its profile for stories."""
Read: TypeAlias = "tuple[Summary | SummarizerError, Found]"
Task = Callable[[Summarizer, Any], Any]
"""A function at the top level of a module or class, since it is pickled by name."""

TASK_SECONDS = 300.0
PREPARE_SECONDS = 900.0
"""Seconds for a worker to start and to load its models, which may include a download. After them it counts as stuck."""
IDLE_SECONDS = 90.0
"""A worker ends after this many seconds without a task."""
MOST_CALLS = 4000
"""A worker ends after this many calls, since libxml2 never gives back memory. The number is even, since each task takes
two calls: one to prepare the worker, and one to run the task."""

processor_seconds = {"model": 0.0, "parser": 0.0}
"""Seconds of processor time that the tasks of all workers took, by the kind of worker."""
_counting = threading.Lock()


class ModelWorker:
    """Runs tasks with the models, where ``settings.executor`` says. The first task loads them.

    ``timeout_s`` is the maximum number of seconds of a task, without the time to load models. In a process, a task that
    takes longer fails with WorkerTimeout. A task whose worker is killed fails with WorkerDied; a cluster first tries it
    on other workers. The next task gets a new worker.
    """

    def __init__(self, settings: SummarizerSettings, *, timeout_s: float = TASK_SECONDS) -> None:
        self._settings = settings
        self._runner = runner_of(settings, timeout_s)
        self._threads = ThreadPoolExecutor(self._runner.tasks, "summarizer")

    def read(self, documents: Sequence[Document]) -> Future[list[Read | SummarizerError]]:
        """Find the summary, facts and profile of each document, or errors. The future raises ModelError and
        WorkerError, which concern all documents."""
        return self._submit(_read, tuple(documents))

    def find(self, documents: Sequence[Document]) -> Future[list[Found | SummarizerError]]:
        """Do the same as ``read``, but without summaries."""
        return self._submit(_find, tuple(documents))

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]:
        """Make a unit vector for each text. The future raises ModelError, WorkerError."""
        return self._submit(Summarizer.embed, tuple(texts))

    def width(self) -> int:
        """Return how many tasks to submit at a time. Raises VersionsDiffer."""
        return self._runner.width()

    def close(self) -> None:
        """End the worker process, or disconnect from the cluster. May be called twice.

        Unfinished tasks fail with WorkerClosed.
        """
        self._runner.close()
        self._threads.shutdown()

    def _submit(self, task: Task, argument: Any) -> Future[Any]:
        try:
            return self._threads.submit(self._runner.run, work, self._settings, task, argument)
        except RuntimeError:  # closed
            future: Future[Any] = Future()
            future.set_exception(WorkerClosed())
            return future


class Runner:
    """Runs tasks in the thread that calls ``run``. Its subclasses run them elsewhere."""

    tasks = 1
    """How many tasks ``run`` takes at a time."""

    def run(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call the function and return its result. Raises the function's errors, and WorkerError."""
        return function(*args, **kwargs)

    def width(self) -> int:
        """Return how many tasks to submit at a time. Raises VersionsDiffer."""
        return 1

    def close(self) -> None:
        """End all tasks that run elsewhere, and refuse new ones. May be called twice."""


class WorkerProcess(Runner):
    """Runs tasks in a process. The first task starts the process. After a time without a task, the process ends, and
    the next task starts a new one.

    ``concurrent.futures.ProcessPoolExecutor`` is not used: it cannot end a task that hangs, and is broken after a
    worker was killed. pebble is not used: after a worker was killed, it may lose tasks that had not begun.
    """

    def __init__(
        self, kind: str, seconds: float, context: BaseContext, prepare: Callable[[], object] = os.getpid
    ) -> None:
        """``seconds`` is the maximum time of a task. ``prepare`` is called in the process before each task, and has a
        time limit of its own."""
        self._kind, self._seconds, self._context, self._prepare = kind, seconds, context, prepare
        self._busy, self._starting = threading.Lock(), threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection[Any, Any]
        self._closed = False

    def run(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """See ``Runner``. The function, its arguments and its result are pickled. Raises WorkerDied, WorkerTimeout,
        WorkerClosed.

        If the process was killed while it had no task, a new process runs the task.
        """
        with self._busy:
            try:
                result, error = None, self._begin()
                if error is None:
                    result, error = self._ask(functools.partial(function, *args, **kwargs), self._seconds)
            except BaseException as failure:
                exit_code = self._end()
                if isinstance(failure, EOFError | ConnectionError):
                    raise (WorkerClosed() if self._closed else WorkerDied(exit_code)) from failure
                raise
        if error is not None:
            raise error
        return result

    def close(self) -> None:
        """See ``Runner``. A running task fails with WorkerClosed."""
        with self._starting:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        with self._busy:
            self._end()

    def _begin(self) -> Exception | None:
        """Start the process if there is none, and prepare it. Returns the error of the preparation; ``None`` if it
        worked."""
        if self._process is not None:
            with contextlib.suppress(EOFError, ConnectionError):
                return self._ask(self._prepare, PREPARE_SECONDS)[1]
            self._end()
        self._start()
        return self._ask(self._prepare, PREPARE_SECONDS)[1]

    def _start(self) -> None:
        with self._starting:
            if self._closed:
                raise WorkerClosed
            self._pipe, theirs = self._context.Pipe()
            process: Any = self._context.Process(target=_serve, args=(theirs, IDLE_SECONDS))  # type: ignore[attr-defined]
            # Ctrl-C and systemd send their signals to the whole process group, but only the parent decides when the
            # worker ends. A new process, even a fork server, blocks the signals that the thread blocks.
            resource_tracker.ensure_running()  # starting it would end the block
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
            try:
                process.start()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
            theirs.close()
            self._process = process
        # A program may forget close(). At its exit, multiprocessing would wait for the process.
        atexit.register(process.kill)

    def _ask(self, task: Callable[[], object], seconds: float) -> tuple[Any, Exception | None]:
        """Run a task in the process. Returns its result, and the error that it raised or ``None``."""
        self._pipe.send(task)
        if not self._pipe.poll(seconds):
            raise WorkerTimeout(seconds)
        result, error, spent = self._pipe.recv()
        with _counting:
            processor_seconds[self._kind] += spent
        return result, error

    def _end(self) -> int | None:
        """Kill the process, if there is one. Returns its exit code, even if it had already ended."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        process.join()
        self._pipe.close()
        atexit.unregister(process.kill)
        return process.exitcode


def runner_of(settings: SummarizerSettings, timeout_s: float) -> Runner:
    """Make the runner that ``settings.executor`` names."""
    if settings.executor == "thread":
        return Runner()
    if settings.executor == "process":
        # Not fork: the bot has threads, and ctranslate2 does not work after a fork.
        spawn = multiprocessing.get_context("spawn")
        return WorkerProcess("model", timeout_s, spawn, functools.partial(_prepare, settings))
    from summarizer.cluster import ClusterRunner

    return ClusterRunner(settings, timeout_s)


# The functions below run in the worker.

_free = threading.Lock()


@functools.lru_cache(maxsize=1)
def loaded(settings: SummarizerSettings) -> Summarizer:
    """Load the summarizer of this process. An error is not cached: the model may be installed before the next task."""
    return load_summarizer(settings)


def work(settings: SummarizerSettings, task: Task, argument: Any, *, end_after: float | None = None) -> Any:
    """Run a task; a process runs one task at a time. If the task takes more than ``end_after`` seconds, the process
    ends."""
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


def _prepare(settings: SummarizerSettings) -> None:
    loaded(settings)


def _serve(pipe: Connection[Any, Any], idle_seconds: float) -> None:
    """Run the tasks that come through the pipe, until none has come for ``idle_seconds``."""
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    with contextlib.suppress(BrokenPipeError):  # the parent has ended
        for _ in range(MOST_CALLS):
            if not pipe.poll(idle_seconds):
                return
            began = time.process_time()
            try:
                pipe.send((pipe.recv()(), None, time.process_time() - began))
            except Exception as error:
                note = traceback.format_exc()  # a traceback cannot be pickled; logs show notes
                try:
                    sent: Exception = pickle.loads(pickle.dumps(error))
                except Exception:  # some errors cannot be pickled, such as lxml's
                    sent = WorkerFailed(first_line(error))
                sent.add_note(note)
                pipe.send((None, sent, time.process_time() - began))


def _end_with_parent() -> None:
    """End this process when the parent has ended, even by SIGKILL, and even in the middle of a task."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(summarizer: Summarizer, documents: tuple[Document, ...]) -> list[Read]:
    """Read a document for each thread at a time, since the reading of a long one takes up to 70 MB."""
    found: list[Read] = []
    for at in range(0, len(documents), summarizer.settings.threads):
        few = documents[at : at + summarizer.settings.threads]
        found += zip(summarizer.summarize_each(few), _find(summarizer, few), strict=True)
    return found


def _find(summarizer: Summarizer, documents: tuple[Document, ...]) -> list[Found]:
    return [
        found
        for document in documents
        for found in zip(summarizer.facts_each([document]), summarizer.profiles_each([document]), strict=True)
    ]
