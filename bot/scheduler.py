"""APScheduler ticks. What is due stands in SQLite; a tick only looks there.

APScheduler 3.11 without a job store: those pickle, and APScheduler 4 is a pre-release.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import PolicybotError, StorageError
from summarizer import SummarizerError

log = logging.getLogger(__name__)

REST = 24
"""Turns that a tick leaves out where the database fails, as on a full disk: what it fetched would be fetched again, and
publishers have done nothing."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Work that is looked for every so often."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    at_once: int = 1
    """How many of it may run at one time. Where it is more than one, the work itself sees to it that they do not get
    into each other's way."""
    patience: float = 0.0
    """Seconds. At a stop it is let end by itself for so long, since it looks whether it should; others are cancelled at
    once, and lose nothing: every step commits article by article."""


class Ticks:
    """Runs ticks until stopped, and lets those that run end in peace."""

    def __init__(self, ticks: list[Tick]) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: dict[asyncio.Task[Any], Tick] = {}
        self._last_error: dict[str, str] = {}
        self._stopping = False
        for tick in ticks:
            self._scheduler.add_job(
                self._run,
                "interval",
                args=[tick],
                id=tick.name,
                seconds=tick.seconds,
                next_run_time=datetime.now(UTC),
                # A tick that comes while so many work is left out.
                max_instances=tick.at_once,
                coalesce=True,
                # The default of one second drops a job that starts late.
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin; each tick comes at once for the first time."""
        self._scheduler.start()

    async def stop(self, hurry: asyncio.Event) -> None:
        """No more ticks. Those that run end within their patience, or at once when `hurry` is set."""
        self._stopping = True
        self._scheduler.pause()
        await asyncio.gather(*(self._end(task, tick, hurry) for task, tick in self._running.items()))
        self._scheduler.shutdown(wait=False)

    @staticmethod
    async def _end(task: asyncio.Task[Any], tick: Tick, hurry: asyncio.Event) -> None:
        hurried = asyncio.create_task(hurry.wait())
        await asyncio.wait({task, hurried}, timeout=tick.patience, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        task.cancel()
        await asyncio.wait({task}, timeout=1)

    async def _run(self, tick: Tick) -> None:
        task = asyncio.current_task()
        if self._stopping or task is None:
            return
        self._running[task] = tick
        try:
            await tick.work()
        except (PolicybotError, SummarizerError) as error:
            # Said once, not with every tick until it is mended.
            if self._last_error.get(tick.name) != str(error):
                log.error("%s: %s", tick.name, error)
            self._last_error[tick.name] = str(error)
            if isinstance(error, StorageError) and not self._stopping:
                later = timedelta(seconds=REST * tick.seconds)
                self._scheduler.modify_job(tick.name, next_run_time=datetime.now(UTC) + later)
        except Exception:
            log.exception("%s failed in an unforeseen way", tick.name)
        else:
            self._last_error.pop(tick.name, None)
        finally:
            del self._running[task]
