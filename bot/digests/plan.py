"""Plan: turn due subscriptions into deliveries in the ledger, ready to send; and make previews, which store nothing."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TypeVar

from bot.clock import local_date, moment_at
from bot.config import Settings
from bot.digests.compose import compose_digest, short
from bot.digests.match import Match, Matcher, match_one
from bot.digests.rank import because
from bot.errors import StorageError
from bot.language import speaking
from bot.models import FOR_GOOD, DeliveryKind, DigestItem, Subscription
from bot.query import read
from bot.reply import Message, Reply, in_lines, italic, paragraph, split
from bot.schedule import Due, Schedule, is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import NEW_ID, UNTOLD, Planned, PlannedItem

MOST_QUIET = timedelta(days=2)
"""Immediate digests wait for quiet hours to end, which always takes less than this."""


def due_of(storage: Storage, subscription: Subscription, *, zone: str, now: datetime) -> Due:
    """When a subscription is due next, after its schedule, pause or zone may have changed. `zone`: its chat's.

    A time that has passed without a delivery stays due: passed by the clock it was set by, or by the chat's new zone,
    where an hour that was still ahead may be over. A time that falls in a pause, or was due when the pause began, is
    dropped: the next digest covers it.
    """
    zone, since = subscription.schedule.zone or zone, max(now, subscription.paused_until or now)
    if since >= FOR_GOOD:  # no later date exists
        return Due(at=since, slot=next(iter(subscription.schedule.times), None))
    still = None if since > now or subscription.schedule.at_once else _still_due(storage, subscription, zone, now)
    return still or upcoming(storage, subscription.id, subscription.schedule, zone, since)


def upcoming(storage: Storage, subscription_id: int, schedule: Schedule, zone: str, after: datetime) -> Due:
    """The first undelivered of its times after a moment: a chat that moves west meets some times twice."""
    due = schedule.next(zone, after)
    while due.day is not None and storage.deliveries.fired_of({subscription_id: (due.day, due.slot)}):
        due = schedule.next(zone, due.at)
    return due


def settle_due(storage: Storage, settings: Settings, *, now: datetime) -> int:
    """Correct the next due times of subscriptions after a change of `digest.timezone`, an update of the time zone
    database or a wrong clock. Returns how many were wrong."""
    subscriptions, changed = storage.subscriptions.all(), 0
    chats = storage.chats.many({subscription.chat_id for subscription in subscriptions})
    for subscription in subscriptions:
        if subscription.chat_id not in chats or (
            subscription.schedule.at_once and subscription.next_due_at <= now + MOST_QUIET
        ):
            continue
        zone = subscription.schedule.zone or chats[subscription.chat_id].zone or settings.digest.timezone
        stored = Due(at=subscription.next_due_at, slot=subscription.next_slot, day=subscription.next_day)
        if subscription.schedule.next(zone, now) == stored:
            continue  # the usual case, without a query
        due = due_of(storage, subscription, zone=zone, now=now)
        if due == stored:
            continue
        with storage.database.write():
            if storage.subscriptions.get(subscription.chat_id, subscription.id) == subscription:
                storage.subscriptions.move_on([(subscription.id, due, None)])
                changed += 1
    return changed


def _still_due(storage: Storage, subscription: Subscription, zone: str, now: datetime) -> Due | None:
    """The time it was due, if that has passed without a delivery."""
    if subscription.next_slot is None or subscription.next_due_at >= FOR_GOOD:
        return None
    day, at = subscription.next_day or local_date(subscription.next_due_at, zone), subscription.next_due_at
    if at > now:  # further east the hour that was ahead is over: send it late, now
        at = moment_at(day, subscription.next_slot, zone)
        if not subscription.created_at <= at <= now:
            return None
    fired = storage.deliveries.fired_of({subscription.id: (day, subscription.next_slot)})
    return None if fired else Due(at=at, slot=subscription.next_slot, day=day)


_T = TypeVar("_T")
log = logging.getLogger(__name__)

ROWS = 500
"""Articles in the deliveries of one transaction, which then takes well under 0.1 s."""
LOOK_EVERY = timedelta(minutes=1)
"""How often to look for news of immediate subscriptions."""
WORDS_AFTER = timedelta(days=1)
"""For this long, an interest without a vector looks again at what its words did not match, in case the vector comes."""


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """The outcome for a due subscription."""

    subscription: Subscription
    """As read from the database."""
    due: Due
    """Its next due time."""
    looked_at: datetime | None = None
    """None: this look does not count, so the next one covers the same articles."""
    planned: Planned | None = None


class Planner:
    """Plans digests at one moment."""

    def __init__(
        self, storage: Storage, settings: Settings, *, now: datetime, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._storage = storage
        self._settings = settings
        self._now = now
        self._stopping = stopping
        self._failing = storage.sources.failing(now)
        self._topics = frozenset(storage.topics.names())
        # Look again next time at what arrives or is settled during planning: too early a moment is always safe.
        self._seen = min(now, storage.had.unsettled(now) or now)
        self._next = functools.cache(lambda schedule, zone: schedule.next(zone, now))

    def plan(self, batch: Sequence[Subscription]) -> int:
        """Plan the digests of a batch in turn, so that a chat's next digest repeats nothing. Returns how many.

        Compose a portion of them, then put each into the ledger, unless its subscription has changed meanwhile; then
        all digests of that chat stay due, because each was composed without the articles of those before it.
        """
        storage, put, rows = self._storage, 0, 0
        left: set[int] = set()

        def portion_of(turn: _Turn) -> int:
            nonlocal rows
            rows += 1 + len(turn.planned.items if turn.planned else ())
            return rows // ROWS

        for __, portion in groupby(self._turns(batch), key=portion_of):
            if self._stopping():
                break
            turns = list(portion)
            with storage.database.write():
                due = set(storage.subscriptions.due(self._now, of=[turn.subscription.id for turn in turns]))
                left |= {turn.subscription.chat_id for turn in turns if turn.subscription not in due}
                ready = [turn for turn in turns if turn.subscription.chat_id not in left]
                planned = [turn.planned for turn in ready if turn.planned]
                storage.deliveries.add(planned, now=self._now)
                storage.subscriptions.move_on((turn.subscription.id, turn.due, turn.looked_at) for turn in ready)
            put += sum(bool(delivery.messages) for delivery in planned)
        return put

    def _turns(self, batch: Sequence[Subscription]) -> Iterator[_Turn]:
        storage, now = self._storage, self._now
        chats = storage.chats.many({subscription.chat_id for subscription in batch})
        zones = {
            subscription.id: subscription.schedule.zone
            or chats[subscription.chat_id].zone
            or self._settings.digest.timezone
            for subscription in batch
        }
        slots = {subscription.id: self._slot(subscription, zones[subscription.id]) for subscription in batch}
        dues = {subscription.id: self._next(subscription.schedule, zones[subscription.id]) for subscription in batch}
        fired = storage.deliveries.fired_of(slots)
        again = storage.deliveries.fired_of({id_: (due.day, due.slot) for id_, due in dues.items()})
        today = {
            subscription.id: local_date(now, zones[subscription.id])
            for subscription in batch
            if subscription.id not in fired
            and not (
                subscription.schedule.at_once
                and is_quiet(chats[subscription.chat_id].quiet, zones[subscription.id], now)
            )
        }
        looks = [(subscription, zones[subscription.id]) for subscription in batch if subscription.id in today]
        matcher = Matcher(storage, looks, now)
        composed: dict[object, tuple[Sequence[Message], Sequence[PlannedItem]]] = {}
        for subscription in batch:
            chat, zone, due = chats[subscription.chat_id], zones[subscription.id], dues[subscription.id]
            at_once = subscription.schedule.at_once
            if at_once:
                due = Due(at=max(now + LOOK_EVERY, quiet_until(chat.quiet, zone, now)))
            elif subscription.id in again or (due.day, due.slot) == slots[subscription.id]:
                # The chat moved west, where the same hour comes again.
                due = upcoming(storage, subscription.id, subscription.schedule, zone, due.at)
            if subscription.id not in today:
                # It did not look, so the next digest brings the new articles.
                yield _Turn(subscription=subscription, due=due)
                continue
            found = matcher.match(subscription, zone)
            size = chat.items if subscription.items is None else subscription.items
            silent = not found.items and (at_once or not subscription.tell_empty)
            language = chat.spoken(self._settings.telegram.language)
            key = found, at_once, silent, zone, language, size
            if key not in composed:
                with speaking(language):
                    composed[key] = self._composed(
                        subscription, today[subscription.id], found, zone, size, silent=silent
                    )
            messages, items = composed[key]
            matcher.take(subscription.chat_id, found)
            planned = Planned(
                chat_id=subscription.chat_id,
                thread_id=subscription.thread_id,
                subscription_id=subscription.id,
                kind=DeliveryKind.AT_ONCE if at_once else DeliveryKind.DIGEST,
                local_date=slots[subscription.id][0],
                slot=slots[subscription.id][1],
                due_at=now if at_once else subscription.next_due_at,
                messages=messages,
                items=items,
            )
            # A look without the interest's vector does not count yet.
            unsure = (
                subscription.interest
                and subscription.interest_vector is None
                and now < subscription.created_at + WORDS_AFTER
            )
            yield _Turn(
                subscription=subscription,
                due=due,
                looked_at=None if unsure else self._seen,
                planned=planned if messages or items else None,
            )

    def _slot(self, subscription: Subscription, zone: str) -> tuple[date, time | None]:
        """The day and time its digest belongs to."""
        if subscription.schedule.at_once:
            return local_date(self._now, zone), None
        # The day it was due: a digest sent late, after midnight, does not belong to the new day.
        return subscription.next_day or local_date(subscription.next_due_at, zone), subscription.next_slot

    def _composed(
        self, subscription: Subscription, today: date, found: Match, zone: str, size: int, *, silent: bool
    ) -> tuple[Sequence[Message], Sequence[PlannedItem]]:
        """The messages and articles of a digest, shared by all that get the same. `silent`: no message is sent."""
        placed = [(item, UNTOLD) for item in found.repeated]
        messages: Sequence[Message] = []
        if not silent:
            reply, shown = compose_digest(
                subscription,
                found.items,
                today=today,
                zone=zone,
                size=size,
                topics=self._topics,
                failing=self._failing,
                delivery_id=NEW_ID,
            )
            messages = split(reply)
            places = [message_of(block, messages) for block in shown]
            placed = [*zip(found.items, places, strict=True), *placed]
        items = [
            PlannedItem(article_id=article.id, story_id=item.story.id, reasons=item.reasons, chunk=chunk)
            for item, chunk in placed
            for article in item.story.articles
        ]
        return messages, items


def message_of(block: int, messages: Sequence[Message]) -> int:
    """The message that holds the end of the block: a block split over messages has arrived once its end has."""
    return max(n for n, message in enumerate(messages) if message.first_block <= block)


def put_each(ready: Sequence[_T], put: Callable[[Sequence[_T]], int], name: Callable[[_T], str]) -> int:
    """`put` all into the ledger; on failure retry each half, so that one bad item does not block the others. Returns
    the sum of what `put` returns. `name`: for the log. Raises StorageError if the whole database fails."""
    try:
        return put(ready)
    except Exception as error:
        if isinstance(error, StorageError) and error.stops_all:
            raise
        if len(ready) == 1:
            log.exception("%s could not be planned", name(ready[0]))
            return 0
    half = len(ready) // 2
    return put_each(ready[:half], put, name) + put_each(ready[half:], put, name)


def plan_due(
    storage: Storage, settings: Settings, *, now: datetime, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Put every due digest into the ledger, longest overdue first, and set its subscription's next due time.
    Returns how many were planned.

    After days of downtime, one digest covers them all. A local date and slot gets at most one delivery, although the
    autumn clock change repeats an hour and a restart may ask twice. Immediate subscriptions wait during quiet hours
    and send nothing when there is no news. A digest that can't be planned does not block the others.

    `stopping`: checked between transactions; if true, the rest stay due.
    """
    due = storage.subscriptions.due(now)
    if not due:
        return 0
    planner = Planner(storage, settings, now=now, stopping=stopping)
    return put_each(due, planner.plan, lambda subscription: f"the digest of subscription {subscription.id}")


