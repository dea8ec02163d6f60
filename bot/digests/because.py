"""Because: why a story is in a digest, for the ledger and for the reader; and how well it matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.digests.interest import reason as shared_sentence
from bot.language import _
from bot.models import Story, Subscription
from bot.text import cut

EARLIER = ", by an earlier article of the story"
"""Ends the reason of an item none of whose articles matched."""
NOTHING_NEW = "; it says nothing new"
"""Ends the reason of an article that is noted, and not shown."""
MAX_REASON = 200
"""Characters of the sentence that tells why a story has a topic."""


def because_of(story: Story, subscription: Subscription, *, earlier: bool) -> str:
    """By what it matched, for the ledger and the operator. `earlier`: by an article that is not among these."""
    parts: Iterable[str | None] = (
        f"topic {subscription.topic}" if subscription.topic else None,
        subscription.query or None,
        f"interest “{subscription.interest}”" if subscription.interest else None,
    )
    because = ", ".join(part for part in parts if part) or "all topics"
    reason = _reason(story, subscription)
    return (f"{because}: “{reason}”" if reason else because) + (EARLIER if earlier else "")


def told_of(story: Story, subscription: Subscription, *, earlier: bool) -> str:
    """The same for the reader; what is asked for stands in the head of the digest."""
    if earlier:
        return _("Because: an earlier article of the story")
    reason = _reason(story, subscription)
    return _("Because: “{sentence}”").format(sentence=reason) if reason else ""


def _reason(story: Story, subscription: Subscription) -> str | None:
    """The sentence that tells why a story has the topic by meaning, or is near to the interest."""
    if subscription.interest:
        return cut(shared_sentence(story.lead, subscription.interest), MAX_REASON)
    for article in story.articles if subscription.topic else ():
        for found in article.facts.topics if article.facts else ():
            if found.topic == subscription.topic and found.reason:
                return cut(found.reason, MAX_REASON)
    return None


def relevance(story: Story, subscription: Subscription, near: Mapping[int, float] | None) -> float:
    """How near it is to the interest, or the score of the topic: the best of the story's articles. 1 where the topic is
    its source's, and where there is neither."""
    if near is not None:
        return max((near.get(article.id, 0.0) for article in story.articles), default=0.0)
    if subscription.topic is None:
        return 1.0
    scores = [
        found.score
        for article in story.articles
        for found in (article.facts.topics if article.facts else ())
        if found.topic == subscription.topic
    ]
    return max(scores, default=1.0)
