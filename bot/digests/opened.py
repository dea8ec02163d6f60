"""Opened: items of a digest once more as it told them, behind "+3 more"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.digests.news import News, Sentences, story_news
from bot.digests.standing import Account, accounts, standings
from bot.models import DigestItem, Story
from bot.storage import Storage


def opened(storage: Storage, chat_id: int, delivery_id: int, story_ids: Sequence[int], today: date) -> list[DigestItem]:
    """These stories of a delivery: its own articles alone, and only what was new in them where the chat had had others.

    Stories that have become one are one item.
    """
    reasons = storage.had.shown(delivery_id, story_ids)
    stories = {story.id: story for story in storage.stories.of_articles(list(reasons))}
    had = storage.had.articles([chat_id], stories, before=delivery_id).get(chat_id, {})
    news = _news_to(storage, list(stories.values()), had, today)
    found = standings(storage, {id_: {article.id for article in story.articles} for id_, story in stories.items()})
    items = []
    for story_id in story_ids:
        if (story := stories.get(story_id)) is None:
            continue
        told = news.get(story_id)
        # That of an article which matched itself, if there is one.
        best = min((reasons[article.id] for article in story.articles), key=lambda one: one.by_story)
        items.append(
            DigestItem(
                story=story,
                reasons=best,
                standing=found[story_id],
                news=None if told is None else {one.article.id: one.sentences for one in told},
            )
        )
    return items


def _news_to(
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
