"""What a button does, encoded in its data: a letter, then arguments, separated by colons.

It is text because Telegram transmits it, up to 64 bytes: anything longer is stored in a view, and the data contains the
view's id.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.reply import Button
from bot.text import clean


class Action(StrEnum):
    """The first letter of the data."""

    COMMAND = "c"
    """A command as typed, without the slash; `@12` in it refers to a subscription, story or delivery by id."""
    PAGE = "v"
    """Replace the page with the button by another page of the list."""
    AGAIN = "n"
    """The same, with what has become ready since the list was asked for."""
    # An article in full, and views that its buttons show instead of it.
    ITEM = "r"
    EVIDENCE = "q"
    COMPLAIN = "x"
    SAVE = "j"
    """Save an article for later, or undo that."""
    CALENDAR = "k"
    """Get the calendar file of a view."""
    ALERT = "a"
    """Subscribe to the subject of a view."""
    ADD_SOURCE = "A"
    """Add a suggested source."""
    SEND = "B"
    """Send a broadcast."""

    def data(self, *arguments: object) -> str:
        """The data of a button for this action."""
        return ":".join([self.value, *map(str, arguments)])

    def button(self, label: str, *arguments: object) -> Button:
        """A button for this action."""
        return Button(label=label, data=self.data(*arguments))


def read_action(data: str) -> tuple[Action, str]:
    """Split a button's data into action and arguments. Raises ValueError for data that this version does not use."""
    letter, __, rest = clean(data).partition(":")
    return Action(letter), rest


def parts_of(rest: str, count: int) -> list[str]:
    """The `count` arguments of an action; missing ones are empty."""
    return [*rest.split(":", count - 1), *[""] * count][:count]


def read_number(text: str) -> int:
    """Parse a number in a button's data. Raises ValueError, also for numbers too large for SQLite."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ValueError(repr(text))
    return int(text)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page of a list: the list's view, and the index of the first item on the page."""

    view: int
    offset: int = 0

    def __str__(self) -> str:
        """The form used in button data: `12.5`."""
        return f"{self.view}.{self.offset}"

    @classmethod
    def read(cls, text: str) -> Place:
        """Parse the form that `str` writes. Raises ValueError."""
        view, __, offset = text.partition(".")
        return cls(view=read_number(view), offset=read_number(offset))
