"""/subscribe, in one line or with the guide; /subscriptions, what a chat gets, each on a page; and /unsubscribe."""

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
from bot.conversation.fields import QUESTIONS, answer, ask, change, in_rows, read
from bot.conversation.listing import verb_of
from bot.conversation.request import Context
from bot.conversation.schedules import WORDS, next_line, told
from bot.errors import UsageError
from bot.language import LANGUAGES, _, moment, ngettext
from bot.models import FOR_GOOD, Failure, Subscription
from bot.reply import Block, Button, Reply, Rows, bold, code, phrase, tell
from bot.text import cut

MOST_SHOWN = 60
SEVERAL = ("hour", "days")
"""Fields of which more than one value may be pressed: their menu stays open."""


def subscriptions(context: Context, arguments: str) -> Reply:
    """/subscriptions: the list; /subscriptions N: one; /subscriptions N and what to change."""
    number, __, text = arguments.strip().partition(" ")
    known = context.storage.subscriptions.all(context.chat.id)
    if not number or not known:
        return _list(context)
    one = _numbered(known, number)
    if one is None:
        wrong = _("Type the number of one of your subscriptions, 1 to {count}: {example}")
        return tell(wrong, count=len(known), example=code("/subscriptions 1"))
    return _typed_change(context, one, text.strip()) if text.strip() else page(context, one)


def _numbered(known: list[Subscription], number: str) -> Subscription | None:
    """The one of a number in the list; None where it is no such number."""
    is_number = number.isascii() and number.isdecimal() and len(number) <= 4
    return dict(enumerate(known, 1)).get(int(number)) if is_number else None


def _list(context: Context) -> Reply:
    known = context.storage.subscriptions.all(context.chat.id)
    more = Button(label=_("Subscribe"), data=Action.COMMAND.data("subscribe"))
    if not known:
        told_none = phrase(_("You have no subscription yet. To get one: {command}"), command="/subscribe")
        return Reply(blocks=(told_none,), buttons=((more,),))
    head = ngettext("You have {count} subscription", "You have {count} subscriptions", len(known))
    blocks: list[Block] = [(bold(head.format(count=len(known))),)]
    blocks += [_line(context, number, one) for number, one in enumerate(known[:MOST_SHOWN], 1)]
    lines = frozenset(range(2, len(blocks)))
    if len(known) > MOST_SHOWN:
        blocks.append(phrase(_("and {count} more"), count=len(known) - MOST_SHOWN))
    blocks.append(phrase(_("To change one, press or type its number: {example}"), example=code("/subscriptions 1")))
    verb = verb_of(context, _("Edit"))
    buttons = [_button(f"{verb} {number}".strip(), one.id) for number, one in enumerate(known[:MOST_SHOWN], 1)]
    return Reply(blocks=tuple(blocks), buttons=(*in_rows(buttons, 8), (more,)), lines=lines)


def _button(label: str, number: int, *change: str) -> Button:
    """One that opens the page of a subscription, or changes it; 0 is the list."""
    return Button(label=label, data=Action.SUBSCRIPTION.data(number, *change))


def _line(context: Context, number: int, one: Subscription) -> Block:
    line = phrase(_("{number}. {what}, {when}"), number=number, what=bold(what_of(one)), when=told(one.schedule))
    if pause := _pause(context, one):
        line += phrase(" · {pause}", pause=pause)
    if one.topic and one.topic not in context.storage.topics.names():
        line += phrase(" · {gone}", gone=_("there is no such topic any more"))
    return (*line, *phrase(" · {note}", note=one.note)) if one.note else line


def _pause(context: Context, one: Subscription) -> str:
    """Until when it is paused and why; empty where it is not."""
    if one.paused_until is None or one.paused_until <= context.now:
        return ""
    if one.paused_reason == Failure.TOPIC_CLOSED:
        return _("paused, since its topic in this group was closed; open the topic and resume, nothing is lost")
    if one.paused_until >= FOR_GOOD:
        return _("paused for good")
    return _("paused until {moment}").format(moment=moment(one.paused_until, context.zone))


def page(context: Context, one: Subscription, *, turned: bool = False) -> Reply:
    """All about a subscription, with buttons to change it."""
    number, timed, pause = _number(context, one), not one.schedule.at_once, _pause(context, one)
    blocks = [_line(context, number, one)]
    if timed and one.next_due_at < FOR_GOOD:
        blocks.append(next_line(one.next_due_at, context.zone))
    blocks.append(phrase(_("Items in full: {count}"), count=one.items or context.chat.items))
    blocks.append(phrase(_("Language: {language}"), language=LANGUAGES.get(one.language or "", _("as in this chat"))))
    if timed:
        empty = (
            _("When there is nothing new: it says so") if one.tell_empty else _("When there is nothing new: silence")
        )
        blocks.append(phrase(empty))
    blocks.append(phrase(_("Or type: {example}"), example=code(f"/subscriptions {number} note for the steel file")))
    return Reply(
        blocks=tuple(blocks),
        lines=frozenset(range(1, len(blocks))),
        buttons=_page_buttons(one, paused=bool(pause)),
        replace=turned,
    )


