"""What pages of all kinds share: buttons that turn them, that open an item, and numbers that `/follow 3` means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.conversation.context import Context
from bot.language import _
from bot.models import Story
from bot.reply import Block, Button

A_ROW = 8
"""Buttons that Telegram sets side by side: https://core.telegram.org/bots/api#inlinekeyboardmarkup"""
ROOM = 3900
"""UTF-16 units of a page: it is one message, of 4096 at most, or it could not be turned in place."""

Rows = tuple[tuple[Button, ...], ...]

NOWHERE = "-"
"""Where an item leads back to that came from no page, but stands in a message of its own."""
_ORIGIN = re.compile(r"[vdw]\d{1,15}(?:\.\d{1,15})?|-", re.ASCII)


def turning(data: str, *, offset: int, size: int, total: int) -> Rows:
    """The row that turns a page; none where there is nothing to turn to. `data` has a place for the offset."""
    buttons = []
    if offset > 0:
        buttons.append(Button(label=_("◀ Previous"), data=data.format(max(0, offset - size))))
    if offset + size < total:  # not what is shown: stories that have become one leave a page short
        buttons.append(Button(label=_("Next ▶"), data=data.format(offset + size)))
    return (tuple(buttons),) if buttons else ()


def counted(first: int, last: int, total: int) -> str:
    """ "6–10 of 12", or "12" where all are shown."""
    if last - first + 1 >= total:
        return str(total)
    return _("{first}–{last} of {total}").format(first=first, last=last, total=total)


def remember(context: Context, stories: Mapping[int, int]) -> None:
    """Keep which story has which number on the page that is shown."""
    context.storage.views.show(context.chat.id, context.request.thread_id, stories, now=context.now)


def item_buttons(
    context: Context | None, stories: Iterable[Story], *, first: int = 1, origin: str = "", verb: str | None = None
) -> Rows:
    """A button for each numbered story, which opens its lead article.

    `origin` is the page that the item leads back to, as `back_to` reads it. Without one the item comes in a message
    of its own, and what the buttons stand under stays: so it is under a digest, which is made without a Context.
    """
    return open_buttons(context, {n: story.lead.id for n, story in enumerate(stories, first)}, origin=origin, verb=verb)


def open_buttons(
    context: Context | None, articles: Mapping[int, int], *, origin: str = "", verb: str | None = None
) -> Rows:
    """The same for articles by their numbers."""
    end = f":{origin}" if origin else ""
    data = {number: f"r:{article}{end}" for number, article in articles.items()}
    if context is not None and context.request.chat_kind == "terminal":
        return number_buttons(context, verb or _("Open"), data)
    return rows_of([Button(label=str(number), data=value) for number, value in data.items()])


def back_to(origin: str) -> str | None:
    """The data of the button that leads back to a page; None where there is none. `v12.5` is from 5 on in view 12.

    Raises ValueError for what is no origin.
    """
    if not _ORIGIN.fullmatch(origin):
        raise ValueError(origin)
    if origin == NOWHERE:
        return None
    page = f"{origin[0]}:{origin[1:].replace('.', ':')}"
    return f"{page}:t" if origin[0] == "d" else page


def number_buttons(context: Context, verb: str, data: Mapping[int, str]) -> Rows:
    """ "Follow 1", "2", "3" …, in rows. At the terminal, where buttons have numbers of their own, each has the verb."""
    terminal = context.request.chat_kind == "terminal"
    buttons = [
        Button(label=f"{verb} {number}" if terminal or place % A_ROW == 0 else str(number), data=value)
        for place, (number, value) in enumerate(data.items())
    ]
    return tuple(tuple(buttons[n : n + A_ROW]) for n in range(0, len(buttons), A_ROW))


def rows_of(buttons: Sequence[Button]) -> Rows:
    """As few rows as it takes, of even lengths: ten are two of five, not eight and two."""
    count = -(-len(buttons) // A_ROW)
    width = -(-len(buttons) // count) if count else 1
    return tuple(tuple(buttons[n : n + width]) for n in range(0, len(buttons), width))


def size_of(blocks: Iterable[Block]) -> int:
    """How much of ROOM some blocks take with what parts them: Telegram counts UTF-16 units."""
    return sum(2 + sum(len(span.text.encode("utf-16-le", "surrogatepass")) // 2 for span in block) for block in blocks)
