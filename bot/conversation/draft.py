"""A subscription being made: what is known of it so far, and its saving with a preview and an undo."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.conversation.request import Context
from bot.conversation.schedules import When
from bot.conversation.subscribe_line import Line
from bot.language import _
from bot.models import Subscription
from bot.schedule import Schedule

KIND = "wizard"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is known so far."""

    topic: str | None = None
    query: str = ""
    """A search in its one spelling."""
    interest: str = ""
    words: str = ""
    """Words of which the reader has not said yet whether they are to be found or are meant."""
    everything: bool = False
    times: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    """Empty: nothing was said of them; with a time that is every day."""
    at_once: bool = False
    zone: str | None = None
    """To be the chat's."""
    items: int | None = None
    note: str = ""
    direct: bool = False
    """It came in one line that said all: it is saved without a question more."""
    asked_zone: bool = False
    offered: tuple[str, ...] = ()
    """Topics that stand on buttons, by their place."""
    saved: int | None = None
    """The subscription that it has become."""
    was: str = ""
    """The schedule that this had before."""
    was_note: str = ""
    was_items: int | None = None
    was_paused: str = ""
    """The end of its pause, ISO."""

    @property
    def has_what(self) -> bool:
        """Whether it is known what is wanted."""
        return bool(self.topic or self.query or self.interest or self.everything)

    @property
    def schedule(self) -> Schedule | None:
        """When it comes; None where that is not known yet."""
        if self.at_once:
            return Schedule()
        if not self.times:
            return None
        return Schedule(times=self.times, days=frozenset(self.days) or frozenset(range(7)))

    def directly(self) -> Draft:
        """The same, saved without a question more once it is known what is wanted."""
        return replace(self, direct=True)

    def of_nothing(self) -> Draft:
        """The same with nothing known of what is wanted."""
        return replace(self, topic=None, query="", interest="", words="", everything=False)

    def any_time(self) -> Draft:
        """The same with nothing known of when."""
        return replace(self, times=(), days=(), at_once=False)

    def with_line(self, line: Line, query: str) -> Draft:
        """What a line says put in; `query` is its search in one spelling."""
        draft = self
        if line.what:
            draft = replace(
                draft.of_nothing(),
                topic=line.topic,
                query=query,
                interest=line.interest,
                words=line.words,
                everything=line.everything,
            )
        draft = draft.with_when(line.when)
        return replace(draft, zone=line.zone or self.zone, items=line.items or self.items, note=line.note or self.note)

    def with_when(self, when: When) -> Draft:
        """What was said of when put in."""
        if not when:
            return self
        days = tuple(sorted(when.meant_days)) if when.days or when.weekly else self.days
        return replace(self, times=when.times or self.times, days=days, at_once=when.at_once)

    def kept(self) -> str:
        """As a view keeps it."""
        return json.dumps({key: value for key, value in asdict(self).items() if value}, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Draft:
        """A draft that was kept."""
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in json.loads(text).items()
        }
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A draft with the view that keeps it."""

    id: int
    draft: Draft = field(default_factory=Draft)

    def data(self, verb: str, value: str = "") -> str:
        """The data of a button that goes on from here."""
        return f"b:{self.id}:{verb}:{value}" if value else f"b:{self.id}:{verb}"


def keep(context: Context, draft: Draft) -> Kept:
    """Keep a draft for the buttons of the next question."""
    view = context.storage.views.add(context.chat.id, kind=KIND, argument=draft.kept(), size=1, now=context.now)
    return Kept(id=view.id, draft=draft)


def kept(context: Context, view_id: int) -> Kept | None:
    """The draft behind a button; None when it is too old."""
    view = context.storage.views.get(context.chat.id, view_id)
    return None if view is None or view.kind != KIND else Kept(id=view.id, draft=Draft.read(view.argument))


def what_of(one: Subscription | Draft) -> str:
    """What a subscription is on, in words."""
    interest = _("“{interest}” by meaning").format(interest=one.interest) if one.interest else ""
    return ", ".join(filter(None, (one.topic, one.query, interest))) or _("all topics")
