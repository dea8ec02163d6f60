"""Plan: a subscription that is due → a delivery in the ledger, ready to be sent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.clock import local_date
from bot.digests.compose import compose_digest
from bot.digests.preview import digest_now
from bot.models import ChatState, Subscription
from bot.reply import RenderedMessage, Reply
from bot.storage import Storage
from bot.storage.deliveries import PlannedItem

log = logging.getLogger(__name__)

BATCH = 200

Render = Callable[[Reply], Sequence[RenderedMessage]]
"""A transport's way to cut a reply into messages."""


def plan_digest(
    storage: Storage, subscription: Subscription, *, default_zone: str, render: Render, now: datetime
) -> int | None:
    """Put one digest into the ledger and move the subscription to its next time, in one transaction.

    A bot that was down for days plans one digest that covers them. Returns the delivery's id, or
    None where this local date and slot has its delivery already (the autumn clock change shows an
    hour twice; a restart may ask twice), or the chat is paused.
    """
    with storage.database.write():
        chat = storage.chats.get(subscription.chat_id)
        if chat.state == ChatState.PAUSED:
            return None  # since it was found to be due
        zone = chat.zone or default_zone
        storage.subscriptions.set_due(subscription.id, subscription.schedule.next(zone, now))
        # First, since this delivery passes over nothing that is ready.
        digest = digest_now(storage, subscription, zone=zone, now=now)
        delivery_id = storage.deliveries.open(subscription, local_date=local_date(now, zone), now=now)
        if delivery_id is None:
            return None
        reply, shown = compose_digest(digest, zone=zone, size=chat.items, delivery_id=delivery_id)
        messages = render(reply)
        items = [
            PlannedItem(
                article_id=article.id,
                story_id=item.story.id,
                because=item.because,
                chunk=message_of(block, messages),
            )
            for item, block in zip(digest.items, shown, strict=True)
            for article in item.story.articles
        ]
        storage.deliveries.fill(
            delivery_id,
            subscription,
            chunks=[(message.html, message.buttons) for message in messages],
            items=items,
        )
    return delivery_id


def plan_due(storage: Storage, *, default_zone: str, render: Render, now: datetime) -> int:
    """Plan every digest that is due. One that can't be planned stops no other. Returns how many were."""
    planned = 0
    tried: set[int] = set()
    while batch := [s for s in storage.subscriptions.due(now, BATCH) if s.id not in tried]:
        for subscription in batch:
            tried.add(subscription.id)
            try:
                found = plan_digest(storage, subscription, default_zone=default_zone, render=render, now=now)
            except Exception:
                log.exception("the digest of subscription %d could not be planned", subscription.id)
                continue
            planned += found is not None
    return planned


def message_of(block: int, messages: Sequence[RenderedMessage]) -> int:
    """The message that holds the end of the block: one that is cut has arrived when its end has."""
    holding = [n for n, message in enumerate(messages) if message.first_block <= block <= message.last_block]
    return holding[-1]
