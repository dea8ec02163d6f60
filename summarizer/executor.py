"""Executors (``concurrent.futures``) that run tasks in a thread, in processes or on a cluster, and the tasks of models.

While another process runs the models, the bot can answer its users.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import functools
import gc
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
"""Maximum time of a task, without the time to load models."""
PREPARE_SECONDS = 900.0
"""Seconds for a worker to start and to load its models, which may include a download. After them it counts as stuck."""
IDLE_SECONDS = 90.0
"""A worker ends after this many seconds without a task."""
MOST_CALLS = 2000
"""A worker ends after this many calls, since libxml2 never gives back memory."""

processor_seconds = {"model": 0.0, "parser": 0.0}
"""Seconds of processor time that the tasks of all workers took, by the kind of worker."""
_counting = threading.Lock()


class ThreadExecutor(ThreadPoolExecutor):
    """Runs tasks in a thread of this process. Its subclasses run them elsewhere: each of their threads waits for one
    task."""

    def __init__(self, tasks: int) -> None:
        """``tasks`` is how many tasks run at a time."""
        super().__init__(tasks)
        self._tasks = tasks

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """See ``Executor``. The future raises what ``run`` raises."""
        return super().submit(self.run, functools.partial(fn, *args, **kwargs))

    def run(self, task: Callable[..., Any]) -> Any:
        """Run a task and return its result. Raises the task's errors, and WorkerError."""
        return task()

    def width(self) -> int:
        """Return how many tasks to submit at a time. Raises VersionsDiffer."""
        return self._tasks

    def close(self) -> None:
        """Shut down at once: tasks that run elsewhere or wait for that fail with WorkerClosed. May be called twice."""
        self.shutdown()


class WorkerPool(ThreadExecutor):
    """Runs tasks in a few processes. A process starts when a task needs it, and ends after a time without a task.

    A task that takes longer than ``seconds`` fails with WorkerTimeout, and a task whose process is killed with
    WorkerDied. No other task fails: the next one gets a new process.

    ``concurrent.futures.ProcessPoolExecutor`` and loky are not used: when one worker was killed, they fail all tasks
    that run or wait, and they have no time limit for a task. pebble is not used: after a worker was killed, it may lose
    tasks that had not begun.
    """

    def __init__(
        self,
        processes: int,
        kind: str,
        seconds: float,
        context: BaseContext,
        prepare: Callable[[], object] = os.getpid,
    ) -> None:
        """``prepare`` is called in the process before its first task, and has a time limit of its own."""
        super().__init__(processes)
        self.kind, self.seconds, self.context, self.prepare = kind, seconds, context, prepare
        self._workers = [_Worker(self) for _ in range(processes)]
        self._idle = list(self._workers)

    def run(self, task: Callable[..., Any]) -> Any:
        """Run a task in a process. The task and its result are pickled.

        If the process was killed while it had no task, a new process runs the task.
        """
        worker = self._idle.pop()  # the last one used, so that the others become idle
        try:
            return worker.run(task)
        finally:
            self._idle.append(worker)

    def close(self) -> None:
        for worker in self._workers:
            worker.close()
        self.shutdown()
        for worker in self._workers:
            worker.end()


class _Worker:
    """A process that runs one task at a time, and is replaced after it has ended."""

    _process: BaseProcess | None = None
    _pipe: Connection[Any, Any]
    _is_prepared = _closed = False

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self._starting = threading.Lock()

    def run(self, task: Callable[[], object]) -> Any:
        result, error, is_new = None, None, self._process is None
        try:
            if is_new:
                self._start()
            if not self._is_prepared:
                result, error = self._ask(self._pool.prepare, PREPARE_SECONDS)
                self._is_prepared = error is None
            if error is None:
                result, error = self._ask(task, self._pool.seconds)
        except BaseException as failure:
            exit_code = self.end()
            if isinstance(failure, ConnectionError) and not is_new and not self._closed:
                return self.run(task)  # the process had ended before it took the task
            if isinstance(failure, EOFError | ConnectionError):
                raise (WorkerClosed() if self._closed else WorkerDied(exit_code)) from failure
            raise
        if error is not None:
            raise error
        return result

    def close(self) -> None:
        """Kill the process, and start no other."""
        with self._starting:
            self._closed = True
            if process := self._process:
                process.kill()

    def _start(self) -> None:
        with self._starting:
            if self._closed:
                raise WorkerClosed
            self._pipe, theirs = self._pool.context.Pipe()
            process: Any = self._pool.context.Process(target=_serve, args=(theirs, IDLE_SECONDS))  # type: ignore[attr-defined]
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
            processor_seconds[self._pool.kind] += spent
        return result, error

    def end(self) -> int | None:
        """Kill the process, if there is one. Returns its exit code, even if it had already ended."""
        process, self._process, self._is_prepared = self._process, None, False
        if process is None:
            return None
        process.kill()
        process.join()
        self._pipe.close()
        atexit.unregister(process.kill)
        return process.exitcode


class ModelWorker:
    """Runs tasks with the models, where ``settings.executor`` says. The first task loads them.

    In a process, a task that takes longer than TASK_SECONDS fails with WorkerTimeout. A task whose worker is killed
    fails with WorkerDied; a cluster first tries it on other workers. The next task gets a new worker.
    """

    def __init__(self, settings: SummarizerSettings) -> None:
        self._settings = settings
        if settings.executor == "thread":
            self._executor = ThreadExecutor(1)
        elif settings.executor == "process":
            # Not fork: the bot has threads, and ctranslate2 does not work after a fork.
            self._executor = WorkerPool(
                settings.processes,
                "model",
                TASK_SECONDS,
                multiprocessing.get_context("spawn"),
                functools.partial(_prepare, settings),
            )
        else:
            from summarizer.cluster import ClusterExecutor

            self._executor = ClusterExecutor(settings)
        self.width, self.close = self._executor.width, self._executor.close

    def read(self, documents: Sequence[Document]) -> Future[list[Read | SummarizerError]]:
        """Find the summary, facts and profile of each document, or errors. The future raises ModelError and
        WorkerError, which concern all documents."""
        return self._submit(_read, documents)

    def find(self, documents: Sequence[Document]) -> Future[list[Found | SummarizerError]]:
        """Do the same as ``read``, but without summaries."""
        return self._submit(_find, documents)

    def embed(self, texts: Sequence[str]) -> Future[list[list[float]]]:
        """Make a unit vector for each text. The future raises ModelError, WorkerError."""
        return self._submit(Summarizer.embed, texts)

    def _submit(self, task: Task, items: Sequence[Any]) -> Future[Any]:
        try:
            return self._executor.submit(work, self._settings, task, tuple(items))
        except RuntimeError:  # closed
            future: Future[Any] = Future()
            future.set_exception(WorkerClosed())
            return future


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
    gc.freeze()  # a fork shares memory with its server as long as the garbage collector does not write to it
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
    from summarizer.stories.meaning import load_encoder  # imports numpy

    load_encoder()  # takes 65 MB more for a moment, which the first document needs later
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
