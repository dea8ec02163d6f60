"""Plan: a subscription that is due → a delivery in the ledger, ready to be sent."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import local_date
from bot.digests.compose import compose_digest
from bot.digests.preview import digest_now
from bot.language import DEFAULT, speaking
from bot.models import Chat, ChatState, Digest, DigestItem, Subscription
from bot.reply import Render, RenderedMessage
from bot.schedule import AT_ONCE, Due, is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import REPEATED, UNTOLD, PlannedItem

log = logging.getLogger(__name__)

BATCH = 200
LOOK_EVERY = timedelta(minutes=1)
"""What comes at once is looked for so often."""
VECTOR_AFTER = timedelta(minutes=10)
"""A new interest has its vector by then, or there is no encoder."""


def plan_digest(
    storage: Storage,
    subscription: Subscription,
    *,
    default_zone: str,
    default_language: str = DEFAULT,
    render: Render,
    now: datetime,
    failing: Sequence[str] | None = None,
) -> int | None:
    """Put one digest into the ledger and move the subscription to its next time, in one transaction.

    A bot that was down for days plans one digest that covers them. Returns the delivery's id, or None where there is
    nothing to send: this local date and slot has its delivery already (the autumn clock change shows an hour twice; a
    restart may ask twice), the chat is paused, or there is nothing new and the subscription does not want to hear so.
    What comes at once waits in quiet hours, and says nothing when there is nothing.
    """
    with storage.database.write():
        chat = storage.chats.get(subscription.chat_id)
        if chat.state == ChatState.PAUSED:
            return None  # since it was found to be due
        zone, at_once = chat.zone or default_zone, subscription.schedule.at_once
        due = _next(subscription, chat, zone, now)
        storage.subscriptions.set_due(subscription.id, due)
        if at_once and (is_quiet(chat.quiet, zone, now) or _waits_for_meaning(storage, subscription, now)):
            return None
        # First, since this delivery passes over nothing that is ready.
        spoken = subscription.language or chat.spoken(default_language)
        with speaking(spoken):
            digest = digest_now(storage, subscription, zone=zone, now=now, failing=failing)
        if not digest.items and (at_once or not subscription.tell_empty):
            _note_repeated(storage, digest, now)
            return None
        # Of the day that it was due on: one that comes late, after midnight, is not that day's.
        of_day = local_date(now if at_once else subscription.next_due_at, zone)
        slot = f"{AT_ONCE} {now.astimezone(ZoneInfo(zone)):%H:%M:%S}" if at_once else subscription.next_slot
        delivery_id = storage.deliveries.open(subscription, local_date=of_day, slot=slot, now=now)
        if delivery_id is None:
            return None
        with speaking(spoken):
            reply, shown = compose_digest(
                digest, zone=zone, size=subscription.items or chat.items, delivery_id=delivery_id
            )
        messages = render(reply)
        items = [
            *_planned(zip(digest.items, (message_of(block, messages) for block in shown), strict=True)),
            *_planned((item, UNTOLD) for item in digest.repeated),
        ]
        storage.deliveries.fill(
            delivery_id,
            subscription,
            chunks=[(message.html, message.buttons) for message in messages],
            items=items,
        )
    return delivery_id


def _next(subscription: Subscription, chat: Chat, zone: str, now: datetime) -> Due:
    if not subscription.schedule.at_once:
        return subscription.schedule.next(zone, now)
    return Due(at=max(now + LOOK_EVERY, quiet_until(chat.quiet, zone, now)), slot=AT_ONCE)


def _waits_for_meaning(storage: Storage, subscription: Subscription, now: datetime) -> bool:
    """Whether a new interest has no vector yet: what its first alert passed over by words would not come by meaning."""
    if not subscription.interest or now >= subscription.created_at + VECTOR_AFTER:
        return False
    return storage.subscriptions.vector(subscription.id) is None


def _planned(items: Iterable[tuple[DigestItem, int]]) -> list[PlannedItem]:
    return [
        PlannedItem(article_id=article.id, story_id=item.story.id, because=item.because, chunk=chunk)
        for item, chunk in items
        for article in item.story.articles
    ]


def _note_repeated(storage: Storage, digest: Digest, now: datetime) -> None:
    """What says nothing new the chat has had, though no message tells of it."""
    if not digest.repeated:
        return
    subscription = digest.subscription
    storage.deliveries.post(
        subscription.chat_id,
        subscription.thread_id,
        slot=REPEATED,
        local_date=digest.local_date,
        chunks=(),
        items=_planned((item, UNTOLD) for item in digest.repeated),
        now=now,
    )


def plan_due(
    storage: Storage, *, default_zone: str, default_language: str = DEFAULT, render: Render, now: datetime
) -> int:
    """Plan every digest that is due. One that can't be planned stops no other. Returns how many were."""
    planned = 0
    tried: set[int] = set()
    failing = storage.sources.failing(now)
    while batch := [s for s in storage.subscriptions.due(now, BATCH) if s.id not in tried]:
        for subscription in batch:
            tried.add(subscription.id)
            try:
                found = plan_digest(
                    storage,
                    subscription,
                    default_zone=default_zone,
                    default_language=default_language,
                    render=render,
                    now=now,
                    failing=failing,
                )
            except Exception:
                log.exception("the digest of subscription %d could not be planned", subscription.id)
                continue
            planned += found is not None
    return planned


def message_of(block: int, messages: Sequence[RenderedMessage]) -> int:
    """The message that holds the end of the block: one that is cut has arrived when its end has."""
    holding = [n for n, message in enumerate(messages) if message.first_block <= block <= message.last_block]
    return holding[-1]
