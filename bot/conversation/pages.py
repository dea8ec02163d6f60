"""What pages of all kinds share: buttons that turn them and lead back to them, and numbers that `/follow 3` means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.conversation.context import Context
from bot.language import _
from bot.reply import Block, Button, Rows

ROOM = 3900
"""UTF-16 units of a page: it is one message, of 4096 at most, or it could not be turned in place."""

NOWHERE = "-"
"""Where an item leads back to that came from no page, but stands in a message of its own."""
_ORIGIN = re.compile(r"[vdw]\d{1,15}(?:\.\d{1,15})?|y\d{1,15}(?:\.\d{1,15}){3}|-", re.ASCII)


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


def verb_of(context: Context, verb: str, sign: str = "") -> str:
    """What stands before the number on a button: at the terminal, where buttons have numbers of their own, the verb."""
    return verb if context.request.chat_kind == "terminal" else sign


def back_to(origin: str) -> str | None:
    """The data of the button that leads back to a page; None where there is none. `v12.5` is from 5 on in view 12,
    `y40.5.12.10` from 5 on in delivery 40, which was opened from 10 on in view 12.

    Raises ValueError for what is no origin.
    """
    if not _ORIGIN.fullmatch(origin):
        raise ValueError(origin)
    if origin == NOWHERE:
        return None
    page = f"{origin[0]}:{origin[1:].replace('.', ':')}"
    return f"{page}:t" if origin[0] == "d" else page


def size_of(blocks: Iterable[Block]) -> int:
    """How much of ROOM some blocks take with what parts them: Telegram counts UTF-16 units."""
    return sum(2 + sum(len(span.text.encode("utf-16-le", "surrogatepass")) // 2 for span in block) for block in blocks)
