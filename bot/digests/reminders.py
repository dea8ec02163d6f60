"""Reminders: days of followed stories that come near → a message a week before, and one the day before."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.clock import local_date, moment_at
from bot.digests.compose import address, change_text, deadline_text, in_brackets, short
from bot.digests.compose import ahead as in_words
from bot.digests.plan import message_of, put_each
from bot.digests.standing import standings
from bot.language import DEFAULT, _, speaking
from bot.models import Article, DueDay
from bot.reply import Block, Render, Reply, bold, italic, link, paragraph
from bot.schedule import is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import REMINDER, Planned
from bot.storage.follows import Follower, Reminded

log = logging.getLogger(__name__)

AHEAD = (7, 1)
"""So many days before, a chat is reminded."""
_ZONES = timedelta(days=2)
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
    followers = storage.reminders.followers(today - _ZONES, today + timedelta(days=max(AHEAD)) + _ZONES)
    if not followers:
        return 0
    stories = {one.story_id for one in followers}
    days = {id_: one.deadlines for id_, one in standings(storage, dict.fromkeys(stories, frozenset())).items()}
    done = storage.reminders.done({one.chat_id for one in followers}, today - _ZONES, now=now)
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
    ready: list[_Ready] = []
    for (chat_id, __), group in groupby(waiting, key=lambda one: (one.follower.chat_id, one.follower.thread_id)):
        chat = chats[chat_id]
        zone = chat.zone or default_zone
        if _waits(chat.quiet, zone, now):
            continue
        try:
            with speaking(chat.spoken(default_language)):
                ready.append(_compose(list(group), articles, local_date(now, zone), render=render, now=now))
        except Exception:
            log.exception("the reminders of chat %d could not be planned", chat_id)

    def put(some: Sequence[_Ready]) -> int:
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
class _Ready:
    """A message of reminders."""

    planned: Planned
    told: Sequence[tuple[_Due, int]]
    """Each with the message that tells it."""


def _compose(
    waiting: Sequence[_Due], articles: Mapping[int, Article], today: date, *, render: Render, now: datetime
) -> _Ready:
    """One message of all of a chat's, soonest first."""
    ordered = sorted(waiting, key=lambda one: one.due.day)
    messages = render(Reply(blocks=tuple(_block(one.due, articles[one.due.article_id], today) for one in ordered)))
    planned = Planned(
        chat_id=ordered[0].follower.chat_id,
        thread_id=ordered[0].follower.thread_id,
        slot=REMINDER,
        local_date=today,
        due_at=now,
        chunks=[(message.html, message.buttons) for message in messages],
    )
    return _Ready(planned=planned, told=[(one, message_of(block, messages)) for block, one in enumerate(ordered)])


def _block(due: DueDay, article: Article, today: date) -> Block:
    """What is due when, in which article, and its sentence that says so."""
    notes = [note for note in (in_words(due.day, today), change_text(due)) if note]
    title = link(short(article.title), address(article))
    return paragraph(
        bold(_("Reminder: {deadline}").format(deadline=deadline_text(due))),
        f"{in_brackets(*notes)}\n",
        title,
        italic(f"\n“{' '.join(due.sentence.split())}”"),
    )
