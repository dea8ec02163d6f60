"""The pool of parser processes: a task that hangs or dies fails alone, and other tasks still run."""

import asyncio
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import pytest
from lxml import etree

from bot.errors import HttpStatusError, SourceError
from bot.pipeline.pool import ParserPool
from summarizer import WorkerFailed, executor
from summarizer.executor import WorkerPool, processor_seconds

pytestmark = pytest.mark.slow


# These functions are at module level, since they are pickled by name.
def double(number: int) -> int:
    return number * 2


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(kind: str) -> None:
    if kind == "xml":
        etree.fromstring("<a>")
    raise HttpStatusError("it answered 503", status=503) if kind == "status" else KeyError(kind)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ParserPool]:
    # The limit counts from the beginning of a task, so a worker may take longer to start.
    monkeypatch.setattr("bot.pipeline.pool.SECONDS", 2)
    made = ParserPool()
    yield made
    made.close()


@pytest.mark.parametrize(("kind", "type_"), [("status", HttpStatusError), ("x", KeyError), ("xml", WorkerFailed)])
def test_errors_of_a_task_are_raised_with_their_traceback(pool: ParserPool, kind: str, type_: type[Exception]) -> None:
    with pytest.raises(type_) as caught:
        pool.submit(refuse, kind).result(30)
    assert getattr(caught.value, "status", 503) == 503
    assert "in refuse" in "".join(traceback.format_exception(caught.value))  # the log names the place in the worker
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    ("task", "error", "told"),
    [
        (die, SourceError, "process that read it crashed"),
        (hang, SourceError, "longer than 2 s"),
        (threading.Lock, TypeError, "pickle"),
        (partial(double, threading.Lock()), TypeError, "pickle"),
    ],
)
def test_a_task_that_fails_stops_no_other(
    pool: ParserPool, task: Callable[[], None], error: type[Exception], told: str
) -> None:
    beside = pool.submit(time.sleep, 1)  # in the other process
    with pytest.raises(error, match=told):
        pool.submit(task).result(30)
    assert pool.submit(double, 1).result(30) == 2
    assert beside.result(30) is None


def test_processor_seconds_are_counted_when_a_task_is_done(pool: ParserPool) -> None:
    before = processor_seconds["parser"]
    pool.submit(sum, range(3_000_000)).result(30)
    assert 0.001 < processor_seconds["parser"] - before < 10


async def test_many_tasks_from_asyncio_and_a_cancelled_one(pool: ParserPool) -> None:
    tasks = [asyncio.wrap_future(pool.submit(double, n)) for n in range(20)]
    tasks[10].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results.pop(10), asyncio.CancelledError)
    assert results == [n * 2 for n in range(20) if n != 10]


def test_idle_workers_end_and_start_again(pool: ParserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "IDLE_SECONDS", 0.5)
    first = pool.submit(os.getpid).result(30)
    assert pool.submit(os.getpid).result(30) == first
    time.sleep(2)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert pool.submit(double, 1).result(30) == 2


def test_a_worker_blocks_signals_and_is_replaced_if_it_is_killed_while_idle(pool: ParserPool) -> None:
    # Ctrl-C and systemd signal the whole process group. A fork server passes its blocked signals on to its workers.
    assert {signal.SIGINT, signal.SIGTERM} <= pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ()).result(30)
    for seconds in (0, 0.05, 1):
        os.kill(pool.submit(os.getpid).result(30), signal.SIGKILL)
        time.sleep(seconds)
        assert pool.submit(double, 1).result(30) == 2


def test_a_worker_is_replaced_after_many_tasks() -> None:
    with closing(WorkerPool(1, "parser", 30, multiprocessing.get_context("spawn"))) as pool:
        done = [pool.submit(os.getpid) for _ in range(executor.MOST_CALLS + 10)]
        assert len({future.result() for future in done}) == 2
