"""Runs `policybot` with a clock that the tests set, and with faster ticks.

The present time is the modification time of the file CHAOS_CLOCK. This module replaces the clock before it imports
other packages of the bot, so that all of them use the new one.
"""

import os
import tempfile
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import clock

CLOCK = Path(os.environ.setdefault("CHAOS_CLOCK", tempfile.mkstemp()[1]))
AS_EVER = ("token", "rest")
"""Ticks that keep their real interval, because they depend on the real time of requests and parsers."""


def turned() -> datetime:
    """Return the present time of the simulated clock, in whole seconds."""
    return datetime.fromtimestamp(int(CLOCK.stat().st_mtime), UTC)


def turn(to: datetime) -> None:
    """Set the simulated clock."""
    os.utime(CLOCK, (to.timestamp(),) * 2)


def turn_to(hour: int) -> None:
    """Move the simulated clock forward to this hour of the day."""
    at = turned().replace(hour=hour, minute=0, second=0)
    turn(at if at > turned() else at + timedelta(days=1))


vars(clock)["now"] = turned

if __name__ == "__main__":
    from bot import app
    from bot.cli import main
    from bot.scheduler import Tick, ticking

    def faster(ticks: Iterable[Tick]) -> AbstractAsyncContextManager[None]:
        """Run ticks more often: every half hour becomes every 0.2 seconds, and every day becomes every ten seconds."""
        return ticking(
            [tick if tick.name in AS_EVER else replace(tick, seconds=max(tick.seconds / 9000, 0.2)) for tick in ticks]
        )

    vars(app)["ticking"] = faster
    main()
