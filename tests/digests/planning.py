"""What the scheduler plans, as tests of several rooms ask for it."""

from __future__ import annotations

from datetime import datetime

from bot.digests import plan_due, plan_follows
from bot.storage import Storage


def plan(storage: Storage, now: datetime, *, zone: str = "UTC") -> int:
    """Plan the digests that are due; how many."""
    return plan_due(storage, default_zone=zone, now=now)


def news(storage: Storage, now: datetime) -> int:
    """Plan what is new in followed stories; how many messages."""
    return plan_follows(storage, default_zone="UTC", now=now)
