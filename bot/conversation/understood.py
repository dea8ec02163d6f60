"""What was asked: a line as a reader typed it, and what was understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.actions import Action, Place
from bot.conversation.request import Context
from bot.digests.names import described
from bot.errors import UsageError
from bot.language import _, topic_name, topics_called
from bot.query import Filter, Query, Typed, read, read_stored
from bot.query.days import length_of
from bot.query.names import topic_of
from bot.query.nodes import has_terms, replaced
from bot.query.values import nearest
from bot.reply import Block, Button, Rows, italic, phrase
from bot.storage import Storage
from bot.text import cut

MAX_QUERY = 500
"""Characters of a search; the rest of a longer one is not looked at."""
MOST_WORDS = 5
"""Of a number or a length of time at an end of a line."""


def understood(storage: Storage, typed: str) -> Typed:
    """The search that somebody typed. Raises UsageError for a name in it that nothing has."""
    names = storage.search.names()
    topics = names["topic"]
    topics |= {name: topic for name, topic in topics_called().items() if topic.casefold() in topics}

    def known(one: Filter) -> Filter:
        topic = topic_of(one.value.casefold(), topics) if one.kind == "topic" else None
        return replace(one, value=topic) if topic else one

    wanted = read(" ".join(typed.split())[:MAX_QUERY], names)
    wanted = replace(wanted, node=wanted.node and replaced(wanted.node, known))
    if unknown := storage.search.unknown(wanted):
        stray, there = unknown
        told = _("I know no source “{name}”.") if stray.kind == "source" else _("There is no topic “{name}”.")
        near = nearest(stray.value, there, stray.kind)
        if not near and stray.kind == "topic":
            near = " " + _("Topics: {known}.").format(known=_(", ").join(map(topic_name, there)))
        raise UsageError(told.format(name=stray.value[:60]) + near)
    return wanted


def knows(storage: Storage, words: str) -> bool:
    """Whether words are nothing but names of what there is."""
    try:
        node = understood(storage, words).node
        return node is None or not has_terms(node)
    except UsageError:
        return False


def numbered(storage: Storage, typed: str, read: Callable[[str], int | None]) -> tuple[Typed, int | None]:
    """The search that somebody typed, and the number at an end of it, as `read` has it: "trade 60", not "G 20".

    Raises UsageError.
    """
    words = typed.split()
    for count in range(0 if knows(storage, typed) else min(len(words), MOST_WORDS), 0, -1):
        for number, rest in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            found = read(" ".join(number).removeprefix("-"))
            if found is not None and number[0].startswith("-"):
                raise UsageError(_("{number} can't be meant here.").format(number=" ".join(number)[:20]))
            if found is not None:
                return understood(storage, " ".join(rest)), found
    return understood(storage, typed), None


def count_of(text: str) -> int | None:
    """A whole number; of a very long one the first digits."""
    return int(text[:6]) if text.isdecimal() else None


def days_ahead(text: str) -> int | None:
    """So many days as a number or a length of time says."""
    number = count_of(text)
    return length_of(text, ahead=True) if number is None else number


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list is of, as its view keeps it."""

    query: Query
    days: int = 0
    """Ahead, of deadlines."""
    interest: str = ""
    """A subscription's, matched by meaning; a view keeps none."""
    vector: bytes | None = None
    """Of the interest, where there is one."""

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
