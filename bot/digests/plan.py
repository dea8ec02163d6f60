"""Plan: subscriptions that are due → deliveries in the ledger, ready to be sent."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.clock import local_date, moment_at
from bot.digests.compose import DRAFT, compose_digest, of_delivery
from bot.digests.match import Look, Match, Matcher
from bot.language import DEFAULT, speaking
from bot.models import FOR_GOOD, Chat, ChatState, Digest, DigestItem, Subscription
from bot.reply import Render, RenderedMessage, Rows
from bot.schedule import AT_ONCE, Due, Schedule, is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import REPEATED, UNTOLD, Planned, PlannedItem

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
    zone = schedule.zone or zone
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
    changed = 0
    for one in subscriptions:
        paused = one.paused_until is not None and one.paused_until > now
        if one.schedule.at_once and (paused or one.next_due_at <= now + MOST_QUIET):
            continue
        zone = (chats[one.chat_id].zone if one.chat_id in chats else None) or default_zone
        due = due_of(storage, one, zone=zone, now=now, paused_until=one.paused_until)
        if due == Due(at=one.next_due_at, slot=one.next_slot, day=one.next_day):
            continue
        with storage.database.write():
            if storage.subscriptions.get(one.chat_id, one.id) == one:
                storage.subscriptions.set_due(one.id, due)
                changed += 1
    return changed


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


KEPT = 1000
"""Composed digests of earlier batches that may serve the next; more take memory that a small server has not."""
LOOK_EVERY = timedelta(minutes=1)
"""What comes at once is looked for so often."""
VECTOR_AFTER = timedelta(minutes=10)
"""A new interest has its vector by then, or there is no encoder."""
WORDS_AFTER = timedelta(days=1)
"""What words alone did not find in that time is looked at again by a vector that comes late."""


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """A subscription whose turn it is, and what is known of it."""

    subscription: Subscription
    zone: str
    language: str
    size: int
    """Items in full."""
    slot: str
    of_day: date
    """The day that its digest is of."""
    due: Due
    """Its next."""
    look: Look
    waits: bool
    """It looks for nothing now: quiet hours, or an interest without its vector."""


class Planner:
    """Plans batch after batch at one moment."""

    def __init__(
        self, storage: Storage, *, default_zone: str, default_language: str = DEFAULT, render: Render, now: datetime
    ) -> None:
        self._storage = storage
        self._default_zone = default_zone
        self._default_language = default_language
        self._render = render
        self._now = now
        self._failing = tuple(storage.sources.failing(now))
        self._topics = frozenset(storage.topics.names())
        # What comes or is settled while this plans is looked at once more: too early is never wrong.
        self._seen = min(now, storage.had.unsettled(now) or now)
        self._composed: dict[object, tuple[Sequence[RenderedMessage], Sequence[PlannedItem]]] = {}
        self._next = functools.cache(lambda schedule, zone: schedule.next(zone, now))

    def plan(self, batch: Sequence[Subscription]) -> dict[int, int]:
        """Plan the digests of a batch, one after the other, in the transaction of the caller: what one of a chat's
        brings, the next does not. Returns the delivery of each subscription that has one."""
        storage = self._storage
        if len(self._composed) > KEPT:
            self._composed.clear()
        chats = storage.chats.many({one.chat_id for one in batch})
        interests = [one.id for one in batch if one.interest]
        vectors = storage.subscriptions.vectors(interests) if interests else {}
        turns = [
            self._turn(one, chats[one.chat_id], vectors.get(one.id))
            for one in batch
            # Others were paused since they were found to be due.
            if one.chat_id in chats and chats[one.chat_id].state != ChatState.PAUSED
        ]
        planned: list[Planned] = []
        given: dict[int, int] = {}
        looked: dict[int, datetime | None] = {}
        if looking := [one for one in turns if not one.waits]:
            self._look(looking, planned, given, looked)
        storage.deliveries.add(planned, now=self._now)
        storage.subscriptions.move_on((id_, due, looked.get(id_)) for id_, due in self._dues(turns).items())
        return given

    def _turn(self, subscription: Subscription, chat: Chat, vector: bytes | None) -> _Turn:
        now, zone = self._now, chat.zone or self._default_zone
        slot, due = subscription.next_slot, self._next(subscription.schedule, zone)
        # Of the day whose hour it was due for: one that comes late, after midnight, is not that day's.
        of_day = subscription.next_day or local_date(subscription.next_due_at, zone)
        waits = False
        if subscription.schedule.at_once:
            slot, of_day = f"{AT_ONCE} {now.astimezone(ZoneInfo(zone)):%H:%M:%S}", local_date(now, zone)
            due = Due(at=max(now + LOOK_EVERY, quiet_until(chat.quiet, zone, now)), slot=AT_ONCE)
            # What its first alert passed over by words would not come by meaning.
            early = bool(subscription.interest) and vector is None and now < subscription.created_at + VECTOR_AFTER
            waits = early or is_quiet(chat.quiet, zone, now)
        return _Turn(
            subscription=subscription,
            zone=zone,
            language=subscription.language or chat.spoken(self._default_language),
            size=chat.items if subscription.items is None else subscription.items,
            slot=slot,
            of_day=of_day,
            due=due,
            look=Look(subscription=subscription, today=local_date(now, zone), vector=vector),
            waits=waits,
        )

    def _dues(self, turns: Sequence[_Turn]) -> dict[int, Due]:
        """When each fires next: not for what it had already, as who went west meets it again."""
        dues = {one.subscription.id: one.due for one in turns}
        slots = [(id_, due.day, due.slot) for id_, due in dues.items() if due.day]
        had = self._storage.deliveries.fired_of(slots) if slots else set()
        for one in turns:
            id_, due = one.subscription.id, one.due
            if id_ in had or (due.day, due.slot) == (one.of_day, one.slot):
                dues[id_] = upcoming(self._storage, id_, one.subscription.schedule, one.zone, due.at)
        return dues

    def _look(
        self,
        turns: Sequence[_Turn],
        planned: list[Planned],
        given: dict[int, int],
        looked: dict[int, datetime | None],
    ) -> None:
        """Add what is planned; the delivery of each subscription that has one; and up to when each has looked."""
        storage = self._storage
        matcher = Matcher(storage, [one.look for one in turns], self._now)
        fired = storage.deliveries.fired_of((one.subscription.id, one.of_day, one.slot) for one in turns)
        timed = [one.subscription.id for one in turns if not one.subscription.schedule.at_once]
        since = storage.had.last_planned(timed) if timed else {}
        first = storage.deliveries.next_id()
        for turn in turns:
            subscription = turn.subscription
            at_once = subscription.schedule.at_once
            found = matcher.match(turn.look)
            if not found.items and (at_once or not subscription.tell_empty):
                if found.repeated:
                    planned.append(self._planned(turn, REPEATED, turn.look.today, items=_untold(found)))
            elif subscription.id in fired:
                continue  # it has looked at nothing: what is new comes with the next
            else:
                id_ = given[subscription.id] = first + len(planned)
                with speaking(turn.language):
                    messages, items = self._compose(turn, found, since.get(subscription.id))
                chunks = [(message.html, of_delivery(message.buttons, id_)) for message in messages]
                one = self._planned(turn, turn.slot, turn.of_day, chunks=chunks, items=items)
                due_at = self._now if at_once else subscription.next_due_at
                planned.append(replace(one, subscription_id=subscription.id, due_at=due_at))
            matcher.take(subscription.chat_id, found)
            # An interest without a vector has not looked for good.
            unsure = bool(subscription.interest) and turn.look.vector is None
            sure = not unsure or self._now >= subscription.created_at + WORDS_AFTER
            looked[subscription.id] = self._seen if sure else None

    def _planned(
        self,
        turn: _Turn,
        slot: str,
        day: date,
        *,
        chunks: Sequence[tuple[str, Rows]] = (),
        items: Sequence[PlannedItem] = (),
    ) -> Planned:
        return Planned(
            chat_id=turn.subscription.chat_id,
            thread_id=turn.subscription.thread_id,
            slot=slot,
            local_date=day,
            due_at=self._now,
            chunks=chunks,
            items=items,
        )

    def _compose(
        self, turn: _Turn, found: Match, since: datetime | None
    ) -> tuple[Sequence[RenderedMessage], Sequence[PlannedItem]]:
        """A digest as it is sent; one for all that get the same."""
        subscription, today = turn.subscription, turn.look.today
        gone = not found.items and subscription.topic is not None and subscription.topic not in self._topics
        what = subscription.topic, subscription.query, subscription.interest, subscription.note
        key = found, what, today, turn.zone, turn.language, turn.size, gone, None if found.items else since
        if key not in self._composed:
            digest = Digest(
                subscription=subscription,
                local_date=today,
                items=found.items,
                since=since,
                failing=self._failing,
                gone=gone,
            )
            reply, shown = compose_digest(digest, zone=turn.zone, size=turn.size, delivery_id=DRAFT)
            messages = self._render(reply)
            told = [(item, message_of(block, messages)) for item, block in zip(found.items, shown, strict=True)]
            self._composed[key] = messages, [*_items(told), *_untold(found)]
        return self._composed[key]


def _items(items: Iterable[tuple[DigestItem, int]]) -> list[PlannedItem]:
    return [
        PlannedItem(article_id=article.id, story_id=item.story.id, reasons=item.reasons, chunk=chunk)
        for item, chunk in items
        for article in item.story.articles
    ]


def _untold(found: Match) -> list[PlannedItem]:
    """Copies of what the chat had, which no message shows."""
    return _items((item, UNTOLD) for item in found.repeated)


def message_of(block: int, messages: Sequence[RenderedMessage]) -> int:
    """The message that holds the end of the block: one that is cut has arrived when its end has."""
    holding = [n for n, message in enumerate(messages) if message.first_block <= block <= message.last_block]
    return holding[-1]


_T = TypeVar("_T")
log = logging.getLogger(__name__)

BATCH = 300
"""Subscriptions of one transaction, which takes a fraction of a second."""
BUSY, BREATH = 0.1, 0.1
"""After so many seconds of transactions others get so many to write in. Whoever waits for one to end, as an answer does
or a message that is about to leave, asks at least so often: https://www.sqlite.org/c3ref/busy_timeout.html"""


def put_each(ready: Sequence[_T], put: Callable[[Sequence[_T]], int], name: Callable[[_T], str]) -> int:
    """`put` what is ready into the ledger, many in a transaction; one that fails stops no other. Returns the sum of
    what `put` returns. `name`: for the log."""
    count = 0
    for some in (ready[n : n + BATCH] for n in range(0, len(ready), BATCH)):
        try:
            count += put(some)
        except Exception:
            if len(some) > 1:
                count += sum(put_each([one], put, name) for one in some)
            else:
                log.exception("%s could not be planned", name(some[0]))
    return count


def plan_due(
    storage: Storage,
    *,
    default_zone: str,
    default_language: str = DEFAULT,
    render: Render,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Put every digest that is due into the ledger, longest overdue first, and move its subscription to its next time.
    Returns how many were planned.

    A bot that was down for days plans one digest that covers them. A local date and slot has one delivery at most: the
    autumn clock change shows an hour twice, and a restart may ask twice. What comes at once waits in quiet hours, and
    says nothing when there is nothing. One that can't be planned stops no other: those of its batch are planned one by
    one.

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
