"""What a pressed button does, and how its data says so: a letter, then arguments, separated by colons.

It is text because Telegram carries it, which allows 64 bytes: whatever is longer stands in a view, and the data has its
id.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.reply import Button
from bot.text import clean


class Action(StrEnum):
    """The letter that the data begins with."""

    COMMAND = "c"
    """A command as somebody would type it, without the slash; `@12` in it is a subscription, story or delivery by its
    id."""
    PAGE = "v"
    """A page of a list, in place of the one with the button."""
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


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page of a list: the view that the list is of, and the first item that the page shows."""

    view: int
    offset: int = 0

    def __str__(self) -> str:
        """As the data of buttons has it: `12.5`."""
        return f"{self.view}.{self.offset}"

    @classmethod
    def read(cls, text: str) -> Place:
        """What `str` wrote. Raises ValueError."""
        view, __, offset = text.partition(".")
        return cls(view=read_number(view), offset=read_number(offset))
