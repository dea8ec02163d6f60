"""Reasons: why an article is in a digest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.digests.interest import reason as shared_sentence
from bot.language import _
from bot.models import Story, Subscription
from bot.text import cut

FOLLOWS = "follows the story"
"""Why it is there, for the ledger."""
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


_INTEREST = re.compile(r"(?:^|, )interest “(.*)”$", re.DOTALL)
_SENTENCE = ": “"
_TOPIC = "topic "
_ALL = "all topics"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What an article matched, and by what."""

    follows: bool = False
    """It is news of a story that the chat follows."""
    topic: str | None = None
    query: str = ""
    interest: str = ""
    sentence: str = ""
    """Of the article, which tells why it has the topic or is near to the interest."""
    earlier: bool = False
    """It was an earlier article of the story that matched."""
    nothing_new: bool = False
    """It says nothing that the chat had not had."""


def read_reason(because: str) -> Reason:
    """What `because` of an item says. What is not understood is taken for a search."""
    nothing_new = because.endswith(NOTHING_NEW)
    because = because.removesuffix(NOTHING_NEW)
    if because == FOLLOWS:
        return Reason(follows=True, nothing_new=nothing_new)
    earlier = because.endswith(EARLIER)
    because = because.removesuffix(EARLIER)
    what, quoted, sentence = because.partition(_SENTENCE)
    if not (quoted and sentence.endswith("”")):
        what, sentence = because, ""
    interest = ""
    if found := _INTEREST.search(what):
        what, interest = what[: found.start()], found[1]
    topic = None
    if what.startswith(_TOPIC):
        topic, __, what = what.removeprefix(_TOPIC).partition(", ")
    return Reason(
        topic=topic,
        query="" if what == _ALL else what,
        interest=interest,
        sentence=sentence.removesuffix("”"),
        earlier=earlier,
        nothing_new=nothing_new,
    )
