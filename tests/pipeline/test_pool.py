"""The parsing process: what hangs or dies in it costs one task."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from lxml import etree

from bot.errors import HttpStatusError, SourceError
from bot.pipeline.pool import ParserPool
from summarizer import WorkerFailed, executor
from summarizer.executor import processor_seconds


# At module level, since they travel to the worker by name.
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


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    # Long enough for a worker to start on a busy machine: the time counts from when the task begins.
    made = ParserPool(seconds=2)
    yield made
    made.close()


@pytest.mark.parametrize(("kind", "type_"), [("status", HttpStatusError), ("x", KeyError), ("xml", WorkerFailed)])
@pytest.mark.slow
def test_errors_come_back_as_they_were(pool: ParserPool, kind: str, type_: type[Exception]) -> None:
    with pytest.raises(type_) as caught:
        pool.submit(refuse, kind).result(30)
    assert getattr(caught.value, "status", 503) == 503
    assert "in refuse" in "".join(traceback.format_exception(caught.value))  # the log says where in the worker
    assert "Traceback" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(("task", "told"), [(die, "died over it"), (hang, "longer than 2 s")])
def test_a_task_that_dies_or_hangs_costs_only_itself(pool: ParserPool, task: Callable[[], None], told: str) -> None:
    with pytest.raises(SourceError, match=told):
        pool.submit(task).result(30)
    assert pool.submit(double, 1).result(30) == 2


@pytest.mark.slow
def test_what_cannot_travel_costs_only_its_task(pool: ParserPool) -> None:
    for task in (threading.Lock, partial(double, threading.Lock())):
        with pytest.raises(TypeError):
            pool.submit(task).result(30)
    assert pool.submit(double, 1).result(30) == 2


@pytest.mark.slow
def test_processor_seconds_are_counted_when_a_task_is_done(pool: ParserPool) -> None:
    before = processor_seconds["parser"]
    pool.submit(sum, range(3_000_000)).result(30)
    assert 0.001 < processor_seconds["parser"] - before < 10


@pytest.mark.slow
async def test_many_tasks_from_asyncio_and_a_cancelled_one(pool: ParserPool) -> None:
    loop = asyncio.get_running_loop()
    tasks = [loop.run_in_executor(pool, double, n) for n in range(20)]
    tasks[10].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results.pop(10), asyncio.CancelledError)
    assert results == [n * 2 for n in range(20) if n != 10]


@pytest.mark.slow
def test_workers_end_when_there_is_no_work_and_start_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "IDLE_SECONDS", 0.5)
    pool = ParserPool()
    first = pool.submit(os.getpid).result(30)
    assert pool.submit(os.getpid).result(30) == first
    time.sleep(2)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert pool.submit(double, 1).result(30) == 2
    pool.close()


@pytest.mark.slow
def test_a_worker_that_is_killed_while_it_has_no_task_costs_nothing() -> None:
    pool = ParserPool(documents=1)
    try:
        for seconds in (0, 0.05, 1):
            os.kill(pool.submit(os.getpid).result(30), signal.SIGKILL)
            time.sleep(seconds)
            assert pool.submit(double, 1).result(30) == 2
    finally:
        pool.close()


@pytest.mark.slow
def test_a_worker_is_replaced_after_many_tasks_and_none_is_lost() -> None:
    pool = ParserPool(documents=1)
    try:
        done = [pool.submit(os.getpid) for _ in range(executor.MOST_CALLS // 2 + 10)]
        assert len({future.result(30) for future in done}) == 2
    finally:
        pool.close()