def _page_buttons(one: Subscription, *, paused: bool) -> Rows:
    timed = not one.schedule.at_once
    silence = (_("Silence when nothing is new"), "empty off")
    changes = [
        (_("Resume"), "resume") if paused else (_("Pause"), "pause"),
        (_("Times"), "hour"),
        (_("Days"), "days"),
        (_("Items"), "items"),
        (_("Language"), "language"),
        *((silence if one.tell_empty else (_("Say when nothing is new"), "empty on"),) if timed else ()),
        (_("Delete"), "delete"),
    ]
    buttons = [_button(label, one.id, change) for label, change in changes]
    calendar = Button(label=_("Calendar of its deadlines"), data=Action.SUBSCRIPTION_CALENDAR.data(one.id))
    return (*in_rows(buttons, 3), (calendar,), (_button(_("All subscriptions"), 0),))


def press_edit(context: Context, rest: str) -> Reply:
    """A button of a page: the subscription, what to change, and to what; 0 is the list."""
    number, __, pressed = rest.partition(":")
    if number == "0":
        return replace(_list(context), replace=True)
    one = get_subscription(context, read_number(number))
    field, __, value = pressed.partition(" ")
    if field and (value or field not in QUESTIONS):
        if field == "delete":
            return replace(end(context, [one]), replace=True)
        one = store(context, change(context, Draft.of(one), field, value))
    if (value and field not in SEVERAL) or field not in QUESTIONS:
        return page(context, one, turned=True)
    typed = f"/subscriptions {_number(context, one)} "
    reply = ask(context, Draft.of(one), field, Action.SUBSCRIPTION.data(one.id, ""), typed=typed)
    back = (_button(_("Back"), one.id),)
    return replace(reply, blocks=((bold(describe(one)),), *reply.blocks), buttons=(*reply.buttons, back), replace=True)


def _number(context: Context, one: Subscription) -> int:
    return [other.id for other in context.storage.subscriptions.all(context.chat.id)].index(one.id) + 1


def _typed_change(context: Context, one: Subscription, text: str) -> Reply:
    """A change that was typed behind the number: a field and its value, or what a line to subscribe says of when."""
    word, __, value = text.partition(" ")
    field, draft = WORDS["fields"].get(word.casefold()), Draft.of(one)
    if field == "delete":
        return end(context, [one])
    if field is not None:
        draft = change(context, draft, field, value.strip())
    else:
        said = read(context, text)
        if said.has_what:
            raise UsageError(_("I can't read “{text}”. Type for example: weekdays 07:30").format(text=cut(text, 60)))
        draft = draft.merged(said)
    return page(context, store(context, draft))


def unsubscribe(context: Context, arguments: str) -> Reply:
    """/unsubscribe [N | what] | all: the only one at once, else ask which."""
    known = context.storage.subscriptions.all(context.chat.id)
    if not known:
        return _list(context)
    wanted = " ".join(arguments.split())
    if not wanted and len(known) > 1:
        buttons = [(_button(cut(describe(one), 60), one.id, "delete yes"),) for one in known[:90]]
        everything = (Button(label=_("All"), data=Action.COMMAND.data("unsubscribe all")),)
        return Reply(blocks=(phrase(_("Which digest shall end?")),), buttons=(*buttons, everything))
    if wanted and answer(wanted) != "all":
        known = _meant(context, known, wanted)
        if not known:
            return tell(
                _("You have no digest on {what}. See {command}"), what=bold(wanted[:60]), command="/subscriptions"
            )
    return end(context, known)


def _meant(context: Context, known: list[Subscription], wanted: str) -> list[Subscription]:
    """Those that are meant: by number in /subscriptions, by what they are on, or by the words of that.

    A topic alone means what is on just that, else what is on it and narrowed. Raises UsageError.
    """
    if one := _numbered(known, wanted):
        return [one]
    said, words = read(context, wanted), wanted.casefold()
    what = (said.topic, said.query, said.interest)
    # The words of an interest, or a topic that is gone, read as a search.
    exact = [
        one
        for one in known
        if (any(what) and (one.topic or "", one.query, one.interest) == what)
        or words in (one.interest.casefold(), "" if said.topic else (one.topic or "").casefold())
    ]
    narrowed = [one for one in known if said.topic and one.topic == said.topic]
    return exact or ([] if said.query or said.interest else narrowed)


def end(context: Context, subscriptions: list[Subscription]) -> Reply:
    """End subscriptions of the chat and say so."""
    with context.storage.database.write():
        for one in subscriptions:
            context.storage.subscriptions.remove(context.chat.id, one.id)
    ended = [phrase(_("Ended: {subscription}."), subscription=describe(one)) for one in subscriptions]
    back = ((_button(_("All subscriptions"), 0),),)
    return Reply(blocks=tuple(ended), lines=frozenset(range(1, len(ended))), buttons=back)


def describe(subscription: Subscription) -> str:
    """A subscription on a line."""
    return _("{what}, {when}").format(what=what_of(subscription), when=told(subscription.schedule))


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
