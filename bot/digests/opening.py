"""Buttons that open the items of a page or digest, by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.models import Story
from bot.reply import Button, Rows

A_ROW = 8
"""Buttons that Telegram sets side by side: https://core.telegram.org/bots/api#inlinekeyboardmarkup"""


def item_buttons(stories: Iterable[Story], *, first: int = 1, origin: str = "", before: str = "") -> Rows:
    """A button for each story, numbered from `first`, which opens the story's lead article.

    `origin` is the page that the item leads back to, as `bot.conversation.pages.back_to` reads it. Without one, as
    under a digest, the item comes in a message of its own, and the digest stays. `before` stands before each number.
    """
    return open_buttons({n: story.lead.id for n, story in enumerate(stories, first)}, origin=origin, before=before)


def open_buttons(articles: Mapping[int, int], *, origin: str = "", before: str = "") -> Rows:
    """The same for articles by their numbers."""
    end = f":{origin}" if origin else ""
    return numbered_buttons({n: f"r:{article}{end}" for n, article in articles.items()}, before=before)


def numbered_buttons(data: Mapping[int, str], *, before: str = "") -> Rows:
    """A button for each number, in rows."""
    return rows_of([Button(label=f"{before} {number}".strip(), data=value) for number, value in data.items()])


def rows_of(buttons: Sequence[Button]) -> Rows:
    """As few rows as it takes, of even lengths: ten are two of five, not eight and two."""
    count = -(-len(buttons) // A_ROW)
    width = -(-len(buttons) // count) if count else 1
    return tuple(tuple(buttons[n : n + width]) for n in range(0, len(buttons), width))
