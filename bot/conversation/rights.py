"""Which commands and buttons change what a chat gets: in a group only its administrators may, unless it is open."""

from __future__ import annotations

CHANGING = frozenset({"subscribe", "unsubscribe", "subscriptions", "follow", "unfollow", "settings"})
"""Commands that change something."""
READING_ALONE = frozenset({"subscriptions", "follow", "unfollow", "settings"})
"""Those of them that only show something where nothing follows them."""
CHANGING_BUTTONS = frozenset("abefguz")
"""First letters of buttons' data that change something: an alert, the guide, an edit, a story followed or not, a
subscription ended, a time zone."""


def changes(name: str, arguments: str) -> bool:
    """Whether a command changes something as it was typed. `/subscriptions 2` only shows."""
    words = arguments.split()
    if name in READING_ALONE and (not words or (name == "subscriptions" and len(words) == 1)):
        return False
    return name in CHANGING


def changes_by_button(data: str) -> bool:
    """The same of a pressed button; one that stands for a command is as that is."""
    kind, __, rest = data.partition(":")
    if kind == "c":
        name, __, arguments = rest.partition(" ")
        return changes(name, arguments)
    return kind in CHANGING_BUTTONS
