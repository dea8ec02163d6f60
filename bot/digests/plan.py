"""Plans digests: turns due subscriptions into deliveries in the ledger, ready to send. Also makes previews, which are
not stored."""

import functools
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple, TypeVar

from bot.clock import local_date, moment_at
from bot.config import Settings
from bot.digests.compose import compose_digest, short, shown_article
from bot.digests.match import Match, match_one, matcher
from bot.digests.rank import because
from bot.errors import stops_all
from bot.language import speaking
from bot.models import FOR_GOOD, DeliveryKind, Subscription
from bot.query import read
from bot.reply import Message, Reply, in_lines, italic, paragraph, split
from bot.schedule import Due, Schedule, is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import UNTOLD, Planned, PlannedItem

MOST_QUIET = timedelta(days=2)
"""Subscriptions "at once" wait until quiet hours end. This always takes less than two days."""


def due_of(storage: Storage, subscription: Subscription, *, zone: str, now: datetime) -> Due:
    """Returns when a subscription is due next, after its schedule, pause or zone may have changed. `zone`: its chat's.

    A time that has passed without a delivery stays due. It may also have passed only in the chat's new zone, where it
    is later. A time in a pause, or one that was due when a reader paused it, is dropped: the next digest has its
    articles.
    """
    zone, still = subscription.schedule.zone or zone, None
    if not subscription.schedule.at_once and (subscription.paused_from or subscription.after_pause(now) == now):
        still = _still_due(storage, subscription, zone, now)
    return still or upcoming(storage, subscription, zone, subscription.schedule.next(zone, now))


def upcoming(storage: Storage, subscription: Subscription, zone: str, due: Due, slot: object = None) -> Due:
    """Returns the first time from `due` on that is in no pause, and for which no digest was planned yet.

    If a chat moves west, the same time may come twice. `slot`: the day and time that are planned now.
    """
    if (end := subscription.after_pause(due.at)) >= FOR_GOOD:  # no later date exists
        return Due(at=end, slot=next(iter(subscription.schedule.times), None))
    if end > due.at:
        due = subscription.schedule.next(zone, end - timedelta.resolution)
    while due.day is not None and (
        (due.day, due.slot) == slot or storage.deliveries.fired_of({subscription.id: (due.day, due.slot)})
    ):
        due = subscription.schedule.next(zone, due.at)
    return due


def settle_due(storage: Storage, settings: Settings, *, now: datetime) -> int:
    """Correct the times at which subscriptions are due next. Returns how many were wrong.

    They are wrong after a change of `digest.timezone`, an update of the time zone database, or a wrong clock.
    """
    subscriptions, changed = storage.subscriptions.all(), 0
    chats = storage.chats.many({subscription.chat_id for subscription in subscriptions})
    for subscription in subscriptions:
        if subscription.chat_id not in chats or (
            subscription.schedule.at_once and subscription.next_due_at <= now + MOST_QUIET
        ):
            continue
        zone = chats[subscription.chat_id].zone or settings.digest.timezone
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
    """Returns the time at which a subscription was due, if it has passed without a delivery; otherwise None."""
    if subscription.next_slot is None or subscription.next_due_at >= FOR_GOOD:
        return None
    day, at = subscription.next_day or local_date(subscription.next_due_at, zone), subscription.next_due_at
    if at > now:  # if the chat moved east, the hour may be over there: then send the digest late
        at = moment_at(day, subscription.next_slot, zone)
        if not subscription.created_at <= at <= now:
            return None
    fired = storage.deliveries.fired_of({subscription.id: (day, subscription.next_slot)})
    return None if fired else Due(at=at, slot=subscription.next_slot, day=day)


_T = TypeVar("_T")
log = logging.getLogger(__name__)

ROWS = 500
"""Maximum number of articles in the deliveries of one transaction, so that it takes less than 0.1 s."""
LOOK_EVERY = timedelta(minutes=1)
"""How often the planner looks for news for subscriptions "at once"."""
WORDS_AFTER = timedelta(days=1)
"""How long the planner waits for the vector of a new interest. Until then, its articles are compared again each time,
because the vector may match articles that the words did not."""


class _Turn(NamedTuple):
    """The result for a due subscription."""

    subscription: Subscription
    """The subscription, as it was read from the database."""
    due: Due
    """When the subscription is due next."""
    looked_at: datetime | None = None
    """The moment of this look at the articles. None: the look does not count, and the next one sees the same
    articles."""
    planned: Planned | None = None


