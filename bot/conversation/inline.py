"""`@bot words` in any chat: articles to choose from, each ready to be sent there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import local_date
from bot.digests.compose import day, item_block, short
from bot.models import Story
from bot.query import read_stored
from bot.reply import Block
from bot.storage import Storage
from bot.text import cut

PAGE = 10
MAX_DESCRIPTION = 150
"""Characters of what stands under a title; an app shows about two lines."""


@dataclass(frozen=True, kw_only=True)
class InlineItem:
    """One article to choose."""

    id: str
    title: str
    description: str
    block: Block
    """What is sent when it is chosen."""


@dataclass(frozen=True, kw_only=True)
class InlinePage:
    """What is offered at once."""

    items: tuple[InlineItem, ...] = ()
    next_offset: str = ""
    """Asks for more; empty where there is none."""


def inline_page(storage: Storage, typed: str, *, offset: str, zone: str, now: datetime) -> InlinePage:
    """The best articles for what is typed, the newest stories where it is nothing.

    It is asked at each key: so a filter that is half typed is no error, and no model is asked for what is near.
    """
    begin = int(offset) if offset.isascii() and offset.isdecimal() and len(offset) <= 6 else 0
    query = read_stored(typed)
    if query:
        found = storage.search.find(query, now=now, limit=PAGE, offset=begin)
        articles = storage.articles.many(found.ids)
        stories: Sequence[Story] = [
            Story(id=articles[i].story_id or 0, articles=(articles[i],)) for i in found.ids if i in articles
        ]
        total = found.total
    elif typed.strip():
        return InlinePage()
    else:
        stories, total = storage.stories.latest(topic=None, until=now, limit=PAGE, offset=begin)
    today = local_date(now, zone)
    more = str(begin + PAGE) if begin + PAGE < total else ""
    return InlinePage(items=tuple(_item(story, zone, today) for story in stories), next_offset=more)


def _item(story: Story, zone: str, today: date) -> InlineItem:
    article = story.lead
    about = f"{article.publisher} · {day(article.published_at, zone)}"
    summary = f"\n{article.summary.text}" if article.summary is not None else ""
    __, *spans = item_block(story, number=1, zone=zone, today=today)  # a message of one has no number
    return InlineItem(
        id=str(article.id),
        title=short(article.title) or article.publisher,
        description=cut(about + summary, MAX_DESCRIPTION),
        block=tuple(spans),
    )
