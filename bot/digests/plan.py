"""Plan: subscriptions that are due → deliveries in the ledger, ready to be sent; and previews, which store nothing."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import accumulate, groupby
from typing import TypeVar

from bot.clock import local_date, moment_at
from bot.config import Settings
from bot.digests.compose import compose_digest, short
from bot.digests.match import Match, Matcher, match_one
from bot.digests.names import is_of_lost_topic
from bot.digests.rank import because
from bot.errors import StorageError
from bot.language import speaking
from bot.models import FOR_GOOD, DeliveryKind, Digest, DigestItem, Subscription
from bot.query import read
from bot.reply import Message, Reply, in_lines, italic, paragraph, split
from bot.schedule import Due, Schedule, is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import NEW_ID, UNTOLD, Planned, PlannedItem

MOST_QUIET = timedelta(days=2)
"""What comes at once waits for the end of quiet hours, and never so long."""


def due_of(storage: Storage, one: Subscription, *, zone: str, now: datetime) -> Due:
    """When one fires next whose schedule, pause or zone may have changed. `zone`: of its chat.

    What has come to pass and had no delivery stays due: by the clock that it was due by, or by that of the zone that
    the chat is in now, where the hour that was ahead is past. What falls in a pause, or was due when it began, does
    not: the next digest brings it.
    """
    zone, since = one.schedule.zone or zone, max(now, one.paused_until or now)
    if since >= FOR_GOOD:  # there is no day after it
        return Due(at=since, slot=next(iter(one.schedule.times), None))
    still = None if since > now or one.schedule.at_once else _still_due(storage, one, zone, now)
    return still or upcoming(storage, one.id, one.schedule, zone, since)


def upcoming(storage: Storage, subscription_id: int, schedule: Schedule, zone: str, after: datetime) -> Due:
    """The first of its times after a moment that had no delivery: who went west meets some a second time."""
    due = schedule.next(zone, after)
    while due.day is not None and storage.deliveries.fired_of({subscription_id: (due.day, due.slot)}):
        due = schedule.next(zone, due.at)
    return due


def settle_due(storage: Storage, settings: Settings, *, now: datetime) -> int:
    """Set right when subscriptions fire next, after what nobody told them of: another `digest.timezone`, another zone
    database, a clock that was wrong. Returns how many had it wrong."""
    subscriptions, changed = storage.subscriptions.all(), 0
    chats = storage.chats.many({one.chat_id for one in subscriptions})
    for one in subscriptions:
        if one.chat_id not in chats or (one.schedule.at_once and one.next_due_at <= now + MOST_QUIET):
            continue
        due = due_of(storage, one, zone=chats[one.chat_id].zone or settings.digest.timezone, now=now)
        if due == Due(at=one.next_due_at, slot=one.next_slot, day=one.next_day):
            continue
        with storage.database.write():
            if storage.subscriptions.get(one.chat_id, one.id) == one:
                storage.subscriptions.move_on([(one.id, due, None)])
                changed += 1
    return changed


def _still_due(storage: Storage, one: Subscription, zone: str, now: datetime) -> Due | None:
    """What it was due for, where that has come to pass and had no delivery."""
    if one.next_slot is None or one.next_due_at >= FOR_GOOD:
        return None
    day, at = one.next_day or local_date(one.next_due_at, zone), one.next_due_at
    if at > now:  # an hour that was still to come, and further east is past: it comes now, late
        at = moment_at(day, one.next_slot, zone)
        if not one.created_at <= at <= now:
            return None
    fired = storage.deliveries.fired_of({one.id: (day, one.next_slot)})
    return None if fired else Due(at=at, slot=one.next_slot, day=day)


_T = TypeVar("_T")
log = logging.getLogger(__name__)

BATCH = 5000
"""Subscriptions that are planned together."""
ROWS = 500
"""Articles of the deliveries of one transaction, which takes a fraction of a tenth of a second."""
LOOK_EVERY = timedelta(minutes=1)
"""What comes at once is looked for so often."""
WORDS_AFTER = timedelta(days=1)
"""What words alone did not find in that time is looked at again by a vector that comes late."""


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """What becomes of a subscription whose turn it is."""

    subscription: Subscription
    """As it was read."""
    due: Due
    """Its next."""
    looked_at: datetime | None = None
    """None: it has looked at nothing for good."""
    planned: Planned | None = None


class Planner:
    """Plans batch after batch at one moment."""

    def __init__(self, storage: Storage, settings: Settings, *, now: datetime) -> None:
        self._storage = storage
        self._settings = settings
        self._now = now
        self._failing = tuple(storage.sources.failing(now))
        self._topics = frozenset(storage.topics.names())
        # What comes or is settled while this plans is looked at once more: too early is never wrong.
        self._seen = min(now, storage.had.unsettled(now) or now)
        self._next = functools.cache(lambda schedule, zone: schedule.next(zone, now))

    def plan(self, batch: Sequence[Subscription]) -> int:
        """Plan the digests of a batch, one after the other: what one of a chat's brings, the next does not. Returns how
        many there are.

        All is read and composed first. Then each is put into the ledger unless its subscription was changed meanwhile,
        or its chat was sent one of the articles. Then all of the chat's stay due: what one brings, the next ones lack.
        """
        storage, put = self._storage, 0
        left: set[int] = set()
        turns = list(self._turns(batch))
        rows = accumulate(1 + len(one.planned.items if one.planned else ()) for one in turns)
        for __, portion in groupby(zip(turns, rows, strict=True), key=lambda one: one[1] // ROWS):
            some = [one for one, __ in portion]
            with storage.database.write():
                due = set(storage.subscriptions.due(self._now, of=[one.subscription.id for one in some]))
                fresh = {None, *still_unsent(storage, [one.planned for one in some if one.planned])}
                left |= {
                    one.subscription.chat_id for one in some if one.subscription not in due or one.planned not in fresh
                }
                ready = [one for one in some if one.subscription.chat_id not in left]
                planned = [one.planned for one in ready if one.planned]
                storage.deliveries.add(planned, now=self._now)
                storage.subscriptions.move_on((one.subscription.id, one.due, one.looked_at) for one in ready)
            put += sum(bool(one.messages) for one in planned)
        return put

    def _turns(self, batch: Sequence[Subscription]) -> Iterator[_Turn]:
        storage, now = self._storage, self._now
        chats = storage.chats.many({one.chat_id for one in batch})
        zones = {
            one.id: one.schedule.zone or chats[one.chat_id].zone or self._settings.digest.timezone for one in batch
        }
        slots = {one.id: self._slot(one, zones[one.id]) for one in batch}
        dues = {one.id: self._next(one.schedule, zones[one.id]) for one in batch}
        fired = storage.deliveries.fired_of(slots)
        again = storage.deliveries.fired_of({id_: (due.day, due.slot) for id_, due in dues.items()})
        today = {
            one.id: local_date(now, zones[one.id])
            for one in batch
            if one.id not in fired
            and not (one.schedule.at_once and is_quiet(chats[one.chat_id].quiet, zones[one.id], now))
        }
        matcher = Matcher(storage, [(one, today[one.id]) for one in batch if one.id in today], now)
        composed: dict[object, tuple[Sequence[Message], Sequence[PlannedItem]]] = {}
        for one in batch:
            chat, zone, due = chats[one.chat_id], zones[one.id], dues[one.id]
            at_once = one.schedule.at_once
            if at_once:
                due = Due(at=max(now + LOOK_EVERY, quiet_until(chat.quiet, zone, now)))
            elif one.id in again or (due.day, due.slot) == slots[one.id]:
                due = upcoming(storage, one.id, one.schedule, zone, due.at)  # who went west meets its hour again
            if one.id not in today:
                yield _Turn(subscription=one, due=due)  # it has looked at nothing: what is new comes with the next
                continue
            found, size = matcher.match(one, today[one.id]), chat.items if one.items is None else one.items
            silent = not found.items and (at_once or not one.tell_empty)
            language = chat.spoken(self._settings.telegram.language)
            key = found, at_once, silent, zone, language, size
            if key not in composed:
                with speaking(language):
                    composed[key] = self._composed(one, today[one.id], found, zone, size, silent=silent)
            messages, items = composed[key]
            matcher.take(one.chat_id, found)
            planned = Planned(
                chat_id=one.chat_id,
                thread_id=one.thread_id,
                subscription_id=one.id,
                kind=DeliveryKind.AT_ONCE if at_once else DeliveryKind.DIGEST,
                local_date=slots[one.id][0],
                slot=slots[one.id][1],
                due_at=now if at_once else one.next_due_at,
                messages=messages,
                items=items,
            )
            # An interest without a vector has not looked for good.
            unsure = one.interest and one.interest_vector is None and now < one.created_at + WORDS_AFTER
            yield _Turn(
                subscription=one,
                due=due,
                looked_at=None if unsure else self._seen,
                planned=planned if messages or items else None,
            )

    def _slot(self, one: Subscription, zone: str) -> tuple[date, time | None]:
        """The day and hour that its digest is of."""
        if one.schedule.at_once:
            return local_date(self._now, zone), None
        # Of the day whose hour it was due for: one that comes late, after midnight, is not that day's.
        return one.next_day or local_date(one.next_due_at, zone), one.next_slot

    def _composed(
        self, one: Subscription, today: date, found: Match, zone: str, size: int, *, silent: bool
    ) -> tuple[Sequence[Message], Sequence[PlannedItem]]:
        """The messages of a digest, and its articles, for all that get the same. `silent`: no message tells of it."""
        told = [(item, UNTOLD) for item in found.repeated]
        messages: Sequence[Message] = []
        if not silent:
            digest = Digest(
                subscription=one,
                local_date=today,
                items=found.items,
                failing=self._failing,
                gone=not found.items and is_of_lost_topic(one, self._topics),
            )
            reply, shown = compose_digest(digest, zone=zone, size=size, delivery_id=NEW_ID)
            messages = split(reply)
            places = [message_of(block, messages) for block in shown]
            told = [*zip(found.items, places, strict=True), *told]
        items = [
            PlannedItem(article_id=article.id, story_id=item.story.id, reasons=item.reasons, chunk=chunk)
            for item, chunk in told
            for article in item.story.articles
        ]
        return messages, items


def still_unsent(storage: Storage, planned: Sequence[Planned]) -> list[Planned]:
    """Those of which the chat was not sent an article since they were made: another process may plan too."""
    articles = {one: {item.article_id for item in one.items} for one in planned}
    had = storage.had.sent({one.chat_id for one in planned}, set().union(*articles.values()))
    return [one for one, ids in articles.items() if ids.isdisjoint(had.get(one.chat_id, ()))]


def message_of(block: int, messages: Sequence[Message]) -> int:
    """The message that holds the end of the block: one that is cut has arrived when its end has."""
    return max(n for n, message in enumerate(messages) if message.first_block <= block)


def put_each(ready: Sequence[_T], put: Callable[[Sequence[_T]], int], name: Callable[[_T], str]) -> int:
    """`put` all into the ledger; where that fails, each half by itself, so that one that fails stops no other. Returns
    the sum of what `put` returns. `name`: for the log. Raises StorageError where the whole database fails."""
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
    """Put every digest that is due into the ledger, longest overdue first, and move its subscription to its next time.
    Returns how many were planned.

    A bot that was down for days plans one digest that covers them. A local date and slot has one delivery at most: the
    autumn clock change shows an hour twice, and a restart may ask twice. What comes at once waits in quiet hours, and
    says nothing when there is nothing. One that can't be planned stops no other.

    `stopping`: whether the rest shall stay due, asked between two batches.
    """
    due = storage.subscriptions.due(now)
    if not due:
        return 0
    planner = Planner(storage, settings, now=now)
    planned = 0
    for first in range(0, len(due), BATCH):
        if stopping():
            break
        batch = due[first : first + BATCH]
        planned += put_each(batch, planner.plan, lambda one: f"the digest of subscription {one.id}")
    return planned


QUERY_ITEMS = 10
LOOK_BACK = timedelta(days=30)
"""How old an article may be that a search of its own finds."""


def digest_now(
    storage: Storage, subscription: Subscription, *, zone: str, size: int, now: datetime
) -> tuple[Reply, Sequence[DigestItem]]:
    """What the subscription would get at this moment, and the stories in it."""
    today = local_date(now, zone)
    items = match_one(storage, subscription, today, now).items
    gone = not items and is_of_lost_topic(subscription, storage.topics.names())
    failing = tuple(storage.sources.failing(now))
    digest = Digest(subscription=subscription, local_date=today, items=items, failing=failing, gone=gone)
    return compose_digest(digest, zone=zone, size=size, delivery_id=None)[0], items


def preview_chat(storage: Storage, settings: Settings, chat_id: int, *, now: datetime) -> list[Reply]:
    """Each digest of a chat, in its language, and why each item matched; none where it has none. Raises NotFound."""
    chat = storage.chats.get(chat_id)
    replies = []
    for one in storage.subscriptions.all(chat_id):
        with speaking(chat.spoken(settings.telegram.language)):
            size = chat.items if one.items is None else one.items
            zone = one.schedule.zone or chat.zone or settings.digest.timezone
            replies.append(_shown(storage, one, size, zone, now))
    return replies


def preview_query(storage: Storage, query: str, *, zone: str, now: datetime) -> Reply:
    """What a subscription to a search would bring of the last days, and why. Raises UsageError."""
    wanted = subscription_to(str(read(query, storage.search.names(), local_date(now, zone))), now=now)
    return _shown(storage, wanted, QUERY_ITEMS, zone, now)


def subscription_to(query: str, *, now: datetime) -> Subscription:
    """One that nobody has: to a search, or with an empty one to everything of the last days."""
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