def plan_batch(
    storage: Storage,
    settings: Settings,
    batch: Sequence[Subscription],
    *,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Plan the digests of a batch, one after the other, so that no digest of a chat repeats another. Returns how
    many were planned.

    Compose a portion of the digests, then put it into the ledger in one transaction. If a subscription has changed
    meanwhile, all other digests of its chat stay due too: some were composed without the articles of its digest,
    which is not sent now.
    """
    put, rows = 0, 0
    left: set[int] = set()

    def portion_of(turn: _Turn) -> int:
        nonlocal rows
        rows += 1 + len(turn.planned.items if turn.planned else ())
        return rows // ROWS

    for __, portion in groupby(_turns(storage, settings, batch, now), key=portion_of):
        if stopping():
            break
        turns = list(portion)
        with storage.database.write():
            due = set(storage.subscriptions.due(now, of=[turn.subscription.id for turn in turns]))
            left |= {turn.subscription.chat_id for turn in turns if turn.subscription not in due}
            ready = [turn for turn in turns if turn.subscription.chat_id not in left]
            planned = [turn.planned for turn in ready if turn.planned]
            storage.deliveries.add(planned, now=now)
            storage.subscriptions.move_on((turn.subscription.id, turn.due, turn.looked_at) for turn in ready)
        put += sum(bool(delivery.messages) for delivery in planned)
    return put


def _turns(storage: Storage, settings: Settings, batch: Sequence[Subscription], now: datetime) -> Iterator[_Turn]:
    """Match and compose the digests of a batch, one after the other."""
    # Articles that arrive or become settled during planning must be seen next time. A moment that is too early is safe.
    seen = min(now, storage.had.unsettled(now) or now)
    failing, topics = storage.sources.failing(now), frozenset(storage.topics.names())
    next_of = functools.cache(lambda schedule, zone: schedule.next(zone, now))

    @functools.cache  # subscriptions that get the same share them
    def composed(
        found: Match, zone: str, language: str, size: int, *, at_once: bool, silent: bool
    ) -> tuple[Sequence[Message], Sequence[PlannedItem]]:
        """Returns the messages and articles of a digest. `silent`: send no message, but record the articles."""
        placed = [(item, UNTOLD) for item in found.repeated]
        messages: Sequence[Message] = []
        if not silent:
            with speaking(language):
                reply, shown = compose_digest(
                    found.of,
                    found.items,
                    at_once=at_once,
                    today=local_date(now, zone),
                    zone=zone,
                    size=size,
                    topics=topics,
                    failing=failing,
                )
            messages = split(reply)
            places = [message_of(block, messages) for block in shown]
            placed = [*zip(found.items, places, strict=True), *placed]
        items = [
            PlannedItem(article_id=article.id, story_id=item.story.id, reasons=item.reasons, chunk=chunk)
            for item, chunk in placed
            # First the article that the digest shows: `/open 3` opens it.
            for article in dict.fromkeys((shown_article(item.story, item.standing), *item.story.articles))
        ]
        return messages, items

    chats = storage.chats.many({subscription.chat_id for subscription in batch})
    zones = {
        subscription.id: subscription.schedule.zone or chats[subscription.chat_id].zone or settings.digest.timezone
        for subscription in batch
    }
    # The day on which it was due: a digest that is sent late, after midnight, does not belong to the new day.
    slots = {
        subscription.id: (
            subscription.next_day or local_date(subscription.next_due_at, zones[subscription.id]),
            subscription.next_slot,
        )
        for subscription in batch
    }
    fired = storage.deliveries.fired_of(slots)
    waits = fired | {
        one.id for one in batch if one.schedule.at_once and is_quiet(chats[one.chat_id].quiet, zones[one.id], now)
    }
    match = matcher(storage, [(one, zones[one.id]) for one in batch if one.id not in waits], now)
    for subscription in batch:
        chat, zone, slot = chats[subscription.chat_id], zones[subscription.id], slots[subscription.id]
        at_once, due = subscription.schedule.at_once, next_of(subscription.schedule, zone)
        if at_once:
            due = Due(at=max(now + LOOK_EVERY, quiet_until(chat.quiet, zone, now)))
        due = upcoming(storage, subscription, zone, due, slot)
        if subscription.id in waits:
            # The subscription did not look at the articles now, so its next digest brings them.
            yield _Turn(subscription=subscription, due=due)
            continue
        found = match(subscription, zone)
        size = chat.items if subscription.items is None else subscription.items
        silent = not found.items and (at_once or not subscription.tell_empty)
        language = chat.spoken(settings.telegram.language)
        messages, items = composed(found, zone, language, size, at_once=at_once, silent=silent)
        planned = Planned(
            chat_id=subscription.chat_id,
            thread_id=subscription.thread_id,
            subscription_id=subscription.id,
            kind=DeliveryKind.AT_ONCE if at_once else DeliveryKind.DIGEST,
            local_date=slot[0],
            slot=slot[1],
            due_at=now if at_once else subscription.next_due_at,
            messages=messages,
            items=items,
        )
        # A look without the vector of the interest does not count yet.
        unsure = (
            subscription.interest
            and subscription.interest_vector is None
            and now < subscription.created_at + WORDS_AFTER
        )
        yield _Turn(
            subscription=subscription,
            due=due,
            looked_at=None if unsure else seen,
            planned=planned if messages or items else None,
        )


def message_of(block: int, messages: Sequence[Message]) -> int:
    """Returns the index of the message with the end of a block. If a block is split over several messages, it has
    arrived when its end has arrived."""
    return max(n for n, message in enumerate(messages) if message.first_block <= block)


def put_each(
    ready: Sequence[_T], put: Callable[[Sequence[_T]], int], name: Callable[[_T], str], *, most: int = sys.maxsize
) -> int:
    """Put all items into the ledger by `put`, at most `most` at once. Returns the sum of the results of `put`.

    If this fails, retry each half, so that one bad item does not block the others. `name`: returns the name of an item
    for the log. Raises StorageError if the whole database fails.
    """
    try:
        if len(ready) <= most:
            return put(ready)
    except Exception as error:
        if stops_all(error):
            raise
        if len(ready) == 1:
            log.exception("%s could not be planned", name(ready[0]))
            return 0
    half = len(ready) // 2
    return put_each(ready[:half], put, name, most=most) + put_each(ready[half:], put, name, most=most)


def plan_due(
    storage: Storage, settings: Settings, *, now: datetime, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Put every due digest into the ledger, longest overdue first. Returns how many were planned.

    Also set when each subscription is due next. After days of downtime, one digest has the articles of all these days.
    A local date and time get at most one delivery, even if a clock change repeats an hour or the bot restarts. A
    subscription "at once" waits during quiet hours, and gets nothing if there is no news. A digest that can't be
    planned does not block the others.

    `stopping`: checked between transactions. If it returns True, the rest of the digests stay due.
    """
    due = storage.subscriptions.due(now)
    if not due:
        return 0
    plan = functools.partial(plan_batch, storage, settings, now=now, stopping=stopping)
    return put_each(due, plan, lambda subscription: f"the digest of subscription {subscription.id}")


QUERY_ITEMS = 20
"""The number of items in full in a preview of a search."""
LOOK_BACK = timedelta(days=30)
"""How far back a preview of a search looks."""


def preview(storage: Storage, subscription: Subscription, *, zone: str, size: int, now: datetime) -> Reply:
    """Returns the digest that a subscription would get now. The reasons for each item stand below, or once if all have
    the same."""
    items = match_one(storage, subscription, zone, now).items
    reply, __ = compose_digest(
        subscription,
        items,
        at_once=subscription.schedule.at_once,
        today=local_date(now, zone),
        zone=zone,
        size=size,
        topics=storage.topics.names(),
        failing=storage.sources.failing(now),
    )
    reasons = {because(item.reasons) for item in items}
    lines = [
        paragraph(f"{number}. ", short(item.story.lead.title), italic(f" · {because(item.reasons)}"))
        for number, item in enumerate(items, 1)
    ]
    below = paragraph(italic(*reasons)) if len(reasons) == 1 else in_lines(lines)
    return replace(reply, blocks=(*reply.blocks, below), buttons=())  # they work only in a sent digest


def preview_chat(storage: Storage, settings: Settings, chat_id: int, *, now: datetime) -> list[Reply]:
    """Returns the digests that a chat would get now, in its language, with the reasons for each item.

    Raises NotFound if there is no such chat.
    """
    chat = storage.chats.get(chat_id)
    with speaking(chat.spoken(settings.telegram.language)):
        return [
            preview(
                storage,
                subscription,
                zone=subscription.schedule.zone or chat.zone or settings.digest.timezone,
                size=chat.items if subscription.items is None else subscription.items,
                now=now,
            )
            for subscription in storage.subscriptions.all(chat_id)
        ]


def preview_query(storage: Storage, query: str, *, zone: str, now: datetime) -> Reply:
    """Returns what a subscription to a search would bring from the time LOOK_BACK. An empty query means everything.

    Raises UsageError for an unknown name in a filter.
    """
    wanted = Subscription(
        id=0,
        chat_id=0,
        thread_id=None,
        query=str(read(query, storage.search.names(), local_date(now, zone))),
        schedule=Schedule(times=(time(8),)),
        next_slot=None,
        next_due_at=now,
        created_at=now - LOOK_BACK,
    )
    return preview(storage, wanted, zone=zone, size=QUERY_ITEMS, now=now)
