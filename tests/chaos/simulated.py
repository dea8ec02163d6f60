"""`policybot` with a clock that the tests set, and with faster ticks.

The present is the modification time of the file named by CHAOS_CLOCK. The clock is replaced before other packages of
the bot are imported, so that all of them use it.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import clock

CLOCK = Path(os.environ.setdefault("CHAOS_CLOCK", tempfile.mkstemp()[1]))
AS_EVER = ("token", "rest")
"""Ticks that depend on how long requests and parsers really take."""


def turned() -> datetime:
    """The present, to the second."""
    return datetime.fromtimestamp(int(CLOCK.stat().st_mtime), UTC)


def turn(to: datetime) -> None:
    """Set the clock."""
    os.utime(CLOCK, (to.timestamp(),) * 2)


def turn_to(hour: int) -> None:
    """Move the clock forward to the next time it is this hour."""
    at = turned().replace(hour=hour, minute=0, second=0)
    turn(at if at > turned() else at + timedelta(days=1))


vars(clock)["now"] = turned

if __name__ == "__main__":
    from bot import app
    from bot.cli import main
    from bot.scheduler import Tick, Ticks

    def faster(ticks: list[Tick]) -> Ticks:
        """Run ticks more often: half an hour becomes a fifth of a second, a day ten seconds."""
        return Ticks(
            [tick if tick.name in AS_EVER else replace(tick, seconds=max(tick.seconds / 9000, 0.2)) for tick in ticks]
        )

    vars(app)["Ticks"] = faster
    main()
