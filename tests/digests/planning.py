"""What the scheduler plans, as tests of several rooms ask for it."""

from __future__ import annotations

from datetime import datetime

from bot.digests import plan_due, plan_follows
from bot.reply import Render
from bot.storage import Storage
from bot.telegram.render import render


def plan(storage: Storage, now: datetime, *, zone: str = "UTC", render: Render = render) -> int:
    """Plan the digests that are due; how many."""
    return plan_due(storage, default_zone=zone, render=render, now=now)


def news(storage: Storage, now: datetime, *, render: Render = render) -> int:
    """Plan what is new in followed stories; how many messages."""
    return plan_follows(storage, default_zone="UTC", render=render, now=now)
