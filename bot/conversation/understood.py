"""What was asked: a line as a reader typed it, and what was understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.actions import Action, Place
from bot.conversation.request import Context
from bot.digests.names import described
from bot.errors import UsageError
from bot.language import _, topic_name, topics_called
from bot.query import Filter, Query, Typed, read, read_stored
from bot.query.names import topic_of
from bot.query.nodes import replaced
from bot.query.values import nearest
from bot.reply import Block, Button, Rows, italic, phrase
from bot.storage import Storage
from bot.text import cut
from summarizer.calendar_words import DAYS, SHORT_UNITS, TYPED_UNIT, UNITS
from summarizer.words import fold

MAX_QUERY = 500
"""Characters of a search; the rest of a longer one is not looked at."""
_COUNT = r"\+?\d+"
AHEAD = (
    # "2030年" is a year, "5日" a date, "65岁" an age.
    rf"\+?\d+ ?(?:个?(?![年日岁]){TYPED_UNIT})?"
    r"|(?:the )?(?:next|this|coming) (?:week|month|year)"
    r"|[下本一](?:周|月|个月)|[两二]周"
)
"""How far ahead, as people say it."""
_UNITS = {word: DAYS[unit] for word, unit in (UNITS | SHORT_UNITS).items() if unit in DAYS}


def days_of(said: str) -> int:
    """So many days as AHEAD says: "2 weeks" are 14. A number without a unit is of days."""
    digits = re.sub(r"\D", "", said) or ("2" if said[0] in "两二" else "1")
    unit = re.sub(r"[+\d\s个下本一两二]|the |next |this |coming ", "", fold(said))
    # At most so long: Python reads no number of thousands of digits.
    return int(digits[:6]) * _UNITS.get(unit, 1)


def understood(storage: Storage, typed: str, take: Callable[[str], str] | None = None) -> Typed:
    """The search that somebody typed; `take` as `bot.query.read` has it. Raises UsageError for a name in it that
    nothing has."""
    names = storage.search.names()
    topics = names["topic"]
    topics |= {name: topic for name, topic in topics_called().items() if topic.casefold() in topics}

    def known(one: Filter) -> Filter:
        topic = topic_of(one.value.casefold(), topics) if one.kind == "topic" else None
        return replace(one, value=topic) if topic else one

    wanted = read(" ".join(typed.split())[:MAX_QUERY], names, take)
    wanted = replace(wanted, node=wanted.node and replaced(wanted.node, known))
    if unknown := storage.search.unknown(wanted):
        stray, there = unknown
        told = _("I know no source “{name}”.") if stray.kind == "source" else _("There is no topic “{name}”.")
        near = nearest(stray.value, there, stray.kind)
        if not near and stray.kind == "topic":
            near = " " + _("Topics: {known}.").format(known=_(", ").join(map(topic_name, there)))
        raise UsageError(told.format(name=stray.value[:60]) + near)
    return wanted


def numbered(storage: Storage, typed: str, pattern: str = _COUNT) -> tuple[Typed, str]:
    """The search that somebody typed, and a number at an end of it, as the pattern has it: "trade 60", not "G 20".

    Raises UsageError.
    """
    number, ends = "", re.compile(rf"^(?P<first>{pattern})(?:$|\s)|(?:^|(?<=\s))(?P<last>{pattern})$", re.IGNORECASE)

    def take(words: str) -> str:
        nonlocal number
        for found in reversed(list(ends.finditer(words))):
            if not number and understood(storage, words).terms:
                number = found["first"] or found["last"]
                return words[: found.start()] + words[found.end() :]
        return words

    if wrong := re.search(rf"(?:^|\s)(-(?:{pattern}))(?=$|\s)", typed, re.IGNORECASE):
        raise UsageError(_("{number} can't be meant here.").format(number=wrong[1][:20]))
    return understood(storage, typed, take), number


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list is of, as its view keeps it."""

    query: Query
    days: int = 0
    """Ahead, of deadlines."""
    interest: str = ""
    """A subscription's, matched by meaning; a view keeps none."""
    vector: bytes | None = None
    """Of the interest; without one nothing is of it."""

    @property
    def named(self) -> str:
        """In words; empty where all is wanted."""
        return _(", ").join(filter(None, (described(self.query), self.interest)))

    def __str__(self) -> str:
        return f"{self.days}\n{self.query}"

    @classmethod
    def kept(cls, argument: str) -> Asked:
        """What `str` wrote."""
        days, __, query = argument.partition("\n")
        return cls(days=int(days), query=read_stored(query))


def in_a_week(context: Context, query: Query) -> str:
    """How many articles of the last seven days a search finds."""
    found = context.storage.search.since(context.now - timedelta(days=7), query=query.on(context.today))
    return _("{count} in the last seven days").format(count=len(found))


def not_meant(
    context: Context, typed: Typed | None, kind: str, argument: Callable[[Query], str]
) -> tuple[list[Block], list[Block], Rows]:
    """That something of what was typed could not be read, for above a list; a question for below it, and the button for
    the next likely reading, which opens a list of the same kind."""
    if typed is None:
        return [], [], ()
    unread: list[Block] = [(italic(_("Something in what you typed I could not read, and left out.")),)]
    unread = unread if typed.forgiven else []
    corrected = context.storage.search.corrected(typed)
    instead = corrected or typed.instead
    if instead is None:
        return unread, [], ()
    view = context.storage.views.add(
        context.chat.id, kind=kind, argument=argument(instead), size=context.chat.items, now=context.now
    )
    label = cut(described(instead), 60)
    button = Button(label=label, data=Place(action=Action.LIST, id=view.id).opening)
    if corrected:
        return [*unread, phrase(_("Did you mean {names}?"), names=described(corrected))], [], ((button,),)
    return unread, [phrase(_("Not what you meant?"))], ((button,),)
