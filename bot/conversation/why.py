"""/why: what was sent to this chat, when and why; and whether an article was, and why not."""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.delivered import Place, delivered_page
from bot.conversation.fate import fates
from bot.conversation.ledger_words import came_at, holds, named, outcome, was_doubted, was_late, when
from bot.conversation.pages import ROOM, counted, size_of, turning, verb_of
from bot.digests.opening import numbered_buttons
from bot.language import _, ngettext
from bot.reply import Block, Reply, Span, bold, code, italic, phrase, plain, tell
from bot.storage.deliveries import Record
from bot.storage.views import View
from bot.text import cut

PAGE = 10
"""Deliveries a page."""
SHORTER = (200, 80, 40)
"""How long what is said of each may be: as long as the page fits into one message."""


def why(context: Context, arguments: str) -> Reply:
    """/why: the last deliveries. As an answer to a message: why that came. /why WORDS or a link: whether that did."""
    if context.request.chat_kind == "terminal":
        told = _("Nothing is sent to the terminal: digests go to chats in Telegram. What was sent to one: {command}")
        return tell(told, command=code("policybot delivery list --chat ID"))
    if arguments.strip():
        return fates(context, arguments)
    if context.request.answers is not None:
        return _answered(context, context.request.answers)
    until = context.storage.ledger.newest(context.chat.id)
    view = context.storage.views.add(context.chat.id, kind="why", argument=str(until), size=PAGE, now=context.now)
    return why_page(context, view, 0, replace=False)


def _answered(context: Context, message_id: int) -> Reply:
    """Why the message came that was answered with the command."""
    found = context.storage.ledger.by_message(context.chat.id, message_id)
    if found is None:
        told = _(
            "That message did not come by itself, as far as I know: it answers a command or a button, or was a first "
            "try that Telegram never confirmed. What came by itself: {command}"
        )
        if context.request.chat_kind == "channel":
            told = _("That post is none that I sent by myself. Those that are: {command}")
        return tell(told, command="/why")
    record, position = found
    return delivered_page(context, record, Place(), answered=position, replace=False)


def why_page(context: Context, view: View, offset: int, *, replace: bool = True) -> Reply:
    """A page of the list, which stands still while more is sent."""
    until = int(view.argument)
    total = context.storage.ledger.count(context.chat.id, until=until)
    if not total:
        return _nothing(context)
    offset = max(0, min(offset, total - 1)) // PAGE * PAGE
    found = context.storage.ledger.of_chat(context.chat.id, until=until, limit=PAGE, offset=offset)
    shown = list(enumerate(found, offset + 1))
    count = counted(offset + 1, offset + len(shown), total)
    head = phrase(_("{title} · {count}"), title=bold(_("What was sent here")), count=count)
    how = phrase(
        _("Whether an article was sent, and why not: {example}. Or answer a message of mine with {command}."),
        example=code(_("/why words of its title")),
        command=code("/why"),
    )
    blocks: list[Block] = []
    for most in SHORTER:
        blocks = [head, *(_line(context, number, one, most) for number, one in shown), how]
        if size_of(blocks) <= ROOM:
            break
    data = {number: Place(view=view.id, list_offset=offset).data(one.id) for number, one in shown}
    return Reply(
        blocks=tuple(blocks),
        buttons=(
            *numbered_buttons(data, before=verb_of(context, _("Open"))),
            *turning(f"v:{view.id}:{{}}", offset=offset, size=PAGE, total=total),
        ),
        replace=replace,
    )


def _nothing(context: Context) -> Reply:
    if context.storage.subscriptions.all(context.chat.id):
        return tell(_("Nothing was sent here yet. When the next digest comes: {command}"), command="/subscriptions")
    return tell(
        _("Nothing was sent here yet, and this chat has no subscription. To get one: {command}"), command="/subscribe"
    )


def _line(context: Context, number: int, record: Record, most: int) -> Block:
    parts: dict[str, int | str | Span | Block] = {
        "number": number,
        "when": when(context, came_at(record)),
        "what": named(context, record, most),
        "holds": _held(record),
    }
    if was_late(record) and record.due_at is not None:
        line = phrase(_("{number}. {when} (due {due}) · {what}: {holds}"), due=when(context, record.due_at), **parts)
    else:
        line = phrase(_("{number}. {when} · {what}: {holds}"), **parts)
    happened = outcome(context, record)
    return (*line, plain("\n⚠ "), italic(cut(happened, most + 80))) if happened else line


def _held(record: Record) -> str:
    """How much is in it, and that some of it may have come twice."""
    twice = sum(was_doubted(one) for one in record.messages)
    if not twice:
        return holds(record)
    if len(record.messages) == 1:
        return _("{holds}, sent twice").format(holds=holds(record))
    some = ngettext("{holds}, {count} of them sent twice", "{holds}, {count} of them sent twice", twice)
    return some.format(holds=holds(record), count=twice)


def press_why(context: Context, rest: str) -> Reply:
    """A button that opens a delivery, or turns its pages. Raises ValueError for data of none."""
    numbers = rest.split(":")
    if len(numbers) != 4 or not all(one.isascii() and one.isdecimal() and len(one) <= 15 for one in numbers):
        raise ValueError(rest)
    delivery, offset, view, list_offset = map(int, numbers)
    record = context.storage.ledger.get(delivery, chat_id=context.chat.id)
    if record is None:
        return tell(_("That is not known any more. What was sent here: {command}"), command="/why")
    return delivered_page(context, record, Place(offset=offset, view=view, list_offset=list_offset))
