"""The parsing process: what hangs or dies in it costs one task."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from bot.errors import HttpStatusError, SourceError
from bot.pipeline.pool import ParserPool


# At module level, since they travel to the worker by name.
def double(number: int) -> int:
    return number * 2


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(kind: str) -> None:
    raise HttpStatusError("it answered 503", status=503) if kind == "status" else KeyError(kind)


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    # Long enough for a worker to start on a busy machine: the time counts from when the task begins.
    made = ParserPool(seconds=2)
    yield made
    made.close()


@pytest.mark.parametrize(("kind", "type_"), [("status", HttpStatusError), ("x", KeyError)])
@pytest.mark.slow
def test_errors_come_back_as_they_were(pool: ParserPool, kind: str, type_: type[Exception]) -> None:
    with pytest.raises(type_) as caught:
        pool.submit(refuse, kind).result(30)
    assert getattr(caught.value, "status", 503) == 503
    assert "Traceback" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(("task", "told"), [(die, "died over it"), (hang, "longer than 2 s")])
def test_a_task_that_dies_or_hangs_costs_only_itself(pool: ParserPool, task: Callable[[], None], told: str) -> None:
    with pytest.raises(SourceError, match=told):
        pool.submit(task).result(30)
    assert pool.submit(double, 1).result(30) == 2


@pytest.mark.slow
async def test_many_tasks_from_asyncio_and_a_cancelled_one(pool: ParserPool) -> None:
    loop = asyncio.get_running_loop()
    tasks = [loop.run_in_executor(pool, double, n) for n in range(20)]
    tasks[10].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results.pop(10), asyncio.CancelledError)
    assert results == [n * 2 for n in range(20) if n != 10]


@pytest.mark.slow
def test_workers_end_when_there_is_no_work_and_start_again() -> None:
    pool = ParserPool()
    first = pool.submit(os.getpid).result(30)
    pool.rest()
    assert pool.submit(os.getpid).result(30)
    for _ in range(2):
        pool.rest()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert pool.submit(double, 1).result(30) == 2
    pool.close()


@pytest.mark.slow
def test_a_worker_that_is_killed_while_it_has_no_task_costs_nothing() -> None:
    pool = ParserPool(documents=1)
    try:
        os.kill(pool.submit(os.getpid).result(30), signal.SIGKILL)
        time.sleep(1)  # pebble looks after its workers ten times a second
        assert pool.submit(double, 1).result(30) == 2
    finally:
        pool.close()