QUERY_ITEMS = 10
LOOK_BACK = timedelta(days=30)
"""How far back previews and one-off searches look."""


def digest_now(
    storage: Storage, subscription: Subscription, *, zone: str, size: int, now: datetime
) -> tuple[Reply, Sequence[DigestItem]]:
    """What the subscription would get now, and the stories in it."""
    today = local_date(now, zone)
    items = match_one(storage, subscription, zone, now).items
    reply, __ = compose_digest(
        subscription,
        items,
        today=today,
        zone=zone,
        size=size,
        topics=storage.topics.names(),
        failing=storage.sources.failing(now),
        delivery_id=None,
    )
    return reply, items


def preview_chat(storage: Storage, settings: Settings, chat_id: int, *, now: datetime) -> list[Reply]:
    """A chat's digests, in its language, with why each item matched; empty if it has none. Raises NotFound."""
    chat = storage.chats.get(chat_id)
    replies = []
    for subscription in storage.subscriptions.all(chat_id):
        with speaking(chat.spoken(settings.telegram.language)):
            size = chat.items if subscription.items is None else subscription.items
            zone = subscription.schedule.zone or chat.zone or settings.digest.timezone
            replies.append(_shown(storage, subscription, size, zone, now))
    return replies


def preview_query(storage: Storage, query: str, *, zone: str, now: datetime) -> Reply:
    """What a subscription to a search would bring from the last LOOK_BACK days, and why. Raises UsageError."""
    wanted = subscription_to(str(read(query, storage.search.names(), local_date(now, zone))), now=now)
    return _shown(storage, wanted, QUERY_ITEMS, zone, now)


def subscription_to(query: str, *, now: datetime) -> Subscription:
    """An unsaved subscription to a search, or with an empty query to everything from the last LOOK_BACK days."""
    return Subscription(
        id=0,
        chat_id=0,
        thread_id=None,
        query=query,
        schedule=Schedule(times=(time(8),)),
        next_slot=None,
        next_due_at=now,
        created_at=now - LOOK_BACK,
    )


def _shown(storage: Storage, subscription: Subscription, size: int, zone: str, now: datetime) -> Reply:
    reply, items = digest_now(storage, subscription, zone=zone, size=size, now=now)
    why = [
        paragraph(f"{number}. ", short(item.story.lead.title), italic(f" {because(item.reasons)}"))
        for number, item in enumerate(items, 1)
    ]
    return replace(reply, blocks=(*reply.blocks, in_lines(why)))
