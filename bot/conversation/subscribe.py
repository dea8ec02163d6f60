"""/subscribe: in one line, or with the guide, one question after the other; a preview; what was saved, and its Undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions import Action, read_number
from bot.clock import find_zone
from bot.conversation.draft import (
    Draft,
    get_subscription,
    keep,
    kept,
    preview,
    readable,
    same,
    stop_waiting,
    store,
    waiting,
    what_of,
)
from bot.conversation.fields import ask, change, read
from bot.conversation.request import Context
from bot.conversation.schedules import next_line, told
from bot.conversation.subscriptions import describe, end
from bot.errors import UsageError
from bot.language import _
from bot.reply import Button, Reply, Rows, bold, code, phrase, tell


def subscribe(context: Context, arguments: str) -> Reply:
    """/subscribe [what] [when] [zone], in any order that can be told apart; alone, the guide with buttons."""
    try:
        draft = read(context, arguments)
    except UsageError as error:
        return tell(_("{error} For example: {example}"), error=str(error), example=code("/subscribe in:eu 08:00"))
    if draft.schedule is not None:
        draft = replace(draft, direct=True, everything=draft.everything or not draft.has_what)
    return next_step(context, draft, turned=False)


def missing(context: Context, draft: Draft) -> str | None:
    """The question to be asked next; None where nothing is to be asked any more."""
    if not draft.has_what:
        return "what"
    if draft.schedule is None:
        return "hour" if draft.days else "days"
    known = draft.at_once or draft.direct or draft.zone or context.chat.zone
    return None if known else "zone"


def next_step(context: Context, draft: Draft, *, turned: bool = True) -> Reply:
    """The next question; the preview where nothing is to be asked any more, or what was saved. `turned`: in place of
    the last one."""
    name = missing(context, draft)
    if name is None and draft.direct:
        stop_waiting(context)
        return replace(_save(context, draft), replace=turned)
    data = Action.ANSWER.data(keep(context, draft, waits=True), "")
    reply = ask(context, draft, name, data) if name else _preview(context, draft, data)
    blocks = reply.blocks
    if name and not context.request.alone:
        blocks = (*blocks, phrase(_("Here I read only what answers this message of mine.")))
    cancel_row = (Button(label=_("Cancel"), data=f"{data}cancel"),)
    return replace(reply, blocks=blocks, buttons=(*reply.buttons, cancel_row), replace=turned)


def _shown(context: Context, draft: Draft, head: str, at: datetime) -> tuple[Reply, bool]:
    """What a draft is, when it comes next and what it would have brought; and whether anything matched. `head`: a
    message with {what} and {when}."""
    assert draft.schedule is not None
    what, when = bold(what_of(draft)), bold(told(draft.schedule))
    blocks = [phrase(head, what=what, when=when)]
    if not draft.at_once:
        blocks.append(next_line(at, draft.zone or context.zone))
    if draft.items:
        blocks.append(phrase(_("Items in full: {count}"), count=draft.items))
    if draft.note:
        blocks.append(phrase(_("Note: {note}"), note=draft.note))
    matched, count = preview(context, draft)
    lines = frozenset(range(1, len(blocks) + len(matched))) - {len(blocks)}
    return Reply(blocks=(*blocks, *matched), lines=lines), bool(count)


def _preview(context: Context, draft: Draft, data: str) -> Reply:
    assert draft.schedule is not None
    at = draft.schedule.next(draft.zone or context.zone, context.now).at
    reply, matched = _shown(context, draft, _("{what}: {when}"), at)
    save = (Button(label=_("Save"), data=f"{data}save"),)
    changes = (Button(label=_("Change when"), data=f"{data}when"), Button(label=_("Change what"), data=f"{data}what"))
    return replace(reply, buttons=(save, *_instead(draft, data, matched=matched), changes))


def _instead(draft: Draft, data: str, *, matched: bool) -> Rows:
    """Buttons for another reading of what was typed, and for a wider one when nothing matched."""
    row = []
    if draft.query and not draft.interest and ":" not in draft.query and readable(draft.query):
        row.append(Button(label=_("By meaning instead"), data=f"{data}meaning"))
    if not draft.everything and not matched:
        row.append(Button(label=_("All topics instead"), data=f"{data}all"))
    return (tuple(row),) if row else ()


def _save(context: Context, draft: Draft) -> Reply:
    """Store the subscription and say what will come and when."""
    before = same(context, draft)
    if before is not None:
        was = Draft.of(before)
        draft = replace(was.any_time().merged(draft), paused_until="", was=was.kept())
    zone = draft.zone or context.zone
    moved = zone != context.zone and bool(context.storage.subscriptions.all(context.chat.id))
    one = store(context, draft)
    head = _("Changed: {what}, {when}.") if before else _("Done: {what}, {when}.")
    # One that is due already is about to come.
    reply, matched = _shown(context, draft, head, max(one.next_due_at, context.now))
    blocks, data = [*reply.blocks], Action.ANSWER.data(keep(context, replace(draft, saved=one.id)), "")
    buttons: list[tuple[Button, ...]] = [
        (Button(label=_("Undo"), data=f"{data}undo"), Button(label=_("Edit"), data=Action.SUBSCRIPTION.data(one.id))),
        # Beside others it would be cut on a phone.
        (Button(label=_("Calendar of its deadlines"), data=Action.SUBSCRIPTION_CALENDAR.data(one.id)),),
    ]
    if before is None:
        buttons += _instead(draft, data, matched=matched)
    if moved:
        blocks.append(phrase(_("All that comes here at an hour is by the clock of {zone} now."), zone=bold(zone)))
    if context.request.chat_kind == "terminal":
        preview_it = code("policybot digest preview --chat 0")
        blocks.append(phrase(_("Digests are sent in Telegram. See this one here with {command}"), command=preview_it))
    if not draft.at_once and context.chat.zone is None and not draft.zone:
        blocks.append(phrase(_("Is {zone} your time zone?"), zone=zone))
        buttons.append((Button(label=_("Choose another"), data=Action.COMMAND.data("settings zone")),))
    return replace(reply, blocks=tuple(blocks), buttons=tuple(buttons))


def _undo(context: Context, draft: Draft) -> Reply:
    """As it was before it was saved: gone, or with the schedule, pause, note and number of items that it had."""
    if not draft.was:
        return end(context, [get_subscription(context, draft.saved)])
    one = store(context, Draft.read(draft.was))
    return tell(_("Undone: {subscription}."), subscription=describe(one))


def press_wizard(context: Context, rest: str) -> Reply:
    """A button of a question, a preview or what was saved: the view that keeps the draft, and what to change."""
    view, __, pressed = rest.partition(":")
    draft = kept(context, read_number(view))
    if draft is None:
        return tell(_("That question is too old. Ask again: {command}"), command=code("/subscribe"))
    field, __, value = pressed.partition(" ")
    if field == "cancel":
        return replace(cancel(context, ""), replace=True)
    if field == "undo" and draft.saved:
        return replace(_undo(context, draft), replace=True)
    # Before what was saved is undone: a change that can't be made undoes nothing.
    changed = change(context, replace(draft, saved=0, was=""), field, value)
    if draft.saved:
        _undo(context, draft)
    return next_step(context, changed)


def press_alert(context: Context, view_id: int) -> Reply:
    """ "Save as alert" under a search: the guide from when on."""
    view = context.storage.views.get(context.chat.id, view_id)
    if view is None or view.kind != "search":
        return tell(_("That list is too old. Search again: {command}"), command=code("/search"))
    return next_step(context, Draft(query=view.argument), turned=False)


def typed(context: Context, text: str) -> Reply | None:
    """A message that is no command: the answer to a question that waits for this person; None where none does."""
    draft = waiting(context)
    if draft is None:
        return None
    name = missing(context, draft)
    if name != "what" and (zone := find_zone(text)):
        return next_step(context, replace(draft, zone=zone), turned=False)
    try:
        said = read(context, text)
    except UsageError as error:
        if name is None:
            return None
        return tell(_("{error} Type it again, or {command}."), error=str(error), command=code("/cancel"))
    if name != "what" and said.has_what:
        return next_step(context, draft, turned=False) if name else None
    return next_step(context, draft.merged(said), turned=False)


def cancel(context: Context, arguments: str) -> Reply:
    """/cancel: the question that waits waits no more."""
    if waiting(context) is None:
        return tell(_("There is nothing to cancel."))
    stop_waiting(context)
    return tell(_("Cancelled; nothing was saved."))
