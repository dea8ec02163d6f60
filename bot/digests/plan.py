"""Plan: subscriptions that are due → deliveries in the ledger, ready to be sent.

In batches: what many subscriptions have in common is read once and composed once. A batch is one transaction, and
others write between two of them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

from bot.digests.planner import Planner
from bot.language import DEFAULT
from bot.models import Subscription
from bot.reply import Render
from bot.storage import Storage

log = logging.getLogger(__name__)

BATCH = 300
"""Subscriptions of one transaction, which takes a fraction of a second."""
BUSY, BREATH = 0.1, 0.1
"""After so many seconds of transactions others get so many to write in. Whoever waits for one to end, as an answer does
or a message that is about to leave, asks at least so often: https://www.sqlite.org/c3ref/busy_timeout.html"""


def plan_digest(
    storage: Storage,
    subscription: Subscription,
    *,
    default_zone: str,
    default_language: str = DEFAULT,
    render: Render,
    now: datetime,
) -> int | None:
    """Put one digest into the ledger and move the subscription to its next time, in one transaction.

    A bot that was down for days plans one digest that covers them. Returns the delivery's id, or None where there is
    nothing to send: this local date and slot has its delivery already (the autumn clock change shows an hour twice; a
    restart may ask twice), the chat is paused, or there is nothing new and the subscription does not want to hear so.
    What comes at once waits in quiet hours, and says nothing when there is nothing.
    """
    planner = Planner(storage, default_zone=default_zone, default_language=default_language, render=render, now=now)
    with storage.database.write():
        return planner.plan([subscription]).get(subscription.id)


def plan_due(
    storage: Storage,
    *,
    default_zone: str,
    default_language: str = DEFAULT,
    render: Render,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Plan every digest that is due, longest overdue first. One that can't be planned stops no other: those of its
    batch are planned one by one. Returns how many were planned.

    `stopping`: whether the rest shall stay due, asked between two batches.
    """
    if not storage.subscriptions.due(now, 1):
        return 0  # the usual case takes no write lock
    planner = Planner(storage, default_zone=default_zone, default_language=default_language, render=render, now=now)
    planned, alone = 0, 0
    last: Subscription | None = None
    since = time.monotonic()
    while not stopping():
        batch: list[Subscription] = []
        try:
            # Read in the transaction that moves them on: nobody has changed one meanwhile.
            with storage.database.write():
                batch = storage.subscriptions.due(now, 1 if alone else BATCH, after=last)
                planned_now = len(planner.plan(batch))
        except Exception:
            if not batch:
                raise
            if len(batch) > 1:
                alone = len(batch)
                continue
            log.exception("the digest of subscription %d could not be planned", batch[0].id)
            planned_now = 0
        if not batch:
            break
        planned, alone, last = planned + planned_now, max(0, alone - 1), batch[-1]
        if time.monotonic() > since + BUSY:
            time.sleep(BREATH)
            since = time.monotonic()
    return planned
