"""Plans messages about the new articles of followed stories, and reminders of their deadlines."""

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TypeVar

from bot.actions import command_button
from bot.clock import local_date, moment_at
from bot.config import Settings
from bot.digests.compose import article_spans, as_told, deadline_text, short
from bot.digests.plan import message_of, put_each
from bot.digests.standing import News, news_of, standings
from bot.language import _, speaking
from bot.models import Article, DeliveryKind, DueDay, Reasons, Story
from bot.reply import Block, Message, Reply, bold, italic, link, paragraph, split
from bot.schedule import is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import UNTOLD, Planned, PlannedItem, Reminder
from bot.storage.follows import Follower, Pending

_T = TypeVar("_T")
MOST = 200
"""Maximum number of messages that one transaction stores, so that it takes less than 0.1 s."""


def plan_follows(storage: Storage, settings: Settings, *, now: datetime) -> int:
    """Plan a message for each chat and followed story that has something new. Returns how many were planned.

    During a chat's quiet hours, its messages wait. A copy of an article that the chat has had is only recorded. A
    message that can't be planned does not block the others. This takes six queries, and two for each transaction of
    many messages.
    """
    default_zone = settings.digest.timezone
    storage.follows.join()
    pending = storage.follows.news(now)
    if not pending:
        return 0
    stories = {story.id: story for story in storage.stories.many(article.story_id for article in pending)}
    known = storage.follows.known({article.chat_id for article in pending}, stories)
    claims = storage.stories.claims(stories)
    chats = storage.chats.many({article.chat_id for article in pending})

    def planned(articles: Sequence[Pending]) -> Planned:
        first = articles[0]
        chat, new = chats[first.chat_id], {article.article_id for article in articles}
        had = set(known.get((chat.id, first.story_id), ()))
        zone = chat.zone or default_zone
        today = local_date(now, zone)
        news = news_of(claims[first.story_id], new, had, today)
        with speaking(chat.spoken(settings.telegram.language)):
            messages, items = _message(stories[first.story_id], news, had, zone, today)
        return Planned(
            chat_id=chat.id,
            thread_id=first.thread_id,
            kind=DeliveryKind.FOLLOW,
            local_date=today,
            due_at=now,
            messages=messages,
            items=items,
        )

    groups = [list(group) for __, group in groupby(pending, key=lambda article: (article.chat_id, article.story_id))]
    awake = {id_ for id_, chat in chats.items() if not is_quiet(chat.quiet, chat.zone or default_zone, now)}
    groups = [group for group in groups if group[0].chat_id in awake]

    def name(group: Sequence[Pending]) -> str:
        return f"what is new in story {group[0].story_id} for chat {group[0].chat_id}"

    return _plan_each(storage, groups, planned, name, now)


def _plan_each(
    storage: Storage, groups: Sequence[_T], planned: Callable[[_T], Planned], name: Callable[[_T], str], now: datetime
) -> int:
    """Store the delivery that `planned` makes of each group. Returns how many have messages."""

    def put(batch: Sequence[_T]) -> int:
        ready = list(map(planned, batch))
        storage.deliveries.add(ready, now=now)
        return sum(bool(delivery.messages) for delivery in ready)

    return put_each(groups, put, name, most=MOST)


def _message(
    story: Story, news: Sequence[News], had: Set[int], zone: str, today: date
) -> tuple[Sequence[Message], Sequence[PlannedItem]]:
    """Write the message about a story for the chats that had the same articles. There is no message if nothing is new.

    Returns its parts, and which part shows which article. The title is that of the first article that the chats `had`:
    a merged story may begin with an article that they never saw.
    """
    articles = {article.id: article for article in story.articles}
    reported = [entry for entry in news if entry.is_any]
    named = next((article for article in story.articles if article.id in had), story.lead)
    head = paragraph(bold(_("New in a story you follow")), "\n", short(named.title))
    buttons = (
        command_button(_("Timeline"), f"story @{story.id}"),
        command_button(_("Stop following"), f"unfollow @{story.id}"),
    )
    blocks = [head]
    for entry in reported:
        article = articles[entry.article_id]
        standing = as_told(article, replace(entry.standing, deadlines=entry.days))
        days = len(entry.days)  # show all days, since no other message shows them
        blocks.append(tuple(article_spans(article, (), standing, zone=zone, today=today, days=days)))
    parts = split(Reply(blocks=tuple(blocks), buttons=(buttons,))) if reported else []
    items = [
        PlannedItem(
            article_id=entry.article_id,
            story_id=story.id,
            reasons=Reasons(follows=True),
            chunk=message_of(reported.index(entry) + 1, parts) if entry.is_any else UNTOLD,
        )
        for entry in news
    ]
    return parts, items


