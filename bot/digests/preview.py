"""Preview: a digest as it would be sent now, with why each item matched; and items of one that was sent, shown again.

Stores nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import local_date
from bot.digests.compose import compose_digest, item_block
from bot.digests.match import match_one
from bot.digests.rank import in_full
from bot.digests.standing import standings, standings_of
from bot.language import DEFAULT, speaking
from bot.models import Digest, DigestItem, Reasons, Story, Subscription
from bot.query import read
from bot.reply import Block, Reply, bold, italic, paragraph, plain, say
from bot.storage import Storage

QUERY_ITEMS = 10


def digest_now(storage: Storage, subscription: Subscription, *, zone: str, now: datetime) -> Digest:
    """What the subscription would get at this moment."""
    today = local_date(now, zone)
    found = match_one(storage, subscription, today, now)
    return Digest(
        subscription=subscription,
        local_date=today,
        items=found.items,
        since=storage.had.last_planned([subscription.id]).get(subscription.id),
        failing=tuple(storage.sources.failing(now)),
        gone=not found.items and subscription.topic is not None and subscription.topic not in storage.topics.names(),
    )


def preview_chat(
    storage: Storage, chat_id: int, *, default_zone: str, default_language: str = DEFAULT, now: datetime
) -> list[Reply]:
    """Each digest of a chat, in its language; why each item matched is told in English. Raises NotFound."""
    chat = storage.chats.get(chat_id)
    zone = chat.zone or default_zone
    subscriptions = storage.subscriptions.all(chat_id)
    if not subscriptions:
        return [say(f"Chat {chat_id} has no digest. A reader gets one with /subscribe.")]
    replies = []
    for subscription in subscriptions:
        with speaking(subscription.language or chat.spoken(default_language)):
            digest = digest_now(storage, subscription, zone=zone, now=now)
            # The operator's line takes the place of the reader's, which says less.
            bare = replace(digest, items=tuple(replace(item, reasons=Reasons()) for item in digest.items))
            size = chat.items if subscription.items is None else subscription.items
            reply, shown = compose_digest(bare, zone=zone, size=size, delivery_id=None)
        blocks = list(reply.blocks)
        # The last block stands for all that are beyond it, and has the reason of the first of them.
        first = {block: item for item, block in reversed(list(zip(digest.items, shown, strict=True)))}
        for block, item in first.items():
            blocks[block] = _with_reason(blocks[block], in_full(item.reasons))
        replies.append(Reply(blocks=tuple(blocks), lines=reply.lines))
    return replies


def preview_query(storage: Storage, query: str, *, zone: str, now: datetime) -> Reply:
    """The best articles for a search, as a digest shows them. Raises UsageError."""
    today = local_date(now, zone)
    wanted = read(query, storage.search.names())
    found = storage.search.find(wanted, now=now, limit=QUERY_ITEMS)
    if not found.ids:
        return say("No article has ", bold(str(wanted) or "these words"), ".")
    articles = storage.articles.many(found.ids)
    stories = [Story(id=articles[one].story_id or 0, articles=(articles[one],)) for one in found.ids]
    standings = standings_of(storage, stories)
    blocks = [paragraph(bold(f"Articles with “{wanted}”"), plain(f" · {found.total}"))]
    because = f"has some of “{wanted}”" if found.some else f"has “{wanted}”"
    for number, story in enumerate(stories, 1):
        block = item_block(story, number=number, zone=zone, today=today, standing=standings.get(story.id))
        blocks.append(_with_reason(block, because))
    return Reply(blocks=tuple(blocks))


def _with_reason(block: Block, because: str) -> Block:
    return (*block, italic(f"\nbecause: {because}"))


def opened(storage: Storage, chat_id: int, delivery_id: int, story_ids: Sequence[int]) -> list[DigestItem]:
    """These stories of a delivery, each with the articles that it brought. Stories that became one are one item."""
    reasons = storage.had.shown(delivery_id, story_ids)
    stories = {story.id: story for story in storage.stories.of_articles(list(reasons))}
    had = storage.had.articles([chat_id], stories, before=delivery_id).get(chat_id, {})
    found = standings(storage, {id_: {article.id for article in story.articles} for id_, story in stories.items()})
    return [
        DigestItem(
            story=story,
            # Of an article that matched itself, if there is one.
            reasons=min((reasons[article.id] for article in story.articles), key=lambda one: one.by_story),
            standing=found[id_],
            update=id_ in had,
        )
        for id_ in story_ids
        if (story := stories.get(id_)) is not None
    ]
