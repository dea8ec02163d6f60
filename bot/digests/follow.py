"""Follow: what joined a story that a chat follows → one message with what is new in it for that chat."""

from __future__ import annotations

import logging
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from bot.actions import Action, Place
from bot.clock import local_date
from bot.digests.compose import change_text, deadline_text, in_brackets, move_line, short, told_by
from bot.digests.plan import message_of, put_each
from bot.digests.standing import News, news_of, one_a_day
from bot.language import DEFAULT, _, speaking
from bot.models import Article, DueDay, Reasons, Story
from bot.reply import Block, Button, Render, RenderedMessage, Reply, Span, bold, paragraph, plain
from bot.schedule import is_quiet
from bot.storage import Storage
from bot.storage.deliveries import FOLLOW, Planned, PlannedItem
from bot.storage.follows import Pending

log = logging.getLogger(__name__)


def plan_follows(
    storage: Storage, *, default_zone: str, default_language: str = DEFAULT, render: Render, now: datetime
) -> int:
    """Plan a message for each chat and followed story that has something new. Returns how many were planned.

    It waits in a chat's quiet hours. Copies of what the chat had are noted in the ledger as had. Five queries, and one
    more for each transaction, which puts in many. One that can't be planned stops no other.
    """
    pending = storage.follows.pending(now)
    if not pending:
        return 0
    stories = {story.id: story for story in storage.stories.many(one.story_id for one in pending)}
    known = storage.follows.known({one.chat_id for one in pending}, stories)
    claims = storage.stories.claims(stories)
    # Most followers of a story have had the same of it.
    made: dict[object, _Message] = {}
    chats = storage.chats.many({one.chat_id for one in pending})
    ready: list[tuple[list[Pending], Planned]] = []
    for (chat_id, story_id), group in groupby(pending, key=_place):
        articles, chat = list(group), chats[chat_id]
        zone, language = chat.zone or default_zone, chat.spoken(default_language)
        if is_quiet(chat.quiet, zone, now):
            continue
        try:
            new, had = frozenset(one.article_id for one in articles), frozenset(known.get((chat_id, story_id), ()))
            today = local_date(now, zone)
            key = (story_id, new, had, today, language, zone)
            if key not in made:
                with speaking(language):
                    news = news_of(claims[story_id], new, had, today)
                    made[key] = _compose(stories[story_id], news, had=had, zone=zone, render=render)
            ready.append((articles, _planned(articles[0], made[key], today, now)))
        except Exception:
            log.exception("what is new in story %d could not be planned for chat %d", story_id, chat_id)

    def put(some: Sequence[tuple[list[Pending], Planned]]) -> int:
        """Add those that no other process has planned meanwhile; returns how many have a message."""
        with storage.database.write():
            still = storage.follows.pending(now, chats={planned.chat_id for __, planned in some})
            groups = {place: list(group) for place, group in groupby(still, key=_place)}
            planned = [one for pending, one in some if groups.get(_place(pending[0])) == pending]
            storage.deliveries.add(planned, now=now)
        return sum(bool(one.chunks) for one in planned)

    return put_each(ready, put, lambda one: f"what is new in a story for chat {one[1].chat_id}")


def _place(pending: Pending) -> tuple[int, int]:
    return pending.chat_id, pending.story_id


@dataclass(frozen=True, kw_only=True)
class _Message:
    """What is new in a story for those who had the same of it."""

    parts: Sequence[RenderedMessage]
    """None at all where nothing is."""
    items: Sequence[PlannedItem]


def _compose(story: Story, news: Sequence[News], *, had: Set[int], zone: str, render: Render) -> _Message:
    reply = compose_news(story, [one for one in news if one.is_any], had=had, zone=zone)
    parts = render(reply) if reply is not None else []
    items = []
    block = 0
    for one in news:
        block += one.is_any  # a copy counts with the block before it
        items.append(
            PlannedItem(
                article_id=one.article_id,
                story_id=story.id,
                reasons=Reasons(follows=True, repeats=not one.is_any),
                chunk=message_of(block, parts) if parts else 0,
            )
        )
    return _Message(parts=parts, items=items)


def _planned(pending: Pending, message: _Message, today: date, now: datetime) -> Planned:
    return Planned(
        chat_id=pending.chat_id,
        thread_id=pending.thread_id,
        slot=FOLLOW,
        local_date=today,
        due_at=now,
        chunks=[(part.html, part.buttons) for part in message.parts],
        items=message.items,
    )


def compose_news(story: Story, news: Sequence[News], *, had: Set[int] = frozenset(), zone: str) -> Reply | None:
    """The message: which story, then a block for each article with something new. None where there is nothing.

    The story is named by the first of its articles that the chat `had`: one that has become a part of another is led
    by an article that the chat never saw.
    """
    if not news:
        return None
    articles = {article.id: article for article in story.articles}
    named = next((article for article in story.articles if article.id in had), story.lead)
    head = paragraph(bold(_("New in a story you follow")), "\n", short(named.title))
    buttons = (
        Button(label=_("Timeline"), data=Place(action=Action.STORY, id=story.id).opening),
        Button(label=_("Stop following"), data=Action.UNFOLLOW.data(story.id)),
    )
    return Reply(blocks=(head, *(_block(articles[one.article_id], one, zone) for one in news)), buttons=(buttons,))


def _block(article: Article, news: News, zone: str) -> Block:
    move = move_line(news.standing)
    spans: list[Span] = [bold(move), plain("\n")] if move else []
    spans.append(bold(short(article.title)))
    if news.days:
        spans.append(plain("\n" + " · ".join(map(_day, one_a_day(news.days)))))
    return (*spans, *told_by(article, zone))


def _day(due: DueDay) -> str:
    change = change_text(due)
    return deadline_text(due) + (in_brackets(change) if change else "")
