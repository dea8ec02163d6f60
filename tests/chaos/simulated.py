"""`policybot` by a clock that the harness turns; it looks for work more often.

The present is the modification time of a file, which CHAOS_CLOCK names in what the harness starts. It is put in place
before any other room is imported, so that all of them take it.
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
"""What has to do with the time that requests and parsers take."""


def turned() -> datetime:
    """The present, to the second."""
    return datetime.fromtimestamp(int(CLOCK.stat().st_mtime), UTC)


def turn(to: datetime) -> None:
    """The clock shows another time."""
    os.utime(CLOCK, (to.timestamp(),) * 2)


def turn_to(hour: int) -> None:
    """The clock goes on to the next such hour."""
    at = turned().replace(hour=hour, minute=0, second=0)
    turn(at if at > turned() else at + timedelta(days=1))


vars(clock)["now"] = turned

if __name__ == "__main__":
    from bot import app
    from bot.cli import main
    from bot.scheduler import Tick, Ticks

    def faster(ticks: list[Tick]) -> Ticks:
        """Half an hour of theirs is a fifth of a second, a day ten seconds."""
        return Ticks(
            [one if one.name in AS_EVER else replace(one, seconds=max(one.seconds / 9000, 0.2)) for one in ticks]
        )

    vars(app)["Ticks"] = faster
    main()