AHEAD = (7, 1)
"""A chat gets a reminder this number of days before a deadline."""
_ZONE_SLACK = timedelta(days=2)
"""Local dates differ from the date in UTC by up to one day. Another day is added to be safe."""


_Due = tuple[Follower, DueDay, int]
"""A due reminder: the follower who gets it, the deadline, and how many days ahead the deadline is."""


def plan_reminders(storage: Storage, settings: Settings, *, now: datetime) -> int:
    """Plan the reminders that are due, in one message for each chat. Returns how many messages were planned.

    A reminder is due from the hour of the chat's first digest (without one, from `digest.time`) to the end of that day,
    in the chat's zone. A bot that was down sends it late, but not on a later day. If a deadline was moved, only its
    latest day counts. A reminder that Telegram refused is planned again. This takes five queries, and two for each
    transaction of many messages.
    """
    today = now.astimezone(UTC).date()
    first = today - _ZONE_SLACK
    followers = storage.reminders.followers(first, today + timedelta(days=max(AHEAD)) + _ZONE_SLACK)
    if not followers:
        return 0
    known = standings(storage, {follower.story_id for follower in followers})
    chats = storage.chats.many({follower.chat_id for follower in followers})
    done = storage.reminders.done(chats, first, now=now)
    zones = {id_: chat.zone or settings.digest.timezone for id_, chat in chats.items()}
    waiting = list[_Due]()
    for follower in followers:
        chat_id, story_id, zone = follower.chat_id, follower.story_id, zones[follower.chat_id]
        here = local_date(now, zone)
        ends = quiet_until(chats[chat_id].quiet, zone, now)
        # If quiet hours end the next day, it does not wait: that would be too late.
        if now < moment_at(here, follower.slot or settings.digest.time, zone) or (
            now < ends and local_date(ends, zone) == here
        ):
            continue
        for due in known[story_id].deadlines:
            ahead = (due.day - here).days
            if ahead in AHEAD and (chat_id, story_id, due.day, ahead) not in done:
                waiting.append((follower, due, ahead))
    if not waiting:
        return 0
    articles = storage.articles.many({due.article_id for __, due, _ahead in waiting})

    def planned(ordered: Sequence[_Due]) -> Planned:
        """Returns one delivery with all due reminders of a chat, in the given order."""
        follower = ordered[0][0]
        here = local_date(now, zones[follower.chat_id])
        with speaking(chats[follower.chat_id].spoken(settings.telegram.language)):
            blocks = tuple(_due_block(due, articles[due.article_id], here) for __, due, _ahead in ordered)
        messages = split(Reply(blocks=blocks))
        return Planned(
            chat_id=follower.chat_id,
            thread_id=follower.thread_id,
            kind=DeliveryKind.REMINDER,
            local_date=here,
            due_at=now,
            messages=messages,
            reminders=[
                Reminder(story_id=who.story_id, due=due, ahead=ahead, chunk=message_of(block, messages))
                for block, (who, due, ahead) in enumerate(ordered)
            ],
        )

    # The sort is stable: reminders for the same chat, forum topic and day stay in their order.
    waiting.sort(key=lambda due: (due[0].chat_id, due[0].thread_id or 0, due[1].day))
    groups = [list(group) for __, group in groupby(waiting, key=lambda due: (due[0].chat_id, due[0].thread_id))]
    return _plan_each(storage, groups, planned, lambda group: f"the reminders of chat {group[0][0].chat_id}", now)


def _due_block(due: DueDay, article: Article, today: date) -> Block:
    """Show a deadline, with the article and the sentence that state it."""
    return paragraph(
        bold(_("Reminder: {deadline}").format(deadline=deadline_text(due, today))),
        "\n",
        link(short(article.title), article.url),
        italic(f"\n“{' '.join(due.sentence.split())}”"),
    )
