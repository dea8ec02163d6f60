"""Plan: subscriptions that are due → deliveries in the ledger, ready to be sent."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.clock import local_date, moment_at
from bot.digests.compose import DRAFT, compose_digest, of_delivery
from bot.digests.match import Look, Match, Matcher
from bot.language import DEFAULT, speaking, spoken
from bot.models import FOR_GOOD, Chat, ChatState, Digest, DigestItem, Subscription
from bot.reply import Render, RenderedMessage
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


KEPT = 1000
"""Composed digests of earlier batches that may serve the next; more take memory that a small server has not."""
LOOK_EVERY = timedelta(minutes=1)
"""What comes at once is looked for so often."""
VECTOR_AFTER = timedelta(minutes=10)
"""A new interest has its vector by then, or there is no encoder."""
LATE = timedelta(hours=1)
"""A digest that comes so late is one of those that come after a gap."""
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
    due: Due
    """Its next."""
    look: Look | None
    """None: it waits."""
    slot: str
    of_day: date
    """The day that its digest is of."""

    @property
    def at_once(self) -> bool:
        return self.subscription.schedule.at_once


@dataclass(frozen=True, kw_only=True)
class _Composed:
    """A digest as it is sent; one for all that get the same."""

    messages: Sequence[RenderedMessage]
    items: Sequence[PlannedItem]


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
        # What comes or is settled while this plans is looked at once more: too early is never wrong.
        self._seen = min(now, storage.had.unsettled(now) or now)
        self._composed: dict[object, _Composed] = {}
        self._next: dict[tuple[Schedule, str], Due] = {}

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
        planned, given, looked = self._look([(one, one.look) for one in turns if one.look is not None])
        storage.deliveries.add(planned, now=self._now)
        storage.subscriptions.move_on((id_, due, looked.get(id_)) for id_, due in self._dues(turns).items())
        return given

    def _dues(self, turns: Sequence[_Turn]) -> dict[int, Due]:
        """When each fires next: not for what it had already, as who went west meets it again."""
        dues = {one.subscription.id: one.due for one in turns}
        slots = [(id_, due.day, due.slot) for id_, due in dues.items() if due.day]
        had = self._storage.deliveries.fired_of(slots) if slots else set()
        for one in turns:
            subscription, due = one.subscription, one.due
            if subscription.id in had or (due.day, due.slot) == (one.of_day, one.slot):
                dues[subscription.id] = upcoming(
                    self._storage, subscription.id, subscription.schedule, one.zone, due.at
                )
        return dues

    def _turn(self, subscription: Subscription, chat: Chat, vector: bytes | None) -> _Turn:
        now, zone = self._now, chat.zone or self._default_zone
        slot, due = subscription.next_slot, self._due(subscription.schedule, zone)
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
            size=subscription.items or chat.items,
            due=due,
            look=None if waits else Look(subscription=subscription, today=local_date(now, zone), vector=vector),
            slot=slot,
            of_day=of_day,
        )

    def _due(self, schedule: Schedule, zone: str) -> Due:
        if (schedule, zone) not in self._next:
            self._next[schedule, zone] = schedule.next(zone, self._now)
        return self._next[schedule, zone]

    def _look(
        self, turns: Sequence[tuple[_Turn, Look]]
    ) -> tuple[list[Planned], dict[int, int], dict[int, datetime | None]]:
        """What is planned; the delivery of each subscription that has one; and up to when each has looked."""
        storage = self._storage
        planned: list[Planned] = []
        given: dict[int, int] = {}
        looked: dict[int, datetime | None] = {}
        if not turns:
            return planned, given, looked
        matcher = Matcher(storage, [look for __, look in turns], self._now)
        fired = storage.deliveries.fired_of((one.subscription.id, one.of_day, one.slot) for one, __ in turns)
        since = storage.had.last_planned(one.subscription.id for one, __ in turns if not one.at_once)
        late = {one.subscription.chat_id for one, __ in turns if self._is_late(one)}
        brought = storage.deliveries.bringing(late, self._now) if late else set()
        first = storage.deliveries.next_id()
        for turn, look in turns:
            subscription = turn.subscription
            with speaking(turn.language):
                found = matcher.match(look)
                if not found.items and (turn.at_once or not subscription.tell_empty or self._needless(turn, brought)):
                    planned += self._silent(turn, look, found)
                elif subscription.id in fired:
                    continue  # it has looked at nothing: what is new comes with the next
                else:
                    given[subscription.id] = first + len(planned)
                    composed = self._compose(turn, look, found, since.get(subscription.id))
                    planned.append(self._delivery(turn, composed, given[subscription.id]))
            matcher.take(subscription.chat_id, found)
            if found.items:
                brought.add(subscription.chat_id)
            looked[subscription.id] = self._seen if self._sees_all(look) else None
        return planned, given, looked

    def _needless(self, turn: _Turn, brought: Set[int]) -> bool:
        """Whether a digest with nothing stays away after a gap: what it missed may just have come by another one of the
        chat, below which it would say "nothing new". `brought`: the chats with such."""
        return self._is_late(turn) and turn.subscription.chat_id in brought

    def _is_late(self, turn: _Turn) -> bool:
        return not turn.at_once and self._now >= turn.subscription.next_due_at + LATE

    def _sees_all(self, look: Look) -> bool:
        """Whether what was there has been looked at for good: not what an interest without a vector had of it."""
        subscription = look.subscription
        waiting = bool(subscription.interest) and look.vector is None
        return not waiting or self._now >= subscription.created_at + WORDS_AFTER

    def _silent(self, turn: _Turn, look: Look, found: Match) -> list[Planned]:
        """What says nothing new the chat has had, though no message tells of it."""
        if not found.repeated:
            return []
        return [
            Planned(
                chat_id=turn.subscription.chat_id,
                thread_id=turn.subscription.thread_id,
                slot=REPEATED,
                local_date=look.today,
                due_at=self._now,
                chunks=(),
                items=_items((item, UNTOLD) for item in found.repeated),
            )
        ]

    def _delivery(self, turn: _Turn, composed: _Composed, delivery_id: int) -> Planned:
        subscription = turn.subscription
        return Planned(
            chat_id=subscription.chat_id,
            thread_id=subscription.thread_id,
            subscription_id=subscription.id,
            slot=turn.slot,
            local_date=turn.of_day,
            due_at=self._now if turn.at_once else subscription.next_due_at,
            chunks=[(message.html, of_delivery(message.buttons, delivery_id)) for message in composed.messages],
            items=composed.items,
        )

    def _compose(self, turn: _Turn, look: Look, found: Match, since: datetime | None) -> _Composed:
        subscription = turn.subscription
        gone = not found.items and subscription.topic is not None and subscription.topic not in self._topics
        what = subscription.topic, subscription.query, subscription.interest, subscription.note
        key = found, what, look.today, turn.zone, spoken(), turn.size, gone, None if found.items else since
        if key not in self._composed:
            digest = Digest(
                subscription=subscription,
                local_date=look.today,
                items=found.items,
                repeated=found.repeated,
                since=since,
                failing=self._failing,
                gone=gone,
            )
            reply, shown = compose_digest(digest, zone=turn.zone, size=turn.size, delivery_id=DRAFT)
            messages = self._render(reply)
            told = zip(found.items, (message_of(block, messages) for block in shown), strict=True)
            self._composed[key] = _Composed(
                messages=messages, items=[*_items(told), *_items((item, UNTOLD) for item in found.repeated)]
            )
        return self._composed[key]

    @cached_property
    def _topics(self) -> frozenset[str]:
        return frozenset(self._storage.topics.names())


def _items(items: Iterable[tuple[DigestItem, int]]) -> list[PlannedItem]:
    return [
        PlannedItem(article_id=article.id, story_id=item.story.id, reasons=item.reasons, chunk=chunk)
        for item, chunk in items
        for article in item.story.articles
    ]


def message_of(block: int, messages: Sequence[RenderedMessage]) -> int:
    """The message that holds the end of the block: one that is cut has arrived when its end has."""
    holding = [n for n, message in enumerate(messages) if message.first_block <= block <= message.last_block]
    return holding[-1]


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
