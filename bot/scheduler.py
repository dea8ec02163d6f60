"""APScheduler ticks. What is due is stored in SQLite; a tick only looks there.

Uses APScheduler 3.11 without a job store, since those pickle; APScheduler 4 is a pre-release.
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

REST, MOST_REST = 24, 360
"""Runs that a tick skips after a database error such as a full disk, so as not to fetch the same again and again from
publishers; and the most seconds that it rests."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Work that is checked for at intervals."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    at_once: int = 1
    """Maximum concurrent runs. If more than one, the work itself must avoid conflicts."""
    patience: float = 0.0
    """Seconds it gets at a stop to finish by itself; set for work that checks for a stop. Other work is cancelled at
    once and loses nothing, because every step commits article by article."""


class Ticks:
    """Runs ticks until stopped, then lets running ones finish."""

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
                # While this many are running, further runs are skipped.
                max_instances=tick.at_once,
                coalesce=True,
                # With the default of one second, jobs that start late are dropped.
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Start; each tick first runs immediately."""
        self._scheduler.start()

    async def stop(self, hurry: asyncio.Event) -> None:
        """Start no more ticks. Running ones get their `patience` to finish, or none once `hurry` is set."""
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
            # Log once, not with every tick until it is fixed.
            if self._last_error.get(tick.name) != str(error):
                log.error("%s: %s", tick.name, error)
            self._last_error[tick.name] = str(error)
            if isinstance(error, StorageError) and not self._stopping:
                later = timedelta(seconds=min(REST * tick.seconds, MOST_REST))
                self._scheduler.modify_job(tick.name, next_run_time=datetime.now(UTC) + later)
        except Exception:
            log.exception("%s failed unexpectedly", tick.name)
        else:
            self._last_error.pop(tick.name, None)
        finally:
            del self._running[task]
