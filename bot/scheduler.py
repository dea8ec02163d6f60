"""Run the bot's regular work at intervals. SQLite stores when work is due; a tick only checks what is due.

This module uses APScheduler 3.11 without a job store, because job stores use pickle. APScheduler 4 is a pre-release.
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
"""After a database error, such as a full disk, a tick pauses for REST runs, but for at most MOST_REST seconds. Without
the pause, the bot would fetch the same pages from publishers again and again."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Work that the scheduler starts at regular intervals."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    at_once: int = 1
    """Maximum number of concurrent runs. If it is more than one, the work itself must avoid conflicts."""
    patience: float = 0.0
    """Time in seconds that a run gets to finish at a stop. Only work that checks for a stop needs it. Other work is
    cancelled at once, which loses nothing, because every step commits after each article."""


class Ticks:
    """Runs ticks until a stop. At a stop, runs that have started may finish, within the `patience` of their tick."""

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
                # While this many runs are active, APScheduler skips further runs.
                max_instances=tick.at_once,
                coalesce=True,
                # With its default of one second, APScheduler drops runs that start late.
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Start the ticks. The first run of each tick is now."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Start no more runs, and wait for active runs, each for the `patience` of its tick."""
        self._stopping = True
        self._scheduler.pause()
        await asyncio.gather(*(self._end(task, tick.patience) for task, tick in self._running.items()))
        self._scheduler.shutdown(wait=False)

    @staticmethod
    async def _end(task: asyncio.Task[Any], patience: float) -> None:
        await asyncio.wait({task}, timeout=patience)
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
            # Log the same error only once, not at every run.
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
