"""The guide to a subscription: what, when, at which hour, in which zone; then a preview, then it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.clock import find_zone, parse_slot
from bot.conversation.context import Context
from bot.conversation.draft import Draft, Kept, kept
from bot.conversation.previewing import readable
from bot.conversation.questions import (
    ask_day,
    ask_hour,
    ask_meaning,
    ask_save,
    ask_what,
    ask_when,
    ask_words,
    ask_zone,
    stop_waiting,
    waiting,
)
from bot.conversation.saving import move_to_zone, save, undo
from bot.conversation.schedule_words import read_when
from bot.conversation.searching import understood
from bot.conversation.subscribe_line import read_line
from bot.errors import UsageError
from bot.language import _
from bot.reply import Reply, code, tell

WAITS = timedelta(hours=1)
"""A question waits so long for an answer that is typed."""


def next_step(context: Context, draft: Draft, *, turned: bool = True) -> Reply:
    """The next question; the preview where nothing is to be asked any more. `turned`: in place of the last one."""
    if draft.words and not readable(draft.words):
        draft = replace(draft, query=_searched(context, draft), words="")
    if draft.words:
        reply = ask_meaning(context, draft)
    elif not draft.has_what:
        reply = ask_what(context, draft)
    elif not draft.at_once and not draft.times and not draft.days:
        reply = ask_when(context, draft)
    elif not draft.at_once and not draft.times:
        reply = ask_hour(context, draft)
    elif draft.direct:
        reply = _save(context, draft)
    elif _zone_unknown(context, draft):
        reply = ask_zone(context, draft)
    else:
        reply = ask_save(context, draft)
    return replace(reply, replace=turned)


def press_wizard(context: Context, rest: str) -> Reply:
    """A button of a question: the view, what was pressed, and its value."""
    number, __, pressed = rest.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) <= 15):
        raise ValueError(rest)
    question = kept(context, int(number))
    if question is None:
        return tell(_("That question is too old. Ask again: {command}"), command=code("/subscribe"))
    verb, __, value = pressed.partition(":")
    return _PRESSES[verb](context, question, value)


def press_alert(context: Context, view_id: int) -> Reply:
    """ "Save as alert" under a search: the guide from when on."""
    view = context.storage.views.get(context.chat.id, view_id)
    if view is None or view.kind != "search":
        return tell(_("That list is too old. Search again: {command}"), command=code("/search"))
    try:
        draft = Draft(query=str(understood(context, view.argument)))
    except UsageError as error:
        return tell(_("{error} Search again: {command}"), error=str(error), command=code("/search"))
    return next_step(context, draft, turned=False)


def typed(context: Context, text: str) -> Reply | None:
    """A message that is no command: the answer to a question that waits for this person; None where none does."""
    view = context.storage.views.latest(context.chat.id, waiting(context))
    if view is None or view.made_at < context.now - WAITS:
        return None
    question = kept(context, int(view.argument))
    if question is None or question.draft.saved is not None:
        return None
    draft = question.draft
    if not draft.has_what and not draft.words:
        return _typed_what(context, draft, text)
    if (when := read_when(text))[0] and not when[1]:
        return next_step(context, draft.with_when(when[0]), turned=False)
    if zone := find_zone(text):
        return next_step(context, replace(draft, zone=zone), turned=False)
    asks_hour = bool(draft.days) and draft.schedule is None
    return _again(context, question) if asks_hour or _asks_zone(context, draft) else None


def _asks_zone(context: Context, draft: Draft) -> bool:
    """Whether the question that waits is for the zone."""
    return draft.asked_zone and draft.zone is None and context.chat.zone is None


def _again(context: Context, question: Kept) -> Reply:
    """The same question once more: for an hour or a place nobody types a sentence that means something else."""
    return next_step(context, replace(question.draft, asked_zone=False), turned=False)


def leave(context: Context) -> None:
    """Somebody has gone on to something else: what is typed next is no answer to a question from before."""
    if context.storage.views.latest(context.chat.id, waiting(context)) is not None:
        stop_waiting(context)


def cancel(context: Context, arguments: str) -> Reply:
    """/cancel: the question that waits waits no more."""
    view = context.storage.views.latest(context.chat.id, waiting(context))
    if view is None:
        return tell(_("There is nothing to cancel."))
    stop_waiting(context)
    return tell(_("Cancelled; nothing was saved."))


def zone_found(context: Context, zone: str) -> Reply | None:
    """The zone came by another way, such as a location: goes on where a question waits; None where none does."""
    view = context.storage.views.latest(context.chat.id, waiting(context))
    if view is None or view.made_at < context.now - WAITS:
        return None
    question = kept(context, int(view.argument))
    if question is None or question.draft.saved is not None:
        return None
    return next_step(context, replace(question.draft, zone=zone, asked_zone=True), turned=False)


def _typed_what(context: Context, draft: Draft, text: str) -> Reply:
    try:
        line = read_line(text, context.storage.topics.meant, context.storage.search.names())
        if not line.what:
            return tell(
                _("Type the words or the question that it shall be about, or {command}."), command=code("/cancel")
            )
        return next_step(
            context, draft.with_line(line, str(understood(context, line.query)) if line.query else ""), turned=False
        )
    except UsageError as error:
        return tell(_("{error} Type it again, or {command}."), error=str(error), command=code("/cancel"))


def _zone_unknown(context: Context, draft: Draft) -> bool:
    return not draft.at_once and context.chat.zone is None and draft.zone is None and not draft.asked_zone


# What each button does.


def _searched(context: Context, draft: Draft) -> str:
    """Undecided words as a search: signs in them are no operators."""
    return str(understood(context, draft.words))


def _topic(context: Context, question: Kept, value: str) -> Reply:
    topic = question.draft.offered[int(value)] if value.isdecimal() and len(value) < 4 else ""
    if topic not in context.storage.topics.names():
        return tell(_("There is no such topic any more. Ask again: {command}"), command=code("/subscribe"))
    return next_step(context, replace(question.draft.of_nothing(), topic=topic, offered=()))


def _all(context: Context, question: Kept, value: str) -> Reply:
    return _instead(context, question, replace(question.draft.of_nothing(), everything=True, offered=()))


def _find(context: Context, question: Kept, value: str) -> Reply:
    return next_step(context, replace(question.draft, query=_searched(context, question.draft), words=""))


def _meaning(context: Context, question: Kept, value: str) -> Reply:
    draft = question.draft
    interest = draft.words or draft.query.replace('"', "")
    return _instead(context, question, replace(draft.of_nothing(), topic=draft.topic, interest=interest))


def _instead(context: Context, question: Kept, draft: Draft) -> Reply:
    """Another what; where the first is saved already, it goes."""
    if draft.saved is not None:
        undo(context, draft)
        draft = replace(draft, saved=None, was="")
    return next_step(context, draft)


def _days(context: Context, question: Kept, value: str) -> Reply:
    days = tuple(sorted({int(digit) for digit in value if digit in "0123456"}))
    return next_step(context, replace(question.draft, days=days, at_once=False))


def _hour(context: Context, question: Kept, value: str) -> Reply:
    slot = parse_slot(value)
    if slot is None:
        raise ValueError(value)
    return next_step(context, replace(question.draft, times=(slot,), at_once=False))


def _zone(context: Context, question: Kept, value: str) -> Reply:
    zone = find_zone(value)
    if zone is None:
        raise ValueError(value)
    if question.draft.saved is not None:
        move_to_zone(context, zone)
    return next_step(context, replace(question.draft, zone=zone))


def _end(context: Context, question: Kept, value: str) -> Reply:
    context.storage.views.remove(context.chat.id, question.id)
    stop_waiting(context)
    return replace(tell(_("Cancelled; nothing was saved.")), replace=True)


def _save(context: Context, draft: Draft) -> Reply:
    stop_waiting(context)
    return save(context, draft)


def _undo(context: Context, question: Kept, value: str) -> Reply:
    if question.draft.saved is None:
        raise ValueError("nothing was saved that could be undone")
    return replace(undo(context, question.draft), replace=True)


_PRESSES: Mapping[str, Callable[[Context, Kept, str], Reply]] = {
    "t": _topic,
    "x": _all,
    "w": lambda context, question, value: replace(ask_words(context, question.draft), replace=True),
    "f": _find,
    "m": _meaning,
    "d": _days,
    "y": lambda context, question, value: replace(ask_day(context, question.draft), replace=True),
    "o": lambda context, question, value: next_step(context, replace(question.draft.any_time(), at_once=True)),
    "h": _hour,
    "z": _zone,
    "s": lambda context, question, value: replace(_save(context, question.draft), replace=True),
    "cw": lambda context, question, value: next_step(context, question.draft.any_time()),
    "ct": lambda context, question, value: next_step(context, question.draft.of_nothing()),
    "q": _end,
    "undo": _undo,
}
