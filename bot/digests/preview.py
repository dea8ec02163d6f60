"""Preview: a digest as it would be sent now, with why each item matched.

Stores nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import local_date
from bot.config import Settings
from bot.digests.compose import compose_digest, short
from bot.digests.match import match_one
from bot.digests.rank import because
from bot.language import speaking
from bot.models import Digest, Subscription
from bot.query import read
from bot.reply import Reply, italic, paragraph, plain, say
from bot.schedule import Schedule
from bot.storage import Storage

QUERY_ITEMS = 10
LOOK_BACK = timedelta(days=30)
"""How old an article may be that a search of its own finds."""


def digest_now(storage: Storage, subscription: Subscription, *, zone: str, now: datetime) -> Digest:
    """What the subscription would get at this moment."""
    today = local_date(now, zone)
    items = match_one(storage, subscription, today, now).items
    gone = not items and subscription.topic not in {None, *storage.topics.names()}
    failing = tuple(storage.sources.failing(now))
    return Digest(subscription=subscription, local_date=today, items=items, failing=failing, gone=gone)


def preview_chat(storage: Storage, settings: Settings, chat_id: int, *, now: datetime) -> list[Reply]:
    """Each digest of a chat, in its language, and why each item matched. Raises NotFound."""
    chat = storage.chats.get(chat_id)
    replies = []
    for one in storage.subscriptions.all(chat_id):
        with speaking(chat.spoken(settings.telegram.language)):
            size = chat.items if one.items is None else one.items
            replies.append(_shown(storage, one, size, chat.zone or settings.digest.timezone, now))
    return replies or [say(f"Chat {chat_id} has no digest. A reader gets one with /subscribe.")]


def preview_query(storage: Storage, query: str, *, zone: str, now: datetime) -> Reply:
    """What a subscription to a search would bring of the last days, and why. Raises UsageError."""
    wanted = subscription_to(str(read(query, storage.search.names(), local_date(now, zone))), now=now)
    return _shown(storage, wanted, QUERY_ITEMS, zone, now)


def subscription_to(query: str, *, now: datetime) -> Subscription:
    """One that nobody has: to a search, or with an empty one to everything of the last days."""
    return Subscription(
        id=0,
        chat_id=0,
        thread_id=None,
        topic=None,
        query=query,
        schedule=Schedule(times=("08:00",)),
        next_slot="08:00",
        next_due_at=now,
        created_at=now - LOOK_BACK,
    )


def _shown(storage: Storage, subscription: Subscription, size: int, zone: str, now: datetime) -> Reply:
    digest = digest_now(storage, subscription, zone=zone, now=now)
    reply, __ = compose_digest(digest, zone=zone, size=size, delivery_id=None)
    why = [
        paragraph(f"{number}. ", plain(short(item.story.lead.title)), italic(f" {because(item.reasons)}"))
        for number, item in enumerate(digest.items, 1)
    ]
    lines = range(len(reply.blocks) + 1, len(reply.blocks) + len(why))
    return Reply(blocks=(*reply.blocks, *why), lines=reply.lines | set(lines))
