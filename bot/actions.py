"""Encode what a button does in the button's data: a letter, then the arguments, separated by colons.

Telegram transmits the data, and limits it to 64 bytes. Anything longer is stored in a view, and the data contains the
id of that view.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.reply import Button
from bot.text import clean


class Action(StrEnum):
    """What a button does. The value is the first letter of its data."""

    COMMAND = "c"
    """Run a command, given as a reader types it but without the slash. `@12` is the id of a subscription, story or
    delivery."""
    PAGE = "v"
    """Replace the message with another page of its list."""
    ITEM = "r"
    """Show an article in full."""
    EVIDENCE = "q"
    """Show where an article says what its summary says."""
    COMPLAIN = "x"
    """Ask what is wrong with a summary, or store the answer."""
    SAVE = "j"
    """Save an article for later, or remove it from the saved articles."""
    CALENDAR = "k"
    """Send the calendar file of a view."""
    ADD_SOURCE = "A"
    """Add a suggested source."""
    SEND = "B"
    """Send a broadcast."""

    def data(self, *arguments: object) -> str:
        """Returns the data of a button for this action."""
        return ":".join([self.value, *map(str, arguments)])

    def button(self, label: str, *arguments: object) -> Button:
        """Returns a button for this action."""
        return Button(label=label, data=self.data(*arguments))


def command_button(label: str, command: str) -> Button:
    """Returns a button that runs a command, given as a reader types it but without the slash."""
    return Action.COMMAND.button(label, command)


def read_action(data: str) -> tuple[Action, str]:
    """Split the data of a button into action and arguments. Raises ValueError if this version has no such action."""
    letter, __, rest = clean(data).partition(":")
    return Action(letter), rest


def read_number(text: str) -> int:
    """Parse a number in the data of a button. Raises ValueError, also if the number is too large for SQLite."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ValueError(repr(text))
    return int(text)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page of a list: the view of the list, and the index of the first item on the page."""

    view: int
    offset: int = 0

    def __str__(self) -> str:
        """Returns the form for the data of buttons, such as `12.5`."""
        return f"{self.view}.{self.offset}"

    @classmethod
    def read(cls, text: str) -> Place:
        """Parse the form that `str` writes. Raises ValueError."""
        view, __, offset = text.partition(".")
        return cls(view=read_number(view), offset=read_number(offset))
