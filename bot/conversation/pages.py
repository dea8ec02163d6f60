"""What pages of all kinds share: buttons that turn them, numbers that `/follow 3` means, buttons that follow."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversation.context import Context
from bot.reply import Button

A_ROW = 8
"""Buttons that Telegram sets side by side: https://core.telegram.org/bots/api#inlinekeyboardmarkup"""

Rows = tuple[tuple[Button, ...], ...]


def turning(data: str, *, offset: int, size: int, total: int) -> Rows:
    """The row that turns a page; none where there is nothing to turn to. `data` has a place for the offset."""
    buttons = []
    if offset > 0:
        buttons.append(Button(label="◀ Previous", data=data.format(max(0, offset - size))))
    if offset + size < total:  # not what is shown: stories that have become one leave a page short
        buttons.append(Button(label="Next ▶", data=data.format(offset + size)))
    return (tuple(buttons),) if buttons else ()


def remember(context: Context, stories: Mapping[int, int]) -> None:
    """Keep which story has which number on the page that is shown."""
    context.storage.views.show(context.chat.id, context.request.thread_id, stories, now=context.now)


def follow_buttons(context: Context, stories: Mapping[int, int]) -> Rows:
    """A button for each numbered story that is not followed yet; a story that stands there twice has one."""
    followed = set(context.storage.follows.stories(context.chat.id))
    numbers: dict[int, int] = {}
    for number, story in stories.items():
        if story and story not in followed:
            numbers.setdefault(story, number)
    return number_buttons(context, "Follow", {number: f"f:{story}" for story, number in numbers.items()})


def number_buttons(context: Context, verb: str, data: Mapping[int, str]) -> Rows:
    """ "Follow 1", "2", "3" …, in rows. At the terminal, where buttons have numbers of their own, each has the verb."""
    terminal = context.request.chat_kind == "terminal"
    buttons = [
        Button(label=f"{verb} {number}" if terminal or place % A_ROW == 0 else str(number), data=value)
        for place, (number, value) in enumerate(data.items())
    ]
    return tuple(tuple(buttons[n : n + A_ROW]) for n in range(0, len(buttons), A_ROW))
