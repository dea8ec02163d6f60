"""What the scheduler plans, as tests of several rooms ask for it."""

from __future__ import annotations

from datetime import datetime

from bot.config import DigestSettings, Settings
from bot.digests import plan_due, plan_follows
from bot.storage import Storage


def plan(storage: Storage, now: datetime, *, zone: str = "UTC") -> int:
    """Plan the digests that are due; how many."""
    return plan_due(storage, Settings(digest=DigestSettings(timezone=zone)), now=now)


def news(storage: Storage, now: datetime) -> int:
    """Plan what is new in followed stories; how many messages."""
    return plan_follows(storage, Settings(), now=now)
