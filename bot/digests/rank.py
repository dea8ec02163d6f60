"""Rank: how well a story matches a subscription, why, and in which order a digest tells its stories."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.digests.interest import reason as nearest_sentence
from bot.language import _
from bot.models import DigestItem, Reasons, Story, Subscription
from bot.text import cut

MAX_SENTENCE = 200
"""Characters of the sentence that tells why a story has a topic."""
MAX_MATCHED = 120
"""Characters of topic, search and interest in a reader's line."""


def reasons_of(story: Story, subscription: Subscription, *, by_story: bool) -> Reasons:
    """Why these articles of a story are for a subscription. `by_story`: none of them matches, an earlier one does."""
    return Reasons(
        topic=subscription.topic,
        query=subscription.query,
        interest=subscription.interest,
        sentence=_sentence(story, subscription),
        by_story=by_story,
    )


def _sentence(story: Story, subscription: Subscription) -> str:
    if subscription.interest:
        return cut(nearest_sentence(story.lead, subscription.interest), MAX_SENTENCE)
    for article in story.articles if subscription.topic else ():
        for found in article.facts.topics if article.facts else ():
            if found.topic == subscription.topic and found.reason:
                return cut(found.reason, MAX_SENTENCE)
    return ""


def because(reasons: Reasons) -> str:
    """The reasons as a reader is told them, in a line."""
    if reasons.follows:
        return _("Because: you follow this story")
    if reasons.by_story:
        return _("Because: an earlier article of the story")
    if reasons.sentence:
        return _("Because: “{sentence}”").format(sentence=reasons.sentence)
    what = cut(_matched(reasons), MAX_MATCHED)
    return _("Because: it is on {what}").format(what=what) if what else _("Because: you get all topics")


def in_full(reasons: Reasons) -> str:
    """All of the reasons, for operators, in English."""
    if reasons.follows:
        what = "follows the story"
    else:
        what = _matched(reasons) or "all topics"
        what += f": “{reasons.sentence}”" if reasons.sentence else ""
        what += ", by an earlier article of the story" if reasons.by_story else ""
    return f"{what}; it says nothing new" if reasons.repeats else what


def _matched(reasons: Reasons) -> str:
    interest = _("“{interest}” by meaning").format(interest=reasons.interest) if reasons.interest else ""
    return ", ".join(filter(None, (reasons.topic, reasons.query, interest)))


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


_SOON = timedelta(days=7)
_NEAR = 0.5
"""A comment period that ends within a week counts as much as half of the best relevance…"""
_UNHEARD = 0.25
"""…and a story that the chat has not had before, as a quarter."""
_ACTS = {"adopted": 0.3, "in_force": 0.3, "enforced": 0.2, "withdrawn": 0.3, "consultation": 0.3, "proposed": 0.2}
"""Stages at which something is decided, or to be said; the others add nothing."""


def rank(items: Sequence[DigestItem], today: date | None = None) -> list[DigestItem]:
    """Stories that moved to another stage come first; then by weight, and among equals the newer.

    The weight adds up relevance (0 to 1), publishers (the logarithm of how many carry it), stage, a comment period
    that ends within a week of `today`, and that the story is new to the chat. A date in the future counts as that of
    when it was seen.
    """
    return sorted(
        items,
        key=lambda item: (
            item.standing.before is not None,
            round(_weight(item, today), 1),
            max(article.told_at for article in item.story.articles),
            item.story.id,
        ),
        reverse=True,
    )


def _weight(item: DigestItem, today: date | None) -> float:
    publishers = len({article.publisher for article in item.story.articles})
    return (
        item.relevance
        + math.log(publishers)
        + _ACTS.get(item.standing.stage, 0.0)
        + (_NEAR if today is not None and _comments_end_soon(item, today) else 0.0)
        + (0.0 if item.update else _UNHEARD)
    )


def _comments_end_soon(item: DigestItem, today: date) -> bool:
    return any(due.kind == "comments" and today <= due.day <= today + _SOON for due in item.standing.deadlines)
