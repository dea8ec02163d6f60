"""When a subscription fires next: each day and hour of its schedule once, whatever clocks and zones do meanwhile.

All that sets it asks here: who subscribes, edits, pauses, resumes or moves; the plan; and each start.
"""

from __future__ import annotations

import functools
from datetime import datetime, timedelta

from bot.clock import local_date, moment_at
from bot.models import FOR_GOOD, Subscription
from bot.schedule import AT_ONCE, Due, Schedule
from bot.storage import Storage

MOST_QUIET = timedelta(days=2)
"""What comes at once waits for the end of quiet hours, and never so long."""


def due_of(
    storage: Storage,
    one: Subscription,
    *,
    zone: str,
    now: datetime,
    schedule: Schedule | None = None,
    paused_until: datetime | None = None,
) -> Due:
    """When one that is known fires next, with another schedule, pause or zone than before.

    What has come to pass and had no delivery stays due: by the clock that it was due by, or by that of the zone that
    the chat is in now, where the hour that was ahead is past. What falls in a pause, or was due when it began, does
    not: the next digest brings it.
    """
    schedule = schedule or one.schedule
    paused = paused_until is not None and paused_until > now
    since = paused_until if paused and paused_until is not None else now
    if since >= FOR_GOOD:  # there is no day after it
        return Due(at=since, slot=AT_ONCE if schedule.at_once else schedule.times[0])
    still = None if paused or schedule.at_once else _still_due(storage, one, zone, now)
    return still or upcoming(storage, one.id, schedule, zone, since)


def upcoming(storage: Storage, subscription_id: int, schedule: Schedule, zone: str, after: datetime) -> Due:
    """The first of its times after a moment that had no delivery: who went west meets some a second time."""
    due = schedule.next(zone, after)
    while due.day is not None and storage.deliveries.fired(subscription_id, local_date=due.day, slot=due.slot):
        due = schedule.next(zone, due.at)
    return due


def settle_due(storage: Storage, *, default_zone: str, now: datetime) -> int:
    """Set right when subscriptions fire next, after what nobody told them of: another `digest.timezone`, another zone
    database, a clock that was wrong. Returns how many had it wrong."""
    subscriptions = storage.subscriptions.all()
    chats = storage.chats.many({one.chat_id for one in subscriptions})
    zones = {chat.id: chat.zone or default_zone for chat in chats.values()}

    @functools.cache
    def next_of(schedule: Schedule, zone: str) -> Due:
        return schedule.next(zone, now)

    changed = 0
    for found in subscriptions:
        zone = zones.get(found.chat_id, default_zone)
        if _looks_right(found, next_of(found.schedule, zone), now):
            continue
        with storage.database.write():
            one = storage.subscriptions.get(found.chat_id, found.id)
            if one is not None and one.next_due_at == found.next_due_at:
                due = due_of(storage, one, zone=zone, now=now, paused_until=one.paused_until)
                changed += (due.at, due.slot, due.day) != (one.next_due_at, one.next_slot, one.next_day)
                storage.subscriptions.set_due(one.id, due)
    return changed


def _looks_right(one: Subscription, coming: Due, now: datetime) -> bool:
    """Whether nothing is to be set, as with nearly all. `coming`: the next by its schedule."""
    paused = one.paused_until is not None and one.paused_until > now
    if paused and (one.schedule.at_once or one.paused_until == FOR_GOOD):
        return True
    if one.schedule.at_once:
        return one.next_due_at <= now + MOST_QUIET
    return one.next_due_at <= now or coming == Due(at=one.next_due_at, slot=one.next_slot, day=one.next_day)


def _still_due(storage: Storage, one: Subscription, zone: str, now: datetime) -> Due | None:
    """What it was due for, where that has come to pass and had no delivery."""
    was_paused = one.paused_until is not None and one.paused_until > now
    if one.next_slot == AT_ONCE or was_paused or one.next_due_at >= FOR_GOOD:
        return None
    day = one.next_day or local_date(one.next_due_at, zone)
    at = one.next_due_at
    if at > now:
        # An hour that was still to come, and further east is past: it comes now, late.
        at = moment_at(day, one.next_slot, zone)
        if not one.created_at <= at <= now:
            return None
    if storage.deliveries.fired(one.id, local_date=day, slot=one.next_slot):
        return None
    return Due(at=at, slot=one.next_slot, day=day)
