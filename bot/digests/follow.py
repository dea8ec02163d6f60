"""Follow: what chats hear of stories that they follow: what joined one, and reminders of its days."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.actions import Action, Place
from bot.clock import local_date, moment_at
from bot.digests.compose import address, change_text, deadline_text, in_brackets, move_line, short, told_by
from bot.digests.compose import ahead as in_words
from bot.digests.plan import message_of, put_each
from bot.digests.standing import News, news_of, one_a_day, standings
from bot.language import DEFAULT, _, speaking
from bot.models import Article, DueDay, Reasons, Story
from bot.reply import Block, Button, Render, RenderedMessage, Reply, Span, bold, italic, link, paragraph, plain
from bot.schedule import is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import FOLLOW, REMINDER, Planned, PlannedItem
from bot.storage.follows import Follower, Pending, Reminded

log = logging.getLogger(__name__)


def plan_follows(
    storage: Storage, *, default_zone: str, default_language: str = DEFAULT, render: Render, now: datetime
) -> int:
    """Plan a message for each chat and followed story that has something new. Returns how many were planned.

    It waits in a chat's quiet hours. Copies of what the chat had are noted in the ledger as had. Six queries, and one
    more for each transaction, which puts in many. One that can't be planned stops no other.
    """
    storage.follows.join()
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
                    made[key] = _news(stories[story_id], news, had=had, zone=zone, render=render)
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


def _news(story: Story, news: Sequence[News], *, had: Set[int], zone: str, render: Render) -> _Message:
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
    return Reply(blocks=(head, *(_news_block(articles[one.article_id], one, zone) for one in news)), buttons=(buttons,))


def _news_block(article: Article, news: News, zone: str) -> Block:
    move = move_line(news.standing)
    spans: list[Span] = [bold(move), plain("\n")] if move else []
    spans.append(bold(short(article.title)))
    if news.days:
        spans.append(plain("\n" + " · ".join(map(_day, one_a_day(news.days)))))
    return (*spans, *told_by(article, zone))


def _day(due: DueDay) -> str:
    change = change_text(due)
    return deadline_text(due) + (in_brackets(change) if change else "")


AHEAD = (7, 1)
"""So many days before, a chat is reminded."""
_ZONE_SLACK = timedelta(days=2)
"""Between the dates that two places on Earth write at one moment there is a day; and a second for good measure."""


@dataclass(frozen=True, kw_only=True)
class _Due:
    """A reminder that is due."""

    follower: Follower
    due: DueDay
    reminded: Reminded


def plan_reminders(
    storage: Storage,
    *,
    default_zone: str,
    default_slot: str,
    default_language: str = DEFAULT,
    render: Render,
    now: datetime,
) -> int:
    """Plan the reminders that are due, one message a chat. Returns how many messages were planned.

    Due is one from the hour of the chat's first digest (else `default_slot`) to the end of that day, in the chat's
    zone: a bot that was down past the hour sends it late, and not at all when the day has passed. Of a day that was
    moved only the latest is reminded of. What Telegram refused is tried again. Six queries, and one more for each
    transaction, which puts in many.
    """
    today = now.astimezone(UTC).date()
    followers = storage.reminders.followers(today - _ZONE_SLACK, today + timedelta(days=max(AHEAD)) + _ZONE_SLACK)
    if not followers:
        return 0
    stories = {one.story_id for one in followers}
    days = {id_: one.deadlines for id_, one in standings(storage, dict.fromkeys(stories, frozenset())).items()}
    done = storage.reminders.done({one.chat_id for one in followers}, today - _ZONE_SLACK, now=now)
    waiting = [
        found
        for one in followers
        for found in _due(
            one, days.get(one.story_id, ()), default_zone=default_zone, default_slot=default_slot, now=now
        )
        if found.reminded not in done
    ]
    if not waiting:
        return 0
    articles = storage.articles.many(list({one.due.article_id for one in waiting}))
    # Stable: within a chat and a forum topic they stay in their order.
    waiting.sort(key=lambda one: (one.follower.chat_id, one.follower.thread_id or 0))
    chats = storage.chats.many({one.follower.chat_id for one in waiting})
    ready: list[_Reminder] = []
    for (chat_id, __), group in groupby(waiting, key=lambda one: (one.follower.chat_id, one.follower.thread_id)):
        chat = chats[chat_id]
        zone = chat.zone or default_zone
        if _waits(chat.quiet, zone, now):
            continue
        try:
            with speaking(chat.spoken(default_language)):
                ready.append(_reminder(list(group), articles, local_date(now, zone), render=render, now=now))
        except Exception:
            log.exception("the reminders of chat %d could not be planned", chat_id)

    def put(some: Sequence[_Reminder]) -> int:
        """Add those that no other process has planned meanwhile; returns how many."""
        with storage.database.write():
            first = min(due.due.day for one in some for due, __ in one.told)
            done = storage.reminders.done({one.planned.chat_id for one in some}, first, now=now)
            new = [one for one in some if done.isdisjoint(due.reminded for due, __ in one.told)]
            ids = storage.deliveries.add([one.planned for one in new], now=now)
            for one, delivery_id in zip(new, ids, strict=True):
                for due, chunk in one.told:
                    storage.reminders.add(
                        due.reminded,
                        kind=due.due.kind,
                        article_id=due.due.article_id,
                        delivery_id=delivery_id,
                        chunk=chunk,
                    )
        return len(new)

    return put_each(ready, put, lambda one: f"the reminders of chat {one.planned.chat_id}")


def _waits(quiet: str, zone: str, now: datetime) -> bool:
    """Whether a reminder waits for the end of quiet hours: not for one on the next day, when it would be too late."""
    if not is_quiet(quiet, zone, now):
        return False
    return local_date(quiet_until(quiet, zone, now), zone) == local_date(now, zone)


def _due(
    follower: Follower, days: Sequence[DueDay], *, default_zone: str, default_slot: str, now: datetime
) -> list[_Due]:
    zone = follower.zone or default_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    if now < moment_at(today, follower.slot or default_slot, zone):
        return []
    return [
        _Due(
            follower=follower,
            due=due,
            reminded=Reminded(chat_id=follower.chat_id, story_id=follower.story_id, day=due.day, ahead=ahead),
        )
        for due in days
        for ahead in AHEAD
        if due.day - today == timedelta(days=ahead)
    ]


@dataclass(frozen=True, kw_only=True)
class _Reminder:
    """A message of reminders."""

    planned: Planned
    told: Sequence[tuple[_Due, int]]
    """Each with the message that tells it."""


def _reminder(
    waiting: Sequence[_Due], articles: Mapping[int, Article], today: date, *, render: Render, now: datetime
) -> _Reminder:
    """One message of all of a chat's, soonest first."""
    ordered = sorted(waiting, key=lambda one: one.due.day)
    messages = render(Reply(blocks=tuple(_due_block(one.due, articles[one.due.article_id], today) for one in ordered)))
    planned = Planned(
        chat_id=ordered[0].follower.chat_id,
        thread_id=ordered[0].follower.thread_id,
        slot=REMINDER,
        local_date=today,
        due_at=now,
        chunks=[(message.html, message.buttons) for message in messages],
    )
    return _Reminder(planned=planned, told=[(one, message_of(block, messages)) for block, one in enumerate(ordered)])


def _due_block(due: DueDay, article: Article, today: date) -> Block:
    """What is due when, in which article, and its sentence that says so."""
    notes = [note for note in (in_words(due.day, today), change_text(due)) if note]
    title = link(short(article.title), address(article))
    return paragraph(
        bold(_("Reminder: {deadline}").format(deadline=deadline_text(due))),
        f"{in_brackets(*notes)}\n",
        title,
        italic(f"\n“{' '.join(due.sentence.split())}”"),
    )
