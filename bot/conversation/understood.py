"""What was asked: a line as a reader typed it, and what was understood."""

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
from bot.query.days import coming
from bot.reply import Block, Reply, Rows, italic, phrase
from bot.storage import Storage
from bot.storage.chats import Details, View
from bot.text import cut

MOST_DAYS = 365
"""That deadlines are looked for ahead."""
MOST_WORDS = 5
"""Of a number or a length of time at an end of a line."""
_APART = re.compile(r"[\s,，、#&和]|\band\b")
_SPACE = re.compile(r"\s+|(?<=[天周月年日])的")
_ORDINAL = re.compile(any_word("ordinals"))
T = TypeVar("T")


def understood(storage: Storage, typed: str, today: date | None = None) -> Typed:
    """The search that somebody typed: see `bot.query.read`. Raises UsageError for a name in it that nothing has."""
    names = storage.search.names()
    topics = names["topic"]
    topics |= {name: topic for name, topic in topics_called().items() if topic.casefold() in topics}
    return read(" ".join(typed.split()), names, today)


def knows(storage: Storage, words: str, today: date | None = None) -> bool:
    """Whether words are nothing but names of what there is, and days where it is known what day is `today`."""
    try:
        query = understood(storage, words, today)
        return query.filters.node == query.node
    except UsageError:
        return False


def numbered(context: Context, typed: str, read: Callable[[str, date], T | None]) -> tuple[Typed, T | None]:
    """The search that somebody typed, and the number at an end of it, as `read` has it: "trade 60", not "G 20" or "in
    2024".

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
    """The numbers of a list of nothing else: "1, 2 and 3", "the second one", 第二个; empty for all else."""
    said = _ORDINAL.sub(lambda found: f" {WORDS['ordinals'][found[0]]} ", text.casefold())
    typed = [word for word in _APART.split(said) if word]
    return [int(word) for word in typed] if all(word.isdecimal() and len(word) <= 4 for word in typed) else []


def count_of(text: str, __: date) -> int | None:
    """A whole number; of a very long one the first digits."""
    return int(text[:6]) if text.isdecimal() else None


def days_ahead(text: str, today: date) -> tuple[int, int] | None:
    """The first and the last of the days that a number, a length of time or their names say, counted from today."""
    number, found = count_of(text, today), coming(text, today)
    if number is not None:
        return 0, number
    if found is None or found[2] < today:
        return None
    way, first, last = found
    skip = 0 if way in ("until", "before", "for") else max(0, (first - today).days)
    return skip, max(skip, MOST_DAYS) if way == "since" else max(1, (last - today).days)


def count_in_a_week(context: Context, query: Query, interest: str = "", vector: bytes | None = None) -> int:
    """How many stories of the last seven days a search, and an interest, finds."""
    since = context.now - timedelta(days=7)
    return len(set(matching(context.storage, query, since, context.today, interest=interest, vector=vector).values()))


def left_out(typed: Typed) -> list[Block]:
    """What of a typed search is not looked for."""
    unread = (italic(_("Something in what you typed I could not read, and left out.")),)
    words = _(", ").join(_("“{words}”").format(words=words) for words in typed.left_out)
    told = (italic(_("Left out: {words}.").format(words=words)),)
    return [*([unread] if typed.forgiven else []), *([told] if words else [])]


def next_reading(storage: Storage, typed: Typed) -> tuple[list[Block], Query | None]:
    """The next likely reading of what was typed, with a question for it: its words without slips, or other names."""
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
    """A list of what was typed, and below it what of that is not looked for, and a button for the next likely reading,
    which opens a list of the same kind."""
    question, instead = next_reading(context.storage, typed)
    rows: Rows = ()
    if instead is not None:
        other = Place(view=context.keep(kind, str(instead), **details).id)
        rows = ((Action.PAGE.button(cut(described(instead), 60), other),),)
    view = context.keep(kind, str(typed), size=size, **details)  # last: "next page" means the newest
    reply = show(context, view, offset)
    return replace(reply, blocks=(*reply.blocks, *left_out(typed), *question), buttons=(*reply.buttons, *rows))
