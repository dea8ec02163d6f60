"""Match: which articles a subscription should get that its chat has not had."""

from __future__ import annotations

from datetime import timedelta

from bot.filters import select_stored
from bot.models import DigestItem, Subscription
from bot.storage import Storage

FIRST_LOOK_BACK = timedelta(days=1)
"""A new subscription's first digest begins with what came in this long before."""


def match(storage: Storage, subscription: Subscription) -> list[DigestItem]:
    """The stories with something new for the chat, each with only its new articles, and why.

    New is what was not sent to this chat by any subscription, however old its date: a gazette may
    publish late, and a bot may have been down.
    """
    ids = storage.deliveries.unsent(
        subscription.chat_id,
        topic=subscription.topic,
        selection=select_stored(subscription.filters),
        since=subscription.created_at - FIRST_LOOK_BACK,
    )
    because = f"topic {subscription.topic}" if subscription.topic else "all topics"
    if subscription.filters:
        because += f", {subscription.filters}"
    return [DigestItem(story=story, because=because) for story in storage.stories.of_articles(ids)]
