"""What a pressed button does, and how its data says so: a letter, then arguments, separated by colons.

It is text because Telegram carries it, which allows 64 bytes: whatever is longer stands in a view, and the data has its
id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.reply import Button
from bot.text import clean


class Action(StrEnum):
    """The letter that the data begins with."""

    COMMAND = "c"
    """A command as somebody would type it, without the slash; in it `@12` is a subscription or a story by its id."""
    # Pages, which take the place of the message with the button, or come in one of their own.
    LIST = "v"
    """A view: what /latest, /search or /deadlines found."""
    DIGEST = "d"
    """All stories of what was delivered."""
    FOLLOWED = "w"
    SAVED = "L"
    SENT = "h"
    """What /why lists."""
    STORY = "s"
    """A story's timeline."""
    SOURCES = "S"
    SUBSCRIPTIONS = "E"
    # An article in full, and what its buttons show in its place.
    ITEM = "r"
    EVIDENCE = "q"
    COMPLAIN = "x"
    SAVE = "j"
    """Keep an article for later, or no more."""
    CALENDAR = "k"
    """The calendar file of a view."""
    ALERT = "a"
    """Subscribe to what a view is of."""
    ADD_SOURCE = "A"
    """That was suggested."""
    SEND = "B"
    """A broadcast."""

    def data(self, *arguments: object) -> str:
        """The data of a button that does this."""
        return ":".join([self.value, *map(str, arguments)])

    def button(self, label: str, *arguments: object) -> Button:
        """A button that does this."""
        return Button(label=label, data=self.data(*arguments))


def read_action(data: str) -> tuple[Action, str]:
    """The action of a button's data, and its arguments. Raises ValueError for what no button of this version has."""
    letter, __, rest = clean(data).partition(":")
    return Action(letter), rest


def parts_of(rest: str, count: int) -> list[str]:
    """The arguments of an action, at most `count`; those that are missing are empty."""
    return [*rest.split(":", count - 1), *[""] * count][:count]


def read_number(text: str) -> int:
    """A number as buttons have it. Raises ValueError, also for what SQLite could not hold."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ValueError(repr(text))
    return int(text)


ANEW = "n"
"""At the end of a page's data: the page comes in a message of its own."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page of a list: which list, and the first item that the page shows."""

    action: Action
    id: int = 0
    """Of the view, delivery or story; 0 where there is but one such list."""
    offset: int = 0
    anew: bool = True
    """It comes in a message of its own; else in place of the one whose button was pressed."""

    @property
    def data(self) -> str:
        """The data of a button that shows the page."""
        return self.action.data(f"{self.id}.{self.offset}", *([ANEW] if self.anew else []))

    def button(self, label: str) -> Button:
        """One that shows the page."""
        return Button(label=label, data=self.data)

    def at(self, offset: int) -> Place:
        """A page of the list, in place of this one."""
        return replace(self, offset=offset, anew=False)

    def within(self, total: int, size: int) -> Place:
        """The same place or, where the list has become shorter, its last page of `size`."""
        return self if self.offset < total else replace(self, offset=max(0, (total - 1) // size * size))

    def __str__(self) -> str:
        """As the data of other buttons has it: `v12.5`."""
        return f"{self.action.value}{self.id}.{self.offset}"

    @classmethod
    def read(cls, text: str) -> Place:
        """What `str` wrote. Raises ValueError."""
        return cls.asked(Action(text[:1]), text[1:])

    @classmethod
    def asked(cls, action: Action, rest: str) -> Place:
        """What `data` wrote behind the letter. Raises ValueError."""
        where, anew = parts_of(rest, 2)
        id_, __, offset = where.partition(".")
        if anew not in ("", ANEW):
            raise ValueError(repr(rest))
        return cls(action=action, id=read_number(id_), offset=read_number(offset), anew=bool(anew))
