"""Match: which articles a subscription should get that its chat has not had."""

from __future__ import annotations

from datetime import timedelta

from bot.digests.standing import standings
from bot.filters import select_stored
from bot.models import DigestItem, Story, Subscription
from bot.storage import Storage
from bot.text import cut

FIRST_LOOK_BACK = timedelta(days=1)
"""A new subscription's first digest begins with what came in this long before."""
MAX_REASON = 200
"""Characters of the sentence that tells why a story has a topic."""


def match(storage: Storage, subscription: Subscription) -> list[DigestItem]:
    """The stories with something new for the chat, each with only its new articles, and why.

    New is what was not sent to this chat by any subscription, however old its date: a gazette may
    publish late, and a bot may have been down. What was ready for an earlier digest of the subscription and
    did not match then is not new: a topic that is reworded applies to the past, and does not send it.
    """
    ids = storage.deliveries.unsent(
        subscription.chat_id,
        topic=subscription.topic,
        selection=select_stored(subscription.query),
        since=subscription.created_at - FIRST_LOOK_BACK,
        subscription_id=subscription.id,
    )
    stories = storage.stories.of_articles(ids)
    found = standings(storage, {story.id: {article.id for article in story.articles} for story in stories})
    return [
        DigestItem(story=story, because=_because(story, subscription), standing=found[story.id]) for story in stories
    ]


def _because(story: Story, subscription: Subscription) -> str:
    """Why a story is there: for a topic by meaning with the sentence that is nearest to it."""
    topic = subscription.topic
    because = f"topic {topic}" if topic else "all topics"
    if subscription.query:
        because += f", {subscription.query}"
    for article in story.articles if topic else ():
        for found in article.facts.topics if article.facts else ():
            if found.topic == topic and found.reason:
                return f"{because}: “{cut(found.reason, MAX_REASON)}”"
    return because
