"""Followed stories: messages about new articles, and reminders of deadlines."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from bot.actions import Action
from bot.clock import local_date, moment_at
from bot.config import Settings
from bot.digests.compose import article_spans, as_told, beginning, deadline_text, short
from bot.digests.plan import message_of, put_each, still_unsent
from bot.digests.standing import News, news_of, standings
from bot.language import _, speaking
from bot.models import Article, DeliveryKind, DueDay, Reasons, Story
from bot.reply import Block, Message, Reply, bold, italic, link, paragraph, split
from bot.schedule import Quiet, is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import UNTOLD, Planned, PlannedItem
from bot.storage.follows import Follower, Pending, Reminded


def plan_follows(storage: Storage, settings: Settings, *, now: datetime) -> int:
    """Plan a message for each chat and followed story that has something new. Returns how many were planned.

    Waits during a chat's quiet hours. Copies of what the chat had are recorded as had. Six queries, and two for each
    transaction of many messages. A message that can't be planned does not block the others.
    """
    default_zone = settings.digest.timezone
    storage.follows.join()
    pending = storage.follows.pending(now)
    if not pending:
        return 0
    stories = {story.id: story for story in storage.stories.many(one.story_id for one in pending)}
    known = storage.follows.known({one.chat_id for one in pending}, stories)
    claims = storage.stories.claims(stories)
    chats = storage.chats.many({one.chat_id for one in pending})
    # Most followers of a story have had the same articles.
    made: dict[object, tuple[Sequence[Message], Sequence[PlannedItem]]] = {}

    def planned(articles: Sequence[Pending]) -> Planned:
        first = articles[0]
        chat, story = chats[first.chat_id], stories[first.story_id]
        zone, language = chat.zone or default_zone, chat.spoken(settings.telegram.language)
        new, had = frozenset(one.article_id for one in articles), frozenset(known.get((chat.id, story.id), ()))
        today = local_date(now, zone)
        key = story.id, new, had, today, language, zone
        if key not in made:
            with speaking(language):
                made[key] = _message(story, news_of(claims[story.id], new, had, today), had, zone, today)
        messages, items = made[key]
        return Planned(
            chat_id=chat.id,
            thread_id=first.thread_id,
            kind=DeliveryKind.FOLLOW,
            local_date=today,
            due_at=now,
            messages=messages,
            items=items,
        )

    def put(some: Sequence[Sequence[Pending]]) -> int:
        """Store those that no other process has planned meanwhile; returns how many have a message."""
        ready = list(map(planned, some))
        with storage.database.write():
            fresh = still_unsent(storage, ready)
            storage.deliveries.add(fresh, now=now)
        return sum(bool(one.messages) for one in fresh)

    groups = [list(group) for __, group in groupby(pending, key=lambda one: (one.chat_id, one.story_id))]
    awake = {id_ for id_, chat in chats.items() if not is_quiet(chat.quiet, chat.zone or default_zone, now)}
    groups = [group for group in groups if group[0].chat_id in awake]
    return put_each(groups, put, lambda group: f"what is new in story {group[0].story_id} for chat {group[0].chat_id}")


def _message(
    story: Story, news: Sequence[News], had: Set[int], zone: str, today: date
) -> tuple[Sequence[Message], Sequence[PlannedItem]]:
    """The message about a story for the chats that had the same articles; none if nothing is new.

    The title is that of the first article that the chat `had`, since a merged story may begin with one that it never
    saw.
    """
    articles = {article.id: article for article in story.articles}
    told = [one for one in news if one.is_any]
    named = next((article for article in story.articles if article.id in had), story.lead)
    head = paragraph(bold(_("New in a story you follow")), "\n", short(named.title))
    buttons = (
        Action.COMMAND.button(_("Timeline"), f"story @{story.id}"),
        Action.COMMAND.button(_("Stop following"), f"unfollow @{story.id}"),
    )
    blocks = [head]
    for one in told:
        article = articles[one.article_id]
        standing = as_told(article, replace(one.standing, deadlines=one.days))
        days, said = len(one.days), beginning(article)  # all of them, since no other message tells them
        blocks.append(tuple(article_spans(article, (), standing, zone=zone, today=today, days=days, said=said)))
    parts = split(Reply(blocks=tuple(blocks), buttons=(buttons,))) if told else []
    items = [
        PlannedItem(
            article_id=one.article_id,
            story_id=story.id,
            reasons=Reasons(follows=True),
            chunk=message_of(told.index(one) + 1, parts) if one.is_any else UNTOLD,
        )
        for one in news
    ]
    return parts, items


AHEAD = (7, 1)
"""Days before a deadline on which a chat is reminded."""
_ZONE_SLACK = timedelta(days=2)
"""Local dates differ by up to a day at any moment; one more day to be safe."""


_Due = tuple[Follower, DueDay, int]
"""A due reminder: for whom, of which deadline, how many days ahead."""


def _reminded(one: _Due) -> Reminded:
    follower, due, ahead = one
    return follower.chat_id, follower.story_id, due.day, ahead


def plan_reminders(storage: Storage, settings: Settings, *, now: datetime) -> int:
    """Plan the reminders that are due, one message a chat. Returns how many messages were planned.

    A reminder is due from the hour of the chat's first digest (else `digest.time`) to the end of that day, in the
    chat's zone: a bot that was down sends it late, but not on a later day. Of a moved deadline only the latest day
    counts. What Telegram refused is tried again. Five queries, and two for each transaction of many messages.
    """
    today = now.astimezone(UTC).date()
    first = today - _ZONE_SLACK
    followers = storage.reminders.followers(first, today + timedelta(days=max(AHEAD)) + _ZONE_SLACK)
    if not followers:
        return 0
    stories = {one.story_id for one in followers}
    days = {id_: one.deadlines for id_, one in standings(storage, stories).items()}
    chats = storage.chats.many({one.chat_id for one in followers})
    done = storage.reminders.done(chats, first, now=now)
    zones = {id_: chat.zone or settings.digest.timezone for id_, chat in chats.items()}

    def due_of(one: Follower) -> list[_Due]:
        zone, slot = zones[one.chat_id], one.slot or settings.digest.time
        here = local_date(now, zone)
        if now < moment_at(here, slot, zone) or _waits(chats[one.chat_id].quiet, zone, now):
            return []
        coming = ((one, due, (due.day - here).days) for due in days.get(one.story_id, ()))
        return [found for found in coming if found[2] in AHEAD and _reminded(found) not in done]

    waiting = [found for one in followers for found in due_of(one)]
    if not waiting:
        return 0
    articles = storage.articles.many({one[1].article_id for one in waiting})

    def planned(ordered: Sequence[_Due]) -> tuple[Planned, Sequence[_Due]]:
        """One delivery with all due reminders of a chat, soonest first."""
        follower = ordered[0][0]
        here = local_date(now, zones[follower.chat_id])
        with speaking(chats[follower.chat_id].spoken(settings.telegram.language)):
            blocks = tuple(_due_block(due, articles[due.article_id], here) for _who, due, _ahead in ordered)
            messages = split(Reply(blocks=blocks))
        message = Planned(
            chat_id=follower.chat_id,
            thread_id=follower.thread_id,
            kind=DeliveryKind.REMINDER,
            local_date=here,
            due_at=now,
            messages=messages,
        )
        return message, ordered

    def put(some: Sequence[Sequence[_Due]]) -> int:
        """Store those that no other process has planned meanwhile; returns how many."""
        ready = list(map(planned, some))
        with storage.database.write():
            done = storage.reminders.done({one.chat_id for one, __ in ready}, first, now=now)
            new = [(one, told) for one, told in ready if done.isdisjoint(map(_reminded, told))]
            ids = storage.deliveries.add([one for one, __ in new], now=now)
            for (one, told), id_ in zip(new, ids, strict=True):
                for block, (who, due, ahead) in enumerate(told):
                    chunk = message_of(block, one.messages)
                    storage.reminders.add(who.chat_id, who.story_id, due, ahead=ahead, delivery_id=id_, chunk=chunk)
        return len(new)

    # Stable: within a chat and a forum topic they stay in their order.
    waiting.sort(key=lambda one: (one[0].chat_id, one[0].thread_id or 0, one[1].day))
    groups = [list(group) for __, group in groupby(waiting, key=lambda one: (one[0].chat_id, one[0].thread_id))]
    return put_each(groups, put, lambda group: f"the reminders of chat {group[0][0].chat_id}")


def _waits(quiet: Quiet | None, zone: str, now: datetime) -> bool:
    """Whether a reminder waits for the end of quiet hours; it does not wait for the next day, which would be too
    late."""
    return is_quiet(quiet, zone, now) and local_date(quiet_until(quiet, zone, now), zone) == local_date(now, zone)


def _due_block(due: DueDay, article: Article, today: date) -> Block:
    """A deadline with the article and the sentence that state it."""
    return paragraph(
        bold(_("Reminder: {deadline}").format(deadline=deadline_text(due, today))),
        "\n",
        link(short(article.title), article.url),
        italic(f"\n“{' '.join(due.sentence.split())}”"),
    )
