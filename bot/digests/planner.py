"""Planner: what is due of a batch of subscriptions → deliveries, in the transaction of whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.clock import local_date
from bot.digests.compose import DRAFT, compose_digest, of_delivery
from bot.digests.due import upcoming
from bot.digests.match import KEPT, Look, Match, Matcher
from bot.language import DEFAULT, speaking
from bot.models import Chat, ChatState, Digest, DigestItem, Subscription
from bot.reply import Render, RenderedMessage
from bot.schedule import AT_ONCE, Due, Schedule, is_quiet, quiet_until
from bot.storage import Storage
from bot.storage.deliveries import REPEATED, UNTOLD, Planned, PlannedItem

LOOK_EVERY = timedelta(minutes=1)
"""What comes at once is looked for so often."""
VECTOR_AFTER = timedelta(minutes=10)
"""A new interest has its vector by then, or there is no encoder."""
LATE = timedelta(hours=1)
"""A digest that comes so late is one of those that come after a gap."""
WORDS_AFTER = timedelta(days=1)
"""What words alone did not find in that time is looked at again by a vector that comes late."""


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """A subscription whose turn it is, and what is known of it."""

    subscription: Subscription
    zone: str
    language: str
    size: int
    """Items in full."""
    due: Due
    """Its next."""
    look: Look | None
    """None: it waits."""
    slot: str
    of_day: date
    """The day that its digest is of."""

    @property
    def at_once(self) -> bool:
        return self.subscription.schedule.at_once


@dataclass(frozen=True, kw_only=True)
class _Composed:
    """A digest as it is sent; one for all that get the same."""

    messages: Sequence[RenderedMessage]
    items: Sequence[PlannedItem]


class Planner:
    """Plans batch after batch at one moment."""

    def __init__(
        self, storage: Storage, *, default_zone: str, default_language: str = DEFAULT, render: Render, now: datetime
    ) -> None:
        self._storage = storage
        self._default_zone = default_zone
        self._default_language = default_language
        self._render = render
        self._now = now
        self._matcher = Matcher(storage)
        self._failing = tuple(storage.sources.failing(now))
        # What comes or is settled while this plans is looked at once more: too early is never wrong.
        self._seen = min(now, storage.had.unsettled(now) or now)
        self._composed: dict[object, _Composed] = {}
        self._next: dict[tuple[Schedule, str], Due] = {}

    def plan(self, batch: Sequence[Subscription]) -> dict[int, int]:
        """Plan the digests of a batch, one after the other, in the transaction of the caller: what one of a chat's
        brings, the next does not. Returns the delivery of each subscription that has one."""
        storage = self._storage
        if len(self._composed) > KEPT:
            self._composed.clear()
        chats = storage.chats.many({one.chat_id for one in batch})
        interests = [one.id for one in batch if one.interest]
        vectors = storage.subscriptions.vectors(interests) if interests else {}
        turns = [
            self._turn(one, chats[one.chat_id], vectors.get(one.id))
            for one in batch
            # Others were paused since they were found to be due.
            if one.chat_id in chats and chats[one.chat_id].state != ChatState.PAUSED
        ]
        planned, given, looked = self._look([(one, one.look) for one in turns if one.look is not None])
        storage.deliveries.add(planned, now=self._now)
        storage.subscriptions.move_on((id_, due, looked.get(id_)) for id_, due in self._dues(turns).items())
        return given

    def _dues(self, turns: Sequence[_Turn]) -> dict[int, Due]:
        """When each fires next: not for what it had already, as who went west meets it again."""
        dues = {one.subscription.id: one.due for one in turns}
        slots = [(id_, due.day, due.slot) for id_, due in dues.items() if due.day]
        had = self._storage.deliveries.fired_of(slots) if slots else set()
        for one in turns:
            subscription, due = one.subscription, one.due
            if subscription.id in had or (due.day, due.slot) == (one.of_day, one.slot):
                dues[subscription.id] = upcoming(
                    self._storage, subscription.id, subscription.schedule, one.zone, due.at
                )
        return dues

    def _turn(self, subscription: Subscription, chat: Chat, vector: bytes | None) -> _Turn:
        now, zone = self._now, chat.zone or self._default_zone
        slot, due = subscription.next_slot, self._due(subscription.schedule, zone)
        # Of the day whose hour it was due for: one that comes late, after midnight, is not that day's.
        of_day = subscription.next_day or local_date(subscription.next_due_at, zone)
        waits = False
        if subscription.schedule.at_once:
            slot, of_day = f"{AT_ONCE} {now.astimezone(ZoneInfo(zone)):%H:%M:%S}", local_date(now, zone)
            due = Due(at=max(now + LOOK_EVERY, quiet_until(chat.quiet, zone, now)), slot=AT_ONCE)
            # What its first alert passed over by words would not come by meaning.
            early = bool(subscription.interest) and vector is None and now < subscription.created_at + VECTOR_AFTER
            waits = early or is_quiet(chat.quiet, zone, now)
        return _Turn(
            subscription=subscription,
            zone=zone,
            language=subscription.language or chat.spoken(self._default_language),
            size=subscription.items or chat.items,
            due=due,
            look=None if waits else Look(subscription=subscription, today=local_date(now, zone), vector=vector),
            slot=slot,
            of_day=of_day,
        )

    def _due(self, schedule: Schedule, zone: str) -> Due:
        if (schedule, zone) not in self._next:
            self._next[schedule, zone] = schedule.next(zone, self._now)
        return self._next[schedule, zone]

    def _look(
        self, turns: Sequence[tuple[_Turn, Look]]
    ) -> tuple[list[Planned], dict[int, int], dict[int, datetime | None]]:
        """What is planned; the delivery of each subscription that has one; and up to when each has looked."""
        storage = self._storage
        planned: list[Planned] = []
        given: dict[int, int] = {}
        looked: dict[int, datetime | None] = {}
        if not turns:
            return planned, given, looked
        self._matcher.begin([look for __, look in turns], self._now)
        fired = storage.deliveries.fired_of((one.subscription.id, one.of_day, one.slot) for one, __ in turns)
        since = storage.had.last_planned(one.subscription.id for one, __ in turns if not one.at_once)
        late = {one.subscription.chat_id for one, __ in turns if self._is_late(one)}
        brought = storage.deliveries.bringing(late, self._now) if late else set()
        first = storage.deliveries.next_id()
        for turn, look in turns:
            subscription = turn.subscription
            with speaking(turn.language):
                found = self._matcher.of(look)
                if not found.items and (turn.at_once or not subscription.tell_empty or self._needless(turn, brought)):
                    planned += self._silent(turn, look, found)
                elif subscription.id in fired:
                    continue  # it has looked at nothing: what is new comes with the next
                else:
                    given[subscription.id] = first + len(planned)
                    composed = self._compose(turn, look, found, since.get(subscription.id))
                    planned.append(self._delivery(turn, composed, given[subscription.id]))
            self._matcher.take(subscription.chat_id, found)
            if found.items:
                brought.add(subscription.chat_id)
            looked[subscription.id] = self._seen if self._sees_all(look) else None
        return planned, given, looked

    def _needless(self, turn: _Turn, brought: Set[int]) -> bool:
        """Whether a digest with nothing stays away after a gap: what it missed may just have come by another one of the
        chat, below which it would say "nothing new". `brought`: the chats with such."""
        return self._is_late(turn) and turn.subscription.chat_id in brought

    def _is_late(self, turn: _Turn) -> bool:
        return not turn.at_once and self._now >= turn.subscription.next_due_at + LATE

    def _sees_all(self, look: Look) -> bool:
        """Whether what was there has been looked at for good: not what an interest without a vector had of it."""
        subscription = look.subscription
        waiting = bool(subscription.interest) and look.vector is None
        return not waiting or self._now >= subscription.created_at + WORDS_AFTER

    def _silent(self, turn: _Turn, look: Look, found: Match) -> list[Planned]:
        """What says nothing new the chat has had, though no message tells of it."""
        if not found.repeated:
            return []
        return [
            Planned(
                chat_id=turn.subscription.chat_id,
                thread_id=turn.subscription.thread_id,
                slot=REPEATED,
                local_date=look.today,
                due_at=self._now,
                chunks=(),
                items=_items((item, UNTOLD) for item in found.repeated),
            )
        ]

    def _delivery(self, turn: _Turn, composed: _Composed, delivery_id: int) -> Planned:
        subscription = turn.subscription
        return Planned(
            chat_id=subscription.chat_id,
            thread_id=subscription.thread_id,
            subscription_id=subscription.id,
            slot=turn.slot,
            local_date=turn.of_day,
            due_at=self._now if turn.at_once else subscription.next_due_at,
            chunks=[(message.html, of_delivery(message.buttons, delivery_id)) for message in composed.messages],
            items=composed.items,
        )

    def _compose(self, turn: _Turn, look: Look, found: Match, since: datetime | None) -> _Composed:
        subscription = turn.subscription
        gone = not found.items and subscription.topic is not None and subscription.topic not in self._topics
        key = (found, subscription.note, turn.zone, turn.size, gone, None if found.items else since)
        if key not in self._composed:
            digest = Digest(
                subscription=subscription,
                local_date=look.today,
                items=found.items,
                repeated=found.repeated,
                since=since,
                failing=self._failing,
                gone=gone,
            )
            reply, shown = compose_digest(digest, zone=turn.zone, size=turn.size, delivery_id=DRAFT)
            messages = self._render(reply)
            told = zip(found.items, (message_of(block, messages) for block in shown), strict=True)
            self._composed[key] = _Composed(
                messages=messages, items=[*_items(told), *_items((item, UNTOLD) for item in found.repeated)]
            )
        return self._composed[key]

    @cached_property
    def _topics(self) -> frozenset[str]:
        return frozenset(self._storage.topics.names())


def _items(items: Iterable[tuple[DigestItem, int]]) -> list[PlannedItem]:
    return [
        PlannedItem(article_id=article.id, story_id=item.story.id, because=item.because, chunk=chunk)
        for item, chunk in items
        for article in item.story.articles
    ]


def message_of(block: int, messages: Sequence[RenderedMessage]) -> int:
    """The message that holds the end of the block: one that is cut has arrived when its end has."""
    holding = [n for n, message in enumerate(messages) if message.first_block <= block <= message.last_block]
    return holding[-1]
