"""Run the bot's regular work at intervals. SQLite stores when work is due; a tick only checks what is due.

This module uses APScheduler 3.11 without a job store, because job stores use pickle. APScheduler 4 is a pre-release.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
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


@asynccontextmanager
async def ticking(ticks: Iterable[Tick]) -> AsyncIterator[None]:
    """Run ticks within the context, each for the first time now.

    At the end, runs that have started may finish, within the `patience` of their tick.
    """
    scheduler, stopping = AsyncIOScheduler(timezone=UTC), False
    running: dict[asyncio.Task[Any], Tick] = {}
    last_error: dict[str, str] = {}

    async def run(tick: Tick) -> None:
        task = asyncio.current_task()
        if stopping or task is None:
            return
        running[task] = tick
        try:
            await tick.work()
        except (PolicybotError, SummarizerError) as error:
            # Log the same error only once, not at every run.
            if last_error.get(tick.name) != str(error):
                log.error("%s: %s", tick.name, error)
            last_error[tick.name] = str(error)
            if isinstance(error, StorageError) and not stopping:
                later = timedelta(seconds=min(REST * tick.seconds, MOST_REST))
                scheduler.modify_job(tick.name, next_run_time=datetime.now(UTC) + later)
        except Exception:
            log.exception("%s failed unexpectedly", tick.name)
        else:
            last_error.pop(tick.name, None)
        finally:
            del running[task]

    async def end(task: asyncio.Task[Any], patience: float) -> None:
        await asyncio.wait({task}, timeout=patience)
        task.cancel()
        await asyncio.wait({task}, timeout=1)

    for tick in ticks:
        scheduler.add_job(
            run,
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
    scheduler.start()
    try:
        yield
    finally:
        stopping = True
        scheduler.pause()
        await asyncio.gather(*(end(task, tick.patience) for task, tick in running.items()))
        scheduler.shutdown(wait=False)
