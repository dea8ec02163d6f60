"""Typed searches: parsing, numbers at an end of the line, and how an answer says what was understood."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar, Unpack

from bot.actions import Action, Place
from bot.conversation.request import Context
from bot.conversation.schedules import WORDS, any_word
from bot.digests.match import matching
from bot.digests.names import described
from bot.errors import UsageError
from bot.language import _, topics_called
from bot.query import Query, Typed, read
from bot.query.days import days_in
from bot.reply import Block, Reply, Rows, italic, phrase
from bot.storage import Storage
from bot.storage.chats import Details, View
from bot.text import cut

MOST_DAYS = 365
"""How many days ahead deadlines are listed at most."""
MOST_WORDS = 6
"""Most words of a number or a length of time at an end of a line."""
_APART = re.compile(r"[\s,，、#&和]|\band\b")
_SPACE = re.compile(r"\s+|(?<=[天周月年日号内前底])的")
_ORDINAL = re.compile(any_word("ordinals"))
T = TypeVar("T")


def understood(storage: Storage, typed: str, today: date | None = None) -> Typed:
    """Parse a typed search: see `bot.query.read`. Raises UsageError for an unknown name in a filter."""
    names = storage.search.names()
    topics = names["topic"]
    topics |= {name: topic for name, topic in topics_called().items() if topic.casefold() in topics}
    return read(" ".join(typed.split()), names, today)


def knows(storage: Storage, words: str, today: date | None = None) -> bool:
    """True if the words are only names of topics, places and so on, or days if `today` is given."""
    try:
        query = understood(storage, words, today)
        return query.filters.node == query.node
    except UsageError:
        return False


def numbered(context: Context, typed: str, read: Callable[[str, date], T | None]) -> tuple[Typed, T | None]:
    """A typed search, and the number at an end of it, parsed by `read`: "trade 60", but not "G 20" or "in 2024".

    Raises UsageError.
    """
    storage, today, words = context.storage, context.today, _SPACE.split(typed.strip())
    known = any(knows(storage, " ".join(words[-count:]), today) for count in range(2, MOST_WORDS + 1))
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        for end, rest in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            number = " ".join(end)
            found = None if known and number.isdecimal() else read(number.lstrip("-－−–"), today)
            if found is not None and not number[0].isalnum():
                raise UsageError(_("{number} can't be meant here.").format(number=number[:20]))
            if found is not None:
                return understood(storage, " ".join(rest), today), found
    return understood(storage, typed, today), None


def numbers_in(text: str) -> list[int]:
    """The numbers in a text of only numbers: "1, 2 and 3", "the second one", 第二个; empty for other text."""
    said = _ORDINAL.sub(lambda found: f" {WORDS['ordinals'][found[0]]} ", text.casefold())
    typed = [word for word in _APART.split(said) if word]
    return [int(word) for word in typed] if all(word.isdecimal() and len(word) <= 4 for word in typed) else []


def days_ahead(text: str, today: date) -> tuple[int, int] | None:
    """The first and the last day, counted from today, of a number of days, a length of time, or named days."""
    if text.isdecimal():
        return 0, int(text[:6])  # Python reads no number of thousands of digits
    found = days_in(text, today, ahead=True)
    if found is None or found.last < today:
        return None
    skip = 0 if found.way in ("until", "before") else max(0, (found.first - today).days)
    last = found.first if found.way == "before" else found.last
    return skip, max(skip, MOST_DAYS) if found.way == "since" else max(1, (last - today).days)


def days_to_come(text: str, today: date) -> tuple[int, int] | None:
    """As `days_ahead`, but only for days that are named."""
    found = days_in(text, today, ahead=True)
    return days_ahead(text, today) if found and found.is_sure else None


def count_in_a_week(context: Context, query: Query, interest: str = "", vector: bytes | None = None) -> int:
    """How many stories of the last seven days match a search and an interest."""
    asked, since = query.on(context.now, context.zone), context.now - timedelta(days=7)
    return len(set(matching(context.storage, asked, since, interest=interest, vector=vector).values()))


def left_out(typed: Typed) -> list[Block]:
    """Notes on the parts of a typed search that are ignored."""
    unread = (italic(_("Something in what you typed I could not read, and left out.")),)
    words = _(", ").join(_("“{words}”").format(words=words) for words in typed.left_out)
    left = (italic(_("Left out: {words}.").format(words=words)),)
    return [*([unread] if typed.forgiven else []), *([left] if words else [])]


def next_reading(storage: Storage, typed: Typed) -> tuple[list[Block], Query | None]:
    """A question about another reading, and that reading: with slips corrected, or with words read as other names."""
    corrected = storage.search.corrected(typed)
    if corrected is None:
        return ([phrase(_("Not what you meant?"))] if typed.instead else []), typed.instead
    meant: Query = corrected
    with contextlib.suppress(UsageError):
        meant = understood(storage, str(corrected))
    return [phrase(_("Did you mean {names}?"), names=described(meant))], meant


def asked_for(
    context: Context,
    show: Callable[[Context, View, int], Reply],
    typed: Typed,
    kind: str,
    *,
    offset: int = 0,
    size: int | None = None,
    **details: Unpack[Details],
) -> Reply:
    """A list for a typed search, with notes on ignored parts, and a button that opens the list for another reading."""
    question, instead = next_reading(context.storage, typed)
    rows: Rows = ()
    if instead is not None:
        other = Place(view=context.keep(kind, str(instead), **details).id)
        rows = ((Action.PAGE.button(cut(described(instead), 60), other),),)
    view = context.keep(kind, str(typed), size=size, **details)  # last: "next page" means the newest
    reply = show(context, view, offset)
    return replace(reply, blocks=(*reply.blocks, *left_out(typed), *question), buttons=(*reply.buttons, *rows))
