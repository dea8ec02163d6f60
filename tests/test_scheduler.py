"""Ticks run their work, and end when the bot stops."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.errors import StorageError
from bot.scheduler import Tick, ticking


class Work:
    """Work that runs until `go` is set or it is cancelled. `ended` says which of them happened."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.go = asyncio.Event()
        self.over = asyncio.Event()
        self.ended = ""

    async def __call__(self) -> None:
        self.began.set()
        try:
            await self.go.wait()
            self.ended = "by itself"
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise
        finally:
            self.over.set()


async def started(*ticks: Tick) -> AsyncExitStack:
    stack = AsyncExitStack()
    await stack.enter_async_context(ticking(ticks))
    return stack


async def test_a_stop_waits_only_for_ticks_with_patience() -> None:
    patient, other = Work(), Work()
    ticks = await started(
        Tick(name="patient", seconds=60, work=patient, patience=60), Tick(name="o", seconds=60, work=other)
    )
    await asyncio.gather(patient.began.wait(), other.began.wait())
    stopping = asyncio.create_task(ticks.aclose())
    await other.over.wait()
    assert (other.ended, patient.ended) == ("cancelled", "")
    patient.go.set()
    await stopping
    assert patient.ended == "by itself"


async def test_a_stop_cancels_a_tick_that_does_not_end() -> None:
    work = Work()
    ticks = await started(Tick(name="patient", seconds=60, work=work, patience=0.01))
    await work.began.wait()
    await ticks.aclose()
    assert work.ended == "cancelled"


async def test_a_tick_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise RuntimeError("unforeseen")

    work = Work()
    ticks = await started(
        Tick(name="bad", seconds=60, work=fails), Tick(name="good", seconds=60, work=work, patience=60)
    )
    await work.began.wait()
    work.go.set()
    await ticks.aclose()
    assert work.ended == "by itself"
    assert "bad failed unexpectedly" in caplog.text


async def test_a_tick_rests_while_the_database_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.scheduler.REST", 10**6)
    failed, others = [], asyncio.Semaphore(0)

    async def fails() -> None:
        failed.append(1)
        raise StorageError("disk full")

    async def works() -> None:
        others.release()

    ticks = await started(Tick(name="fails", seconds=0.02, work=fails), Tick(name="works", seconds=0.02, work=works))
    for _ in range(10):
        await others.acquire()
    await ticks.aclose()
    assert failed == [1]
