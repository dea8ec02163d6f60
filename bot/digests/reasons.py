"""Why an article is in a digest: found, and put into words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.digests.interest import reason as nearest_sentence
from bot.language import _
from bot.models import Reasons, Story, Subscription
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
