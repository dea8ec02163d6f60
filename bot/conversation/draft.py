"""A subscription that is being made or changed: kept between two messages, stored, and what it would bring."""

from __future__ import annotations

import json
from array import array
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.clock import local_date
from bot.conversation.request import Context
from bot.digests import due_of
from bot.digests.compose import address, in_brackets
from bot.digests.match import Wanted, matching
from bot.errors import UsageError
from bot.language import _, ngettext
from bot.models import Subscription
from bot.reply import Block, italic, link, paragraph, phrase
from bot.schedule import EVERY_DAY, Schedule
from bot.storage.subscriptions import SubscriptionChoices
from bot.text import cut

KIND = "wizard"
WAITS = timedelta(hours=1)
"""A question waits so long for an answer that is typed. Its buttons answer longer."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is known of a subscription so far. What is not said yet is empty."""

    topic: str = ""
    query: str = ""
    """A search."""
    interest: str = ""
    everything: bool = False
    times: tuple[str, ...] = ()
    """`HH:MM`, sorted."""
    days: str = ""
    """Digits, Monday 0; 7 is one day a week, Monday where no other is named. Empty with a time: every day."""
    at_once: bool = False
    zone: str = ""
    """To be the chat's."""
    items: int = 0
    note: str = ""
    language: str = ""
    silent: bool = False
    """It does not come where nothing is new."""
    paused_until: str = ""
    """ISO."""
    direct: bool = False
    """Saved without another question once it is known what comes when."""
    saved: int = 0
    """The subscription that it has become, or that is changed."""
    was: str = ""
    """What that was before, as `kept`: empty where it is new."""

    @property
    def has_what(self) -> bool:
        """Whether it is known what is wanted."""
        return bool(self.topic or self.query or self.interest or self.everything)

    @property
    def weekdays(self) -> frozenset[int]:
        """The days on which it comes."""
        return frozenset(int(day) for day in self.days if day < "7") or (frozenset((0,)) if self.days else EVERY_DAY)

    @property
    def schedule(self) -> Schedule | None:
        """When it comes; None where that is not known yet."""
        if self.at_once:
            return Schedule()
        return Schedule(times=self.times, days=self.weekdays) if self.times else None

    def about_nothing(self) -> Draft:
        """The same with nothing known of what is wanted."""
        return replace(self, topic="", query="", interest="", everything=False)

    def any_time(self) -> Draft:
        """The same with nothing known of when."""
        return replace(self, times=(), days="", at_once=False)

    def at(self, slot: str) -> Draft:
        """With one more time of day."""
        return replace(self, times=tuple(sorted({*self.times, slot})))

    def on(self, days: str) -> Draft:
        """With more days."""
        return replace(self, days="".join(sorted({*self.days, *days})))

    def merged(self, said: Draft) -> Draft:
        """The same with what was said last put in."""
        draft = self.about_nothing() if said.has_what else self
        if said.at_once:
            draft = draft.any_time()
        elif said.times or said.days:
            draft = replace(draft, at_once=False)
        return replace(draft, **said._said())

    def _said(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    def kept(self) -> str:
        """As a view keeps it."""
        return json.dumps(self._said(), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Draft:
        """A draft that was kept. Raises TypeError for one of another version."""
        values: dict[str, Any] = json.loads(text)
        return cls(**values | {"times": tuple(values.get("times", ()))})

    @classmethod
    def of(cls, one: Subscription) -> Draft:
        """A subscription to be changed."""
        paused = one.paused_until
        return cls(
            topic=one.topic or "",
            query=one.query,
            interest=one.interest,
            everything=not (one.topic or one.query or one.interest),
            times=one.schedule.times,
            days="" if one.schedule.at_once else "".join(map(str, sorted(one.schedule.days))),
            at_once=one.schedule.at_once,
            items=one.items or 0,
            note=one.note,
            language=one.language or "",
            silent=not one.tell_empty,
            paused_until=paused.isoformat() if paused else "",
            saved=one.id,
        )


def keep(context: Context, draft: Draft, *, waits: bool = False) -> int:
    """Keep a draft for the buttons under a message; returns the view that does. `waits`: what this person types next is
    about it."""
    kind = _waiting(context) if waits else KIND
    return context.storage.views.add(context.chat.id, kind=kind, argument=draft.kept(), size=1, now=context.now).id


def kept(context: Context, view_id: int) -> Draft | None:
    """The draft behind a button; None when it is too old."""
    view = context.storage.views.get(context.chat.id, view_id)
    return None if view is None or not view.kind.startswith(KIND) else _read(view.argument)


def waiting(context: Context) -> Draft | None:
    """The draft of the question that waits for this person; None when none does, or it is older than WAITS."""
    view = context.storage.views.latest(context.chat.id, _waiting(context))
    return None if view is None or view.made_at < context.now - WAITS else _read(view.argument)


def stop_waiting(context: Context) -> None:
    """Cancel the pending question: what is typed next is not its answer."""
    if waiting(context) is not None:
        context.storage.views.add(context.chat.id, kind=_waiting(context), argument="", size=1, now=context.now)


def _waiting(context: Context) -> str:
    return f"{KIND} {context.request.thread_id or 0} {context.request.user_id or 0}"


def _read(text: str) -> Draft | None:
    try:
        return Draft.read(text)
    except (TypeError, ValueError):  # none waits, or it is of another version
        return None


def what_of(one: Subscription | Draft) -> str:
    """What a subscription is on, in words."""
    interest = _("“{interest}” by meaning").format(interest=one.interest) if one.interest else ""
    return ", ".join(filter(None, (one.topic, one.query, interest))) or _("all topics")


LOOK_BACK = timedelta(days=7)
SHOWN = 3
MAX_TITLE = 120
USUAL_HOUR = "08:00"
"""At which something comes of which only the days were said."""


def readable(text: str) -> bool:
    """Whether the encoder can read the script of a text: meaning is matched in Latin letters alone."""
    from summarizer.salience import reads

    return reads(text)


def vector_of(context: Context, interest: str) -> bytes | None:
    """The vector of an interest, as storage keeps it; None where there is no encoder at hand, or it can't read that."""
    made = context.embed(interest) if context.embed is not None and interest and readable(interest) else None
    return None if made is None else array("f", made).tobytes()


def preview(context: Context, draft: Draft) -> tuple[list[Block], int]:
    """How many items a draft would have brought in the last seven days, and the newest of them, a line each; and that
    number."""
    vector = vector_of(context, draft.interest)
    wanted = Wanted(topic=draft.topic or None, query=draft.query, interest=draft.interest, vector=vector)
    found: dict[int, int] = {}  # story → its newest article
    today = local_date(context.now, draft.zone or context.zone)
    for article, story in matching(context.storage, wanted, context.now - LOOK_BACK, today).items():
        found.setdefault(story, article)
    blocks = [phrase(_("It would have matched nothing in the last seven days."))]
    if found:
        head = ngettext(
            "It would have matched {count} item in the last seven days:",
            "It would have matched {count} items in the last seven days, for example:",
            len(found),
        )
        shown = list(found.values())[:SHOWN]
        articles = context.storage.articles.many(shown)
        blocks = [phrase(head, count=len(found))]
        blocks += [
            paragraph("• ", link(cut(one.title, MAX_TITLE), address(one)), italic(in_brackets(one.publisher)))
            for one in map(articles.get, shown)
            if one is not None
        ]
    if draft.interest and vector is None:
        blocks.append(
            phrase(
                _("The model that tells what is near in meaning is busy or missing: until it is there, words decide.")
            )
        )
    return blocks, len(found)


def get_subscription(context: Context, subscription_id: int) -> Subscription:
    """One of the chat's. Raises UsageError where it has ended."""
    one = context.storage.subscriptions.get(context.chat.id, subscription_id)
    if one is None:
        raise UsageError(_("That subscription has ended already."))
    return one


def same(context: Context, draft: Draft) -> Subscription | None:
    """The subscription that a draft changes: the one that it is of, or one on the same. Raises UsageError where the one
    that it is of has ended."""
    if draft.saved:
        return get_subscription(context, draft.saved)
    here = (context.request.thread_id, draft.topic, draft.query, draft.interest)
    others = context.storage.subscriptions.all(context.chat.id)
    return next((one for one in others if (one.thread_id, one.topic or "", one.query, one.interest) == here), None)


def store(context: Context, draft: Draft) -> Subscription:
    """Store a draft, new or in place of what it was; its zone is the chat's from now on. Raises UsageError where what
    it changes has ended."""
    schedule = draft.schedule or draft.at(USUAL_HOUR).schedule
    assert schedule is not None
    subscriptions = context.storage.subscriptions
    vector = vector_of(context, draft.interest)
    choices = SubscriptionChoices(
        note=draft.note, items=draft.items or None, language=draft.language or None, tell_empty=not draft.silent
    )
    paused_until = datetime.fromisoformat(draft.paused_until) if draft.paused_until else None
    zone = draft.zone or context.zone
    with context.storage.database.write():
        if draft.zone and draft.zone != context.chat.zone:
            move_to_zone(context, draft.zone)
        before = same(context, draft)
        if before is None:
            one, __ = subscriptions.put(
                chat_id=context.chat.id,
                thread_id=context.request.thread_id,
                topic=draft.topic or None,
                query=draft.query,
                interest=draft.interest,
                schedule=schedule,
                due=schedule.next(zone, context.now),
                now=context.now,
                choices=choices,
                vector=vector,
            )
            return one
        due = due_of(context.storage, before, zone=zone, now=context.now, schedule=schedule, paused_until=paused_until)
        subscriptions.reschedule(context.chat.id, before.id, schedule=schedule, due=due, paused_until=paused_until)
        subscriptions.choose(context.chat.id, before.id, choices)
        return get_subscription(context, before.id)


def move_to_zone(context: Context, zone: str) -> None:
    """Set the chat's zone and recompute when its subscriptions are due."""
    with context.storage.database.write():
        context.storage.chats.set_zone(context.chat.id, zone)
        settle(context, zone)


def settle(context: Context, zone: str) -> None:
    """Recompute when the chat's subscriptions are due."""
    for one in context.storage.subscriptions.all(context.chat.id):
        due = due_of(context.storage, one, zone=zone, now=context.now, paused_until=one.paused_until)
        context.storage.subscriptions.set_due(one.id, due)
