"""A subscription that is being made or changed, and how it is kept between two messages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from bot.conversation.request import Context
from bot.language import _
from bot.models import Subscription
from bot.schedule import EVERY_DAY, Schedule

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
