"""Match: which articles a subscription should get that its chat has not had, and what of them is new to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.digests.interest import near
from bot.digests.interest import reason as shared_sentence
from bot.digests.standing import changes, standings
from bot.digests.told import Account, accounts
from bot.digests.updates import News, Sentences, story_news
from bot.language import _
from bot.models import DigestItem, Story, Subscription
from bot.query import read_stored
from bot.storage import Storage
from bot.text import cut

FIRST_LOOK_BACK = timedelta(days=1)
"""A new subscription's first digest begins with what came in this long before."""
EARLIER = ", by an earlier article of the story"
"""Ends the reason of an item none of whose articles matched."""
NOTHING_NEW = "; it says nothing new"
"""Ends the reason of an article that is noted, and not shown."""
MAX_REASON = 200
"""Characters of the sentence that tells why a story has a topic."""


def match(storage: Storage, subscription: Subscription, today: date) -> tuple[list[DigestItem], list[DigestItem]]:
    """The stories with something new for the chat, each with only its new articles, and why; then those whose new
    articles say nothing that the chat has not had.

    New is what was not sent to this chat by any subscription, however old its date: a gazette may
    publish late, and a bot may have been down. What was ready for an earlier digest of the subscription and
    did not match then is not new: a topic that is reworded applies to the past, and does not send it.
    """
    ids = _unsent(storage, subscription, today)
    scores = _scores(storage, subscription, ids)
    if scores is not None:
        ids = [one for one in ids if one in scores]
    own = set(ids)
    if (subscription.topic or subscription.query) and scores is None:
        ids += _changes(storage, _unsent(storage, subscription, today, by_story=True))
    stories = storage.stories.of_articles(ids)
    found = standings(storage, {story.id: {article.id for article in story.articles} for story in stories})
    had = storage.had.articles(subscription.chat_id, (story.id for story in stories))
    news = news_to(storage, stories, had, today)
    items: list[DigestItem] = []
    repeated: list[DigestItem] = []

    def item_of(story: Story) -> DigestItem:
        reason = _reason(story, subscription)
        earlier = own.isdisjoint(article.id for article in story.articles)
        return DigestItem(
            story=story,
            because=_because(subscription, reason) + (EARLIER if earlier else ""),
            told=told_of(story, subscription, earlier=earlier),
            standing=found[story.id],
            relevance=_relevance(story, subscription, scores),
        )

    for story in stories:
        told = news.get(story.id)
        if told is None:
            items.append(item_of(story))
            continue
        # The reason is that of the articles which are shown.
        fresh = {one.article.id for one in told if one.is_any}
        if fresh:
            sentences = {one.article.id: one.sentences for one in told}
            items.append(replace(item_of(_only(story, fresh)), news=sentences))
        if old := {article.id for article in story.articles} - fresh:
            item = item_of(_only(story, old))
            repeated.append(replace(item, because=f"{item.because}{NOTHING_NEW}"))
    return items, repeated


def _unsent(storage: Storage, subscription: Subscription, today: date, *, by_story: bool = False) -> list[int]:
    return storage.had.unsent(
        subscription.chat_id,
        topic=subscription.topic,
        selection=read_stored(subscription.query).on(today),
        since=subscription.created_at - FIRST_LOOK_BACK,
        subscription_id=subscription.id,
        by_story=by_story,
    )


def _scores(storage: Storage, subscription: Subscription, ids: list[int]) -> Mapping[int, float] | None:
    """Of the articles that are near to the interest, how near; None where the subscription has none."""
    if not subscription.interest:
        return None
    return near(storage, storage.subscriptions.vector(subscription.id), subscription.interest, ids)


def _changes(storage: Storage, ids: list[int]) -> list[int]:
    """Of articles that are no match themselves, in stories with one that is, those that a reader must not miss: which
    brought the story to its stage, or tell first of a day of it as it stands.

    Not all of them: one article that names a country in passing would bring all that others say of the event.
    """
    stories = storage.stories.of_articles(ids)
    told = changes(storage, [story.id for story in stories])
    return [one for one in ids if one in told]


def _only(story: Story, ids: Collection[int]) -> Story:
    return Story(id=story.id, articles=tuple(article for article in story.articles if article.id in ids))


def news_to(
    storage: Storage, stories: Sequence[Story], had: Mapping[int, set[int]], today: date
) -> Mapping[int, Sequence[News]]:
    """For each story that a chat `had` articles of, what is new in these of it. Three queries."""
    if not had:
        return {}
    whole = {story.id: story for story in storage.stories.many(had)}
    told = accounts(storage, whole)
    sentences = Sentences()
    return {
        story.id: story_news(
            whole[story.id],
            {article.id for article in story.articles},
            had[story.id],
            stages=told.get(story.id, Account()).stages,
            deadlines=told.get(story.id, Account()).deadlines,
            sentences=sentences,
            today=today,
        )
        for story in stories
        if story.id in had and story.id in whole
    }


def _reason(story: Story, subscription: Subscription) -> str | None:
    """The sentence that tells why a story has the topic by meaning, or is near to the interest."""
    if subscription.interest:
        return cut(shared_sentence(story.lead, subscription.interest), MAX_REASON)
    for article in story.articles if subscription.topic else ():
        for found in article.facts.topics if article.facts else ():
            if found.topic == subscription.topic and found.reason:
                return cut(found.reason, MAX_REASON)
    return None


def _relevance(story: Story, subscription: Subscription, near: Mapping[int, float] | None) -> float:
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


def _because(subscription: Subscription, reason: str | None) -> str:
    """By what it matched, for the ledger and the operator."""
    parts: Iterable[str | None] = (
        f"topic {subscription.topic}" if subscription.topic else None,
        subscription.query or None,
        f"interest “{subscription.interest}”" if subscription.interest else None,
    )
    because = ", ".join(part for part in parts if part) or "all topics"
    return f"{because}: “{reason}”" if reason else because


def told_of(story: Story, subscription: Subscription, *, earlier: bool) -> str:
    """The same for the reader; what is asked for stands in the head of the digest. `earlier`: by an article that is not
    among these."""
    if earlier:
        return _("Because: an earlier article of the story")
    reason = _reason(story, subscription)
    return _("Because: “{sentence}”").format(sentence=reason) if reason else ""
